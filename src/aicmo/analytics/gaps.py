"""Days that a source says nothing about, between the first and the last it does.

A source that speaks once a week or once a month says nothing of the days between, and misses a week or a month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from aicmo.analytics.session import Session
from aicmo.model.period import Period


def gaps(session: Session) -> dict[str, list[Period]]:
    """For each source with gaps, the stretches without a row; events by UTC day, measures by the platform's day."""
    rows = session.con.execute(
        f"""SELECT source, list(DISTINCT day ORDER BY day) FROM (
                SELECT DISTINCT source, day FROM {session.data.events}
                UNION ALL SELECT DISTINCT source, day FROM {session.data.measures})
            GROUP BY source ORDER BY source"""
    ).fetchall()
    return {source: found for source, days in rows if (found := _between(days))}


_ONE = timedelta(days=1)
# The shortest and the longest step of what comes by the week and by the month, and how many of all steps have to be such.
_RHYTHMS = ((7, 7), (28, 31))
_REGULAR = 0.8
_ENOUGH_STEPS = 5


def _between(days: Sequence[date]) -> list[Period]:
    steps = [(following - day).days for day, following in pairwise(days)]
    usual = next((longest for shortest, longest in _RHYTHMS if _keeps(steps, shortest, longest)), 1)
    return [Period(day + _ONE, following - _ONE) for day, following in pairwise(days) if (following - day).days > usual]


def _keeps(steps: Sequence[int], shortest: int, longest: int) -> bool:
    regular = sum(shortest <= step <= longest for step in steps)
    return len(steps) >= _ENOUGH_STEPS and regular >= _REGULAR * len(steps)
