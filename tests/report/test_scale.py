from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aicmo.report.charts.scale import Frame, day_ticks, decimals, extent, nice_ticks, runs, thin

SERIES = st.lists(st.none() | st.floats(min_value=-1e9, max_value=1e9), max_size=800)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (50_000, 90_000, [0, 25_000, 50_000, 75_000, 100_000]),
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
        (-15, 5, [-15, -10, -5, 0, 5]),
        (-8, -2, [-8, -6, -4, -2, 0]),
    ],
)
def test_ticks_are_round_and_hold_zero(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == pytest.approx(ticks)


@given(st.floats(min_value=-1e12, max_value=1e12), st.floats(min_value=-1e12, max_value=1e12))
def test_ticks_enclose_the_values_and_are_few(one: float, other: float) -> None:
    assume(one == other == 0 or abs(one - other) > 1e-6)
    low, high = sorted((one, other))
    ticks = nice_ticks(low, high)
    slack = 1e-6 * max(abs(low), abs(high))
    assert ticks[0] <= min(low, 0) + slack
    assert ticks[-1] >= max(high, 0) - slack
    assert 2 <= len(ticks) <= 7


def test_counts_have_no_ticks_between_whole_numbers() -> None:
    assert nice_ticks(0, 2, least_step=1.0) == [0, 1, 2]


@pytest.mark.parametrize(("step", "places"), [(25_000, 0), (0.25, 2), (2.5, 1), (0.1 + 0.2, 1), (0.0005, 4)])
def test_decimals_are_as_many_as_the_step_needs(step: float, places: int) -> None:
    assert decimals(step) == places


@pytest.mark.parametrize("days", [1, 2, 7, 8, 28, 91, 365, 366, 1_000, 5_000])
def test_days_get_seven_labels_at_most(days: int) -> None:
    ticks = day_ticks(days)
    assert ticks[0] == 0
    assert 1 <= len(ticks) <= 7
    assert ticks[-1] < days


def test_four_weeks_get_a_label_every_fourth_day() -> None:
    assert day_ticks(28) == [0, 4, 8, 12, 16, 20, 24]


def test_a_short_series_is_drawn_point_for_point() -> None:
    assert thin([1.0, None, 3.0], 52) == [(0, 1.0), (1, None), (2, 3.0)]


def test_a_long_series_is_drawn_by_the_means_of_its_slices() -> None:
    assert thin([1.0, 3.0, 5.0, None, None, None], 3) == [(1, 2.0), (3, 5.0), (5, None)]


@given(SERIES, st.integers(min_value=1, max_value=100))
def test_a_thinned_series_stays_within_the_limit_in_order_and_between_the_extremes(
    series: list[float | None], most: int
) -> None:
    points = thin(series, most)
    low, high = extent(series)
    assert len(points) == min(len(series), most)
    assert [index for index, _ in points] == sorted({index for index, _ in points})
    slack = 1e-6 * max(abs(low), abs(high))
    assert all(low - slack <= value <= high + slack for _, value in points if value is not None)


def test_a_gap_ends_a_run() -> None:
    assert runs([(0, 1.0), (1, None), (2, 3.0), (3, 4.0)]) == [[(0, 1.0)], [(2, 3.0), (3, 4.0)]]


def test_the_greatest_value_lies_at_the_top_and_a_single_one_in_the_middle() -> None:
    frame = Frame(100, 40, 3, 0.0, 10.0)
    assert (frame.y(10.0), frame.y(0.0), frame.x(2)) == (0, 40, 100)
    assert (Frame(100, 40, 1, 5.0, 5.0).x(0), Frame(100, 40, 1, 5.0, 5.0).y(5.0)) == (50, 20)
