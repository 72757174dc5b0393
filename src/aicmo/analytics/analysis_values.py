"""Values of the media mix, the dashboard, a campaign and its funnel. What the data does not say is None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from uuid import uuid4

from aicmo.analytics.attribution_values import ChannelPerformance, quotient
from aicmo.analytics.models import utc_now


@dataclass(frozen=True, slots=True)
class MMMAnalysis:
    """A media mix: what each channel brought of the outcome, with intervals (90 %), from a fit with `holdout_error`.

    `channel_contributions` are shares of the outcome, `baseline_share` is what would have come without any channel.
    `predicted_roi_by_channel` is outcome per unit of spend, `marginal_roi_by_channel` that of the next unit.
    `recommended_budget_allocation` is the split of the present budget expected to bring most within what was observed;
    `gain_probability` is how probable it is that it brings more at all.
    """

    start_date: date
    end_date: date
    channel_contributions: Mapping[str, float]
    contribution_intervals: Mapping[str, tuple[float, float]]
    baseline_share: float | None
    predicted_roi_by_channel: Mapping[str, float]
    roi_intervals: Mapping[str, tuple[float, float]]
    marginal_roi_by_channel: Mapping[str, float]
    recommended_budget_allocation: Mapping[str, float]
    gain_probability: float
    holdout_error: float
    analysis_id: str = field(default_factory=lambda: str(uuid4()))
    generated_at: datetime = field(default_factory=utc_now)


@dataclass(frozen=True, slots=True)
class FunnelAnalysis:
    """Stages that the data states, each with its volume; a rate is a stage's volume over that of the stage before."""

    stage_volumes: Mapping[str, float]

    @property
    def funnel_stages(self) -> tuple[str, ...]:
        return tuple(self.stage_volumes)

    @property
    def stage_conversion_rates(self) -> dict[str, float | None]:
        """By the later stage; None after a stage of nothing."""
        steps = pairwise(self.stage_volumes.items())
        return {name: quotient(volume, before) for (_, before), (name, volume) in steps}

    @property
    def biggest_drop_off(self) -> str | None:
        """The stage that the smallest part of those before it reach; None without two stages."""
        rates = {name: rate for name, rate in self.stage_conversion_rates.items() if rate is not None}
        return min(rates, key=lambda name: rates[name]) if rates else None


@dataclass(frozen=True, slots=True)
class PerformanceDashboard:
    """Metrics of a period beside those of the one before, by their catalogue names.

    `percent_changes` are in percent, None where there is nothing to compare. `goal_progress` is the value over its goal.
    `trending_up` and `trending_down` have metrics whose change exceeds their usual variation; None where it was not judged.
    """

    current_metrics: Mapping[str, float | None]
    previous_period_metrics: Mapping[str, float | None]
    goals: Mapping[str, float] = field(default_factory=dict)
    current_period_start: date | None = None
    current_period_end: date | None = None
    currency: str | None = None
    trending_up: tuple[str, ...] | None = None
    trending_down: tuple[str, ...] | None = None
    dashboard_id: str = field(default_factory=lambda: str(uuid4()))
    last_updated: datetime = field(default_factory=utc_now)

    @property
    def percent_changes(self) -> dict[str, float | None]:
        return {
            name: _percent(value, self.previous_period_metrics.get(name))
            for name, value in self.current_metrics.items()
        }

    @property
    def goal_progress(self) -> dict[str, float | None]:
        return {name: quotient(self.current_metrics.get(name), goal) for name, goal in self.goals.items()}


@dataclass(frozen=True, slots=True)
class CampaignAnalysis:
    """One campaign: totals, efficiency, its channels and its funnel."""

    campaign_id: str
    campaign_name: str
    total_conversions: float | None
    total_revenue: float | None
    total_spend: float | None
    channel_performance: tuple[ChannelPerformance, ...]
    funnel: FunnelAnalysis
    start_date: date | None = None
    end_date: date | None = None
    currency: str | None = None
    analysis_id: str = field(default_factory=lambda: str(uuid4()))
    generated_at: datetime = field(default_factory=utc_now)

    @property
    def cpa(self) -> float | None:
        """Spend per conversion."""
        return quotient(self.total_spend, self.total_conversions)

    @property
    def roas(self) -> float | None:
        """Revenue per unit of spend."""
        return quotient(self.total_revenue, self.total_spend)

    @property
    def roi(self) -> float | None:
        """(Revenue - spend) / spend, a ratio: 1.5 is 150 %."""
        return None if self.roas is None else self.roas - 1


def _percent(value: float | None, before: float | None) -> float | None:
    return None if value is None or not before else 100 * (value - before) / abs(before)
