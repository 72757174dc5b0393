"""One Delta table: stage files with the engine, commit them in one step, read any version.

The engine writes the Parquet files; the table's log makes them count. A file that is not in the log does not exist for
any reader, which is what makes an import atomic.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.engines.duckdb import literal
from aicmo.errors import UsageError, WorkspaceCorrupt
from aicmo.lake.schema import delta_schema, empty_relation

if TYPE_CHECKING:
    import duckdb
    from deltalake import DeltaTable

_APPLICATION = "aicmo-import"
ROWS_AT_ONCE = 122_880


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A Parquet file that no log names yet. `path` is relative to the table."""

    path: str
    size: int
    rows: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


class LakeTable:
    """The Delta table in `folder` with the given columns (engine types)."""

    def __init__(self, folder: Path, columns: Mapping[str, str]) -> None:
        self.folder, self.columns = folder, columns
        self._opened = threading.local()

    @property
    def is_made(self) -> bool:
        return (self.folder / "_delta_log").is_dir()

    def create(self) -> None:
        from deltalake import DeltaTable

        DeltaTable.create(
            str(self.folder),
            schema=delta_schema(self.columns),
            mode="ignore",
            configuration={"delta.dataSkippingNumIndexedCols": "0", "delta.enableExpiredLogCleanup": "false"},
        )

    def version(self, holds: int = 0) -> int:
        """The newest version. Raises `WorkspaceCorrupt` where it does not hold the import `holds`."""
        table = self._open()
        if _last_import(table) < holds:
            raise WorkspaceCorrupt(
                f"{self.folder} has lost import {holds}, which the records have.", remedy="Restore it from a backup."
            )
        return int(table.version())

    def files(self, version: int | None = None) -> list[str]:
        """Absolute paths of the Parquet files of a version (the newest if None).

        Raises `WorkspaceCorrupt` where one is gone or cut off, `UsageError` for a version there is not.
        """
        table = self._open(version)
        sizes, read = _sizes(table), table.version()
        damaged = next((name for name, size in sizes.items() if not self._is_whole(name, size)), None)
        if damaged is None:
            return sorted(str(self.folder / name) for name in sizes)
        if version is None and self.version() != read:
            return self.files()  # It was written anew meanwhile.
        raise WorkspaceCorrupt(f"{self.folder / damaged} is gone or cut off.", remedy="Restore it from a backup.")

    def relation(self, version: int | None = None) -> str:
        """SQL that reads a version: a parenthesised relation for a FROM clause."""
        files = self.files(version) if self.is_made else []
        if not files:
            return f"({empty_relation(self.columns)})"
        listed = ", ".join(map(literal, files))
        if self._knows_all_columns():
            return f"read_parquet([{listed}])"
        # Made before some of the columns were: the files of then have none of them, those written since have all.
        return f"({empty_relation(self.columns)} UNION ALL BY NAME FROM read_parquet([{listed}], union_by_name=true))"

    def stage(self, con: duckdb.DuckDBPyConnection, query: str, rows_at_once: int = ROWS_AT_ONCE) -> list[StagedFile]:
        """Write the rows of `query` beside the table's files; nothing counts until `commit`.

        `rows_at_once` of them are held by a thread, and make a row group of the file.
        """
        name = f"part-{uuid.uuid4().hex}.parquet"
        target = self.folder / name
        copied = con.execute(
            f"COPY ({query}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {rows_at_once})"
        ).fetchone()
        rows = int(copied[0]) if copied else 0
        if rows == 0:
            target.unlink(missing_ok=True)
            return []
        return [StagedFile(name, target.stat().st_size, rows)]

    def commit(self, files: Sequence[StagedFile], *, import_id: int) -> None:
        """Make staged files count. Doing it again for the same import changes nothing."""
        from deltalake.transaction import CommitProperties, Transaction

        table = self._open()
        if not files or _last_import(table) >= import_id:
            return
        properties = CommitProperties(
            app_transactions=[Transaction(_APPLICATION, import_id)], custom_metadata={"import_id": str(import_id)}
        )
        self._write(table, files, "append", properties)

    def replace(self, files: Sequence[StagedFile]) -> None:
        """Let these files be the whole table, and delete those of every earlier version for good."""
        self._write(self._open(), files, "overwrite", None)
        self.forget_orphans()

    def rewrite(self, files: Sequence[StagedFile]) -> None:
        """Let these files be the whole table from now on; earlier versions keep theirs."""
        self._write(self._open(), files, "overwrite", None)

    def forget_orphans(self, kept: Sequence[int] = ()) -> None:
        """Delete files that neither the newest version has nor one of those `kept`: what a killed import left behind.

        Needs the ingest lock.
        """
        known = set().union(*(_sizes(self._open(version)) for version in (None, *kept)))
        for path in self.folder.glob("*.parquet"):
            if path.name not in known:
                path.unlink(missing_ok=True)

    def _write(self, table: DeltaTable, files: Sequence[StagedFile], mode: str, properties: object) -> None:
        from deltalake.transaction import AddAction

        now = int(time.time() * 1000)
        actions = [
            AddAction(file.path, file.size, {}, now, True, json.dumps({"numRecords": file.rows})) for file in files
        ]
        table.create_write_transaction(
            actions,  # type: ignore[arg-type]
            mode=mode,
            schema=delta_schema(self.columns),
            commit_properties=properties,  # type: ignore[arg-type]
        )

    def _knows_all_columns(self) -> bool:
        return {*self.columns} <= {field.name for field in self._open().schema().fields}

    def _is_whole(self, name: str, size: int) -> bool:
        path = self.folder / name
        return path.is_file() and path.stat().st_size == size

    def _open(self, version: int | None = None) -> DeltaTable:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError

        try:
            return self._newest() if version is None else DeltaTable(str(self.folder), version=version)
        except TableNotFoundError as error:
            raise WorkspaceCorrupt(f"{self.folder} holds no table.", remedy="Restore it from a backup.") from error
        except DeltaError as error:
            if version is not None and version > self._open().version():
                raise UsageError(f"There is no version {version} of {self.folder.name} yet.") from error
            raise WorkspaceCorrupt(
                f"{self._broken_part()} cannot be read: {str(error).splitlines()[0]}.",
                remedy="Restore it from a backup.",
            ) from error

    def _newest(self) -> DeltaTable:
        """To open a table reads its whole log; one that this thread has open reads on from where it was."""
        from deltalake import DeltaTable

        opened: DeltaTable | None = getattr(self._opened, "table", None)
        if opened is None or not self._is_logged(opened.version()):
            opened = self._opened.table = DeltaTable(str(self.folder))
        elif self._is_logged(opened.version() + 1):
            opened.update_incremental()
        return opened

    def _is_logged(self, version: int) -> bool:
        return (self.folder / "_delta_log" / f"{version:020}.json").is_file()

    def _broken_part(self) -> Path:
        """The first file of the log that is no JSON; the table itself where none is."""
        logs = sorted(self.folder.glob("_delta_log/*.json"))
        return next((log for log in logs if not _is_json_lines(log)), self.folder)


def _last_import(table: DeltaTable) -> int:
    return table.transaction_version(_APPLICATION) or 0


def _sizes(table: DeltaTable) -> dict[str, int]:
    """The names and sizes of a table's files."""
    actions = table.get_add_actions()
    return dict(zip(actions["path"].to_pylist(), actions["size_bytes"].to_pylist(), strict=True))


def _is_json_lines(path: Path) -> bool:
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            json.loads(line)
    except ValueError:
        return False
    return True
