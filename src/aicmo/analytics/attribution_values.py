"""What attribution speaks in: touch points, conversions, channels' performance and the report. Undefined is None."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from uuid import uuid4

from aicmo.analytics.models import utc_now
from aicmo.errors import BadValue
from aicmo.model.channel import canonical_channel


class AttributionModel(StrEnum):
    """How credit is shared; the values are the names of the models in `aicmo.attribution.models`."""

    FIRST_TOUCH = "first_touch"
    LAST_TOUCH = "last_touch"
    LINEAR = "linear"
    TIME_DECAY = "time_decay"
    POSITION_BASED = "position_based"
    DATA_DRIVEN = "data_driven"
    LAST_NON_DIRECT = "last_non_direct"
    MARKOV = "markov"
    MARKOV_2 = "markov_2"
    MARKOV_3 = "markov_3"
    SHAPLEY = "shapley"
    ORDERED_SHAPLEY = "ordered_shapley"


class ChannelType(StrEnum):
    """The usual channels of a journey. A touch point takes any other channel too."""

    PAID_SEARCH = "paid_search"
    PAID_SOCIAL = "paid_social"
    DISPLAY = "display"
    VIDEO = "video"
    EMAIL = "email"
    ORGANIC_SEARCH = "organic_search"
    ORGANIC_SOCIAL = "organic_social"
    DIRECT = "direct"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class TouchPoint:
    """One meeting of a customer with a channel. A time without a zone is taken as UTC.

    `channel` is kept in its canonical form: `"Organic"` becomes `organic_search`. Raises `BadValue`, a `ValueError`,
    where there is none.
    """

    channel: str
    timestamp: datetime
    touchpoint_id: str | None = None
    customer_id: str | None = None
    campaign_id: str | None = None
    campaign_name: str | None = None
    interaction_type: str = "click"

    def __post_init__(self) -> None:
        if not isinstance(self.channel, str) or not self.channel.strip():
            raise BadValue(
                "A touch point has no channel.",
                value=self.channel,
                remedy="Say which, or 'unassigned' where nobody knows.",
            )
        object.__setattr__(self, "channel", canonical_channel(self.channel))


@dataclass(frozen=True, slots=True)
class ConversionEvent:
    """One conversion and the touch points of its customer, in any order.

    `conversion_value` is None where none is known, 0 where it brought nothing, negative for a correction. Raises
    `BadValue`, a `ValueError`, where it is not finite.
    """

    timestamp: datetime
    touchpoints: Sequence[TouchPoint] = ()
    conversion_value: float | None = None
    conversion_id: str | None = None
    customer_id: str | None = None
    conversion_type: str = "purchase"

    def __post_init__(self) -> None:
        if self.conversion_value is not None and not isfinite(self.conversion_value):
            raise BadValue(
                "The value of a conversion is a finite number or None.", value=self.conversion_value,
                remedy="Leave it out where it is not known.",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelPerformance:
    """One channel: what it showed, brought by conversions' own tags, cost, and what a model credits it with."""

    channel: str
    impressions: float | None = None
    clicks: float | None = None
    conversions: float | None = None
    revenue: float | None = None
    cost: float | None = None
    attributed_conversions: float | None = None
    attributed_revenue: float | None = None
    attribution_model: AttributionModel | None = None

    @property
    def ctr(self) -> float | None:
        """Clicks / impressions."""
        return quotient(self.clicks, self.impressions)

    @property
    def cvr(self) -> float | None:
        """Conversions / clicks."""
        return quotient(self.conversions, self.clicks)

    @property
    def cpa(self) -> float | None:
        """Cost per conversion: of those credited where a model is named."""
        return quotient(self.cost, self.attributed_conversions if self.attribution_model else self.conversions)

    @property
    def roas(self) -> float | None:
        """Revenue per unit of cost: of that credited where a model is named."""
        return quotient(self.attributed_revenue if self.attribution_model else self.revenue, self.cost)


@dataclass(frozen=True, slots=True)
class AttributionReport:
    """What one model gives each channel, most conversions first.

    The channels' credit and the unattributed sum to the totals. `start_date` and `end_date` are those of the period, or
    of the first and last conversion. `notes` say what was left out and why.
    """

    attribution_model: AttributionModel
    days_back: float
    channel_performance: tuple[ChannelPerformance, ...]
    total_conversions: float
    total_revenue: float | None
    unattributed_conversions: float
    unattributed_revenue: float | None
    start_date: datetime | None = None
    end_date: datetime | None = None
    currency: str | None = None
    notes: tuple[str, ...] = ()
    report_id: str = field(default_factory=lambda: str(uuid4()))
    generated_at: datetime = field(default_factory=utc_now)

    @property
    def total_cost(self) -> float | None:
        """What the channels cost whose cost is stated."""
        stated = [one.cost for one in self.channel_performance if one.cost is not None]
        return sum(stated) if stated else None

    @property
    def overall_roas(self) -> float | None:
        """All revenue per unit of cost stated."""
        return quotient(self.total_revenue, self.total_cost)

    @property
    def top_performing_channels(self) -> tuple[str, ...]:
        """Channels with credit, most first."""
        return tuple(one.channel for one in self.channel_performance if one.attributed_conversions)

    @property
    def underperforming_channels(self) -> tuple[str, ...]:
        """Channels credited with less revenue than they cost."""
        return tuple(one.channel for one in self.channel_performance if one.roas is not None and one.roas < 1)

    def channel(self, name: str) -> ChannelPerformance | None:
        """The performance of a channel by any of its names, `None` where it has none."""
        key = canonical_channel(name)
        return next((one for one in self.channel_performance if one.channel == key), None)


def quotient(part: float | None, whole: float | None) -> float | None:
    """`part / whole`; None where either is unknown or the whole is not above 0."""
    return None if part is None or whole is None or whole <= 0 else part / whole


def moment(time: datetime) -> datetime:
    """`time` with a zone: UTC where it has none."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time
