"""What a workspace holds, as plain values that can be compared."""

from __future__ import annotations

import re
import sqlite3
import tomllib
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
from deltalake import DeltaTable

from aicmo.lake.lake import Lake
from aicmo.lake.schema import EVENTS, MEASURES

Rows = list[tuple[str | None, ...]]

_RECORDS = {
    "imports": """SELECT id, source, file_name, file_hash, file_size, reading_hash, status, rows_read, kept, duplicate,
                         restated, dropped, quarantined, flagged, first_day, last_day, reading, redo FROM imports""",
    "sources": "SELECT name, connector, label, kind FROM sources",
    "quarantine": 'SELECT import_id, row, "column", value, reason FROM quarantine',
    "campaigns": "SELECT source, level, source_id, name, parent, channel, currency, time_zone, import_id FROM campaigns",
    "rates": "SELECT day, base, quote, rate, import_id FROM rates",
}


def state(folder: Path) -> dict[str, Any]:
    """Everything a workspace holds but the moments of its imports, and Parquet files that no log names."""
    lake = Lake(folder / "lake")
    found: dict[str, Any] = {name: _rows(f"SELECT * FROM {table.relation()}") for name, table in lake.tables.items()}
    found |= {name: _records(folder, query) for name, query in _RECORDS.items()}
    known = {Path(file) for table in lake.tables.values() for file in table.files()}
    found["version"] = str(lake.version(0, {}))
    found["orphans"] = sorted(str(path) for path in folder.glob("lake/*/*.parquet") if path not in known)
    found["mapping"] = tomllib.loads((folder / "aicmo.toml").read_text(encoding="utf-8")).get("sources", {})
    return found


def facts(folder: Path) -> dict[str, Rows]:
    """What a workspace says, whatever the order of its imports: people by address, no import numbers, no rows of files."""
    lake = Lake(folder / "lake")
    events = [f"e.{name}" for name in EVENTS if name not in {"contact_key", "import_id", "row"}]
    summed = [name for name, kind in MEASURES.items() if kind.startswith("DECIMAL")]
    keys = [name for name in MEASURES if name not in {*summed, "import_id", "row"}]
    return {
        "events": _rows(
            f"""SELECT {", ".join(events)}, coalesce(c.email, c.contact_id) FROM {lake.events.relation()} e
                LEFT JOIN {lake.contacts.relation()} c USING (contact_key)"""
        ),
        "measures": _rows(
            f"""SELECT {", ".join(keys)}, {", ".join(f"sum({name})" for name in summed)}
                FROM {lake.measures.relation()} GROUP BY ALL"""
        ),
        "addresses": _rows(f"SELECT email FROM {lake.contacts.relation()} WHERE email IS NOT NULL"),
        "ids": _rows(f"SELECT source, contact_id FROM {lake.contacts.relation()} WHERE contact_id IS NOT NULL"),
    }


def sums(folder: Path) -> dict[str, float]:
    """Rows and money, as the lake adds them up."""
    lake = Lake(folder / "lake")
    ((events, value),) = _rows(f"SELECT count(*), coalesce(sum(value), 0) FROM {lake.events.relation()}")
    ((spend, clicks),) = _rows(
        f"SELECT coalesce(sum(spend), 0), coalesce(sum(clicks), 0) FROM {lake.measures.relation()}"
    )
    stated = {"events": events, "value": value, "spend": spend, "clicks": clicks}
    return {name: float(text or 0) for name, text in stated.items()}


def _rows(query: str) -> Rows:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        return sorted(con.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({query})").fetchall(), key=repr)


def _records(folder: Path, query: str) -> Rows:
    with sqlite3.connect(folder / "records.db") as connection:
        return sorted(connection.execute(query).fetchall(), key=repr)


def unfinished_parts(folder: Path) -> list[str]:
    """Imports of which a reader sees a part: some rows and not all, or none though the import is done."""
    lake = Lake(folder / "lake")
    both = " UNION ALL ".join(
        f"SELECT import_id FROM {table.relation()}" for table in (lake.events, lake.measures, lake.profiles)
    )
    seen = dict(_rows(f"SELECT import_id, count(*) FROM ({both}) GROUP BY import_id"))
    found = []
    for number, kept, status in _records(folder, "SELECT id, kept, status FROM imports"):
        whole = (kept,) if status == "done" else (0, kept)
        if int(seen.pop(str(number), 0)) not in whole:
            found.append(f"import {number} is {status}, {seen} of {kept} rows")
    return [*found, *(f"import {number} is unknown" for number in seen)]


def traces(folder: Path, address: str) -> list[str]:
    """Files of a workspace in which an address can be read: as bytes, in a Parquet file, or in any version of a table."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = [str(path) for path in files if _stands_in(path.read_text(encoding="utf-8", errors="ignore"), address)]
    found += [str(path) for path in files if path.suffix == ".parquet" and _holds(f"'{path}'", address)]
    for table in Lake(folder / "lake").tables.values():
        newest = DeltaTable(str(table.folder)).version()
        for version in range(newest + 1):
            files = DeltaTable(str(table.folder), version=version).file_uris()
            there = [file for file in files if Path(file).exists()]
            if there and _holds(repr(there), address):
                found.append(f"{table.folder}, version {version}")
    return found


def _holds(files: str, address: str) -> bool:
    """Whether any cell of these Parquet files has the address in it."""
    rows = _rows(f"SELECT * FROM read_parquet({files})")
    return any(_stands_in(cell, address) for row in rows for cell in row if cell)


def _stands_in(text: str, address: str) -> bool:
    """Whether the address stands in a text, in any case, composed or not, as in a link or as in JSON."""
    readable = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), unquote(text))
    return _plain(address) in _plain(readable)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
