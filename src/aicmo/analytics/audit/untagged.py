"""Conversions whose source or medium is empty: nobody can be credited with them."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.analytics.audit.base import Check, Finding, asked
from aicmo.analytics.scan import within
from aicmo.analytics.session import Session
from aicmo.model.period import Period

_WORTH_SAYING = 0.02


def find(session: Session, period: Period) -> Iterator[Finding]:
    rows = asked(
        session,
        f"""SELECT source, n, whole FROM (
                SELECT source, coalesce(sum(conversions) FILTER (channel IS NULL OR channel = 'unassigned'), 0)::BIGINT AS n,
                       sum(conversions)::BIGINT AS whole
                FROM daily WHERE {within([period])} GROUP BY source)
            WHERE n > {_WORTH_SAYING} * whole ORDER BY n DESC, source""",
    )
    if rows:
        yield Finding(
            "Empty source or medium",
            f"Conversions that do not say where they came from, or in no way that is known: {sum(n for _, n, _ in rows):,}.",
            "Tag every link with utm_source and utm_medium as GA4's channel groups have them.",
            ("Source", ">Conversions without a channel", ">of all"),
            [(source, f"{n:,}", f"{n / whole:.1%}") for source, n, whole in rows],
        )


CHECK = Check("untagged", find)
