"""A table of units, one a row, as the engine reads it; rows that cannot be used are named as a spreadsheet numbers them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.engines.duckdb import connect, identifier, literal
from aicmo.errors import BadValue, UnknownName, UnreadableFile

if TYPE_CHECKING:
    import duckdb

_REMEDY = "Export it as CSV in UTF-8, with the names of the columns in its first row."
_HEAD_BYTES = 1 << 16
_TRUE, _FALSE = ("true", "yes", "t", "y"), ("false", "no", "f", "n")
_HUGE = 1e140
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class TrialFile:
    """An open file; its cells are text in the view `units`."""

    con: duckdb.DuckDBPyConnection
    path: Path
    columns: Sequence[str]
    delimiter: str

    def column(self, name: str) -> str:
        """The SQL name of a column. Raises `UnknownName` with the nearest ones."""
        if name not in self.columns:
            raise UnknownName("column", name, self.columns)
        return identifier(name)

    def text(self, name: str) -> str:
        """SQL of a cell as text; NULL where it is empty."""
        return f"nullif(trim({self.column(name)}), '')"

    def number(self, name: str) -> str:
        """SQL of a cell as a number, yes and no as 1 and 0; NULL where it is empty or no number."""
        cell = self.text(name)
        words = f"WHEN lower({cell}) IN {_TRUE} THEN 1e0 WHEN lower({cell}) IN {_FALSE} THEN 0e0"
        parsed = f"TRY_CAST({cell} AS DOUBLE)"
        return f"(CASE {words} WHEN abs({parsed}) < {_HUGE} THEN {parsed} END)"

    def malformed(self) -> int:
        """How many rows have not as many cells as there are columns, once the file was read."""
        row = self.con.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()
        return int(row[0]) if row else 0

    def problems(self, arm: str, numbers: Sequence[str], others: Sequence[str]) -> Iterator[BadValue]:
        """The rows that the engine could not use, in order; the file is read once more, as far as the caller takes it.

        `arm` has to be filled, `numbers` hold numbers or nothing, `others` are read as they are.
        """
        read = [place for place, name in enumerate(self.columns) if name in {arm, *numbers, *others}]
        for row, cells in self._rows():
            if len(cells) != len(self.columns):
                yield self._broken(row, cells, f"The row has {len(cells)} cells for {len(self.columns)} columns.")
            elif not _is_text([cells[place] for place in read]):
                yield self._broken(row, cells, "The row is not in UTF-8.")
            elif found := self._unusable(row, dict(zip(self.columns, cells, strict=True)), arm, numbers):
                yield found

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the head that hold anything, each with its number in a spreadsheet."""
        with self.path.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as stream:
            rows = ((row, cells) for row, cells in enumerate(csv.reader(stream, delimiter=self.delimiter), 1) if cells)
            next(rows)
            yield from rows

    def _broken(self, row: int, cells: Sequence[str], message: str) -> BadValue:
        text = self.delimiter.join(cells)[:_SHOWN].encode(errors="replace").decode()
        return BadValue(message, file=self.path.name, row=row, value=text, remedy="Correct the row, or take it out.")

    def _unusable(self, row: int, cells: Mapping[str, str], arm: str, numbers: Sequence[str]) -> BadValue | None:
        if not cells[arm].strip():
            return BadValue(
                "The row names no arm.", file=self.path.name, row=row, column=arm, remedy="Fill it in, or take it out."
            )
        wrong = [name for name in numbers if cells[name].strip() and not is_number(cells[name])]
        if not wrong:
            return None
        return BadValue(
            "This is no number.", file=self.path.name, row=row, column=wrong[0], value=cells[wrong[0]].strip()[:_SHOWN],
            remedy="Write a plain number, such as 1234.5, or leave the cell empty.",
        )  # fmt: skip


def _is_text(cells: Sequence[str]) -> bool:
    """Whether no byte of the cells had to be escaped to be read."""
    return not any("\udc80" <= char <= "\udcff" for cell in cells for char in cell)


def is_number(cell: str) -> bool:
    """Whether a cell is one of those that `TrialFile.number` reads as a number."""
    text = cell.strip().lower()
    try:
        return text in _TRUE + _FALSE or (text.isascii() and abs(float(text)) < _HUGE)
    except ValueError:
        return False


@contextmanager
def open_trial_file(path: Path) -> Iterator[TrialFile]:
    """The file, for as long as it is looked at. Raises `UnreadableFile` where it is missing, empty or no text in UTF-8."""
    import duckdb

    columns, delimiter, skip = _head(path)
    con = connect()
    try:
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
        con.execute(
            f"""CREATE VIEW units AS SELECT * FROM read_csv({_file_literal(path)}, auto_detect=false, header=false,
                skip={skip}, delim={literal(delimiter)}, quote='"', escape='"', columns={{{types}}}, strict_mode=true,
                store_rejects=true, rejects_limit=0)"""
        )
        yield TrialFile(con, path, columns, delimiter)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise UnreadableFile(f"It cannot be read as a table: {reason}.", file=str(path), remedy=_REMEDY) from error
    finally:
        con.close()


def _head(path: Path) -> tuple[list[str], str, int]:
    """The columns, what separates them, and how many lines lie above the data."""
    try:
        with path.open("rb") as stream:
            start = stream.read(_HEAD_BYTES)
        _require_text(path, start)
        with path.open(encoding="utf-8-sig", newline="", errors="strict") as stream:
            delimiter = _delimiter(start.decode("utf-8-sig", errors="replace"))
            reader = csv.reader(stream, delimiter=delimiter)
            columns = [name.strip() for name in next(cells for cells in reader if cells)]
            _require_names(path, columns)
            return columns, delimiter, reader.line_num
    except OSError as error:
        raise UnreadableFile(
            f"It cannot be read: {error.strerror}.", file=str(path), remedy="Check its name."
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("It is not in UTF-8.", file=str(path), remedy=_REMEDY) from error


def _require_text(path: Path, start: bytes) -> None:
    if not start.strip():
        raise UnreadableFile("It is empty.", file=str(path), remedy=_REMEDY)
    if b"\0" in start:
        raise UnreadableFile("It is no text.", file=str(path), remedy=_REMEDY)


def _require_names(path: Path, columns: Sequence[str]) -> None:
    twice = [name for name, times in Counter(name.casefold() for name in columns).items() if times > 1]
    if twice:
        raise UnreadableFile(
            f"Two columns are called {twice[0]!r}.", file=str(path), row=1, remedy="Give each column a name of its own."
        )


def _delimiter(text: str) -> str:
    first = next(line for line in text.splitlines() if line.strip())
    return max(",;\t|", key=first.count)


def _file_literal(path: Path) -> str:
    return literal("".join(f"[{char}]" if char in "*?[" else char for char in str(path)))
