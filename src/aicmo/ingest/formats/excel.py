"""Excel and OpenDocument workbooks: the visible sheet that a connector knows best, or the longest one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.connectors.base import Head, surest
from aicmo.errors import MissingExtra, UnreadableFile
from aicmo.ingest import sniff
from aicmo.ingest.formats._delimited import Delimited
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats.base import RawTable

if TYPE_CHECKING:
    import duckdb
    from python_calamine import CalamineSheet

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PARTS = (b"[Content_Types].xml", b"xl/", b"_rels/", b"opendocument.spreadsheet")
_SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}


@dataclass(frozen=True, slots=True)
class _Sheet:
    cells: CalamineSheet
    layout: sniff.Layout
    head: Head
    visible: bool

    @property
    def rank(self) -> tuple[bool, float, int]:
        """A hidden sheet counts only where no visible one is known: it is last month's, or a pivot's source."""
        reading = surest(self.head)
        return (self.visible and reading is not None, reading.certainty if reading else 0.0, self.cells.height)


class Excel:
    name = "excel"

    def matches(self, path: Path, start: bytes) -> bool:
        packed = start.startswith(_ZIP) and any(part in start for part in _PARTS)
        return packed or start.startswith(_OLD) or (start.startswith(_ZIP) and path.suffix.lower() in _SUFFIXES)

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
        sheets = _sheets(path)
        if not sheets:
            raise UnreadableFile("No sheet of the workbook holds anything.", file=str(path), remedy="Export it again.")
        best = max(sheets, key=lambda sheet: sheet.rank)
        with Scratch().kept() as scratch:
            copy = scratch.file("sheet.csv")
            with copy.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(_data_rows(best))
            table = Delimited(copy, best.layout.columns)
            return RawTable(best.head, table.relation, best.layout.first + 1, table.rejected(con), close=scratch.close)


def text_of(cell: object) -> str:
    """A cell as a person reads it: dates in ISO 8601, numbers to Excel's own 15 digits, without a needless fraction."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return format(Decimal(f"{cell:.15g}"), "f")
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
        case date() | time() | timedelta():
            return str(cell)
        case _:
            return str(cell)


def _sheets(path: Path) -> list[_Sheet]:
    """The sheets that hold something."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum
    except ImportError as error:
        raise MissingExtra("python-calamine", "excel", purpose="Reading a workbook") from error
    try:
        book = CalamineWorkbook.from_path(str(path))
        shown = {sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible}
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except CalamineError as error:
        raise UnreadableFile(
            f"The workbook cannot be opened: {error}.",
            file=str(path),
            remedy="If it has a password, save it without one; else export it again, as CSV if need be.",
        ) from error
    return [_sheet(path, sheet, sheet.name in shown) for sheet in sheets if sheet.height]


def _sheet(path: Path, cells: CalamineSheet, visible: bool) -> _Sheet:
    sample = [[text_of(cell) for cell in row] for row in islice(cells.iter_rows(), 2 * sniff.SAMPLE_ROWS)]
    layout = sniff.laid_out([row if any(row) else [] for row in sample])
    head = Head(path, "excel", layout.columns, layout.rows, (), layout.preamble, layout.header is None)
    return _Sheet(cells, layout, head, visible)


def _data_rows(sheet: _Sheet) -> Iterator[list[str]]:
    """The rows under the header. Blank ones wait until one follows that is not: those at the end are none."""
    blank = 0
    for row in islice(sheet.cells.iter_rows(), sheet.layout.first, None):
        cells = [text_of(cell) for cell in row]
        if any(cells):
            yield from [[""] * len(cells)] * blank
            yield cells
            blank = 0
        else:
            blank += 1


FORMAT = Excel()
