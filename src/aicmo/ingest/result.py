"""What an import did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class BadRow:
    """A quarantined row: `row` counts as a spreadsheet does; `value` is masked where it looks like an address."""

    row: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one file: read = kept + duplicate + dropped + quarantined; `restated` and `flagged` are among the kept.

    Of contacts, rows that say more of a person of the file are among the duplicate ones, and a row that is kept without a bad
    address counts as kept and as quarantined.
    """

    read: int = 0
    kept: int = 0
    duplicate: int = 0
    restated: int = 0
    dropped: int = 0
    quarantined: int = 0
    flagged: int = 0
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`status`: `imported`, `unchanged` (this very file was taken in before), `dry run`, or `reference` (not data).

    `left_out` says what rows the dropped ones may be, beside those that hold nothing. `files` is how many were read as one.
    """

    file: str
    source: str
    connector: str
    label: str
    kind: str
    status: Literal["imported", "unchanged", "dry run", "reference"]
    counts: Counts
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    import_id: int | None = None
    left_out: tuple[str, ...] = ()
    files: int = 1
