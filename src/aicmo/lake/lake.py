"""The lake of one workspace: its tables, and pinned versions of them for reading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aicmo.errors import UsageError
from aicmo.lake.schema import TABLES
from aicmo.lake.table import LakeTable

_VERSION = re.compile(r"e(\d+)\.m(\d+)\.i(\d+)")


@dataclass(frozen=True, slots=True)
class DataVersion:
    """Which data a number was computed from: versions of events and measures, and the last import that counts."""

    events: int
    measures: int
    import_id: int

    def __str__(self) -> str:
        return f"e{self.events}.m{self.measures}.i{self.import_id}"

    @classmethod
    def parse(cls, text: str) -> DataVersion:
        match = _VERSION.fullmatch(text)
        if not match:
            raise UsageError(f"{text!r} is not a data version.", remedy="It looks like e12.m5.i17; a report prints it.")
        return cls(*map(int, match.groups()))


class Lake:
    """Tables `events`, `measures`, `contacts`, `aliases` and `profiles` below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = {name: LakeTable(folder / name, columns) for name, columns in TABLES.items()}
        self.events, self.measures, self.contacts, self.aliases, self.profiles = self.tables.values()

    def create(self) -> None:
        """Make the tables that are not there: all of them, or those that an older version did not know."""
        for table in self.tables.values():
            if not table.is_made:
                table.create()

    def forget_orphans(self, kept_events: Sequence[int] = ()) -> None:
        """Delete files that no version has; of events, those versions are `kept_events` and the newest."""
        self.events.forget_orphans(kept_events)
        for table in (self.measures, self.contacts, self.aliases, self.profiles):
            table.forget_orphans()

    def version(self, import_id: int, written: Mapping[str, int]) -> DataVersion:
        """The version as it is now. `written` is the last import that each table must hold.

        Raises `WorkspaceCorrupt` where one does not.
        """
        events, measures = (self.tables[name].version(written.get(name, 0)) for name in ("events", "measures"))
        return DataVersion(events, measures, import_id)
