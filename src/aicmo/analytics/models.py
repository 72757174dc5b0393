"""What a marketer measures: metrics of a channel, of a campaign, of a contact, and the report that holds them.

Every rate of these classes is 0.0 where its denominator is zero. Times are kept as they are given, aware or naive;
times that AICMO sets itself are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from heapq import nsmallest
from typing import Protocol, runtime_checkable
from uuid import uuid4

from aicmo.errors import UnknownName, UsageError
from aicmo.scoring import engagement
from aicmo.scoring.engagement import TIER_FLOORS, Tier, capped_rate, require_counts


class MetricType(StrEnum):
    """What is counted on a channel."""

    IMPRESSIONS = "impressions"
    CLICKS = "clicks"
    ENGAGEMENTS = "engagements"
    CONVERSIONS = "conversions"
    SHARES = "shares"
    COMMENTS = "comments"
    REPLIES = "replies"
    OPENS = "opens"
    BOUNCES = "bounces"


class AnalyticsStatus(StrEnum):
    """How far the analytics of a campaign are."""

    PENDING = "pending"
    PROCESSING = "processing"
    CALCULATED = "calculated"
    FAILED = "failed"


def utc_now() -> datetime:
    return datetime.now(UTC)


def ratio(part: float, whole: float) -> float:
    """`part / whole`; 0.0 where the whole is 0."""
    return part / whole if whole else 0.0


@dataclass(slots=True)
class MetricSnapshot:
    """One measurement at one moment. A negative or non-finite value raises `ValueError`."""

    metric_type: MetricType
    value: float
    timestamp: datetime = field(default_factory=utc_now)

    def __post_init__(self) -> None:
        require_counts(value=self.value)


@dataclass(slots=True)
class ChannelMetrics:
    """The totals of one channel. Rates are ratios: 0.05 is 5 %."""

    channel: str
    total_impressions: float = 0.0
    total_clicks: float = 0.0
    total_engagements: float = 0.0
    total_conversions: float = 0.0
    total_shares: float = 0.0
    total_comments: float = 0.0
    total_replies: float = field(default=0.0, kw_only=True)
    total_opens: float = field(default=0.0, kw_only=True)
    total_bounces: float = field(default=0.0, kw_only=True)

    def ctr(self) -> float:
        """Clicks / impressions."""
        return ratio(self.total_clicks, self.total_impressions)

    def engagement_rate(self) -> float:
        """Engagements / impressions."""
        return ratio(self.total_engagements, self.total_impressions)

    def conversion_rate(self) -> float:
        """Conversions / clicks."""
        return ratio(self.total_conversions, self.total_clicks)

    def add_metric(self, metric_type: MetricType, value: float) -> None:
        """Add `value` to one total. A negative or non-finite value raises `ValueError` and adds nothing."""
        require_counts(value=value)
        total = TOTALS[metric_type]
        setattr(self, total, getattr(self, total) + value)


TOTALS: Mapping[MetricType, str] = {metric_type: f"total_{metric_type}" for metric_type in MetricType}
"""Which total of `ChannelMetrics` a metric type adds to."""


@dataclass(slots=True)
class CampaignAnalytics:
    """One campaign: its channels' totals, what was published and how many contacts it targeted."""

    campaign_id: str
    campaign_name: str
    start_date: datetime
    end_date: datetime | None = None
    channel_metrics: dict[str, ChannelMetrics] = field(default_factory=dict)
    total_content_pieces: int = 0
    total_contacts_targeted: int = 0
    status: AnalyticsStatus = AnalyticsStatus.PENDING

    def add_channel_metric(self, channel: str, metric_type: MetricType, value: float) -> None:
        """Add `value` to one total of `channel`. A negative or non-finite value raises `ValueError`, adding nothing."""
        require_counts(value=value)
        self.channel(channel).add_metric(metric_type, value)

    def channel(self, channel: str) -> ChannelMetrics:
        """The totals of `channel`, made empty where the campaign had none."""
        metrics = self.channel_metrics.get(channel)
        if metrics is None:
            metrics = self.channel_metrics.setdefault(channel, ChannelMetrics(channel))
        return metrics

    def aggregate_metrics(self) -> ChannelMetrics:
        """The sums over all channels, as a `ChannelMetrics` called `"all_channels"`."""
        impressions = clicks = engagements = conversions = shares = comments = replies = opens = bounces = 0.0
        for metrics in list(self.channel_metrics.values()):
            impressions += metrics.total_impressions
            clicks += metrics.total_clicks
            engagements += metrics.total_engagements
            conversions += metrics.total_conversions
            shares += metrics.total_shares
            comments += metrics.total_comments
            replies += metrics.total_replies
            opens += metrics.total_opens
            bounces += metrics.total_bounces
        totals = ChannelMetrics("all_channels", impressions, clicks, engagements, conversions, shares, comments)
        totals.total_replies, totals.total_opens, totals.total_bounces = replies, opens, bounces
        return totals

    def total_roi(self, cost_per_contact: float = 0.0) -> float:
        """Conversions returned per unit of cost: `100 x conversions / (contacts targeted x cost_per_contact)`.

        10 conversions of 100 contacts at 0.50 each are 20.0; 0.0 where the cost is 0. This is not a return on money:
        the metrics `roi` and `roas` of the catalogue are the ones that set revenue against spend.
        """
        require_counts(cost_per_contact=cost_per_contact)
        cost = self.total_contacts_targeted * cost_per_contact
        if not cost:
            return 0.0
        return 100 * sum(metrics.total_conversions for metrics in list(self.channel_metrics.values())) / cost

    def best_performing_channel(self) -> str | None:
        """The channel with the highest engagement rate, the first of equals; `None` without channels."""
        channels = list(self.channel_metrics.items())
        return max(channels, key=lambda item: item[1].engagement_rate())[0] if channels else None


