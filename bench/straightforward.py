"""The same engine as a straightforward program has it: ordinary dataclasses in dictionaries, no lock."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any


class MetricType(Enum):
    IMPRESSIONS = "impressions"
    CLICKS = "clicks"
    ENGAGEMENTS = "engagements"
    CONVERSIONS = "conversions"
    SHARES = "shares"
    COMMENTS = "comments"


@dataclass
class ChannelMetrics:
    channel: str
    total_impressions: float = 0.0
    total_clicks: float = 0.0
    total_engagements: float = 0.0
    total_conversions: float = 0.0
    total_shares: float = 0.0
    total_comments: float = 0.0
    total_replies: float = 0.0
    total_opens: float = 0.0
    total_bounces: float = 0.0

    def add_metric(self, metric_type: MetricType, value: float) -> None:
        if value < 0 or not math.isfinite(value):
            raise ValueError(f"{metric_type} must be a finite number, zero or more")
        if metric_type == MetricType.IMPRESSIONS:
            self.total_impressions += value
        elif metric_type == MetricType.CLICKS:
            self.total_clicks += value
        elif metric_type == MetricType.ENGAGEMENTS:
            self.total_engagements += value
        elif metric_type == MetricType.CONVERSIONS:
            self.total_conversions += value
        elif metric_type == MetricType.SHARES:
            self.total_shares += value
        elif metric_type == MetricType.COMMENTS:
            self.total_comments += value

    def ctr(self) -> float:
        return self.total_clicks / self.total_impressions if self.total_impressions > 0 else 0.0

    def engagement_rate(self) -> float:
        return self.total_engagements / self.total_impressions if self.total_impressions > 0 else 0.0

    def conversion_rate(self) -> float:
        return self.total_conversions / self.total_clicks if self.total_clicks > 0 else 0.0


@dataclass
class CampaignAnalytics:
    campaign_id: str
    campaign_name: str
    start_date: datetime
    channel_metrics: dict[str, ChannelMetrics] = field(default_factory=dict)

    def add_channel_metric(self, channel: str, metric_type: MetricType, value: float) -> None:
        if channel not in self.channel_metrics:
            self.channel_metrics[channel] = ChannelMetrics(channel)
        self.channel_metrics[channel].add_metric(metric_type, value)

    def aggregate_metrics(self) -> ChannelMetrics:
        total = ChannelMetrics("all_channels")
        for metrics in self.channel_metrics.values():
            total.total_impressions += metrics.total_impressions
            total.total_clicks += metrics.total_clicks
            total.total_engagements += metrics.total_engagements
            total.total_conversions += metrics.total_conversions
            total.total_shares += metrics.total_shares
            total.total_comments += metrics.total_comments
            total.total_replies += metrics.total_replies
            total.total_opens += metrics.total_opens
            total.total_bounces += metrics.total_bounces
        return total


@dataclass
class ContactEngagementScore:
    contact_email: str
    contact_id: str | None = None
    total_engagements: float = 0.0
    total_clicks: float = 0.0
    total_conversions: float = 0.0
    emails_sent: int = 0
    emails_opened: int = 0
    campaigns_engaged: int = 0
    last_engagement_date: datetime | None = None

    def engagement_rate(self) -> float:
        return self.emails_opened / self.emails_sent if self.emails_sent > 0 else 0.0

    def conversion_rate(self) -> float:
        return self.total_conversions / self.total_clicks if self.total_clicks > 0 else 0.0

    def lifetime_value_score(self) -> float:
        open_rate = min(1.0, self.engagement_rate())
        conversion_rate = min(1.0, self.conversion_rate())
        conversions = min(1.0, self.total_conversions / 5.0)
        return (open_rate * 0.4 + conversion_rate * 0.4 + conversions * 0.2) * 100

    def engagement_tier(self) -> str:
        score = self.lifetime_value_score()
        if score >= 75:
            return "high"
        if score >= 50:
            return "medium"
        if score >= 25:
            return "low"
        return "inactive"


@dataclass
class AnalyticsReport:
    campaigns: dict[str, CampaignAnalytics] = field(default_factory=dict)
    contact_scores: dict[str, ContactEngagementScore] = field(default_factory=dict)

    def top_contacts_by_engagement(self, limit: int = 10) -> list[ContactEngagementScore]:
        return sorted(self.contact_scores.values(), key=lambda score: score.lifetime_value_score(), reverse=True)[
            :limit
        ]

    def contacts_by_tier(self, tier: str) -> list[ContactEngagementScore]:
        return [score for score in self.contact_scores.values() if score.engagement_tier() == tier]

    def summary_stats(self) -> dict[str, float]:
        totals = [campaign.aggregate_metrics() for campaign in self.campaigns.values()]
        impressions = sum(metrics.total_impressions for metrics in totals)
        clicks = sum(metrics.total_clicks for metrics in totals)
        conversions = sum(metrics.total_conversions for metrics in totals)
        scores = self.contact_scores.values()
        return {
            "total_campaigns": len(self.campaigns),
            "total_contacts": len(scores),
            "total_impressions": impressions,
            "total_clicks": clicks,
            "total_conversions": conversions,
            "overall_ctr": clicks / impressions if impressions else 0.0,
            "overall_conversion_rate": conversions / clicks if clicks else 0.0,
            "average_engagement_rate": sum(min(1.0, score.engagement_rate()) for score in scores) / len(scores),
            "average_conversion_rate": sum(min(1.0, score.conversion_rate()) for score in scores) / len(scores),
        }


class AnalyticsEngine:
    def __init__(self) -> None:
        self.campaigns: dict[str, CampaignAnalytics] = {}
        self.contact_scores: dict[str, ContactEngagementScore] = {}
        self.dated = True

    def create_report(self) -> AnalyticsReport:
        return AnalyticsReport()

    def add_campaign_to_report(
        self, report: AnalyticsReport, campaign_id: str, campaign_name: str, start_date: datetime
    ) -> CampaignAnalytics:
        campaign = CampaignAnalytics(campaign_id=campaign_id, campaign_name=campaign_name, start_date=start_date)
        self.campaigns[campaign_id] = campaign
        report.campaigns[campaign_id] = campaign
        return campaign

    def add_publishing_metrics(
        self,
        campaign_id: str,
        channel: str,
        impressions: float = 0,
        clicks: float = 0,
        engagements: float = 0,
        conversions: float = 0,
        shares: float = 0,
        comments: float = 0,
    ) -> None:
        campaign = self.campaigns.get(campaign_id)
        if campaign is None:
            raise ValueError(f"CampaignAnalytics {campaign_id} not found")
        campaign.add_channel_metric(channel, MetricType.IMPRESSIONS, impressions)
        campaign.add_channel_metric(channel, MetricType.CLICKS, clicks)
        campaign.add_channel_metric(channel, MetricType.ENGAGEMENTS, engagements)
        campaign.add_channel_metric(channel, MetricType.CONVERSIONS, conversions)
        campaign.add_channel_metric(channel, MetricType.SHARES, shares)
        campaign.add_channel_metric(channel, MetricType.COMMENTS, comments)

    def score_contact_engagement(
        self,
        contact_email: str,
        contact_id: str | None = None,
        emails_sent: int = 0,
        emails_opened: int = 0,
        total_clicks: float = 0.0,
        total_conversions: float = 0.0,
        campaigns_engaged: int = 0,
    ) -> ContactEngagementScore:
        score = ContactEngagementScore(
            contact_email=contact_email,
            contact_id=contact_id,
            emails_sent=emails_sent,
            emails_opened=emails_opened,
            total_clicks=total_clicks,
            total_conversions=total_conversions,
            campaigns_engaged=campaigns_engaged,
            last_engagement_date=datetime.now(UTC) if self.dated else None,
        )
        self.contact_scores[contact_email] = score
        return score

    def update_contact_score(
        self,
        contact_email: str,
        emails_sent: int | None = None,
        emails_opened: int | None = None,
        add_clicks: float = 0.0,
        add_conversions: float = 0.0,
        add_campaigns: int = 0,
    ) -> ContactEngagementScore | None:
        score = self.contact_scores.get(contact_email)
        if score is None:
            return None
        if emails_sent is not None:
            score.emails_sent = emails_sent
        if emails_opened is not None:
            score.emails_opened = emails_opened
        score.total_clicks += add_clicks
        score.total_conversions += add_conversions
        score.campaigns_engaged += add_campaigns
        score.last_engagement_date = datetime.now(UTC)
        return score

    def finalize_report(self, report: AnalyticsReport) -> AnalyticsReport:
        for email, score in self.contact_scores.items():
            report.contact_scores[email] = score
        return report

    def compare_campaigns(self, campaign_ids: list[str]) -> dict[str, Any]:
        known = [self.campaigns[name] for name in campaign_ids if name in self.campaigns]
        totals = {campaign.campaign_id: campaign.aggregate_metrics() for campaign in known}
        ranked = sorted(known, key=lambda campaign: totals[campaign.campaign_id].engagement_rate(), reverse=True)
        return {
            "total_campaigns": len(known),
            "average_ctr": sum(metrics.ctr() for metrics in totals.values()) / len(known),
            "average_engagement_rate": sum(metrics.engagement_rate() for metrics in totals.values()) / len(known),
            "best_campaign": {"id": ranked[0].campaign_id, "name": ranked[0].campaign_name},
            "worst_campaign": {"id": ranked[-1].campaign_id, "name": ranked[-1].campaign_name},
        }


_engine: AnalyticsEngine | None = None


def get_analytics_engine() -> AnalyticsEngine:
    global _engine
    if _engine is None:
        _engine = AnalyticsEngine()
    return _engine


def score_contact(
    contact_email: str,
    contact_id: str | None = None,
    emails_sent: int = 0,
    emails_opened: int = 0,
    total_clicks: float = 0.0,
    total_conversions: float = 0.0,
    campaigns_engaged: int = 0,
) -> ContactEngagementScore:
    return get_analytics_engine().score_contact_engagement(
        contact_email=contact_email,
        contact_id=contact_id,
        emails_sent=emails_sent,
        emails_opened=emails_opened,
        total_clicks=total_clicks,
        total_conversions=total_conversions,
        campaigns_engaged=campaigns_engaged,
    )
