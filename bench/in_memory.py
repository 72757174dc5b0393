"""The in-memory engine against a straightforward one (`bench/straightforward.py`), step by step.

    python -m bench.in_memory [--small]

Each side runs the same job in processes of its own, in turn; the least processor time of each step counts. What making
the input takes is measured alone and taken off. Memory is the peak that the process (on Linux) grew to beyond the
addresses, which belong to the caller on both sides. `--small` only shows that the bench runs: the targets are for a
million contacts.

The straightforward engine dates every score it makes with the present moment; ours dates updates only, because counts
do not tell when they came about. The `undated` rows leave the date out on both sides.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from bench import straightforward

from aicmo.analytics import engine as ours

ROUNDS = 5
REPEATS = 10  # of the steps that are over in milliseconds
ROOT = Path(__file__).resolve().parents[1]
CHANNELS = ("Email", "LinkedIn", "Twitter", "Facebook", "Instagram", "TikTok", "YouTube", "Website")
TIERS = ("high", "medium", "low", "inactive")
START = datetime(2026, 1, 1, tzinfo=UTC)
TARGETS = {
    "score_contact": 1.5,
    "top 10 contacts": 1.5,
    "four tiers": 1.5,
    "memory of the whole job (MB)": 2.0,
    "score_contacts(table)": 50.0,
}


class Row(NamedTuple):
    """One line of the table: seconds, or megabytes where the name says so; `ratio` is peer / ours."""

    name: str
    ours: float
    peer: float
    ratio: float
    target: float


class Steps(dict[str, float]):
    """What each step took."""

    def time(self, name: str, step: Callable[[], object], *, less: float = 0.0) -> None:
        started = process_time()
        step()
        self[name] = process_time() - started - less


def peak_megabytes() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def contacts(emails: list[str]) -> Iterator[tuple[str, int, int, float, float, int]]:
    """As a CRM's cursor yields them: every row's numbers are made anew."""
    return ((email, n % 40, n % 31, float(n % 11), float(n % 7), n % 4) for n, email in enumerate(emails))


def score_all(score_contact: Callable[..., object], emails: list[str]) -> None:
    for email, sent, opened, clicks, conversions, campaigns in contacts(emails):
        score_contact(
            contact_email=email,
            emails_sent=sent,
            emails_opened=opened,
            total_clicks=clicks,
            total_conversions=conversions,
            campaigns_engaged=campaigns,
        )


def drain(emails: list[str]) -> float:
    """Seconds that the rows alone take."""
    started = process_time()
    for _email, _sent, _opened, _clicks, _conversions, _campaigns in contacts(emails):
        pass
    return process_time() - started


def update_all(engine: Any, emails: list[str]) -> None:
    for email in emails:
        engine.update_contact_score(email, add_clicks=1.0, add_campaigns=1)


def add_all_metrics(engine: Any, campaign_ids: list[str]) -> None:
    for campaign_id in campaign_ids * REPEATS:
        for n, channel in enumerate(CHANNELS):
            engine.add_publishing_metrics(
                campaign_id, channel, impressions=1000 + n, clicks=50, engagements=80 + n, conversions=5
            )


def run_scoring(side: Any, emails: list[str]) -> Steps:
    """The first step alone. `side` is a module: its engine and its `score_contact`."""
    steps, making_rows, at_start = Steps(), drain(emails), peak_megabytes()
    steps.time("score_contact", lambda: score_all(side.score_contact, emails), less=making_rows)
    steps["memory of the scores alone (MB)"] = peak_megabytes() - at_start
    return steps


def run_job(side: Any, emails: list[str], campaign_count: int) -> Steps:
    """The whole job once."""
    at_start = peak_megabytes()
    steps = run_scoring(side, emails)
    engine = side.get_analytics_engine()
    report = engine.create_report()
    steps.time("update_contact_score", lambda: update_all(engine, emails))
    campaign_ids = [f"campaign-{n}" for n in range(campaign_count)]
    campaigns = [engine.add_campaign_to_report(report, name, name, START) for name in campaign_ids]
    steps.time("add_publishing_metrics", lambda: add_all_metrics(engine, campaign_ids))
    steps.time("finalize_report", lambda: engine.finalize_report(report))
    steps.time("top 10 contacts", lambda: report.top_contacts_by_engagement(10))
    steps.time("four tiers", lambda: [report.contacts_by_tier(tier) for tier in TIERS])
    steps.time("aggregate_metrics", lambda: [campaign.aggregate_metrics() for campaign in campaigns * REPEATS])
    bare = {"certainty": False} if side is ours else {}
    steps.time("compare_campaigns", lambda: [engine.compare_campaigns(campaign_ids, **bare) for _ in range(REPEATS)])
    steps.time("summary_stats", report.summary_stats)
    steps["memory of the whole job (MB)"] = peak_megabytes() - at_start
    return steps


def run_bulk(emails: list[str]) -> Steps:
    """The same contacts one by one and as one table; a first, small table loads the libraries."""
    import pyarrow as pa

    from aicmo.analytics import score_contacts

    names = ["contact_email", "emails_sent", "emails_opened", "total_clicks", "total_conversions", "campaigns_engaged"]
    table = pa.table(dict(zip(names, map(list, zip(*contacts(emails), strict=True)), strict=True)))
    score_contacts(table.slice(0, 1))
    steps = Steps()
    steps.time("score_contacts(table)", lambda: score_contacts(table))
    steps.time("in a loop", lambda: score_all(ours.score_contact, emails), less=drain(emails))
    return steps


def run(what: str, contact_count: int, campaign_count: int) -> Steps:
    emails = [f"contact{n}@example.com" for n in range(contact_count)]
    if what == "bulk":
        return run_bulk(emails)
    if what == "undated peer":
        straightforward.get_analytics_engine().dated = False
        return run_scoring(straightforward, emails)
    return run_job(ours if what == "ours" else straightforward, emails, campaign_count)


def best_of_rounds(contact_count: int, campaign_count: int) -> dict[str, Steps]:
    """The least of each step over the rounds. Every run has a process of its own; the sides take turns."""
    best: dict[str, Steps] = {what: Steps() for what in ("ours", "peer", "undated peer", "bulk")}
    for _ in range(ROUNDS):
        for what, steps in best.items():
            command = [sys.executable, "-m", "bench.in_memory", "--run", what, str(contact_count), str(campaign_count)]
            printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
            for name, taken in json.loads(printed).items():
                steps[name] = min(taken, steps.get(name, taken))
    return best


def main(*, small: bool = False) -> list[Row]:
    """The table's rows. A target of 1 means: not slower."""
    best = best_of_rounds(*((50_000, 100) if small else (1_000_000, 1_000)))
    pairs = [(name, taken, best["peer"][name]) for name, taken in best["ours"].items()]
    undated = ("score_contact", "memory of the scores alone (MB)")
    pairs += [(f"{name}, undated", best["ours"][name], best["undated peer"][name]) for name in undated]
    pairs.append(("score_contacts(table)", best["bulk"]["score_contacts(table)"], best["bulk"]["in a loop"]))
    return [Row(name, ours, peer, peer / ours, TARGETS.get(name, 1.0)) for name, ours, peer in pairs]


def print_table(rows: list[Row]) -> None:
    print(f"{'':42}{'ours':>10}{'peer':>10}{'ratio':>8}{'target':>8}")
    for row in rows:
        verdict = "" if row.ratio >= row.target else "  missed"
        print(f"{row.name:42}{row.ours:10.3f}{row.peer:10.3f}{row.ratio:8.2f}{row.target:8.1f}{verdict}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(run(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
    else:
        print_table(main(small="--small" in sys.argv))