@dataclass(slots=True)
class ContactEngagementScore:
    """What one contact was sent and did. The score and its tier follow `aicmo.scoring.engagement`."""

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
        """Mails opened / mails sent, at most 1: a mail that is opened again is not a second mail."""
        return capped_rate(self.emails_opened, self.emails_sent)

    def click_rate(self) -> float:
        """Clicks / mails opened. Above 1 where one mail is clicked more than once."""
        return ratio(self.total_clicks, self.emails_opened)

    def conversion_rate(self) -> float:
        """Conversions / clicks, at most 1."""
        return capped_rate(self.total_conversions, self.total_clicks)

    def lifetime_value_score(self) -> float:
        """Points of 0..100. Raises `ValueError` where a count is negative or not finite."""
        return engagement.score(self.emails_sent, self.emails_opened, self.total_clicks, self.total_conversions)

    def engagement_tier(self) -> Tier:
        """`"high"` from 75 points, `"medium"` from 50, `"low"` from 25, else `"inactive"`."""
        return engagement.tier(self.lifetime_value_score())

    def reasons(self) -> list[engagement.Reason]:
        """The terms that the score is the sum of."""
        return engagement.reasons(self.emails_sent, self.emails_opened, self.total_clicks, self.total_conversions)


@runtime_checkable
class ContactScores(Protocol):
    """Scores that answer for themselves: a mapping that computes where its contacts are stored.

    A report whose `contact_scores` has these methods asks them, and never walks through the contacts.
    """

    def __len__(self) -> int: ...

    def top(self, limit: int) -> list[ContactEngagementScore]:
        """The `limit` highest scores, highest first; equal scores in order of the e-mail address."""

    def by_tier(self, tier: Tier) -> Sequence[ContactEngagementScore]:
        """Every score of one tier."""

    def mean_rates(self) -> tuple[float, float]:
        """The mean over the contacts of `engagement_rate()` and of `conversion_rate()`; zeros without contacts."""


class _InMemoryScores:
    """`ContactScores` over a plain mapping."""

    __slots__ = ("_scores",)

    def __init__(self, scores: Mapping[str, ContactEngagementScore]) -> None:
        self._scores = scores

    def __len__(self) -> int:
        return len(self._scores)

    def top(self, limit: int) -> list[ContactEngagementScore]:
        points = engagement.score
        ranked = (
            (-points(c.emails_sent, c.emails_opened, c.total_clicks, c.total_conversions), c.contact_email, place, c)
            for place, c in enumerate(self._contacts())
        )
        return [contact for *_, contact in nsmallest(limit, ranked)]

    def by_tier(self, tier: Tier) -> list[ContactEngagementScore]:
        floor, ceiling = engagement.tier_bounds(tier)
        return [contact for contact in self._contacts() if floor <= contact.lifetime_value_score() < ceiling]

    def mean_rates(self) -> tuple[float, float]:
        opened = converted = 0.0
        contacts = self._contacts()
        for contact in contacts:
            opened += contact.engagement_rate()
            converted += contact.conversion_rate()
        return ratio(opened, len(contacts)), ratio(converted, len(contacts))

    def _contacts(self) -> list[ContactEngagementScore]:
        # A copy of the references, so that another thread may add a contact meanwhile.
        return list(self._scores.values())


