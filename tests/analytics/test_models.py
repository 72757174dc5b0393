from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.analytics import (
    AnalyticsEngine,
    AnalyticsReport,
    AnalyticsStatus,
    CampaignAnalytics,
    ChannelMetrics,
    ContactEngagementScore,
    ContactScores,
    MetricSnapshot,
    MetricType,
)
from aicmo.errors import BadValue, UnknownName, UsageError
from aicmo.scoring.engagement import TIER_FLOORS, Tier

AWARE = datetime(2026, 1, 1, tzinfo=UTC)
NAIVE = datetime(2026, 1, 2)
COUNTS = st.integers(0, 20)


def contact(email: str, opened: int = 0, conversions: float = 0.0) -> ContactEngagementScore:
    return ContactEngagementScore(email, emails_sent=10, emails_opened=opened, total_conversions=conversions)


class Queried(Mapping[str, ContactEngagementScore]):
    """Scores as a query gives them: nobody may walk through them."""

    def __len__(self) -> int:
        return 5_000_000

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the contacts were walked through")

    def __getitem__(self, email: str) -> ContactEngagementScore:
        raise AssertionError("a contact was fetched")

    def top(self, limit: int) -> list[ContactEngagementScore]:
        return [contact(f"top-{place}") for place in range(limit)]

    def by_tier(self, tier: Tier) -> list[ContactEngagementScore]:
        return [contact(tier)]

    def mean_rates(self) -> tuple[float, float]:
        return 0.25, 0.125


def test_a_report_asks_scores_that_answer_for_themselves() -> None:
    report = AnalyticsReport(contact_scores=Queried())
    assert isinstance(report.contact_scores, ContactScores)
    assert [score.contact_email for score in report.top_contacts_by_engagement(2)] == ["top-0", "top-1"]
    assert report.contacts_by_tier("low") == [contact("low")]
    stats = report.summary_stats()
    assert (stats["total_contacts"], stats["average_engagement_rate"]) == (5_000_000, 0.25)
    assert stats["average_conversion_rate"] == 0.125


def test_finalizing_a_queried_report_counts_its_contacts_and_copies_none() -> None:
    engine, scores = AnalyticsEngine(), Queried()
    report = AnalyticsReport(contact_scores=scores)
    engine.add_campaign_to_report(report, "c", "Launch", AWARE)
    engine.score_contact_engagement("a@example.com")
    assert engine.finalize_report(report).contact_scores is scores
    assert report.total_contacts_analyzed == 5_000_000
    assert report.campaigns["c"].status is AnalyticsStatus.CALCULATED


def test_nothing_can_be_added_to_queried_scores() -> None:
    with pytest.raises(UsageError, match=r"create_report\(\)"):
        AnalyticsReport(contact_scores=Queried()).add_contact_score(contact("a@example.com"))


def test_a_plain_read_only_mapping_is_walked_through() -> None:
    scores = {"a": contact("a", opened=1), "b": contact("b", opened=9)}
    report = AnalyticsReport(contact_scores=MappingProxyType(scores))
    assert report.top_contacts_by_engagement(1) == [scores["b"]]
    assert report.summary_stats()["average_engagement_rate"] == pytest.approx(0.5)


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), max_size=40), st.integers(-1, 50))
def test_top_contacts_are_the_sorted_ones_and_ties_go_by_address(
    rows: list[tuple[int, int, int, int]], limit: int
) -> None:
    engine = AnalyticsEngine()
    for place, (sent, opened, clicks, conversions) in enumerate(rows):
        engine.score_contact_engagement(f"{(place * 7) % 41:02}@example.com", None, sent, opened, clicks, conversions)
    report = engine.finalize_report(AnalyticsReport())
    ranked = sorted(engine.contact_scores.values(), key=lambda c: (-c.lifetime_value_score(), c.contact_email))
    assert report.top_contacts_by_engagement(limit) == ranked[: max(limit, 0)]


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), max_size=40))
def test_every_contact_is_in_exactly_the_tier_it_says(rows: list[tuple[int, int, int, int]]) -> None:
    engine = AnalyticsEngine()
    for place, (sent, opened, clicks, conversions) in enumerate(rows):
        engine.score_contact_engagement(str(place), None, sent, opened, clicks, conversions)
    report = engine.finalize_report(AnalyticsReport())
    for tier in TIER_FLOORS:
        expected = [score for score in engine.contact_scores.values() if score.engagement_tier() == tier]
        assert report.contacts_by_tier(tier) == expected


def test_equal_contacts_under_two_addresses_can_be_ranked() -> None:
    report = AnalyticsReport(contact_scores={"a": contact("same"), "b": contact("same")})
    assert len(report.top_contacts_by_engagement()) == 2


def test_a_tier_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="high"):
        AnalyticsReport().contacts_by_tier("hihg")  # type: ignore[arg-type]


def test_averages_weigh_every_contact_the_same_and_cap_its_rates() -> None:
    report = AnalyticsReport(contact_scores={"a": contact("a", opened=500), "b": contact("b", opened=0)})
    assert report.summary_stats()["average_engagement_rate"] == 0.5


def test_a_broken_contact_makes_the_report_speak_up() -> None:
    report = AnalyticsReport(contact_scores={"a": contact("a", opened=-1)})
    with pytest.raises(BadValue, match="opened"):
        report.top_contacts_by_engagement()


