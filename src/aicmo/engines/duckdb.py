"""The default engine: DuckDB in memory, reading the lake's own files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect(*, memory_limit: str = "1GB", threads: int = 0, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection of its own. Above `memory_limit` it spills to the folder `spill`; `threads` 0 is one a core."""
    import duckdb

    con = duckdb.connect(":memory:")
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"SET threads = {threads or os.cpu_count() or 1}")
    con.execute(f"SET memory_limit = '{memory_limit}'")
    con.execute("SET enable_progress_bar = false")
    if spill is not None:
        con.execute(f"SET temp_directory = {literal(str(spill))}")
    return con


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def load_rows(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[object]]
) -> None:
    """Make the temporary table `table` of `columns` (name -> type) from a few rows, without a dataframe library."""
    lists = [[row[place] for row in rows] for place in range(len(columns))]
    cells = ", ".join(f"unnest(?::{kind}[]) AS {identifier(name)}" for name, kind in columns.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {cells}", lists)
