"""What a format gives: the head for the connectors, and a relation of text cells for the engine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from aicmo.connectors.base import Head
from aicmo.plugins import Plugins

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line the format itself could not read. `row` counts as a spreadsheet does."""

    row: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file, opened.

    `relation` is SQL that selects every data row in file order, all columns VARCHAR and named as in `head.columns`
    (JSON: the one column `json`). `first_row` is the spreadsheet row number of the first data row.
    `rejected()` is asked after the relation has been read; `blank()` gives the rows, counted alike, that hold nothing and
    that the relation leaves out; `close()` removes temporary files. `numbered`: the relation has, beside `json`, what tells a
    row apart (`payload`) and where it stands in the file (`file_row`), because one row of the file holds several, or none.
    `is_serial`: the engine reads the relation on one core only. `file_of(row)` names the file that a row is from, where the
    table is of several.
    """

    head: Head
    relation: str
    first_row: int = 1
    rejected: Callable[[], list[Rejected]] = field(default=list)
    blank: Callable[[], list[int]] = field(default=list)
    close: Callable[[], None] = field(default=lambda: None)
    numbered: bool = False
    is_serial: bool = False
    file_of: Callable[[int], str | None] = field(default=lambda row: None)


class Format(Protocol):
    """One file format. `matches` looks at the name and the first 64 KiB; `open` raises `UnreadableFile`."""

    @property
    def name(self) -> str: ...

    def matches(self, path: Path, start: bytes) -> bool: ...

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable: ...


@runtime_checkable
class Gatherer(Format, Protocol):
    """A format whose files may hold one thing each; then those that lie in one folder are read as one."""

    def gathered(self, files: Sequence[Path]) -> list[Path]:
        """Those of a folder's files that are read as one, in their order."""

    def gather(self, con: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> RawTable:
        """These files of a folder, opened as one."""


class Parts:
    """Which of several files each row is from."""

    def __init__(self) -> None:
        self._firsts, self._names = list[int](), list[str]()

    def begin(self, file: Path, row: int) -> None:
        """The rows from this one on are of `file`."""
        self._firsts.append(row)
        self._names.append(file.name)

    def file_of(self, row: int) -> str | None:
        """The name of a row's file, where there are several."""
        return self._names[bisect_right(self._firsts, row) - 1] if len(self._names) > 1 else None


FORMATS: Plugins[Format] = Plugins("aicmo.ingest.formats", "FORMAT", kind="format")
