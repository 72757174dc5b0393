"""A media mix from a workspace: an outcome and the spend of each channel, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from aicmo.analytics.query import Query
from aicmo.analytics.run import run
from aicmo.analytics.scan import ADDITIVE
from aicmo.analytics.session import Session
from aicmo.errors import NotEstimable, UnknownName, UsageError
from aicmo.metrics import metric
from aicmo.model.period import Period

if TYPE_CHECKING:
    from aicmo.mix.table import MixTable

_WEEK = timedelta(weeks=1)


def mix_table(
    session: Session, period: Period | None = None, *, outcome: str = "revenue", channels: Sequence[str] = ()
) -> MixTable:
    """The whole weeks of `period` in which both `outcome` and spend are known; all channels with spend, or `channels`.

    A week in which a channel says nothing has no spend of it. Raises `UnknownName` for a channel without spend,
    `UsageError` for an outcome that does not add up over weeks, and `NotEstimable` where there is no whole week.
    """
    import numpy as np

    from aicmo.mix.table import MixTable

    _require_additive(outcome)
    weeks = _whole_weeks(session, period, outcome)
    mondays = [weeks.start + number * _WEEK for number in range(weeks.days // 7)]
    sold = {
        line.keys["week"]: line.metrics[outcome] for line in run(session, Query((outcome,), ("week",), weeks)).lines
    }
    spent = {
        (line.keys["week"], str(line.keys["channel"])): line.metrics["spend"]
        for line in run(session, Query(("spend",), ("week", "channel"), weeks)).lines
    }
    found = sorted({name for (_, name), value in spent.items() if value})
    for name in channels:
        if name not in found:
            raise UnknownName("channel with spend", name, found)
    names = list(channels) or found
    return MixTable(
        tuple(mondays),
        outcome,
        np.array([float(sold.get(monday) or 0.0) for monday in mondays]),
        tuple(name or "(none)" for name in names),
        np.array([[float(spent.get((monday, name)) or 0.0) for name in names] for monday in mondays]).reshape(
            len(mondays), -1
        ),
        (),
        np.zeros((len(mondays), 0)),
    )


def _require_additive(outcome: str) -> None:
    found = metric(outcome)
    if found.additivity != "additive" or not set(found.facts) <= set(ADDITIVE) or outcome == "spend":
        raise UsageError(
            f"{outcome} cannot be split among channels.", remedy="Take what adds up over weeks: revenue or conversions."
        )


def _whole_weeks(session: Session, period: Period | None, outcome: str) -> Period:
    """From the first Monday to the last Sunday of the days on which both are known."""
    days = _known_days(session, period, outcome)
    if days is not None:
        start = days.start + timedelta(days=-days.start.weekday() % 7)
        end = days.end - timedelta(days=(days.end.weekday() + 1) % 7)
        if start < end:
            return Period(start, end)
    raise NotEstimable(
        f"There is no whole week of which both {outcome} and spend are known.",
        remedy="Import orders and the advertising accounts' daily figures of the same weeks, two years at best.",
    )


def _known_days(session: Session, period: Period | None, outcome: str) -> Period | None:
    """Before a source's first day and after its last, silence is not zero: only the days between count."""
    wanted = period or _all_days(session)
    if wanted is None:
        return None
    session.cover([wanted])
    known = " AND ".join(f"{fact} IS NOT NULL" for fact in metric(outcome).facts)
    row = session.con.execute(
        f"""SELECT min(day) FILTER (WHERE {known}), min(day) FILTER (WHERE spend IS NOT NULL),
                   max(day) FILTER (WHERE {known}), max(day) FILTER (WHERE spend IS NOT NULL)
            FROM daily WHERE day BETWEEN ? AND ?""",
        [wanted.start, wanted.end],
    ).fetchone()
    if row is None or None in row:
        return None
    first, last = max(row[:2]), min(row[2:])
    return Period(first, last) if first <= last else None


def _all_days(session: Session) -> Period | None:
    row = session.con.execute(
        f"""SELECT min(day), max(day) FROM (
                SELECT day FROM {session.data.measures} UNION ALL SELECT day FROM {session.data.events})"""
    ).fetchone()
    return Period(*row) if row and None not in row else None
