"""Attribution from the lake, against the same five models as one query by hand in DuckDB.

    python -m bench.attribution_lake [--small] [--touches N]

80,000,000 touches of 8,000,000 people over four months, ten channels; 150,000 of them convert once in the two months that
are asked about. The models: first touch, last touch, linear, time decay, position based, look-back 30 days. Each side
reads the same Parquet files in a process of its own and must find the same credit. A public rival publishes 13 s as its
median for this shape; that row stands at full size only. With Markov, which learns from the journeys of everybody who did
not convert, there is no peer: its row states the seconds against the five models' own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import duckdb
from bench.in_memory import Row, peak_megabytes, print_table
from bench.reporting import ROOT

FULL, SMALL, FILE_TOUCHES = 80_000_000, 2_000_000, 8_000_000
RIVAL_SECONDS, MOST_MEGABYTES = 13.0, 4096.0
PERIOD = "2026-07-01..2026-08-29"
MODELS = ("first_touch", "last_touch", "linear", "time_decay", "position_based")
_CHANNELS = (
    "affiliate", "direct", "display", "email", "organic_search", "organic_social", "paid_search", "paid_social",
    "referral", "video",
)  # fmt: skip


def lake(folder: Path, touches: int) -> Path:
    """A workspace whose events are `touches` clicks and the conversions of one person in 53."""
    from aicmo.lake.schema import EVENTS
    from aicmo.workspace import create_workspace

    workspace = create_workspace(folder / "workspace", currency="EUR")
    people, converting = touches // 10, max(touches // 533, 1)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'; SET memory_limit = '1GB'; SET preserve_insertion_order = false")
        files = []
        for first in range(0, touches, FILE_TOUCHES):
            files += workspace.lake.events.stage(
                con, _as_events(EVENTS, _touches(first, min(FILE_TOUCHES, touches - first), people))
            )
        files += workspace.lake.events.stage(con, _as_events(EVENTS, _conversions(converting, people)))
    workspace.lake.events.commit(files, import_id=1)
    return workspace.folder


def _touches(first: int, rows: int, people: int) -> str:
    return f"""
        SELECT 'web' AS source, 't' || i AS source_event_id, 'clicked' AS type, (hash(i * 3) % {people})::BIGINT AS contact_key,
               {[*_CHANNELS]!r}[1 + (hash(i * 7) % {len(_CHANNELS)})::INT] AS channel,
               make_timestamptz(epoch_us(TIMESTAMP '2026-05-03') + (hash(i) % 10281600)::BIGINT * 1000000) AS occurred_at
        FROM range({first}, {first + rows}) t(i)"""


def _conversions(rows: int, people: int) -> str:
    return f"""
        SELECT 'shop' AS source, 'o' || i AS source_event_id, 'converted' AS type, i * {people // rows} AS contact_key,
               make_timestamptz(epoch_us(TIMESTAMP '2026-07-01') + (hash(i + 77) % 5184000)::BIGINT * 1000000) AS occurred_at,
               (10 + i % 90)::DECIMAL(18,6) AS value, 'EUR' AS currency
        FROM range({rows}) t(i)"""


def _as_events(columns: Any, rows: str) -> str:
    given = {"source", "source_event_id", "type", "contact_key", "channel", "occurred_at", "value", "currency"}
    have = {name for name in given if f" AS {name}" in rows}
    cells = [
        f"CAST({name if name in have else 'NULL'} AS {kind}) AS {name}"
        for name, kind in columns.items()
        if name != "day"
    ]
    return f"SELECT {', '.join(cells)}, CAST(occurred_at AS DATE) AS day FROM ({rows})"


def ours(workspace: Path, models: tuple[str, ...] = MODELS) -> dict[str, dict[str, float]]:
    from aicmo.workspace import open_workspace

    found = open_workspace(workspace).attribution(PERIOD, models=models, draws=0)
    return {model.model: {row.label: row.conversions for row in model.rows} for model in found.models}


def with_markov(workspace: Path) -> dict[str, dict[str, float]]:
    return ours(workspace, (*MODELS, "markov"))


def by_hand(workspace: Path) -> dict[str, dict[str, float]]:
    """Touches joined to the conversions of their person; weights by place and age; sums by channel."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET memory_limit = '1GB'")
    files = [str(path) for path in sorted((workspace / "lake" / "events").glob("*.parquet"))]
    rows = con.execute(
        f"""WITH events AS (SELECT * FROM read_parquet({files!r}) WHERE day BETWEEN DATE '2026-06-01' AND DATE '2026-08-29'),
        placed AS (
            SELECT t.channel, row_number() OVER j AS place, count(*) OVER (PARTITION BY t.contact_key) AS n,
                   pow(2, -date_diff('second', t.occurred_at, c.occurred_at) / 604800.0) AS weight, t.contact_key
            FROM events t JOIN (SELECT * FROM events WHERE type = 'converted') c
              ON c.contact_key = t.contact_key AND t.occurred_at <= c.occurred_at
             AND t.occurred_at >= c.occurred_at - INTERVAL 30 DAY
            WHERE t.type = 'clicked'
            WINDOW j AS (PARTITION BY t.contact_key ORDER BY t.occurred_at, t.channel)),
        shared AS (SELECT *, weight / sum(weight) OVER (PARTITION BY contact_key) AS decay FROM placed)
        SELECT channel, sum((place = 1)::INT), sum((place = n)::INT), sum(1.0 / n), sum(decay),
               sum(CASE WHEN n = 1 THEN 1 WHEN n = 2 THEN 0.5 WHEN place IN (1, n) THEN 0.4 ELSE 0.2 / (n - 2) END)
        FROM shared GROUP BY channel"""
    ).fetchall()
    return {model: {row[0]: float(row[place]) for row in rows} for place, model in enumerate(MODELS, 1)}


