"""The attribution that `aicmo.analytics` exports: names, defaults, published numbers, and what is undefined."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicmo.analytics as analytics
from aicmo.analytics import (
    AnalyticsReport,
    AttributionModel,
    AttributionReport,
    CampaignAnalytics,
    ChannelType,
    ConversionEvent,
    FunnelAnalysis,
    MetricType,
    PerformanceDashboard,
    TouchPoint,
    analyze_campaign,
    calculate_attribution,
    generate_mmm_analysis,
    generate_performance_dashboard,
)
from aicmo.attribution import MODELS
from aicmo.errors import BadValue, UnknownName, UsageError
from aicmo.mix.table import MixTable
from tests.cli.running import SOURCE

NAMES = (
    "AttributionModel", "ChannelType", "TouchPoint", "ConversionEvent", "ChannelPerformance", "AttributionReport",
    "MMMAnalysis", "PerformanceDashboard", "CampaignAnalysis", "FunnelAnalysis", "calculate_attribution",
    "generate_mmm_analysis", "generate_performance_dashboard", "analyze_campaign",
)  # fmt: skip


def day(number: int) -> datetime:
    return datetime(2026, 7, 1) + timedelta(days=number - 1)


def journey(*channels: str, value: float | None = 140.0) -> ConversionEvent:
    """A touch a day, the conversion on the day after the last."""
    touches = [TouchPoint(channel, day(number)) for number, channel in enumerate(channels, 1)]
    return ConversionEvent(day(len(channels) + 1), touches, value)


def revenue(report: AttributionReport) -> dict[str, float | None]:
    return {one.channel: one.attributed_revenue for one in report.channel_performance}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_exported(name: str) -> None:
    assert name in analytics.__all__
    assert getattr(analytics, name).__name__ == name


def test_importing_the_names_loads_nothing_heavy() -> None:
    script = (
        f"import sys; from aicmo.analytics import {', '.join(NAMES)}; "
        "print([name for name in ('numpy', 'scipy', 'duckdb', 'pyarrow') if name in sys.modules])"
    )
    environment = {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "[]\n"


def test_the_enums_have_the_documented_values() -> None:
    first_six = ["first_touch", "last_touch", "linear", "time_decay", "position_based", "data_driven"]
    assert [*AttributionModel][:6] == first_six
    assert [*ChannelType] == [
        "paid_search", "paid_social", "display", "video", "email", "organic_search", "organic_social", "direct", "referral",
    ]  # fmt: skip


def test_every_model_there_is_can_be_named() -> None:
    assert sorted(AttributionModel) == MODELS.names()


def test_the_defaults_are_linear_and_thirty_days() -> None:
    parameters = inspect.signature(calculate_attribution).parameters
    assert [*parameters][:3] == ["conversions", "model", "days_back"]
    assert (parameters["model"].default, parameters["days_back"].default) == (AttributionModel.LINEAR, 30)


@pytest.mark.parametrize(
    ("model", "direct", "organic"),
    [("first_touch", 140, 0), ("last_touch", 140, 0), ("linear", 93.333, 46.667), ("position_based", 112, 28),
     ("last_non_direct", 0, 140)],
)  # fmt: skip
def test_the_published_path_is_credited_as_published(model: str, direct: float, organic: float) -> None:
    """Direct > Organic > Direct, worth 140."""
    report = calculate_attribution([journey("Direct", "Organic", "Direct")], AttributionModel(model))
    assert revenue(report) == pytest.approx({"direct": direct, "organic_search": organic}, abs=1e-3)
    assert report.total_revenue == 140


def test_time_decay_weighs_published_ages_as_published() -> None:
    """Google Ads: touches 1, 8, 15 and 22 days before weigh 1, 1/2, 1/4, 1/8."""
    end = datetime(2026, 7, 31)
    channels = ("email", "display", "video", "referral")
    touches = [TouchPoint(name, end - timedelta(days=age)) for name, age in zip(channels, (1, 8, 15, 22), strict=True)]
    report = calculate_attribution([ConversionEvent(end, touches, 15.0)], AttributionModel.TIME_DECAY)
    assert revenue(report) == pytest.approx({"email": 8, "display": 4, "video": 2, "referral": 1})


def test_markov_is_exact_where_lost_journeys_are_given() -> None:
    """C1 > C2 > C3 converts; C1, and C2 > C3, do not: credit .2, .4, .4."""
    lost = [[TouchPoint("c1", day(1))], [TouchPoint("c2", day(1)), TouchPoint("c3", day(2))]]
    report = calculate_attribution([journey("c1", "c2", "c3")], AttributionModel.MARKOV, lost=lost)
    credited = {one.channel: one.attributed_conversions for one in report.channel_performance}
    assert credited == pytest.approx({"c1": 0.2, "c2": 0.4, "c3": 0.4})


_TOUCHES = st.lists(
    st.builds(TouchPoint, st.sampled_from(["email", "display", "direct"]), st.integers(1, 60).map(day)), max_size=6
)
_CONVERSIONS = st.lists(
    st.builds(ConversionEvent, st.integers(1, 60).map(day), _TOUCHES, st.none() | st.integers(-50, 500).map(float)),
    max_size=8,
)


@given(_CONVERSIONS, st.sampled_from([*AttributionModel]))
def test_credit_sums_to_conversions_and_value(conversions: list[ConversionEvent], model: AttributionModel) -> None:
    report = calculate_attribution(conversions, model)
    credited = sum(one.attributed_conversions or 0 for one in report.channel_performance)
    assert credited + report.unattributed_conversions == pytest.approx(len(conversions))
    if report.total_revenue is None:
        assert all(one.conversion_value is None for one in conversions)
    else:
        given = sum(one.attributed_revenue or 0 for one in report.channel_performance)
        assert given + (report.unattributed_revenue or 0) == pytest.approx(report.total_revenue, abs=1e-6)


@given(_CONVERSIONS)
def test_the_order_in_which_touches_are_given_is_irrelevant(conversions: list[ConversionEvent]) -> None:
    turned = [ConversionEvent(one.timestamp, one.touchpoints[::-1], one.conversion_value) for one in conversions]
    one, other = (calculate_attribution(given, "position_based") for given in (conversions, turned))
    assert one.channel_performance == other.channel_performance


def test_touches_outside_the_window_are_left_out_and_said() -> None:
    conversion = ConversionEvent(day(40), [TouchPoint("email", day(9)), TouchPoint("display", day(10))], 10.0)
    report = calculate_attribution([conversion])
    assert revenue(report) == {"display": 10}
    assert "1 of the touch points, more than 30 days old" in report.notes[0]
    assert revenue(calculate_attribution([conversion], days_back=31)) == {"display": 5, "email": 5}


def test_a_touch_after_its_conversion_is_left_out_and_said() -> None:
    report = calculate_attribution([ConversionEvent(day(1), [TouchPoint("email", day(2))], 10.0)])
    assert (report.channel_performance, report.unattributed_revenue) == ((), 10)
    assert "Is a clock off?" in report.notes[0]


def test_times_with_and_without_a_zone_can_meet() -> None:
    touch = TouchPoint("email", datetime(2026, 7, 1, 9))
    report = calculate_attribution([ConversionEvent(datetime(2026, 7, 1, 10, tzinfo=UTC), [touch], 5.0)])
    assert revenue(report) == {"email": 5}


def test_costs_give_cpa_and_roas_and_their_absence_gives_none() -> None:
    report = calculate_attribution([journey("email", "display")], costs={"Display": 35.0, "video": 7.0})
    display, email, video = (report.channel(name) for name in ("display", "email", "video"))
    assert display is not None
    assert email is not None
    assert video is not None
    assert (display.cpa, display.roas, email.cpa, email.roas, video.cpa, video.roas) == (70, 2, None, None, None, 0)
    assert (report.total_cost, report.overall_roas) == (42, pytest.approx(140 / 42))
    assert report.underperforming_channels == ("video",)


def test_value_nobody_states_is_none() -> None:
    report = calculate_attribution([journey("email", value=None)], costs={"email": 5.0})
    assert (report.total_revenue, report.overall_roas, revenue(report)) == (None, None, {"email": None})


def test_no_conversions_are_no_credit() -> None:
    report = calculate_attribution([], costs={"email": 5.0})
    assert (report.total_conversions, report.channel_performance[0].cpa, report.start_date) == (0, None, None)


@pytest.mark.parametrize("channel", ["", "  ", None])
def test_a_touch_without_channel_is_refused(channel: str) -> None:
    with pytest.raises(BadValue, match="no channel"):
        TouchPoint(channel, day(1))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        ConversionEvent(day(1), (), value)


def test_unknown_models_and_impossible_days_are_refused() -> None:
    with pytest.raises(UnknownName, match="last_touch"):
        calculate_attribution([], "last_tuch")
    for days in (0, -1, float("nan")):
        with pytest.raises(UsageError, match="above 0"):
            calculate_attribution([], days_back=days)


# ---- dashboard, campaign, mix


def campaign() -> CampaignAnalytics:
    one = CampaignAnalytics("c1", "Spring", day(1), day(20))
    for kind, value in ((MetricType.IMPRESSIONS, 1000), (MetricType.CLICKS, 50), (MetricType.CONVERSIONS, 5)):
        one.add_channel_metric("email", kind, value)
    return one


def test_a_campaign_in_memory_knows_what_it_is_told_and_no_more() -> None:
    plain = analyze_campaign(campaign())
    assert (plain.total_conversions, plain.total_spend, plain.cpa, plain.roas, plain.roi) == (5, None, None, None, None)
    told = analyze_campaign(campaign(), spend=100.0, revenue=250.0)
    assert (told.cpa, told.roas, told.roi) == (20, 2.5, 1.5)
    assert told.channel_performance[0].ctr == 0.05


def test_a_funnel_s_rates_are_over_the_stage_before() -> None:
    funnel = analyze_campaign(campaign()).funnel
    assert funnel.funnel_stages == ("impressions", "clicks", "conversions")
    assert funnel.stage_conversion_rates == {"clicks": 0.05, "conversions": 0.1}
    assert funnel.biggest_drop_off == "clicks"
    assert FunnelAnalysis({"clicks": 0, "conversions": 1}).stage_conversion_rates == {"conversions": None}
    assert FunnelAnalysis({}).biggest_drop_off is None


def test_a_dashboard_compares_reports_and_sets_goals_beside_values() -> None:
    before, now = AnalyticsReport(), AnalyticsReport(total_revenue_generated=150.0)
    before.total_revenue_generated, now.compared_with = 100.0, before
    board = generate_performance_dashboard(now, goals={"total_revenue": 300.0, "visits": 5.0})
    assert board.percent_changes["total_revenue"] == 50
    assert board.percent_changes["total_clicks"] is None
    assert board.goal_progress == {"total_revenue": 0.5, "visits": None}
    assert (board.trending_up, board.trending_down) == (None, None)
    assert isinstance(board, PerformanceDashboard)


def test_a_media_mix_is_described_with_intervals() -> None:
    rng = np.random.default_rng(3)
    spend = rng.gamma(2.0, 50.0, (104, 1))
    table = MixTable(
        tuple(date(2024, 1, 1) + timedelta(weeks=week) for week in range(104)), "revenue",
        1000 + 3 * spend[:, 0] + rng.normal(0, 20, 104), ("search",), spend, (), np.zeros((104, 0)),
    )  # fmt: skip
    found = generate_mmm_analysis(table)
    low, high = found.contribution_intervals["search"]
    assert low < found.channel_contributions["search"] < high
    assert found.baseline_share == pytest.approx(1 - found.channel_contributions["search"], abs=1e-6)
    assert found.recommended_budget_allocation == {"search": pytest.approx(1)}
    assert (found.start_date, found.end_date) == (date(2024, 1, 1), date(2025, 12, 28))
    assert 0 < found.holdout_error < 1
