"""What a check of the audit brings, and what it may find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aicmo.analytics.scan import within
from aicmo.analytics.session import Session
from aicmo.model.period import Period


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: what it is, what to do, and the rows behind it under `head` (`>` marks a column of numbers).

    `meant` suggests which campaign a label means, in the shape of `[campaigns]` in `aicmo.toml`.
    """

    title: str
    detail: str
    remedy: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    meant: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """`find(session, period)` looks at a session that covers the period."""

    name: str
    find: Callable[[Session, Period], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class CampaignTraffic:
    """A campaign's spend as the platforms state it, and what its own events say: clicks and visits, and conversions."""

    key: str
    name: str
    sources: tuple[str, ...]
    channels: tuple[str, ...]
    spend: float
    clicks: float
    conversions: float


def campaign_traffic(session: Session, period: Period) -> list[CampaignTraffic]:
    """Every named campaign of the period, by key. Clicks and conversions of measures are claims and do not count here."""
    rows = asked(
        session,
        f"""SELECT campaign, any_value(campaign_name), list(DISTINCT source ORDER BY source),
                   list(DISTINCT channel ORDER BY channel) FILTER (channel IS NOT NULL),
                   coalesce(sum(spend), 0)::DOUBLE, (coalesce(sum(clicks) FILTER (is_event), 0) + coalesce(sum(visits) FILTER (is_event), 0))::DOUBLE,
                   coalesce(sum(conversions) FILTER (is_event), 0)::DOUBLE
            FROM (SELECT *, source IN (SELECT DISTINCT source FROM {session.data.events}) AS is_event FROM daily)
            WHERE {within([period])} AND campaign <> '' GROUP BY campaign ORDER BY campaign""",
    )
    return [
        CampaignTraffic(key, name, tuple(sources), tuple(channels or ()), *numbers)
        for key, name, sources, channels, *numbers in rows
    ]


def asked(session: Session, query: str) -> list[tuple[Any, ...]]:
    return session.con.execute(query).fetchall()
