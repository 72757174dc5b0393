"""The analytics of one process, in memory: reports, campaigns and contact scores, filled call by call.

An `AnalyticsEngine` may be shared by threads: no call loses another's update. The objects it hands out are the ones it
keeps; writing to their attributes from several threads is the caller's own affair.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import replace
from datetime import datetime
from math import inf
from threading import Lock
from time import monotonic

from aicmo.analytics.comparison import CampaignComparison, ChannelComparison, compare, side_by_side
from aicmo.analytics.models import (
    AnalyticsReport,
    AnalyticsStatus,
    CampaignAnalytics,
    ChannelMetrics,
    ContactEngagementScore,
    MetricType,
    utc_now,
)
from aicmo.errors import BadValue
from aicmo.scoring.engagement import require_counts

# Nearly every count is a small whole number, and a float of its own costs a contact 32 bytes: equal ones share one.
# To be found here also proves a count finite and not negative.
_WHOLE = {float(count): float(count) for count in range(1025)}
_shared = _WHOLE.get
_MANY = 2**30 - 1  # comparing values of one type, and small integers, is the fast case
_SAME_MOMENT = 0.001  # seconds in which contacts that are updated share one datetime
_blank = object.__new__


class AnalyticsEngine:
    """Keeps `reports` by report id, `campaigns` by campaign id and `contact_scores` by e-mail address."""

    __slots__ = ("_lock", "_now", "_now_until", "campaigns", "contact_scores", "reports")

    def __init__(self) -> None:
        self.reports: dict[str, AnalyticsReport] = {}
        self.campaigns: dict[str, CampaignAnalytics] = {}
        self.contact_scores: dict[str, ContactEngagementScore] = {}
        self._lock = Lock()
        self._now, self._now_until = utc_now(), monotonic()

    def create_report(
        self, period_start: datetime | None = None, period_end: datetime | None = None
    ) -> AnalyticsReport:
        """A new, empty report, kept under its `report_id`."""
        report = AnalyticsReport(period_start=period_start, period_end=period_end)
        self.reports[report.report_id] = report
        return report

    def get_report(self, report_id: str) -> AnalyticsReport | None:
        """The report of that id, `None` where there is none."""
        return self.reports.get(report_id)

    def add_campaign_to_report(
        self,
        report: AnalyticsReport,
        campaign_id: str,
        name: str | None = None,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        total_content: int = 0,
        total_contacts: int = 0,
        *,
        campaign_name: str | None = None,
    ) -> CampaignAnalytics:
        """Start a campaign's analytics in `report`. Its `name` (or `campaign_name`) and `start_date` must be given.

        Metrics published from now on under `campaign_id` go to the campaign that is returned, also where an earlier
        report holds one of the same id: that one stays as it is.
        """
        title = campaign_name if name is None else name
        if title is None or start_date is None:
            raise TypeError("add_campaign_to_report() needs the campaign's name and its start_date")
        require_counts(total_content=total_content, total_contacts=total_contacts)
        campaign = CampaignAnalytics(campaign_id, title, start_date, end_date, {}, total_content, total_contacts)
        with self._lock:
            self.campaigns[campaign_id] = campaign
            report.add_campaign_analytics(campaign)
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
        *,
        replies: float = 0,
        opens: float = 0,
        bounces: float = 0,
    ) -> ChannelMetrics:
        """Add to the totals of one channel and return them.

        Raises `ValueError` for an unknown campaign and for a count that is negative or not finite, adding nothing.
        """
        campaign = self.campaigns.get(campaign_id)
        if campaign is None:
            raise BadValue(
                "There is no such campaign.",
                column="campaign_id",
                value=campaign_id,
                remedy="Add it to a report first, with add_campaign().",
            )
        counts = (impressions, clicks, engagements, conversions, shares, comments, replies, opens, bounces)
        if min(counts) < 0 or not sum(counts) < inf:
            require_counts(**dict(zip(MetricType, counts, strict=True)))
        with self._lock:
            metrics = campaign.channel(channel)
            metrics.total_impressions += impressions
            metrics.total_clicks += clicks
            metrics.total_engagements += engagements
            metrics.total_conversions += conversions
            metrics.total_shares += shares
            metrics.total_comments += comments
            metrics.total_replies += replies
            metrics.total_opens += opens
            metrics.total_bounces += bounces
        return metrics

    def score_contact_engagement(
        self,
        contact_email: str,
        contact_id: str | None = None,
        emails_sent: int = 0,
        emails_opened: int = 0,
        total_clicks: float = 0.0,
        total_conversions: float = 0.0,
        campaigns_engaged: int = 0,
        *,
        last_engagement_date: datetime | None = None,
    ) -> ContactEngagementScore:
        """Score one contact from its counts so far, in place of an earlier score of the same address.

        The counts do not say when the contact engaged: `last_engagement_date` stays `None` unless it is given.
        Raises `ValueError` for a count that is negative or not finite.
        """
        if not (0 <= emails_sent <= _MANY and 0 <= emails_opened <= _MANY and 0 <= campaigns_engaged <= _MANY):
            require_counts(emails_sent=emails_sent, emails_opened=emails_opened, campaigns_engaged=campaigns_engaged)
        try:
            clicks, conversions = _WHOLE[total_clicks], _WHOLE[total_conversions]
        except KeyError:
            require_counts(total_clicks=total_clicks, total_conversions=total_conversions)
            clicks, conversions = total_clicks, total_conversions
        # Filled slot by slot: the generated __init__ would be one more Python call for every contact.
        score: ContactEngagementScore = _blank(ContactEngagementScore)
        score.contact_email = contact_email
        score.contact_id = contact_id
        score.total_engagements = 0.0
        score.total_clicks = clicks
        score.total_conversions = conversions
        score.emails_sent = emails_sent
        score.emails_opened = emails_opened
        score.campaigns_engaged = campaigns_engaged
        score.last_engagement_date = last_engagement_date
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
        """Set the mail counts that are given, add the others, stamp the engagement date; `None` for an unknown contact.

        Raises `ValueError` for a count that is negative or not finite, changing nothing.
        """
        score = self.contact_scores.get(contact_email)
        if score is None:
            return None
        if emails_sent is not None or emails_opened is not None:
            require_counts(emails_sent=emails_sent, emails_opened=emails_opened)
        if not (0.0 <= add_clicks < inf and 0.0 <= add_conversions < inf and 0 <= add_campaigns <= _MANY):
            require_counts(add_clicks=add_clicks, add_conversions=add_conversions, add_campaigns=add_campaigns)
        self._lock.acquire()  # half the price of `with`, which counts here: updates come by the million
        try:
            if emails_sent is not None:
                score.emails_sent = emails_sent
            if emails_opened is not None:
                score.emails_opened = emails_opened
            if add_clicks:
                clicks = score.total_clicks + add_clicks
                score.total_clicks = _shared(clicks, clicks)
            if add_conversions:
                conversions = score.total_conversions + add_conversions
                score.total_conversions = _shared(conversions, conversions)
            score.campaigns_engaged += add_campaigns
            tick = monotonic()
            if tick > self._now_until:
                self._now, self._now_until = utc_now(), tick + _SAME_MOMENT
            score.last_engagement_date = self._now
        finally:
            self._lock.release()
        return score

    def finalize_report(self, report: AnalyticsReport) -> AnalyticsReport:
        """Add all contact scores, mark the campaigns calculated, return the report.

        A report whose scores are computed from a query holds every contact already; it is counted, not copied.
        """
        with self._lock:
            if isinstance(report.contact_scores, MutableMapping):
                report.add_contact_scores(self.contact_scores)
            for campaign in report.campaigns.values():
                campaign.status = AnalyticsStatus.CALCULATED
            report.total_campaigns_analyzed = len(report.campaigns)
            report.total_contacts_analyzed = len(report.contact_scores)
        return report

    def compare_campaigns(self, campaign_ids: Iterable[str], *, certainty: bool = True) -> CampaignComparison:
        """The known ones of these campaigns side by side; `{}` where none is. Ties go to the one named first.

        With intervals, the probability of being best and the expected loss, see `CampaignComparison`; these take most of the
        time and are left out without `certainty`.
        """
        with self._lock:
            known = [self.campaigns[name] for name in dict.fromkeys(campaign_ids) if name in self.campaigns]
            totals = [campaign.aggregate_metrics() for campaign in known]
        return compare(known, totals, certainty=certainty)

    def get_channel_comparison(self, campaign_id: str) -> dict[str, ChannelComparison]:
        """Counts and rates of every channel of a campaign, by channel, with how sure they are; `{}` for an unknown campaign."""
        campaign = self.campaigns.get(campaign_id)
        if campaign is None:
            return {}
        with self._lock:
            channels = {channel: replace(metrics) for channel, metrics in campaign.channel_metrics.items()}
        return side_by_side(channels)


_engine: AnalyticsEngine | None = None
_engine_lock = Lock()


def get_analytics_engine() -> AnalyticsEngine:
    """The engine of this process, made at the first call: every thread gets the same one."""
    global _engine
    engine = _engine
    if engine is None:
        with _engine_lock:
            if _engine is None:
                _engine = AnalyticsEngine()
            engine = _engine
    return engine


def reset_analytics_engine() -> None:
    """Forget the engine of this process; the next `get_analytics_engine()` makes an empty one."""
    global _engine
    with _engine_lock:
        _engine = None


def create_report(period_start: datetime | None = None, period_end: datetime | None = None) -> AnalyticsReport:
    """`AnalyticsEngine.create_report` of this process's engine."""
    return get_analytics_engine().create_report(period_start, period_end)


