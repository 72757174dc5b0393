"""The default engine: DuckDB in memory, reading the lake's own files."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_SPILLS = count(1)


def connect(*, memory_limit: str = "1GB", threads: int = 0, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to an engine of its own; `threads` 0 is one a core. Its cursors share the engine, not temporary tables.

    Above `memory_limit` it spills to a folder of its own in `spill`, which is gone when the connection is closed.
    """
    import duckdb

    con = duckdb.connect(":memory:")
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    allow(con, memory_limit, threads)
    if spill is not None:
        own = spill / f"{_spills_of(os.getpid())}{next(_SPILLS)}"
        con.execute(f"SET temp_directory = {literal(str(own))}")
    return con


def allow(con: duckdb.DuckDBPyConnection, memory_limit: str, threads: int) -> None:
    """What the engine of a connection may take from now on."""
    con.execute(f"SET threads = {threads or os.cpu_count() or 1}")
    con.execute(f"SET memory_limit = '{memory_limit}'")


def forget_spills(folder: Path) -> None:
    """Delete what killed processes of this machine spilled into `folder`."""
    for spilled in folder.glob(f"{_spills_of('*')}*"):
        if not _is_running(int(spilled.name.rsplit("-", 2)[1])):
            shutil.rmtree(spilled, ignore_errors=True)


def _spills_of(process: object) -> str:
    return f"spill-{platform.node()}-{process}-"


def _is_running(process: int) -> bool:
    if sys.platform == "win32":  # where signal 0 is no question
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def selected(columns: Mapping[str, str], expressions: Mapping[str, str], of: str) -> str:
    """The columns (name -> type) of a SELECT: each its expression, else what the relation `of` calls so."""
    return ", ".join(
        f"CAST({expressions.get(name, f'{of}.{name}')} AS {kind}) AS {identifier(name)}"
        for name, kind in columns.items()
    )


def enumeration(words: Iterable[str]) -> str:
    """The type of text that is one of a few words: Parquet files get the same text, several times as fast."""
    listed = sorted(set(words))
    return f"ENUM({', '.join(map(literal, listed))})" if listed else "VARCHAR"


def words(con: duckdb.DuckDBPyConnection, column: str, relation: str) -> set[str]:
    """What stands in a column of text."""
    found = con.execute(f"SELECT DISTINCT {column} FROM {relation}").fetchall()
    return {word for (word,) in found if word is not None}


def load_rows(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[object]]
) -> None:
    """Make the temporary table `table` of `columns` (name -> type) from a few rows, without a dataframe library."""
    lists = [[row[place] for row in rows] for place in range(len(columns))]
    cells = ", ".join(f"unnest(?::{kind}[]) AS {identifier(name)}" for name, kind in columns.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {cells}", lists)


def values_sql(columns: Mapping[str, str], rows: Sequence[Sequence[object]]) -> str:
    """A SELECT of the same few rows, as text to be read and run elsewhere."""
    names = ", ".join(f"CAST({identifier(name)} AS {kind}) AS {identifier(name)}" for name, kind in columns.items())
    lines = [f"({', '.join('NULL' if cell is None else literal(str(cell)) for cell in row)})" for row in rows]
    nothing = f"({', '.join('NULL' for _ in columns)})"
    known = "" if rows else " WHERE false"
    return (
        f"SELECT {names} FROM (VALUES {', '.join(lines or [nothing])}) t({', '.join(map(identifier, columns))}){known}"
    )
