"""The redo log: an import counts in full or not at all, whenever the process dies.

1. The new Parquet files lie beside the tables' own; no log names them.
2. One transaction of the records writes the import, its quarantine, names and rates, and the list of files (`redo`).
   From here on the import will count.
3. Each table's log gets the files, stamped with the import's number.
4. The import is marked done.

Killed before 2: the files are orphans and are deleted. Killed after 2: step 3 is done again; the stamp tells which tables
have it already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session, sessionmaker

from aicmo.lake.lake import Lake
from aicmo.lake.table import StagedFile
from aicmo.records import imports
from aicmo.records.models import Base, Import, Source


def commit(
    sessions: sessionmaker[Session],
    lake: Lake,
    made: Import,
    source: Source,
    rows: Sequence[Base],
    files: Mapping[str, Sequence[StagedFile]],
    *,
    retried: int | None,
) -> None:
    """Steps 2 to 4. `retried` is the import whose quarantine this one has tried again."""
    made.status = imports.COMMITTING
    made.redo = {table: [file.as_dict() for file in staged] for table, staged in files.items() if staged}
    with sessions.begin() as session:
        if retried is not None:
            imports.release_quarantine(session, retried)
        imports.record(session, made, source, rows)
    roll_forward(sessions, lake, made)


def recover(sessions: sessionmaker[Session], lake: Lake) -> None:
    """Finish what a killed process began, and delete what it left lying about. Needs the ingest lock."""
    with sessions() as session:
        unfinished = imports.unfinished(session)
    for made in unfinished:
        roll_forward(sessions, lake, made)
    lake.forget_orphans()


def roll_forward(sessions: sessionmaker[Session], lake: Lake, made: Import) -> None:
    for name, files in (made.redo or {}).items():
        staged = [StagedFile(str(file["path"]), int(str(file["size"])), int(str(file["rows"]))) for file in files]
        lake.tables[name].commit(staged, import_id=made.id)
    with sessions.begin() as session:
        imports.finish(session, session.get_one(Import, made.id))
