"""What a report says, as plain values: computed once, laid out by `aicmo.report` in any format.

Numbers are `float` or `None` (undefined, shown as an en dash). Ratios are fractions (0.0207 is 2.07 %).
Money is in `Overview.currency`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from aicmo.experiments.certainty import Certainty
from aicmo.model.period import Period

Unit = Literal["count", "ratio", "money", "multiple"]
Better = Literal["up", "down", "none"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: its value, the comparison's, and a value a day. `change` is relative (0.135 is +13.5 %).

    `certainty` is that of a rate, over `sample`, such as impressions.
    """

    metric: str
    label: str
    unit: Unit
    better: Better
    value: float | None
    previous: float | None = None
    change: float | None = None
    series: tuple[float | None, ...] = ()
    previous_series: tuple[float | None, ...] = ()
    certainty: Certainty | None = None
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: values by metric name, how sure its rates are, and the first metric a day as a sparkline."""

    key: str
    name: str
    channels: tuple[str, ...] = ()
    values: Mapping[str, float | None] = field(default_factory=dict)
    changes: Mapping[str, float | None] = field(default_factory=dict)
    series: tuple[float | None, ...] = ()
    certainty: Mapping[str, Certainty] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One metric of a table. `sample` names what the certainty of a rate rests on, such as impressions."""

    metric: str
    label: str
    unit: Unit
    better: Better
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Campaigns or channels, sorted by the first column, best first; `total` is right for ratios.

    Where the first column is a rate of counts, best is by pooled rates: see `aicmo.experiments.ranking.ranked`.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """What one part did to a change, in the metric's unit, and its own values.

    Of a ratio also how much of it is `mix` and `rate`, None where it has no ratio of its own: see
    `aicmo.experiments.decomposition`.
    """

    name: str
    change: float
    mix: float | None = None
    rate: float | None = None
    now: float | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day out of the ordinary: what it came to, what was to be expected, and how many sd lie between."""

    day: date
    value: float | None
    expected: float | None
    z: float


@dataclass(frozen=True, slots=True)
class Variation:
    """What `days` of history lead to expect of a period: `low` to `high`, two sd to each side of it.

    `z` is how many sd the period's value lies above the middle. Where it cannot be said the three are None, and `why`.
    """

    low: float | None = None
    high: float | None = None
    z: float | None = None
    days: int = 0
    unusual: tuple[UnusualDay, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """The parts of a change in an additive metric, largest first, and whether it is outside the usual.

    `movers` are channels and `campaigns` campaigns; each adds up to the change, but for what is left out at the end.
    """

    metric: str
    label: str
    unit: Unit
    better: Better
    change: float | None
    relative: float | None
    movers: tuple[Mover, ...]
    variation: Variation
    campaigns: tuple[Mover, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    tier: str
    contacts: int
    share: float


@dataclass(frozen=True, slots=True)
class TopContact:
    contact: str
    score: float
    tier: str
    emails_sent: int
    emails_opened: int
    clicks: int
    conversions: int
    last_engagement: datetime | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that makes a number less sure, and what to do about it."""

    level: Literal["warning", "notice"]
    title: str
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    source: str
    label: str
    last_day: date | None
    rows: int
    quarantined: int
    imported_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    workspace: str
    period: Period
    compared_with: Period | None
    comparison: str
    currency: str
    time_zone: str
    generated_at: datetime
    data_version: str
    kpis: tuple[Figure, ...]
    what_changed: WhatChanged | None
    campaigns: Table
    channels: Table
    tiers: tuple[Tier, ...]
    top_contacts: tuple[TopContact, ...]
    doubts: tuple[Doubt, ...]
    sources: tuple[SourceState, ...]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
