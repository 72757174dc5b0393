"""A made-up overview of a realistic size, and how to read a page back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from aicmo.analytics.overview import (
    Column,
    Doubt,
    Figure,
    Mover,
    Overview,
    Row,
    SourceState,
    Table,
    Tier,
    TopContact,
    Variation,
    WhatChanged,
)
from aicmo.experiments.certainty import Certainty
from aicmo.model.period import Period

END = date(2026, 11, 21)
COLUMNS = (
    Column("revenue", "Revenue", "money", "up"),
    Column("spend", "Spend", "money", "none"),
    Column("roas", "ROAS", "multiple", "up", "days"),
    Column("conversions", "Conversions", "count", "up"),
    Column("cpa", "Cost / conversion", "money", "down", "conversions"),
    Column("ctr", "Click rate", "ratio", "up", "impressions"),
)
_LEVELS = {"revenue": 68_000.0, "spend": 6_100.0, "roas": 11.4, "conversions": 1_150.0, "cpa": 5.3, "ctr": 0.0207}
_THEMES = (
    "Partner co-op",
    "Newsletter",
    "Webinar",
    "Black Friday",
    "Win-back",
    "Retargeting",
    "Podcast",
    "Lookalike 1%",
)
_REGIONS = ("APAC", "DACH", "UK", "US", "EU", "Nordics", "Iberia", "LATAM")
_CHANNELS = ("Display", "Organic search", "Paid social", "Affiliate", "Email", "Paid search")

Make = Callable[..., Overview]


def course(random: Random, days: int, level: float, *, whole: bool = False) -> tuple[float, ...]:
    values = (level * (0.75 if day % 7 in (6, 0) else 1.0) * random.uniform(0.93, 1.07) for day in range(days))
    return tuple(float(round(value)) if whole else value for value in values)


def _figure(random: Random, column: Column, days: int, change: float) -> Figure:
    whole, level = column.unit == "count", _LEVELS[column.metric]
    series = course(random, days, level, whole=whole)
    additive = column.metric in {"revenue", "spend", "conversions"}
    value = sum(series) if additive else level
    return Figure(
        column.metric,
        column.label,
        column.unit,
        column.better,
        value,
        previous=round(value / (1 + change)) if whole else value / (1 + change),
        change=change,
        series=series,
        previous_series=course(random, days, level / (1 + change), whole=whole),
    )


def _row(random: Random, name: str, channels: tuple[str, ...], days: int, size: float) -> Row:
    revenue, spend = size, 0.0 if "Organic search" in channels else size / random.uniform(5, 20)
    conversions = float(round(size / 70))
    values = {
        "revenue": revenue,
        "spend": spend,
        "roas": revenue / spend if spend else None,
        "conversions": conversions,
        "cpa": spend / conversions if conversions else None,
        "ctr": random.uniform(0.01, 0.03),
    }
    return Row(
        name.lower().replace(" ", "-"), name, channels, values, series=course(random, days, size / days),
        certainty=_certainty(values, days, size),
    )  # fmt: skip


def _certainty(values: dict[str, float | None], days: int, size: float) -> dict[str, Certainty]:
    """Of the rates that are there; the click rate of a small campaign is hardly known."""
    counted = {"roas": float(days), "cpa": values["conversions"] or 0.0, "ctr": 52_311.0}
    return {
        metric: Certainty(0.9 * value, 1.12 * value, n, 340.0 if metric == "ctr" and size < 60_000 else 0.0)
        for metric, n in counted.items()
        if (value := values[metric])
    }


def _campaigns(random: Random, count: int, days: int) -> Table:
    names = [f"{theme} {region}" for region in _REGIONS for theme in _THEMES]
    rows = [
        _row(random, names[number % len(names)], (random.choice(_CHANNELS),), days, 106_646 * 0.95**number)
        for number in range(count)
    ]
    total = _row(random, "Total", (), days, sum(row.values["revenue"] or 0.0 for row in rows)) if rows else None
    return Table("Campaigns", COLUMNS, tuple(rows), total)


def _channels(random: Random, days: int) -> Table:
    rows = [_row(random, name, (), days, 400_000 * 0.8**number) for number, name in enumerate(_CHANNELS)]
    changed = [replace(row, changes={"revenue": change}) for row, change in zip(rows, _CHANGES, strict=True)]
    return Table("Channels", COLUMNS, tuple(changed), _row(random, "Total", (), days, 1_475_712.0))


_CHANGES = (0.135, 0.13, 0.004, -0.134, -0.003, 0.0002)
_MOVERS = (
    Mover("Organic search", 44_800.0),
    Mover("Display", 43_500.0),
    Mover("Email", 41_600.0),
    Mover("Affiliate", -19_000.0),
)
_CAMPAIGN_MOVERS = (Mover("Black Friday DACH", 51_200.0), Mover("Podcast APAC", -12_400.0))
_DOUBTS = (
    Doubt(
        "warning",
        "Meta Ads ends early",
        "The newest day of Meta Ads is 18 Nov 2026; the period runs to 21 Nov 2026.",
        "Import the export of 19 – 21 Nov 2026.",
    ),
    Doubt(
        "notice",
        "Two currencies",
        "3 campaigns report in USD; they are left out of money totals.",
        "Add a rate table to aicmo.toml.",
    ),
)


def _contacts() -> tuple[TopContact, ...]:
    seen = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    return tuple(
        TopContact(f"p{number}@example.com", 98.5 - number, "high", 40, 38 - number, 12, 5, seen if number else None)
        for number in range(10)
    )


def _sources() -> tuple[SourceState, ...]:
    imported = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    return (
        SourceState("google_ads", "Google Ads", END, 12_480, 0, imported),
        SourceState("meta_ads", "Meta Ads", END - timedelta(days=3), 9_120, 14, imported),
        SourceState("sendgrid", "SendGrid", END, 604_112, 0, imported),
        SourceState("orders", "Orders", None, 0, 0, None),
    )


def make_overview(*, days: int = 28, campaigns: int = 60, **changes: object) -> Overview:
    """An overview of `days` up to 21 November 2026; `changes` replace whole fields."""
    random, period = Random(7), Period.last_days(days, until=END)
    overview = Overview(
        workspace="Northwind Outdoor",
        period=period,
        compared_with=period.previous(),
        comparison="previous period",
        currency="EUR",
        time_zone="Europe/Berlin",
        generated_at=datetime(2026, 11, 22, 5, 0, tzinfo=UTC),
        data_version="e41.m17.i9",
        kpis=tuple(_figure(random, column, days, change) for column, change in zip(COLUMNS, _CHANGES, strict=True)),
        what_changed=WhatChanged(
            "revenue",
            "Revenue",
            "money",
            "up",
            232_000.0,
            0.135,
            _MOVERS,
            Variation(1_690_000.0, 1_860_000.0, 2.6, 182),
            _CAMPAIGN_MOVERS,
        ),
        campaigns=_campaigns(random, campaigns, days),
        channels=_channels(random, days),
        tiers=(
            Tier("high", 1_204, 0.0602),
            Tier("medium", 3_410, 0.1705),
            Tier("low", 6_102, 0.3051),
            Tier("inactive", 9_284, 0.4642),
        ),
        top_contacts=_contacts(),
        doubts=_DOUBTS,
        sources=_sources(),
    )
    return replace(overview, **changes)  # type: ignore[arg-type]


@pytest.fixture
def make() -> Make:
    return make_overview


@pytest.fixture
def overview() -> Overview:
    return make_overview()
