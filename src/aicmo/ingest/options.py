"""What a person may say about an import beside the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aicmo.model.period import Period


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`fields` maps canonical names to columns and overrides what was recognised; `period` dates a file without days.

    `currency`, `time_zone` and `channel` are taken where the file does not say. `dry_run` computes and writes nothing.
    `retried` is the import whose quarantined rows alone are tried again.
    """

    source: str | None = None
    connector: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    period: Period | None = None
    currency: str | None = None
    time_zone: str | None = None
    channel: str | None = None
    snapshot: bool = False
    dry_run: bool = False
    retried: int | None = None
