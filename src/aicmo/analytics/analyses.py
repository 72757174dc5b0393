"""Media mix, dashboard and campaign analysis, of values in memory or of a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from aicmo.analytics.analysis_values import CampaignAnalysis, FunnelAnalysis, MMMAnalysis, PerformanceDashboard
from aicmo.analytics.attribution_values import ChannelPerformance
from aicmo.analytics.models import AnalyticsReport, CampaignAnalytics, ChannelMetrics
from aicmo.errors import UsageError
from aicmo.model.period import Period

if TYPE_CHECKING:
    from aicmo.analytics.changes import Changes
    from aicmo.analytics.query import Result
    from aicmo.mix.fit import MixFit
    from aicmo.mix.table import MixTable

DASHBOARD = (
    "impressions", "clicks", "conversions", "revenue", "spend", "ctr", "conversion_rate", "cpa", "roas", "aov",
)  # fmt: skip
_TRAFFIC = ("impressions", "clicks", "conversions", "revenue", "spend")
_MAIL = ("sends", "deliveries", "unique_human_opens", "unique_clicks", "conversions")
_OF_CAMPAIGN = tuple(dict.fromkeys((*_TRAFFIC, *_MAIL)))
_ADS = ("impressions", "clicks", "conversions")
_UNUSUAL = 2.0  # standard deviations of the usual variation


class Asks(Protocol):
    """What answers from stored facts: a workspace."""

    def query(self, query: Sequence[str], *, period: Period | str | None = None, **rest: Any) -> Result: ...

    def changes(
        self, metric: str, period: Period | str | None = None, *, compare: str = "previous", **rest: Any
    ) -> Changes: ...

    def mix(self, period: Period | str | None = None, **rest: Any) -> MixFit: ...

    def period(self, wanted: Period | str | None) -> Period: ...


def generate_mmm_analysis(
    source: MixTable | Asks, *, period: Period | str | None = None, lift_tests: Sequence[Any] = ()
) -> MMMAnalysis:
    """What each channel brought, of a table of periods or of a workspace's weeks (`period`, else all of them).

    Raises `NotEstimable` where there are too few periods to tell the channels apart.
    """
    from aicmo.mix.fit import fit
    from aicmo.mix.table import MixTable

    if isinstance(source, MixTable):
        return _of_mix(fit(source, lift_tests=lift_tests))
    return _of_mix(source.mix(period, lift_tests=lift_tests))


def _of_mix(found: MixFit) -> MMMAnalysis:
    parts, table = found.contributions(), found.table
    best, sold = found.best_split(), float(table.outcome.sum())
    budget = sum(best.plan.values())
    return MMMAnalysis(
        start_date=table.periods[0],
        end_date=table.periods[-1] + (table.periods[1] - table.periods[0] - timedelta(days=1)),
        channel_contributions={part.channel: part.share.value for part in parts},
        contribution_intervals={part.channel: (part.share.low, part.share.high) for part in parts},
        baseline_share=found.baseline.value / sold if sold else None,
        predicted_roi_by_channel={part.channel: part.roas.value for part in parts},
        roi_intervals={part.channel: (part.roas.low, part.roas.high) for part in parts},
        marginal_roi_by_channel={part.channel: part.marginal_roas.value for part in parts},
        recommended_budget_allocation={name: spend / budget for name, spend in best.plan.items()} if budget else {},
        gain_probability=best.chance,
        holdout_error=found.holdout_error,
    )


def generate_performance_dashboard(
    source: AnalyticsReport | Asks,
    period_days: int = 7,
    *,
    period: Period | str | None = None,
    goals: Mapping[str, float] | None = None,
) -> PerformanceDashboard:
    """Metrics beside those of the period before, and how near they are to `goals` (metric -> value).

    Of a report in memory, its `summary_stats` beside those of `compared_with`; of a workspace, the last `period_days` of
    data, or `period`, and whether each change exceeds the usual variation.
    """
    if isinstance(source, AnalyticsReport):
        return _of_report(source, goals or {})
    wanted = source.period(period) if period else Period.last_days(period_days, until=source.period(None).end)
    result = source.query(DASHBOARD, period=wanted, compare="previous")
    up, down = _trends(source, result)
    return PerformanceDashboard(
        result.total.metrics, result.total.previous, goals or {}, wanted.start, wanted.end, result.currency, up, down
    )


def _of_report(report: AnalyticsReport, goals: Mapping[str, float]) -> PerformanceDashboard:
    start, end = report.period_start, report.period_end
    return PerformanceDashboard(
        report.summary_stats(), report.compared_with.summary_stats() if report.compared_with else {}, goals,
        start.date() if start else None, end.date() if end else None,
    )  # fmt: skip


def _trends(source: Asks, result: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics of traffic that rose and that fell more than they usually vary."""
    moved = {
        name: source.changes(name, result.period).variation.z or 0.0
        for name in _TRAFFIC
        if result.total.metrics[name] is not None and result.total.previous.get(name) is not None
    }
    return (
        tuple(name for name, z in moved.items() if z >= _UNUSUAL),
        tuple(name for name, z in moved.items() if z <= -_UNUSUAL),
    )


