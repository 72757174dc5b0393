"""Campaigns that cost money and that no event of ours ever names: their links are untagged, or tagged otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.analytics.audit.base import Check, Finding, campaign_traffic
from aicmo.analytics.session import Session
from aicmo.model.period import Period


def find(session: Session, period: Period) -> Iterator[Finding]:
    campaigns = campaign_traffic(session, period)
    if not any(one.clicks or one.conversions for one in campaigns):
        return  # Without any tagged event there is nothing to compare the spend with.
    silent = [one for one in campaigns if one.spend > 0 and not one.clicks and not one.conversions]
    if silent:
        yield Finding(
            "Spend without traffic",
            f"Campaigns with spend that no click and no order names: {len(silent)} of {sum(one.spend > 0 for one in campaigns)}.",
            "Tag their links with utm_campaign, or say which label means them under [campaigns] in aicmo.toml.",
            ("Campaign", "Source", f">Spend ({session.currency})"),
            [(one.name, ", ".join(one.sources), f"{one.spend:,.2f}") for one in sorted(silent, key=lambda c: -c.spend)],
        )


CHECK = Check("spend_without_traffic", find)
