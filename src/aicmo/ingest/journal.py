"""The redo log: an import counts in full or not at all, whenever the process dies.

1. The new Parquet files lie beside the tables' own; no log names them.
2. One transaction of the records writes the import, its quarantine, names and rates, and the list of files (`redo`).
   From here on the import will count.
3. Each table's log gets the files, stamped with the import's number.
4. `aicmo.toml` gets how the source is read.
5. The import is marked done.

Killed before 2: the files are orphans and are deleted. Killed after 2: the rest is done again; the stamp tells which
tables have it already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from aicmo import config
from aicmo.config import Config
from aicmo.engines.duckdb import forget_spills
from aicmo.lake.lake import Lake
from aicmo.lake.table import StagedFile
from aicmo.records import imports, judgements
from aicmo.records.models import Base, Import, Source


@dataclass(frozen=True, slots=True)
class Store:
    """What an import needs of a workspace."""

    folder: Path
    config: Config
    lake: Lake
    sessions: sessionmaker[Session]


def commit(
    store: Store,
    made: Import,
    source: Source,
    rows: Sequence[Base],
    files: Mapping[str, Sequence[StagedFile]],
    saved: Mapping[str, Any],
) -> None:
    """Steps 2 to 5. `saved` is what `aicmo.toml` keeps of the source."""
    made.status = imports.COMMITTING
    tables = {table: [file.as_dict() for file in staged] for table, staged in files.items() if staged}
    made.redo = {"tables": tables, "saved": dict(saved)}
    with store.sessions.begin() as session:
        imports.record(session, made, source, rows)
    roll_forward(store, made)


def recover(store: Store) -> None:
    """Finish what a killed process began, and delete what it left lying about. Needs the ingest lock.

    Raises `WorkspaceCorrupt` where a table has lost what it had.
    """
    store.lake.create()
    with store.sessions() as session:
        unfinished = imports.unfinished(session)
        store.lake.version(imports.last_id(session), imports.last_written(session))
        kept = judgements.kept_versions(session)
    for made in unfinished:
        roll_forward(store, made)
    store.lake.forget_orphans(kept)
    forget_spills(store.folder)


def roll_forward(store: Store, made: Import) -> None:
    """Steps 3 to 5, as often as it takes."""
    redo = made.redo or {"tables": {}, "saved": {}}
    for name, files in redo["tables"].items():
        store.lake.tables[name].commit([StagedFile(**file) for file in files], import_id=made.id)
    if redo["saved"]:
        config.save_source(store.folder, made.source, redo["saved"])
    with store.sessions.begin() as session:
        imports.finish(session, session.get_one(Import, made.id))
