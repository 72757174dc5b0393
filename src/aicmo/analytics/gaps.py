"""Days that a source says nothing about, between the first and the last it does."""

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


def _between(days: Sequence[date]) -> list[Period]:
    one = timedelta(days=1)
    return [Period(day + one, following - one) for day, following in pairwise(days) if following - day > one]
