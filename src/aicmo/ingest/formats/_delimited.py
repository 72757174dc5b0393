"""A delimited text file as a relation of the engine: the dialect is given, nothing is guessed a second time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.engines.duckdb import literal
from aicmo.ingest.formats._mend import blank_rows
from aicmo.ingest.formats.base import Rejected

if TYPE_CHECKING:
    import duckdb

_NUMBERS = count(1)
_FOOT = re.compile(r'"?((grand )?totals?\b|©|@ ?\d{4} |copyright \(c\)|confidential information\b)', re.IGNORECASE)
_WILDCARDS = re.compile(r"[*?\[]")
_SHOWN = 200
# Of several complaints about one line the first column's counts, and its kind, text and message belong together.
_FIRST = "column_idx NULLS LAST, error_type, error_message, csv_line"


@dataclass(frozen=True, slots=True)
class Delimited:
    """`skip` rows stand above the data. No `quote` means that a quote is a character like any other."""

    path: Path
    columns: Sequence[str]
    delimiter: str = ","
    quote: str = '"'
    skip: int = 0
    number: int = field(default_factory=lambda: next(_NUMBERS))

    @property
    def relation(self) -> str:
        """The strict reader: what does not fit becomes a reject, and the rows around it are kept."""
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.columns)
        return (
            f"(SELECT * FROM read_csv({file_literal(self.path)}, auto_detect=false, header=false, skip={self.skip}, "
            f"delim={literal(self.delimiter)}, quote={literal(self.quote)}, escape={literal(self.quote)}, "
            f"columns={{{columns}}}, strict_mode=true, store_rejects=true, rejects_limit=0, "
            f"rejects_table={literal(self._table)}, rejects_scan={literal(self._scans)}))"
        )

    def rejected(self, con: duckdb.DuckDBPyConnection) -> Callable[[], list[Rejected]]:
        """Asks for the rows that did not fit, by row, each once. To be called after the relation has been read."""

        @cache
        def rows() -> list[Rejected]:
            if not con.execute("FROM duckdb_tables() WHERE table_name = ?", [self._table]).fetchone():
                return []
            found = con.execute(
                f"""SELECT line, first(error_type ORDER BY {_FIRST})::VARCHAR,
                           first(coalesce(csv_line, '') ORDER BY {_FIRST}), first(error_message ORDER BY {_FIRST}),
                           first(line_byte_position ORDER BY {_FIRST})
                    FROM {self._table} GROUP BY line ORDER BY line"""
            ).fetchall()
            self._forget(con)
            return list(self._told(found))

        return rows

    def blank_rows(self) -> list[int]:
        """The rows that hold nothing, which the engine leaves out where a row has more than one column."""
        return [*blank_rows(self.path, self.delimiter)] if len(self.columns) > 1 else []

    def _told(self, found: Iterable[tuple[int, str, str, str, int]]) -> Iterator[Rejected]:
        """The engine counts a row that a stray quote makes out of many lines once; a person counts the lines."""
        swallowed = 0
        for row, kind, text, message, position in found:
            if kind == "MISSING COLUMNS" and _FOOT.match(text.strip()):
                # Exports end with totals over fewer columns or a copyright: no facts, and no mistakes either.
                continue
            lines = _swallowed(self.path, kind, text, position)
            yield Rejected(
                row + swallowed, None, _shown(text), _reason(kind, message, row + swallowed + lines if lines else 0)
            )
            swallowed += lines

    def _forget(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"DROP TABLE {self._table}")
        con.execute(f"DROP TABLE {self._scans}")

    @property
    def _table(self) -> str:
        return f"csv_rejects_{self.number}"

    @property
    def _scans(self) -> str:
        return f"csv_scans_{self.number}"


def file_literal(path: Path) -> str:
    """A path as an SQL string that names this one file, whatever wildcards it holds."""
    return literal(_WILDCARDS.sub(lambda match: f"[{match[0]}]", str(path)))


def _swallowed(path: Path, kind: str, text: str, position: int) -> int:
    """How many lines below it a row took in because its quote did not close."""
    if kind not in {"UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM"} or "\n" not in text.strip():
        return 0
    with path.open("rb") as stream:
        stream.seek(position)
        next((line for line in stream if line.strip()), None)
        below = 0
        for line in stream:
            below += 1
            if b'"' in line:
                break
    return below


def _reason(kind: str, message: str, closed_in: int) -> str:
    if closed_in:
        return f"a quote that opens in this row is closed in row {closed_in:,} at the earliest; nothing up to there was read"
    match kind:
        case "UNQUOTED VALUE":
            return "a quote in this row does not enclose its cell"
        case "LINE SIZE OVER MAXIMUM":
            return "is longer than 2 MB"
        case "INVALID ENCODING":
            return "is not valid UTF-8"
        case "MISSING COLUMNS" | "TOO MANY COLUMNS":
            expected, found = re.findall(r"\d+", message)[:2]
            return f"has {found} columns, not {expected}"
        case _:
            return message.splitlines()[0].lower()


def _shown(text: str) -> str:
    line = text.strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
