"""What an import does with the rows of one kind of file. A kind is a module here, named as the `Kind` it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from aicmo.config import Config
from aicmo.connectors.base import Reading
from aicmo.engines.duckdb import identifier
from aicmo.ingest.formats.base import RawTable
from aicmo.ingest.journal import Store
from aicmo.ingest.stage import Problem
from aicmo.lake.table import StagedFile
from aicmo.plugins import Plugins
from aicmo.records import imports
from aicmo.records.models import Base

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Work:
    """One import under way: the workspace, the file and how it is read.

    `channel` is what a person said of rows that name none, `rows_at_once` how many are written together.
    """

    store: Store
    config: Config
    con: duckdb.DuckDBPyConnection
    raw: RawTable
    reading: Reading
    source: str
    channel: str | None
    rows_at_once: int

    @property
    def is_json(self) -> bool:
        return self.raw.numbered or self.raw.head.format == "json"

    @property
    def columns(self) -> Sequence[str]:
        """The file's own columns as the engine has them."""
        if self.raw.numbered:
            return ("payload",)
        return ("json",) if self.is_json else self.raw.head.columns

    @property
    def default_channel(self) -> str | None:
        """What rows have that name no channel: what the reading says, else what a person said."""
        return self.reading.constants.get("channel") or self.channel

    @property
    def row(self) -> str:
        """SQL of where a row of `staged s` stands in the file."""
        return "s.file_row" if self.raw.numbered else f"s.place + {self.raw.first_row}"

    def salt(self) -> str:
        with self.store.sessions() as session:
            return imports.setting(session, "salt")

    def number(self, query: str) -> int:
        """What a query for one number gives; 0 for NULL."""
        row = self.con.execute(query).fetchone()
        return int(row[0] or 0) if row else 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A bad value of a row that is kept without it: the row's place, the canonical field, the value, and the reason."""

    place: int
    field: str
    value: str | None
    reason: str


class Intake:
    """The steps of an import that differ from kind to kind, in their order. What a kind does not need does nothing.

    `key` is the staged column that says which rows belong together; `told_apart_by` says it in words.
    """

    key: ClassVar[str] = "place"
    told_apart_by: ClassVar[str] = "day and campaign"

    def __init__(self, work: Work) -> None:
        self.work, self.con, self.reading, self.source = work, work.con, work.reading, work.source
        self.lake = work.store.lake
        self.present = {*self.reading.fields, *self.reading.constants}

    def keep(self, table: str, query: str) -> None:
        """Keep what a query gives as a temporary table."""
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")

    def missing(self, columns: Mapping[str, str]) -> list[str]:
        """SQL of those of the columns (name -> type) that the reading does not give, as NULL."""
        return [f"NULL::{kind} AS {identifier(name)}" for name, kind in columns.items() if name not in self.present]

    def raw_columns(self) -> str:
        """SQL over the file's own columns that `rows` keeps."""
        return "file_row" if self.work.raw.numbered else "NULL AS nothing_raw"

    def stage_columns(self) -> list[str]:
        """SQL of what `staged` has beside the reading's own columns."""
        return []

    def judge(self, known: int) -> list[Problem]:
        """Find what is wrong with rows beyond the `known` problems of their cells, which come before those given back."""
        return []

    def prepare(self) -> None:
        """Find what is new. Leaves temporary tables, among them `repeats(place)`, the rows that say nothing new."""

    def kept(self, good: int) -> tuple[int, int]:
        """Of the good rows how many are kept, and how many of these say otherwise than before."""
        return good, 0

    def flagged(self) -> int:
        """How many rows are kept although what they say is doubtful."""
        return 0

    def doubts(self) -> list[Doubt]:
        """The bad values of rows that are kept all the same."""
        return []

    def notes(self) -> list[str]:
        """What to say aloud."""
        return []

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of the good rows."""
        row = self.con.execute(
            "SELECT min(CAST(day AS DATE)), max(CAST(day AS DATE)) FROM staged WHERE verdict IS NULL"
        ).fetchone()
        return (row[0], row[1]) if row else (None, None)

    def may_be_of_others(self) -> bool:
        """Whether a row of another source may have the same key, so that nothing follows from it."""
        return True

    def write(self, import_id: int) -> Mapping[str, Sequence[StagedFile]]:
        """Write what is new beside the files of the lake's tables; nothing counts before the commit."""
        return {}

    def records(self, import_id: int) -> list[Base]:
        """What the import adds to the relational records."""
        return []


INTAKES: Plugins[type[Intake]] = Plugins("aicmo.ingest.kinds", "INTAKE", kind="kind of file")
