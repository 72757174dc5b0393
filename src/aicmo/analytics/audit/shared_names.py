"""Two platforms whose campaigns have one name: reports add them up as one campaign."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.analytics.audit.base import Check, Finding, asked
from aicmo.analytics.scan import within
from aicmo.analytics.session import Session
from aicmo.model.period import Period


def find(session: Session, period: Period) -> Iterator[Finding]:
    rows = asked(
        session,
        f"""SELECT name, source, spend FROM (
                SELECT any_value(campaign_name) AS name, source, sum(spend)::DOUBLE AS spend,
                       count(*) OVER (PARTITION BY campaign) AS platforms
                FROM daily WHERE {within([period])} AND campaign <> '' AND spend > 0 GROUP BY campaign, source)
            WHERE platforms > 1 ORDER BY name, spend DESC""",
    )
    if rows:
        yield Finding(
            "One name on two platforms",
            f"Campaign names of more than one platform, each counted as one campaign: {len({name for name, *_ in rows})}.",
            "Rename one of them on its platform if they are two; look at them by source until then.",
            ("Campaign", "Source", f">Spend ({session.currency})"),
            [(name, source, f"{spend:,.2f}") for name, source, spend in rows],
        )


CHECK = Check("shared_names", find)
