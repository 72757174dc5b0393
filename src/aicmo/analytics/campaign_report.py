"""The mission's `AnalyticsReport`, made from stored facts."""

from __future__ import annotations

from aicmo.analytics.lake_scores import LakeScores
from aicmo.analytics.models import AnalyticsReport, CampaignAnalytics, ChannelMetrics
from aicmo.analytics.query import Query
from aicmo.analytics.run import run
from aicmo.analytics.scan import moments_of
from aicmo.analytics.session import Session
from aicmo.model.period import Period

_TOTALS = ("impressions", "clicks", "engagements", "conversions", "shares", "comments", "replies", "opens", "bounces")


def build_report(session: Session, period: Period) -> AnalyticsReport:
    """Campaigns in full, by channel; contact scores backed by the engine, so the report lives as long as `session`."""
    session.cover([period])
    start, end = moments_of(period, session.data.time_zone)
    report = AnalyticsReport(period_start=start, period_end=end, contact_scores=LakeScores(session, period))
    metrics = (*_TOTALS, "contacts_targeted", "content_pieces")
    by_channel = run(session, Query(metrics, ("campaign", "channel"), period), strict=False)
    reached = run(session, Query(("recipients",), ("campaign",), period), strict=False)
    recipients = {line.keys["campaign"]: line.metrics["recipients"] or 0 for line in reached.lines}
    names = {line.keys["campaign"]: line.name for line in reached.lines}
    for line in by_channel.lines:
        key, channel = str(line.keys["campaign"]), str(line.keys["channel"])
        campaign = report.campaigns.get(key) or CampaignAnalytics(key, names[key], start, end)
        values = {f"total_{name}": line.metrics[name] or 0.0 for name in _TOTALS}
        campaign.channel_metrics[channel] = ChannelMetrics(channel, **values)
        campaign.total_content_pieces += int(line.metrics["content_pieces"] or 0)
        campaign.total_contacts_targeted += int(line.metrics["contacts_targeted"] or 0)
        report.add_campaign_analytics(campaign)
    for key, campaign in report.campaigns.items():
        campaign.total_contacts_targeted = campaign.total_contacts_targeted or int(recipients.get(key, 0))
    report.total_contacts_analyzed = len(report.contact_scores)
    total = run(session, Query(("revenue",), (), period), strict=False).total
    report.total_revenue_generated = total.metrics["revenue"] or 0.0
    return report