def add_campaign(
    report: AnalyticsReport,
    campaign_id: str,
    campaign_name: str,
    start_date: datetime,
    end_date: datetime | None = None,
    total_content: int = 0,
    total_contacts: int = 0,
) -> CampaignAnalytics:
    """`AnalyticsEngine.add_campaign_to_report` of this process's engine."""
    return get_analytics_engine().add_campaign_to_report(
        report, campaign_id, campaign_name, start_date, end_date, total_content, total_contacts
    )


def add_metrics(
    campaign_id: str,
    channel: str,
    impressions: float = 0,
    clicks: float = 0,
    engagements: float = 0,
    conversions: float = 0,
    shares: float = 0,
    comments: float = 0,
    *,
    replies: float = 0,
    opens: float = 0,
    bounces: float = 0,
) -> ChannelMetrics:
    """`AnalyticsEngine.add_publishing_metrics` of this process's engine."""
    counts = (impressions, clicks, engagements, conversions, shares, comments)
    return get_analytics_engine().add_publishing_metrics(
        campaign_id, channel, *counts, replies=replies, opens=opens, bounces=bounces
    )


def score_contact(
    contact_email: str,
    contact_id: str | None = None,
    emails_sent: int = 0,
    emails_opened: int = 0,
    total_clicks: float = 0.0,
    total_conversions: float = 0.0,
    campaigns_engaged: int = 0,
    *,
    last_engagement_date: datetime | None = None,
) -> ContactEngagementScore:
    """`AnalyticsEngine.score_contact_engagement` of this process's engine."""
    return (_engine or get_analytics_engine()).score_contact_engagement(
        contact_email,
        contact_id,
        emails_sent,
        emails_opened,
        total_clicks,
        total_conversions,
        campaigns_engaged,
        last_engagement_date=last_engagement_date,
    )


def finalize_report(report: AnalyticsReport) -> AnalyticsReport:
    """`AnalyticsEngine.finalize_report` of this process's engine."""
    return get_analytics_engine().finalize_report(report)
