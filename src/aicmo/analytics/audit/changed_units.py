"""Accounts whose currency or time zone changed in mid-stream: days before and after do not compare."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.analytics.audit.base import Check, Finding, asked
from aicmo.analytics.session import Session
from aicmo.model.period import Period

_UNITS = {"currency": "Currency", "time_zone": "Time zone"}


def find(session: Session, period: Period) -> Iterator[Finding]:
    """Over all days, not the period's alone: a change shows only against what was before it."""
    for unit, label in _UNITS.items():
        rows = asked(
            session,
            f"""SELECT source, account, unit, first_day, last_day FROM (
                    SELECT source, coalesce(account, '') AS account, {unit} AS unit, min(day) AS first_day,
                           max(day) AS last_day, count(*) OVER (PARTITION BY source, coalesce(account, '')) AS units
                    FROM {session.data.measures} WHERE {unit} IS NOT NULL GROUP BY source, coalesce(account, ''), {unit})
                WHERE units > 1 ORDER BY source, account, first_day, unit""",
        )
        if rows:
            yield Finding(
                f"{label} changed in mid-stream",
                f"Accounts that state more than one {label.lower()}: {len({row[:2] for row in rows})}.",
                "Check the account's settings; import the days before the change as the platform states them now.",
                ("Source", "Account", label, "From", "To"),
                [tuple(map(str, row)) for row in rows],
            )


CHECK = Check("changed_units", find)