SIDES = {"ours": ours, "with Markov": with_markov, "by hand": by_hand}


def timed(side: str, workspace: Path) -> dict[str, Any]:
    """Seconds, peak megabytes and credit of one side, in this process; importing libraries does not count."""
    import aicmo.analytics.credit
    import aicmo.attribution.bootstrap
    import aicmo.records.database
    import aicmo.workspace  # noqa: F401

    started = perf_counter()
    credit = SIDES[side](workspace)
    return {"seconds": perf_counter() - started, "megabytes": peak_megabytes(), "credit": credit}


def measured(side: str, workspace: Path) -> dict[str, Any]:
    """`timed`, in a process of its own."""
    command = [sys.executable, "-m", "bench.attribution_lake", "--run", side, str(workspace)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(*, small: bool = False, touches: int | None = None) -> list[Row]:
    """The table's rows; `ratio` is peer / ours."""
    size = touches or (SMALL if small else FULL)
    with TemporaryDirectory() as scratch:
        workspace = lake(Path(scratch), size)
        found = {side: measured(side, workspace) for side in SIDES}
    _agree(found["ours"]["credit"], found["by hand"]["credit"])
    mine, markov, hand = (found[side]["seconds"] for side in SIDES)
    rows = [
        Row(f"five models, {size:,} touches", mine, hand, hand / mine, 1 / 1.3),
        Row("with Markov and lost journeys", markov, mine, mine / markov, 0.0),
        *(Row(f"memory (MB), {side}", found[side]["megabytes"], MOST_MEGABYTES, MOST_MEGABYTES / found[side]["megabytes"], 1.0)
          for side in ("ours", "with Markov")),
    ]  # fmt: skip
    if size == FULL:
        rows.insert(1, Row("against a rival's published median", mine, RIVAL_SECONDS, RIVAL_SECONDS / mine, 1.0))
    return rows


def _agree(one: dict[str, dict[str, float]], other: dict[str, dict[str, float]]) -> None:
    for model, credit in other.items():
        for channel, conversions in credit.items():
            if abs(one[model][channel] - conversions) > 1e-6 * max(1.0, conversions):
                raise SystemExit(f"{model}, {channel}: {one[model][channel]} is not {conversions}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(timed(sys.argv[2], Path(sys.argv[3]))))
    else:
        asked = int(sys.argv[sys.argv.index("--touches") + 1]) if "--touches" in sys.argv else None
        print_table(main(small="--small" in sys.argv, touches=asked))
