"""One analysis laid out for a reader: sentences, tables and charts under headings, the same on screen and on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aicmo.report.markup import Html


@dataclass(frozen=True, slots=True)
class Grid:
    """Text cells under `head`; a heading that starts with `>` is right-aligned. `empty` stands where there is no row."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = "Nothing to show."


@dataclass(frozen=True, slots=True)
class Section:
    """What was found, in sentences; the chart is for the page alone, so the grid says all that it shows."""

    title: str
    sentences: Sequence[str] = ()
    grid: Grid | None = None
    chart: Html | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """`subtitle` says of what and when, `facts` are short marks beside it, `notes` stand at the foot: how, from what."""

    title: str
    subtitle: str
    sections: Sequence[Section]
    facts: Sequence[str] = ()
    notes: Sequence[str] = ()
