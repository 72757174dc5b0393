"""The public API of `aicmo.analytics`, group by group."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from aicmo.analytics import (
    AnalyticsEngine,
    AnalyticsReport,
    AnalyticsStatus,
    CampaignAnalytics,
    ChannelMetrics,
    ContactEngagementScore,
    MetricSnapshot,
    MetricType,
    add_campaign,
    add_metrics,
    create_report,
    finalize_report,
    get_analytics_engine,
    reset_analytics_engine,
    score_contact,
)
from tests.conftest import ROOT

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=30)


@pytest.fixture(autouse=True)
def _fresh_engine() -> Iterator[None]:
    reset_analytics_engine()
    yield
    reset_analytics_engine()


def launch() -> CampaignAnalytics:
    """Three channels; 15,500 impressions, 900 clicks, 1,550 engagements, 100 conversions."""
    channels = [
        ChannelMetrics("LinkedIn", 10_000, 500, 1000, 50),
        ChannelMetrics("Twitter", 5000, 300, 400, 20),
        ChannelMetrics("Email", 500, 100, 150, 30),
    ]
    by_name = {metrics.channel: metrics for metrics in channels}
    return CampaignAnalytics("camp-001", "Q1 Product Launch", START, END, by_name, total_contacts_targeted=500)


def contact(
    email: str = "a@example.com", sent: int = 0, opened: int = 0, clicks: float = 0, conversions: float = 0
) -> ContactEngagementScore:
    return ContactEngagementScore(
        email, emails_sent=sent, emails_opened=opened, total_clicks=clicks, total_conversions=conversions
    )


HIGH = contact("high@example.com", sent=10, opened=10, clicks=5, conversions=5)
MEDIUM = contact("medium@example.com", sent=10, opened=8, clicks=8, conversions=3)
LOW = contact("low@example.com", sent=10, opened=7, clicks=5)
INACTIVE = contact("inactive@example.com", sent=10, opened=1)


class TestMetricModels:
    def test_a_snapshot_keeps_type_value_and_an_aware_moment(self) -> None:
        snapshot = MetricSnapshot(MetricType.CLICKS, 12)
        assert (snapshot.metric_type, snapshot.value) == (MetricType.CLICKS, 12)
        assert datetime.now(UTC) - snapshot.timestamp < timedelta(minutes=1)

    def test_enum_values_are_the_lower_case_names(self) -> None:
        names = "impressions clicks engagements conversions shares comments replies opens bounces"
        assert [kind.value for kind in MetricType] == names.split()
        assert [kind.name for kind in MetricType] == names.upper().split()
        assert [status.value for status in AnalyticsStatus] == ["pending", "processing", "calculated", "failed"]

    def test_click_through_rate_is_clicks_over_impressions(self) -> None:
        assert ChannelMetrics("LinkedIn", 10_000, 500).ctr() == 0.05

    def test_engagement_rate_is_engagements_over_impressions(self) -> None:
        assert ChannelMetrics("LinkedIn", 10_000, 500, 1000).engagement_rate() == 0.1

    def test_conversion_rate_is_conversions_over_clicks(self) -> None:
        assert ChannelMetrics("LinkedIn", 10_000, 500, 1000, 50).conversion_rate() == 0.1

    def test_a_zero_denominator_gives_zero(self) -> None:
        empty = ChannelMetrics("LinkedIn")
        assert (empty.ctr(), empty.engagement_rate(), empty.conversion_rate()) == (0.0, 0.0, 0.0)

    @pytest.mark.parametrize("kind", MetricType)
    def test_add_metric_adds_to_the_total_of_its_type_only(self, kind: MetricType) -> None:
        metrics = ChannelMetrics("Email")
        metrics.add_metric(kind, 3)
        metrics.add_metric(kind, 4)
        totals = {other: getattr(metrics, f"total_{other}") for other in MetricType}
        assert totals == {other: 7 if other is kind else 0 for other in MetricType}


class TestCampaignAnalytics:
    def test_a_new_campaign_is_pending_and_empty(self) -> None:
        campaign = CampaignAnalytics("c", "Launch", START)
        assert (campaign.end_date, campaign.channel_metrics, campaign.status) == (None, {}, AnalyticsStatus.PENDING)
        assert (campaign.total_content_pieces, campaign.total_contacts_targeted) == (0, 0)

    def test_aggregate_metrics_sums_all_channels(self) -> None:
        assert launch().aggregate_metrics() == ChannelMetrics("all_channels", 15_500, 900, 1550, 100)

    def test_the_best_channel_has_the_highest_engagement_rate(self) -> None:
        assert launch().best_performing_channel() == "Email"

    def test_total_roi_is_conversions_per_unit_of_cost(self) -> None:
        metrics = {"Email": ChannelMetrics("Email", total_conversions=10)}
        campaign = CampaignAnalytics("c", "Launch", START, channel_metrics=metrics, total_contacts_targeted=100)
        assert campaign.total_roi(0.50) == 20.0


class TestContactEngagement:
    def test_a_new_score_is_empty(self) -> None:
        score = ContactEngagementScore("a@example.com")
        assert (score.contact_id, score.last_engagement_date) == (None, None)
        assert (score.lifetime_value_score(), score.engagement_tier()) == (0.0, "inactive")

    def test_engagement_rate_is_opened_over_sent(self) -> None:
        assert contact(sent=10, opened=7).engagement_rate() == 0.7

    def test_click_rate_is_clicks_over_opened(self) -> None:
        assert contact(sent=10, opened=8, clicks=4).click_rate() == 0.5

    def test_conversion_rate_is_conversions_over_clicks(self) -> None:
        assert contact(clicks=5, conversions=1).conversion_rate() == 0.2

    def test_the_score_weighs_open_rate_conversion_rate_and_conversions(self) -> None:
        assert contact(sent=10, opened=7, clicks=5, conversions=1).lifetime_value_score() == 28 + 8 + 4

    def test_the_high_tier_starts_at_75(self) -> None:
        assert HIGH.engagement_tier() == "high"
        assert contact(sent=4, opened=3, clicks=8, conversions=5).lifetime_value_score() == 75.0
        assert contact(sent=4, opened=3, clicks=8, conversions=5).engagement_tier() == "high"

    def test_the_medium_tier_starts_at_50(self) -> None:
        assert MEDIUM.engagement_tier() == "medium"
        assert contact(sent=15, opened=12, clicks=8, conversions=2).lifetime_value_score() == 50.0
        assert contact(sent=15, opened=12, clicks=8, conversions=2).engagement_tier() == "medium"

    def test_the_low_tier_starts_at_25(self) -> None:
        assert LOW.engagement_tier() == "low"
        assert contact(sent=8, opened=5).engagement_tier() == "low"

    def test_below_25_a_contact_is_inactive(self) -> None:
        assert INACTIVE.engagement_tier() == "inactive"
        assert contact(sent=1000, opened=624).engagement_tier() == "inactive"


class TestAnalyticsReport:
    def report(self) -> AnalyticsReport:
        report = AnalyticsReport()
        for score in (LOW, HIGH, INACTIVE, MEDIUM):
            report.add_contact_score(score)
        return report

    def test_a_new_report_has_an_id_a_moment_and_nothing_else(self) -> None:
        report, other = AnalyticsReport(), AnalyticsReport()
        assert report.report_id != other.report_id
        assert report.generated_at.tzinfo is UTC
        assert (report.period_start, report.period_end, report.campaigns, report.contact_scores) == (None, None, {}, {})

    def test_a_campaign_is_kept_under_its_id(self) -> None:
        report, campaign = AnalyticsReport(), launch()
        report.add_campaign_analytics(campaign)
        report.add_campaign_analytics(campaign)
        assert (report.campaigns, report.total_campaigns_analyzed) == ({"camp-001": campaign}, 1)

    def test_a_contact_is_kept_under_its_address(self) -> None:
        report = self.report()
        assert report.contact_scores["high@example.com"] is HIGH
        assert report.total_contacts_analyzed == 4

    def test_top_contacts_come_highest_first(self) -> None:
        assert self.report().top_contacts_by_engagement() == [HIGH, MEDIUM, LOW, INACTIVE]
        assert self.report().top_contacts_by_engagement(limit=2) == [HIGH, MEDIUM]

    @pytest.mark.parametrize(
        ("tier", "expected"), [("high", HIGH), ("medium", MEDIUM), ("low", LOW), ("inactive", INACTIVE)]
    )
    def test_contacts_by_tier_gives_that_tier_only(self, tier: str, expected: ContactEngagementScore) -> None:
        assert self.report().contacts_by_tier(tier) == [expected]  # type: ignore[arg-type]

    def test_overall_roi_is_the_mean_of_the_campaigns(self) -> None:
        report = AnalyticsReport()
        report.add_campaign_analytics(launch())
        report.add_campaign_analytics(CampaignAnalytics("quiet", "Quiet", START, total_contacts_targeted=10))
        assert report.overall_roi(cost_per_contact=1.0) == 10.0
        assert AnalyticsReport().overall_roi(1.0) == 0.0

    def test_summary_stats_sums_campaigns_and_averages_contacts(self) -> None:
        report = self.report()
        report.add_campaign_analytics(launch())
        report.total_revenue_generated = 1234.5
        assert report.summary_stats() == {
            "total_campaigns": 1,
            "total_contacts": 4,
            "total_impressions": 15_500,
            "total_clicks": 900,
            "total_conversions": 100,
            "overall_ctr": 900 / 15_500,
            "overall_conversion_rate": 100 / 900,
            "total_revenue": 1234.5,
            "average_engagement_rate": pytest.approx((1.0 + 0.8 + 0.7 + 0.1) / 4),
            "average_conversion_rate": pytest.approx((1.0 + 0.375) / 4),
        }


class TestAnalyticsEngine:
    def engine(self) -> AnalyticsEngine:
        """Campaigns "good" (20 % engagement, 5 % CTR) and "poor" (5 %, 1 %)."""
        engine = AnalyticsEngine()
        report = engine.create_report()
        engine.add_campaign_to_report(report, "good", "Good", START)
        engine.add_campaign_to_report(report, "poor", "Poor", START)
        engine.add_publishing_metrics("good", "Email", 1000, 50, 200, 5)
        engine.add_publishing_metrics("poor", "Email", 1000, 10, 50, 1)
        return engine

    def test_a_new_engine_is_empty(self) -> None:
        engine = AnalyticsEngine()
        assert (engine.reports, engine.campaigns, engine.contact_scores) == ({}, {}, {})

    def test_there_is_one_engine_per_process_until_it_is_reset(self) -> None:
        engine = get_analytics_engine()
        assert get_analytics_engine() is engine
        reset_analytics_engine()
        assert get_analytics_engine() is not engine

    def test_a_report_is_found_by_its_id(self) -> None:
        engine = AnalyticsEngine()
        report = engine.create_report(START, END)
        assert engine.get_report(report.report_id) is report
        assert (report.period_start, report.period_end) == (START, END)

    def test_an_unknown_report_is_none(self) -> None:
        assert AnalyticsEngine().get_report("nowhere") is None

    def test_a_campaign_is_in_the_engine_and_in_the_report(self) -> None:
        engine = AnalyticsEngine()
        report = engine.create_report()
        campaign = engine.add_campaign_to_report(report, "c", "Launch", START, END, 3, 100)
        assert engine.campaigns["c"] is report.campaigns["c"] is campaign
        assert (campaign.campaign_name, campaign.total_content_pieces, campaign.total_contacts_targeted) == (
            "Launch",
            3,
            100,
        )

    def test_publishing_metrics_add_up_per_channel(self) -> None:
        engine = self.engine()
        engine.add_publishing_metrics("good", "Email", impressions=1, shares=2, comments=3, replies=4, bounces=5)
        metrics = engine.campaigns["good"].channel_metrics["Email"]
        assert metrics == ChannelMetrics("Email", 1001, 50, 200, 5, 2, 3, total_replies=4, total_bounces=5)

    def test_metrics_of_an_unknown_campaign_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"'nowhere'.*add_campaign"):
            AnalyticsEngine().add_publishing_metrics("nowhere", "Email", impressions=1)

    def test_a_contact_is_scored_and_kept(self) -> None:
        engine = AnalyticsEngine()
        score = engine.score_contact_engagement("a@example.com", "crm-1", 10, 7, 5, 1, 2)
        assert engine.contact_scores == {"a@example.com": score}
        assert score == ContactEngagementScore("a@example.com", "crm-1", 0.0, 5.0, 1.0, 10, 7, 2)

    def test_an_update_sets_mail_counts_adds_the_others_and_stamps_the_date(self) -> None:
        engine = AnalyticsEngine()
        score = engine.score_contact_engagement("a@example.com", None, 10, 7, 5, 1, 2)
        assert score.last_engagement_date is None
        updated = engine.update_contact_score("a@example.com", 12, 9, add_clicks=3, add_conversions=1, add_campaigns=1)
        assert updated is score
        stamp = score.last_engagement_date
        assert score == ContactEngagementScore("a@example.com", None, 0.0, 8.0, 2.0, 12, 9, 3, stamp)
        assert stamp is not None
        assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=1)

    def test_an_update_of_an_unknown_contact_is_none(self) -> None:
        assert AnalyticsEngine().update_contact_score("nobody@example.com", add_clicks=1) is None

    def test_campaigns_are_compared_by_engagement_rate(self) -> None:
        found = self.engine().compare_campaigns(["poor", "unknown", "good"])
        assert (
            found.items()
            >= {
                "total_campaigns": 2,
                "average_ctr": pytest.approx(0.03),
                "average_engagement_rate": pytest.approx(0.125),
                "best_campaign": {"id": "good", "name": "Good", "engagement_rate": 0.2},
                "worst_campaign": {"id": "poor", "name": "Poor", "engagement_rate": 0.05},
            }.items()
        )
        assert [campaign["id"] for campaign in found["ranking"]] == ["good", "poor"]

    def test_channels_are_compared_within_a_campaign(self) -> None:
        found = self.engine().get_channel_comparison("good")
        assert list(found) == ["Email"]
        assert (
            found["Email"].items()
            >= {
                "impressions": 1000,
                "clicks": 50,
                "engagements": 200,
                "conversions": 5,
                "ctr": 0.05,
                "engagement_rate": 0.2,
                "conversion_rate": 0.1,
            }.items()
        )
        assert self.engine().get_channel_comparison("unknown") == {}

    def test_finalizing_adds_all_scores_and_marks_campaigns_calculated(self) -> None:
        engine = self.engine()
        (report,) = engine.reports.values()
        engine.score_contact_engagement("a@example.com", emails_sent=1)
        assert engine.finalize_report(report) is report
        assert report.contact_scores == engine.contact_scores
        assert {campaign.status for campaign in report.campaigns.values()} == {AnalyticsStatus.CALCULATED}
        assert (report.total_campaigns_analyzed, report.total_contacts_analyzed) == (2, 1)


class TestConvenienceFunctions:
    def test_create_report_uses_the_engine_of_the_process(self) -> None:
        report = create_report(period_start=START, period_end=END)
        assert get_analytics_engine().get_report(report.report_id) is report

    def test_add_campaign_puts_it_into_the_report(self) -> None:
        report = create_report()
        campaign = add_campaign(report, "c", "Launch", START, end_date=END, total_content=2, total_contacts=500)
        assert report.campaigns == {"c": campaign}
        assert (campaign.total_content_pieces, campaign.total_contacts_targeted) == (2, 500)

    def test_add_metrics_reaches_the_campaign(self) -> None:
        add_campaign(create_report(), "c", "Launch", START)
        counts = dict.fromkeys(MetricType, 2)
        metrics = add_metrics("c", "Email", **counts)
        assert get_analytics_engine().campaigns["c"].channel_metrics["Email"] is metrics
        assert {getattr(metrics, f"total_{kind}") for kind in MetricType} == {2}

    def test_score_contact_keeps_the_score(self) -> None:
        score = score_contact("a@example.com", "crm-1", 10, 7, 5, 1, 2, last_engagement_date=START)
        assert get_analytics_engine().contact_scores == {"a@example.com": score}
        assert score == ContactEngagementScore("a@example.com", "crm-1", 0.0, 5.0, 1.0, 10, 7, 2, START)

    def test_finalize_report_brings_the_scores_in(self) -> None:
        report = create_report()
        score_contact("a@example.com")
        assert finalize_report(report).contact_scores.keys() == {"a@example.com"}

    @pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")
    def test_the_six_steps_run_as_one_script(self, capsys: pytest.CaptureFixture[str]) -> None:
        runpy.run_path(str(ROOT / "examples" / "workflow.py"))
        assert capsys.readouterr().out.splitlines() == [
            "Overall ROI: 20.0%",
            "jane@example.com: LTV = 50.0",
            "john@example.com: LTV = 40.0",
            "High-value contacts: 0",
            "Total impressions: 15500.0",
            "Overall CTR: 5.81%",
            "Overall conversion rate: 11.11%",
        ]