def test_naive_and_aware_times_live_in_one_report() -> None:
    report = AnalyticsReport(period_start=NAIVE, period_end=AWARE)
    report.add_campaign_analytics(CampaignAnalytics("c", "Launch", NAIVE, AWARE))
    report.add_contact_score(replace(contact("a"), last_engagement_date=NAIVE))
    report.add_contact_score(replace(contact("b"), last_engagement_date=AWARE))
    assert report.summary_stats()["total_contacts"] == 2
    assert len(report.top_contacts_by_engagement()) == 2
    assert MetricSnapshot(MetricType.CLICKS, 1, NAIVE).timestamp is NAIVE


@pytest.mark.parametrize("value", [-1, -0.001, float("nan"), float("inf")])
def test_a_snapshot_refuses_what_is_no_count(value: float) -> None:
    with pytest.raises(ValueError, match="finite number"):
        MetricSnapshot(MetricType.CLICKS, value)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_add_metric_refuses_what_is_no_count_and_adds_nothing(value: float) -> None:
    metrics = ChannelMetrics("Email", total_clicks=2)
    with pytest.raises(ValueError, match="finite number"):
        metrics.add_metric(MetricType.CLICKS, value)
    assert metrics == ChannelMetrics("Email", total_clicks=2)


def test_aggregate_metrics_sums_every_type_of_metric() -> None:
    campaign = CampaignAnalytics("c", "Launch", AWARE)
    for place, kind in enumerate(MetricType):
        campaign.add_channel_metric("Email", kind, 10 + place)
        campaign.add_channel_metric("Twitter", kind, 100)
    total = campaign.aggregate_metrics()
    assert [getattr(total, f"total_{kind}") for kind in MetricType] == [110 + place for place in range(9)]


def test_positional_parameters_stand_in_the_documented_order() -> None:
    score = ContactEngagementScore("a@example.com", "crm-1", 1.0, 2.0, 3.0, 4, 5, 6, AWARE)
    assert (score.total_engagements, score.total_clicks, score.total_conversions) == (1.0, 2.0, 3.0)
    assert (score.emails_sent, score.emails_opened, score.campaigns_engaged) == (4, 5, 6)
    assert score.last_engagement_date == AWARE


def test_total_roi_is_zero_where_nothing_was_spent() -> None:
    assert CampaignAnalytics("c", "Launch", AWARE, total_contacts_targeted=5).total_roi() == 0.0
    assert CampaignAnalytics("c", "Launch", AWARE).total_roi(cost_per_contact=1.0) == 0.0


def test_add_channel_metric_makes_the_channel_it_needs() -> None:
    campaign = CampaignAnalytics("c", "Launch", AWARE)
    campaign.add_channel_metric("Email", MetricType.OPENS, 5)
    assert campaign.channel_metrics == {"Email": ChannelMetrics("Email", total_opens=5)}


def test_comparing_nothing_known_gives_nothing() -> None:
    assert AnalyticsEngine().compare_campaigns(["unknown"]) == {}


def test_summary_stats_of_an_empty_report_are_zeros() -> None:
    assert set(AnalyticsReport().summary_stats().values()) == {0.0}


def test_more_opens_than_sends_stay_within_a_hundred() -> None:
    score = ContactEngagementScore("a", None, 0.0, 1.0, 50.0, 1, 50)
    assert (score.engagement_rate(), score.conversion_rate(), score.lifetime_value_score()) == (1.0, 1.0, 100.0)


def test_without_channels_there_is_no_best_one() -> None:
    assert CampaignAnalytics("c", "Launch", AWARE).best_performing_channel() is None


@pytest.mark.parametrize("cost", [-1.0, float("nan"), float("inf")])
def test_a_cost_that_is_none_is_refused(cost: float) -> None:
    with pytest.raises(ValueError, match="cost_per_contact"):
        CampaignAnalytics("c", "Launch", AWARE, total_contacts_targeted=5).total_roi(cost)


def test_a_refused_metric_leaves_no_empty_channel_behind() -> None:
    campaign = CampaignAnalytics("c", "Launch", AWARE)
    with pytest.raises(ValueError, match="finite number"):
        campaign.add_channel_metric("Email", MetricType.CLICKS, -1)
    assert campaign.channel_metrics == {}


def test_of_equal_channels_the_first_performs_best() -> None:
    campaign = CampaignAnalytics("c", "Launch", AWARE)
    campaign.channel_metrics = {name: ChannelMetrics(name, 10, 0, 1) for name in ("Email", "Twitter")}
    assert campaign.best_performing_channel() == "Email"


def test_replies_opens_and_bounces_are_given_by_keyword() -> None:
    with pytest.raises(TypeError):
        ChannelMetrics("Email", 1, 2, 3, 4, 5, 6, 7)  # type: ignore[call-arg]
    assert ChannelMetrics("Email", total_opens=7).total_opens == 7


def test_models_can_be_copied_pickled_and_made_into_dictionaries() -> None:
    report = AnalyticsReport()
    report.add_campaign_analytics(
        CampaignAnalytics("c", "Launch", AWARE, channel_metrics={"e": ChannelMetrics("e", 1)})
    )
    report.add_contact_score(contact("a"))
    assert pickle.loads(pickle.dumps(report)) == copy.deepcopy(report) == report
    assert asdict(report)["contact_scores"]["a"]["emails_sent"] == 10


def test_models_have_no_room_for_a_misspelt_attribute() -> None:
    with pytest.raises(AttributeError):
        contact("a").email_sent = 3  # type: ignore[attr-defined]


def test_a_contact_gives_the_reasons_of_its_score() -> None:
    score = contact("a", opened=5, conversions=2.0)
    assert sum(reason.points for reason in score.reasons()) == score.lifetime_value_score() == 28.0
