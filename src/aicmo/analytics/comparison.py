"""Campaigns side by side, and the channels of one campaign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from aicmo.analytics.models import CampaignAnalytics, ChannelMetrics, ratio


class CampaignRank(TypedDict):
    """A campaign at one end of a comparison."""

    id: str
    name: str
    engagement_rate: float


class CampaignComparison(TypedDict, total=False):
    """Empty where there is no campaign. The averages are means of the campaigns' rates: each weighs the same."""

    total_campaigns: int
    average_ctr: float
    average_engagement_rate: float
    best_campaign: CampaignRank
    worst_campaign: CampaignRank


class ChannelComparison(TypedDict):
    """Counts and rates of one channel."""

    impressions: float
    clicks: float
    engagements: float
    conversions: float
    ctr: float
    engagement_rate: float
    conversion_rate: float


def compare(campaigns: Sequence[CampaignAnalytics]) -> CampaignComparison:
    """Best and worst are by engagement rate; of equals, the campaign that comes first."""
    if not campaigns:
        return {}
    totals = [campaign.aggregate_metrics() for campaign in campaigns]
    rates = [metrics.engagement_rate() for metrics in totals]
    best, worst = rates.index(max(rates)), rates.index(min(rates))
    return {
        "total_campaigns": len(campaigns),
        "average_ctr": ratio(sum(metrics.ctr() for metrics in totals), len(campaigns)),
        "average_engagement_rate": ratio(sum(rates), len(campaigns)),
        "best_campaign": _rank(campaigns[best], rates[best]),
        "worst_campaign": _rank(campaigns[worst], rates[worst]),
    }


def side_by_side(metrics: ChannelMetrics) -> ChannelComparison:
    """One channel's column of the comparison."""
    return {
        "impressions": metrics.total_impressions,
        "clicks": metrics.total_clicks,
        "engagements": metrics.total_engagements,
        "conversions": metrics.total_conversions,
        "ctr": metrics.ctr(),
        "engagement_rate": metrics.engagement_rate(),
        "conversion_rate": metrics.conversion_rate(),
    }


def _rank(campaign: CampaignAnalytics, engagement_rate: float) -> CampaignRank:
    return {"id": campaign.campaign_id, "name": campaign.campaign_name, "engagement_rate": engagement_rate}
