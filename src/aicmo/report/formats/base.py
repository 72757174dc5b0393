"""What a report format brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """`render(overview)` gives the whole report: `bytes` where `binary`, else `str` to be written as UTF-8."""

    name: str
    suffix: str
    binary: bool
    render: Callable[..., str | bytes]
