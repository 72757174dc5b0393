"""A report over stored events, against the same numbers by hand: DuckDB SQL, a lazy Polars query, pandas.

    python -m bench.reporting [--small]

10,000,000 events, 1,000,000 contacts, one period that holds them all. The numbers: every count and the revenue by day,
campaign and channel; each contact's score (human opens, clicks, conversions, campaigns), the tiers, the ten best with
their addresses. `ours` is `Workspace.overview`, which computes these and lays out more. Every side reads the same Parquet
files in a process of its own, in turn; the least time and the largest memory count.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.events import FILE_ROWS, filled_workspace
from bench.in_memory import Row, peak_megabytes, print_table

ROUNDS = 3
ROOT = Path(__file__).resolve().parents[1]
PERIOD = "2026-01-01..2026-12-31"


def ours(workspace: Path) -> object:
    from aicmo.workspace import open_workspace

    made = open_workspace(workspace).overview(PERIOD)
    return {tier.tier: tier.contacts for tier in made.tiers}


def by_hand(workspace: Path) -> object:
    """DuckDB: campaigns first reduced per contact, never a distinct count over all events."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    events, contacts = _files(workspace, "events"), _files(workspace, "contacts")
    con.execute(
        f"""CREATE TEMP TABLE daily AS
            SELECT day, campaign, channel, type, count(*), sum(value) FROM read_parquet({events!r})
            WHERE day BETWEEN DATE '2026-01-01' AND DATE '2026-12-31' GROUP BY ALL"""
    )
    con.execute(
        f"""CREATE TEMP TABLE scores AS
            SELECT contact_key, 40 * least(1, coalesce(opened / nullif(sent, 0), 0))
                   + 40 * least(1, coalesce(converted / nullif(clicked, 0), 0)) + 20 * least(1, converted / 5.0) AS score,
                   engaged, last_engagement
            FROM (
                SELECT contact_key, sum(sent) AS sent, sum(least(opened, greatest(sent, 1))) AS opened,
                       sum(clicked) AS clicked, sum(converted) AS converted,
                       sum((last_engagement IS NOT NULL)::INT) AS engaged, max(last_engagement) AS last_engagement
                FROM (
                    SELECT contact_key, campaign, sum((type = 'sent')::INT) AS sent,
                           sum((type = 'opened' AND NOT coalesce(machine, false))::INT) AS opened,
                           sum((type = 'clicked')::INT) AS clicked, sum((type = 'converted')::INT) AS converted,
                           max(CASE WHEN type IN ('opened', 'clicked', 'converted') THEN occurred_at END) AS last_engagement
                    FROM read_parquet({events!r})
                    WHERE day BETWEEN DATE '2026-01-01' AND DATE '2026-12-31' AND contact_key IS NOT NULL
                    GROUP BY contact_key, campaign)
                GROUP BY contact_key)"""
    )
    con.execute(
        f"""SELECT email, score FROM scores JOIN read_parquet({contacts!r}) USING (contact_key)
            ORDER BY score DESC, email LIMIT 10"""
    ).fetchall()
    return dict(con.execute(f"SELECT {_TIER}, count(*) FROM scores GROUP BY 1").fetchall())


_TIER = (
    "CASE WHEN score >= 75 THEN 'high' WHEN score >= 50 THEN 'medium' WHEN score >= 25 THEN 'low' ELSE 'inactive' END"
)


def _polars_rate(part: str, whole: str) -> Any:
    import polars as pl

    return pl.when(pl.col(whole) > 0).then(pl.min_horizontal(1.0, pl.col(part) / pl.col(whole))).otherwise(0.0)


def polars_lazy(workspace: Path) -> object:
    import polars as pl

    events = pl.scan_parquet(_files(workspace, "events")).filter(pl.col("day").dt.year() == 2026)
    daily = events.group_by("day", "campaign", "channel", "type").agg(pl.len(), pl.col("value").sum())
    kind = pl.col("type")
    opened = (kind == "opened") & ~pl.col("machine").fill_null(value=False)
    engaging = kind.is_in(["opened", "clicked", "converted"])
    features = (
        events.group_by("contact_key", "campaign")
        .agg(
            (kind == "sent").sum().alias("sent"), opened.sum().alias("opened"), (kind == "clicked").sum().alias("clicked"),
            (kind == "converted").sum().alias("converted"), pl.col("occurred_at").filter(engaging).max().alias("last"),
        )
        .group_by("contact_key")
        .agg(
            pl.col("sent").sum(), pl.min_horizontal("opened", pl.max_horizontal("sent", 1)).sum(), pl.col("clicked").sum(),
            pl.col("converted").sum(), pl.col("last").is_not_null().sum().alias("engaged"), pl.col("last").max(),
        )
    )  # fmt: skip
    score = (
        40 * _polars_rate("opened", "sent")
        + 40 * _polars_rate("converted", "clicked")
        + 20 * pl.min_horizontal(1.0, pl.col("converted") / 5)
    )
    contacts = pl.scan_parquet(_files(workspace, "contacts")).select("contact_key", "email")
    _, scores = pl.collect_all([daily, features.with_columns(score.alias("score"))])
    best = (
        scores.lazy()
        .top_k(1000, by="score")
        .join(contacts, on="contact_key")
        .sort("score", "email", descending=[True, False])
    )
    best.head(10).collect()
    tiers = scores["score"].cut([25, 50, 75], labels=["inactive", "low", "medium", "high"], left_closed=True)
    return {str(tier): count for tier, count in tiers.value_counts().iter_rows()}


