"""Files written for a test and read through the engine, whose failures become the errors that a person sees."""

from __future__ import annotations

from pathlib import Path

import duckdb

from aicmo.connectors.base import Head
from aicmo.engines.duckdb import connect
from aicmo.ingest import failures
from aicmo.ingest.formats.base import Rejected
from aicmo.ingest.recognise import open_file

Rows = list[tuple[str | None, ...]]


class Opened:
    """A file as an import sees it: its head, all its rows, and what was rejected."""

    def __init__(self, path: Path, con: duckdb.DuckDBPyConnection | None = None) -> None:
        with failures.translated(path.parent / "workspace", path):
            raw = open_file(connection := con or connect(), path)
            try:
                self.head: Head = raw.head
                self.first_row = raw.first_row
                described = connection.execute(f"DESCRIBE FROM {raw.relation}").fetchall()
                self.columns = tuple(row[0] for row in described)
                self.types = {row[1] for row in described}
                self.rows: Rows = connection.execute(f"FROM {raw.relation}").fetchall()
                self.rejected: list[Rejected] = raw.rejected()
            finally:
                raw.close()


def opened(folder: Path, content: str | bytes, name: str = "export.csv") -> Opened:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Opened(path)