def analyze_campaign(
    source: CampaignAnalytics | Asks,
    campaign_id: str | None = None,
    *,
    period: Period | str | None = None,
    spend: float | None = None,
    revenue: float | None = None,
) -> CampaignAnalysis:
    """One campaign: of a `CampaignAnalytics` with the `spend` and `revenue` you know, or of a workspace by id or name.

    Of a workspace, conversions and revenue are those whose own tag names the campaign; for shared credit see
    `calculate_attribution`. Raises `UnknownName` for a campaign there is none of.
    """
    if isinstance(source, CampaignAnalytics):
        return _of_campaign(source, spend, revenue)
    if campaign_id is None:
        raise UsageError("Which campaign?", remedy="Give its id or name: analyze_campaign(workspace, 'Brand search').")
    filters = {"campaign": (campaign_id,)}
    by_channel = source.query(_OF_CAMPAIGN, period=period, by=("channel",), filters=filters)
    named = source.query(("conversions",), period=period, by=("campaign",), filters=filters).lines
    totals = by_channel.total.metrics
    return CampaignAnalysis(
        str(named[0].keys["campaign"]) if named else campaign_id, named[0].name if named else campaign_id,
        totals["conversions"], totals["revenue"], totals["spend"],
        tuple(_performance(str(line.keys["channel"]), line.metrics) for line in by_channel.lines),
        _funnel(totals), by_channel.period.start, by_channel.period.end, by_channel.currency,
    )  # fmt: skip


def _of_campaign(campaign: CampaignAnalytics, spend: float | None, revenue: float | None) -> CampaignAnalysis:
    totals = campaign.aggregate_metrics()
    volumes = {
        "impressions": totals.total_impressions,
        "clicks": totals.total_clicks,
        "conversions": totals.total_conversions,
    }
    return CampaignAnalysis(
        campaign.campaign_id, campaign.campaign_name, totals.total_conversions, revenue, spend,
        tuple(_of_metrics(one) for one in campaign.channel_metrics.values()), FunnelAnalysis(volumes),
        campaign.start_date.date(), campaign.end_date.date() if campaign.end_date else None,
    )  # fmt: skip


def _of_metrics(metrics: ChannelMetrics) -> ChannelPerformance:
    return ChannelPerformance(
        metrics.channel, metrics.total_impressions, metrics.total_clicks, metrics.total_conversions
    )


def _performance(channel: str, metrics: Mapping[str, float | None]) -> ChannelPerformance:
    return ChannelPerformance(
        channel, metrics["impressions"], metrics["clicks"], metrics["conversions"], metrics["revenue"], metrics["spend"]
    )


def _funnel(metrics: Mapping[str, float | None]) -> FunnelAnalysis:
    """The stages of mail where some was sent, else those of ads; a stage of which nothing is stated is left out."""
    stages = _MAIL if metrics["sends"] else _ADS
    return FunnelAnalysis({name: value for name in stages if (value := metrics[name]) is not None})