def with_pandas(workspace: Path) -> object:
    import numpy as np
    import pandas as pd

    columns = ["day", "campaign", "channel", "type", "value", "contact_key", "machine", "occurred_at"]
    events = pd.concat(pd.read_parquet(path, columns=columns) for path in _files(workspace, "events"))
    events["value"] = events["value"].astype("float64")
    events.groupby(["day", "campaign", "channel", "type"], observed=True)["value"].agg(["size", "sum"])
    kind = events["type"]
    flags = pd.DataFrame({
        "contact_key": events["contact_key"], "campaign": events["campaign"], "sent": kind == "sent",
        "opened": (kind == "opened") & ~events["machine"].fillna(value=False).astype(bool), "clicked": kind == "clicked",
        "converted": kind == "converted",
        "last": events["occurred_at"].where(kind.isin(["opened", "clicked", "converted"])),
    })  # fmt: skip
    how = {"sent": "sum", "opened": "sum", "clicked": "sum", "converted": "sum", "last": "max"}
    pairs = flags.groupby(["contact_key", "campaign"], observed=True).agg(how).reset_index()
    pairs["opened"] = np.minimum(pairs["opened"], np.maximum(pairs["sent"], 1))
    pairs["engaged"] = pairs["last"].notna()
    people = pairs.groupby("contact_key").agg({**how, "engaged": "sum"}).reset_index()
    opened = (people["opened"] / people["sent"].replace(0, np.nan)).fillna(0).clip(upper=1)
    converted = (people["converted"] / people["clicked"].replace(0, np.nan)).fillna(0).clip(upper=1)
    people["score"] = 40 * opened + 40 * converted + 20 * (people["converted"] / 5).clip(upper=1)
    contacts = pd.concat(
        pd.read_parquet(path, columns=["contact_key", "email"]) for path in _files(workspace, "contacts")
    )
    people.merge(contacts, on="contact_key").sort_values(["score", "email"], ascending=[False, True]).head(10)
    tiers = pd.cut(people["score"], [-1, 25, 50, 75, 101], right=False, labels=["inactive", "low", "medium", "high"])
    return {str(tier): int(count) for tier, count in tiers.value_counts().items()}


SIDES: dict[str, Callable[[Path], object]] = {
    "ours": ours, "DuckDB by hand": by_hand, "Polars, lazy": polars_lazy, "pandas": with_pandas,
}  # fmt: skip


def _files(workspace: Path, table: str) -> list[str]:
    return sorted(str(path) for path in (workspace / "lake" / table).glob("*.parquet"))


def timed(side: str, workspace: Path) -> dict[str, Any]:
    """Seconds, peak megabytes and tier counts of one side, in this process; importing libraries does not count."""
    _warm(side)
    started = perf_counter()
    tiers = SIDES[side](workspace)
    return {"seconds": perf_counter() - started, "megabytes": peak_megabytes(), "tiers": tiers}


def _warm(side: str) -> None:
    if side == "ours":
        import aicmo.analytics.build
        import aicmo.records.database
        import aicmo.workspace  # noqa: F401
    import importlib

    own = ["duckdb", "deltalake", "scipy.special"]
    others = {"DuckDB by hand": ["duckdb"], "Polars, lazy": ["polars"], "pandas": ["pandas", "pyarrow.parquet"]}
    for library in others.get(side, own):
        importlib.import_module(library)


def measured(side: str, workspace: Path) -> dict[str, Any]:
    """`timed`, in a process of its own."""
    command = [sys.executable, "-m", "bench.reporting", "--run", side, str(workspace)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(*, small: bool = False) -> list[Row]:
    """The table's rows; `ratio` is peer / ours. Every side must find the same tiers."""
    rows, contacts = (FILE_ROWS // 20, 50_000) if small else (FILE_ROWS, 1_000_000)
    with TemporaryDirectory() as scratch:
        workspace = filled_workspace(Path(scratch), files=5, rows=rows, contacts=contacts).folder
        rounds = [{side: measured(side, workspace) for side in SIDES} for _ in range(ROUNDS)]
    tiers = [{tier: count for tier, count in found["tiers"].items() if count} for found in rounds[0].values()]
    if any(found != tiers[0] for found in tiers):
        raise SystemExit(f"The sides disagree: {tiers}")
    seconds = {side: min(found[side]["seconds"] for found in rounds) for side in SIDES}
    memory = {side: max(found[side]["megabytes"] for found in rounds) for side in SIDES}
    least = {"DuckDB by hand": 1 / 1.3, "Polars, lazy": 1.0, "pandas": 1.0}
    return [
        *(Row(f"report, against {side}", seconds["ours"], seconds[side], seconds[side] / seconds["ours"], target)
          for side, target in least.items()),
        Row("memory of it (MB), against pandas", memory["ours"], memory["pandas"], memory["pandas"] / memory["ours"], 4.0),
    ]  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(timed(sys.argv[2], Path(sys.argv[3]))))
    else:
        print_table(main(small="--small" in sys.argv))
