"""Paid campaigns that bring clicks or orders and that no platform's export accounts for."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.analytics.audit.base import Check, Finding, campaign_traffic
from aicmo.analytics.session import Session
from aicmo.model.period import Period

_PAID = ("paid_", "display", "cross_network", "affiliate")


def find(session: Session, period: Period) -> Iterator[Finding]:
    campaigns = campaign_traffic(session, period)
    if not any(one.spend for one in campaigns):
        return  # No platform's spend was imported at all; the report says so already.
    unpaid = [one for one in campaigns if not one.spend and _is_paid(one.channels) and (one.clicks or one.conversions)]
    if unpaid:
        yield Finding(
            "Traffic without spend",
            f"Campaigns over paid channels of which no platform states the cost: {len(unpaid)}.",
            "Import that platform's export, or say which campaign is meant under [campaigns] in aicmo.toml.",
            ("Campaign", "Channel", ">Clicks", ">Conversions"),
            [
                (one.name, ", ".join(one.channels), f"{one.clicks:,.0f}", f"{one.conversions:,.0f}")
                for one in sorted(unpaid, key=lambda c: (-c.conversions, -c.clicks, c.name))
            ],
        )


def _is_paid(channels: tuple[str, ...]) -> bool:
    return any(channel.startswith(_PAID) for channel in channels)


CHECK = Check("traffic_without_spend", find)
