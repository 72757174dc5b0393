"""Files taken in, against bare readers of the same files.

    python -m bench.reading [--small]

A table of advertising figures, 2,000,000 rows, against DuckDB reading the same columns of the same types into memory; and
200,000 SendGrid events in one JSON array, against the standard library's json with a pydantic model for each event. Ours
is the whole import into an empty workspace: recognise, check, identify, write, commit; and beside it the import's dry run, which
reads, checks and compares like it and writes nothing, as the peers write nothing. Each runs in a process of its own, in turn;
the least time counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.in_memory import Row, print_table

ROUNDS = 3
ROOT = Path(__file__).resolve().parents[1]
_TYPES = {
    "Day": "DATE",
    "Campaign": "VARCHAR",
    "Ad": "VARCHAR",
    "Impressions": "BIGINT",
    "Clicks": "BIGINT",
    "Spend": "DECIMAL(18,6)",
}
_LIBRARIES = ("duckdb", "deltalake.transaction", "aicmo.ingest.importer", "aicmo.records.database", "aicmo.workspace")


def write_table(path: Path, rows: int) -> None:
    """A year of advertising figures by day and ad."""
    import duckdb

    duckdb.sql(
        f"""COPY (SELECT (DATE '2025-07-01' + (i % 365)::INT)::VARCHAR AS "Day", 'campaign ' || i % 300 AS "Campaign",
                         'ad ' || i // 365 AS "Ad", 1000 + hash(i) % 9000 AS "Impressions", hash(i + 1) % 500 AS "Clicks",
                         (hash(i + 2) % 10000) / 100.0 AS "Spend"
                  FROM range({rows}) r(i)) TO '{path}' (HEADER)"""
    )


def write_events(path: Path, rows: int) -> None:
    """What SendGrid posts, in one array."""
    kinds = ("processed", "delivered", "open", "click", "bounce")
    path.write_text(
        json.dumps([
            {"email": f"user{n % 50_000}@example.com", "timestamp": 1761095246 + n, "event": kinds[n % 5],
             "sg_event_id": f"event-{n:09d}", "sg_message_id": f"message-{n // 5:09d}.filter0001", "smtp-id": f"<{n // 5}@mx>",
             "category": ["newsletter", f"c{n % 300}"], "useragent": "Mozilla/5.0 (X11; Linux x86_64)", "ip": "10.0.0.1",
             "url": f"https://shop.example/p/{n % 5000}", "campaign_id": f"campaign-{n % 300}"}
            for n in range(rows)
        ]), encoding="utf-8",
    )  # fmt: skip


def imported(file: Path, folder: Path) -> None:
    from aicmo.workspace import open_workspace

    open_workspace(folder).import_path(file)


def read_and_checked(file: Path, folder: Path) -> None:
    from aicmo.ingest.options import ImportOptions
    from aicmo.workspace import open_workspace

    open_workspace(folder).import_path(file, ImportOptions(dry_run=True))


def read_by_duckdb(file: Path, folder: Path) -> None:
    import duckdb

    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _TYPES.items())
    duckdb.sql(f"CREATE TABLE read AS FROM read_csv('{file}', header=true, columns={{{columns}}})")


def read_by_pydantic(file: Path, folder: Path) -> None:
    from datetime import datetime
    from typing import Literal

    from pydantic import BaseModel, Field

    class Event(BaseModel):
        email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
        timestamp: datetime
        event: Literal["processed", "delivered", "open", "click", "bounce"]
        sg_event_id: str
        sg_message_id: str
        smtp_id: str = Field(alias="smtp-id")
        category: list[str]
        useragent: str
        ip: str
        url: str
        campaign_id: str

    events = [Event.model_validate(one) for one in json.loads(file.read_text(encoding="utf-8"))]
    assert events


SIDES: Mapping[str, Callable[[Path, Path], None]] = {
    "ours": imported,
    "dry run": read_and_checked,
    "duckdb": read_by_duckdb,
    "pydantic": read_by_pydantic,
}


def timed(what: str, file: Path, folder: Path) -> float:
    """Seconds of one side in this process; imports of libraries are part of neither."""
    for library in ("pydantic",) if what == "pydantic" else _LIBRARIES:
        import_module(library)
    started = perf_counter()
    SIDES[what](file, folder)
    return perf_counter() - started


def measured(what: str, file: Path) -> float:
    """`timed` in a process of its own, into a workspace of its own."""
    from aicmo.workspace import create_workspace

    with TemporaryDirectory() as folder:
        create_workspace(Path(folder) / "shop")
        command = [sys.executable, "-m", "bench.reading", "--run", what, str(file), str(Path(folder) / "shop")]
        # From the second round on Python has compiled our modules, as it has the libraries and as it has for a user.
        compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        done = subprocess.run(command, cwd=ROOT, env=compiled, check=True, stdout=subprocess.PIPE, text=True)
        return float(done.stdout)


def against(peer: str, what: str, file: Path, target: float) -> list[Row]:
    """The import and its dry run against the peer, each with the least seconds of its rounds."""
    sides = ("ours", "dry run", peer)
    rounds = [{side: measured(side, file) for side in sides} for _ in range(ROUNDS)]
    ours, dry, theirs = (min(seconds[side] for seconds in rounds) for side in sides)
    return [
        Row(what, ours, theirs, theirs / ours, target),
        Row("  of it, read and checked only", dry, theirs, theirs / dry, target),
    ]


def main(*, small: bool = False) -> list[Row]:
    """The table's rows; `ratio` is peer / ours, so two fifths are two and a half times the bare read."""
    rows, events = (200_000, 200_000) if small else (2_000_000, 200_000)
    with TemporaryDirectory() as scratch:
        table, posted = Path(scratch) / "ads.csv", Path(scratch) / "posted.json"
        write_table(table, rows)
        write_events(posted, events)
        return [
            *against("duckdb", f"a table of {rows:,} rows, against DuckDB", table, 0.4),
            *against("pydantic", f"{events:,} events, against pydantic", posted, 10.0),
        ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(timed(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])))
    else:
        print_table(main(small="--small" in sys.argv))
