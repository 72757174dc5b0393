"""The report of the public API, made from stored facts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aicmo.analytics import finalize_report, reset_analytics_engine
from aicmo.analytics.campaign_report import build_report
from aicmo.analytics.models import AnalyticsReport, AnalyticsStatus
from aicmo.errors import UsageError
from tests.analytics.facts import JULY, Engine, Named, asked, event, measure, order

EVENTS = [
    *(event(kind, "2026-07-02", who, campaign="News") for who in (1, 2) for kind in ("sent", "delivered")),
    event("opened", "2026-07-02", 1, campaign="News"), event("clicked", "2026-07-02", 1, campaign="News"),
    order("2026-07-03", 1, "25", campaign="News", channel="email"), order("2026-08-01", 1, "99"),
]  # fmt: skip
MEASURES = [
    measure("2026-07-01", campaign="7", impressions=1000, clicks=20, engagements=30, shares=2, comments=1, content_pieces=3),
    measure("2026-07-01", campaign="7", channel="display", impressions=500, clicks=5, contacts_targeted=400),
]  # fmt: skip
NAMED = [Named("ads", "campaign", "7", "Spring / Summer")]


@pytest.fixture
def report(engine: Engine) -> AnalyticsReport:
    return build_report(asked(engine, EVENTS, MEASURES, named=NAMED), JULY)


def test_campaigns_are_keyed_by_id_and_carry_every_channel(report: AnalyticsReport) -> None:
    assert {key: campaign.campaign_name for key, campaign in report.campaigns.items()} == {
        "news": "News", "spring-summer": "Spring / Summer",
    }  # fmt: skip
    channels = report.campaigns["spring-summer"].channel_metrics
    assert {name: (one.total_impressions, one.total_clicks) for name, one in channels.items()} == {
        "paid_search": (1000, 20), "display": (500, 5),
    }  # fmt: skip
    assert (channels["paid_search"].total_shares, channels["paid_search"].total_comments) == (2, 1)
    assert report.campaigns["spring-summer"].total_content_pieces == 3


def test_contacts_targeted_are_those_stated_or_else_those_reached(report: AnalyticsReport) -> None:
    assert report.campaigns["spring-summer"].total_contacts_targeted == 400
    assert report.campaigns["news"].total_contacts_targeted == 2
    assert report.campaigns["news"].total_roi(cost_per_contact=0.5) == 100.0


def test_the_summary_is_of_the_period(report: AnalyticsReport) -> None:
    stats = report.summary_stats()
    assert (stats["total_campaigns"], stats["total_contacts"], stats["total_revenue"]) == (2, 2, 25)
    assert (stats["total_impressions"], stats["total_clicks"], stats["total_conversions"]) == (1500, 26, 1)
    assert (stats["average_engagement_rate"], stats["average_conversion_rate"]) == (0.5, 0.5)


def test_scores_are_computed_where_they_are_and_take_no_additions(report: AnalyticsReport) -> None:
    [best] = report.top_contacts_by_engagement(limit=1)
    assert (best.contact_email, best.lifetime_value_score()) == ("c1@example.com", 84.0)
    assert [contact.contact_email for contact in report.contacts_by_tier("high")] == ["c1@example.com"]
    with pytest.raises(UsageError, match="computed from stored events"):
        report.add_contact_score(best)


def test_finalizing_marks_the_campaigns_and_keeps_the_scores(report: AnalyticsReport) -> None:
    reset_analytics_engine()
    final = finalize_report(report)
    assert final is report
    assert {campaign.status for campaign in final.campaigns.values()} == {AnalyticsStatus.CALCULATED}
    assert final.total_contacts_analyzed == 2


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [("UTC", datetime(2026, 7, 1), datetime(2026, 8, 1)), ("Europe/Berlin", datetime(2026, 6, 30, 22), datetime(2026, 7, 31, 22)),
     ("America/Los_Angeles", datetime(2026, 7, 1, 7), datetime(2026, 8, 1, 7))],
)  # fmt: skip
def test_the_period_is_from_midnight_to_midnight_of_the_report_s_zone(
    engine: Engine, zone: str, start: datetime, end: datetime
) -> None:
    report = build_report(asked(engine, zone=zone), JULY)
    assert (report.period_start, report.period_end) == (start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))


def test_an_empty_workspace_has_a_report_of_nothing(engine: Engine) -> None:
    report = build_report(asked(engine), JULY)
    assert report.campaigns == {}
    assert {*report.summary_stats().values()} == {0}
    assert report.top_contacts_by_engagement() == []