@dataclass(slots=True)
class AnalyticsReport:
    """Campaigns and contact scores of a period.

    `campaigns` is keyed by campaign id, `contact_scores` by e-mail address. `contact_scores` may be any mapping; one
    that also is a `ContactScores` is asked for top contacts, tiers and means instead of being walked through.
    """

    report_id: str = field(default_factory=lambda: str(uuid4()))
    generated_at: datetime = field(default_factory=utc_now)
    period_start: datetime | None = None
    period_end: datetime | None = None
    campaigns: dict[str, CampaignAnalytics] = field(default_factory=dict)
    contact_scores: Mapping[str, ContactEngagementScore] = field(default_factory=dict)
    total_campaigns_analyzed: int = 0
    total_contacts_analyzed: int = 0
    total_revenue_generated: float = 0.0
    compared_with: AnalyticsReport | None = field(default=None, kw_only=True)

    def add_campaign_analytics(self, campaign: CampaignAnalytics) -> None:
        """Add a campaign, in place of one with the same id."""
        self.campaigns[campaign.campaign_id] = campaign
        self.total_campaigns_analyzed = len(self.campaigns)

    def add_contact_score(self, score: ContactEngagementScore) -> None:
        """Add a contact's score, in place of one with the same address."""
        self.add_contact_scores({score.contact_email: score})

    def add_contact_scores(self, scores: Mapping[str, ContactEngagementScore]) -> None:
        """Add many. Raises `UsageError` where the report's scores come from a query, which nothing can be added to."""
        if not isinstance(self.contact_scores, MutableMapping):
            raise UsageError(
                "The contact scores of this report are computed from stored events.",
                remedy="Import the contact's events, or add the score to a report made with create_report().",
            )
        self.contact_scores.update(scores)
        self.total_contacts_analyzed = len(self.contact_scores)

    def overall_roi(self, cost_per_contact: float = 0.0) -> float:
        """The mean of the campaigns' `total_roi`; 0.0 without campaigns."""
        campaigns = list(self.campaigns.values())
        return ratio(sum(campaign.total_roi(cost_per_contact) for campaign in campaigns), len(campaigns))

    def top_contacts_by_engagement(self, limit: int = 10) -> list[ContactEngagementScore]:
        """The `limit` highest scores, highest first; equal scores in order of the e-mail address."""
        return self._scores().top(limit)

    def contacts_by_tier(self, tier: Tier) -> Sequence[ContactEngagementScore]:
        """Every contact of one tier. Raises `UnknownName` for a tier there is not."""
        if tier not in TIER_FLOORS:
            raise UnknownName("tier", tier, TIER_FLOORS)
        return self._scores().by_tier(tier)

    def summary_stats(self) -> dict[str, float]:
        """The report in ten figures.

        Totals and `overall_` rates are sums over all campaigns, divided last: 0.0 over nothing.
        `average_engagement_rate` and `average_conversion_rate` are means over the contacts of
        `ContactEngagementScore.engagement_rate()` and `.conversion_rate()`: every contact weighs the same.
        """
        totals = _sum(campaign.aggregate_metrics() for campaign in list(self.campaigns.values()))
        scores = self._scores()
        engagement_rate, conversion_rate = scores.mean_rates()
        return {
            "total_campaigns": len(self.campaigns),
            "total_contacts": len(scores),
            "total_impressions": totals.total_impressions,
            "total_clicks": totals.total_clicks,
            "total_conversions": totals.total_conversions,
            "overall_ctr": totals.ctr(),
            "overall_conversion_rate": totals.conversion_rate(),
            "total_revenue": self.total_revenue_generated,
            "average_engagement_rate": engagement_rate,
            "average_conversion_rate": conversion_rate,
        }

    def _scores(self) -> ContactScores:
        scores = self.contact_scores
        return scores if isinstance(scores, ContactScores) else _InMemoryScores(scores)


def _sum(parts: Iterable[ChannelMetrics]) -> ChannelMetrics:
    total = ChannelMetrics("all_campaigns")
    for metrics in parts:
        total.total_impressions += metrics.total_impressions
        total.total_clicks += metrics.total_clicks
        total.total_conversions += metrics.total_conversions
    return total
