"""Campaigns and channels side by side: what may be concluded."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.analytics import AnalyticsEngine
from aicmo.analytics.comparison import CampaignComparison

START = datetime(2026, 1, 1)


def compared(*counts: tuple[int, int]) -> CampaignComparison:
    """Of campaigns `c0`, `c1`, ... with so many engagements of so many impressions."""
    engine = AnalyticsEngine()
    report = engine.create_report()
    for number, (engagements, impressions) in enumerate(counts):
        engine.add_campaign_to_report(report, f"c{number}", f"Campaign {number}", START)
        engine.add_publishing_metrics(f"c{number}", "Email", impressions=impressions, engagements=engagements)
    return engine.compare_campaigns([f"c{number}" for number in range(len(counts))])


def test_the_luckiest_campaign_has_the_highest_rate_and_does_not_lead_the_ranking() -> None:
    found = compared((1, 2), (480, 1000), (300, 1000))
    assert found["best_campaign"]["id"] == "c0"
    assert found["ranking"][0]["id"] == "c1"
    lucky = next(campaign for campaign in found["ranking"] if campaign["id"] == "c0")
    assert lucky["interval"]["n"] == 2
    assert lucky["interval"]["needed"]


def test_a_difference_that_shows_is_named_with_its_probability() -> None:
    found = compared((480, 1000), (300, 1000))
    assert found["note"] == "Campaign 0 has the highest engagement rate, with a probability of more than 99%."
    assert found["ranking"][0]["expected_loss"] == pytest.approx(0, abs=1e-9)


def test_a_difference_that_does_not_show_says_how_many_more_impressions_would() -> None:
    found = compared((52, 1000), (60, 1200), (50, 1000))
    assert found["note"].startswith("It is not sure which is best: ")
    assert "more impressions to be told from" in found["note"]


def test_what_was_never_shown_comes_last_and_stands_nowhere() -> None:
    found = compared((0, 0), (10, 100), (20, 100))
    last = found["ranking"][-1]
    assert (last["id"], last["probability_best"], last["pooled_rate"], last["interval"]["low"]) == (
        "c0",
        None,
        None,
        None,
    )


def test_one_campaign_is_compared_with_nothing() -> None:
    found = compared((10, 100))
    assert found["note"] == "There are no two to compare."
    assert found["ranking"][0]["probability_best"] is None
    assert found["ranking"][0]["interval"]["n"] == 100


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), min_size=1, max_size=6))
def test_a_comparison_is_finite_and_its_probabilities_sum_to_1(counts: list[tuple[int, int]]) -> None:
    found = compared(*counts)
    json.dumps(found, allow_nan=False)
    known = [one["probability_best"] for one in found["ranking"] if one["probability_best"] is not None]
    assert not known or abs(sum(known) - 1) < 1e-9
    for one in found["ranking"]:
        if one["pooled_rate"] is not None and one["pooled_low"] is not None and one["pooled_high"] is not None:
            assert one["pooled_low"] <= one["pooled_rate"] <= one["pooled_high"]
    assert len(found["ranking"]) == len(counts)


def test_channels_carry_the_intervals_of_their_rates() -> None:
    engine = AnalyticsEngine()
    engine.add_campaign_to_report(engine.create_report(), "c", "Launch", START)
    engine.add_publishing_metrics("c", "Email", impressions=1000, clicks=50, engagements=200, conversions=5)
    engine.add_publishing_metrics("c", "Social", impressions=4000, clicks=40, engagements=400)
    found = engine.get_channel_comparison("c")
    assert list(found["Email"]["intervals"]) == ["ctr", "engagement_rate", "conversion_rate"]
    assert found["Email"]["intervals"]["conversion_rate"]["n"] == 50
    assert found["Email"]["probability_best"] == pytest.approx(1)
    assert found["Social"]["expected_loss"] == pytest.approx(0.1, abs=0.005)
    assert found["Email"]["note"] == found["Social"]["note"]


def test_clicks_beyond_impressions_are_no_proportion() -> None:
    engine = AnalyticsEngine()
    engine.add_campaign_to_report(engine.create_report(), "c", "Launch", START)
    engine.add_publishing_metrics("c", "Email", impressions=1, clicks=50)
    assert engine.get_channel_comparison("c")["Email"]["intervals"]["ctr"]["low"] is None


def test_without_certainty_the_same_is_said_and_nothing_of_the_rest() -> None:
    engine = AnalyticsEngine()
    report = engine.create_report()
    for number, rate in enumerate((10, 30)):
        engine.add_campaign_to_report(report, f"c{number}", f"Campaign {number}", START)
        engine.add_publishing_metrics(f"c{number}", "Email", impressions=100, engagements=rate)
    whole, bare = engine.compare_campaigns(["c0", "c1"]), engine.compare_campaigns(["c0", "c1"], certainty=False)
    assert {name: part for name, part in whole.items() if name not in {"ranking", "note"}} == bare
    assert {*whole} - {*bare} == {"ranking", "note"}
