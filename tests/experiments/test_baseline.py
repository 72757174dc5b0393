"""What is out of the ordinary is flagged, and the ordinary about as often as it says."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, nan
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import BadValue, NotEstimable
from aicmo.experiments.baseline import MINIMUM_DAYS, TREND_DAYS, Usual, baseline

Course = Callable[[Random, int], list[float]]


def weekly(random: Random, days: int) -> list[float]:
    return [100 + 50 * (day % 7 == 5) + random.gauss(0, 10) for day in range(days)]


def skewed(random: Random, days: int) -> list[float]:
    return [100 * exp(random.gauss(0, 0.5)) for _ in range(days)]


def growing(random: Random, days: int) -> list[float]:
    return [value + 0.5 * day for day, value in enumerate(weekly(random, days))]


def carried_over(random: Random, days: int) -> list[float]:
    values, rest = [], 0.0
    for _ in range(days):
        rest = 0.4 * rest + random.gauss(0, 10)
        values.append(100 + rest)
    return values


def sum_of(first: int, days: int) -> dict[int, float]:
    return dict.fromkeys(range(first, first + days), 1.0)


def alarms(course: Course, history: int, days: int, draws: int = 300) -> float:
    """How often the sum of the days after the history is more than two standard deviations off."""
    random, found = Random(5), 0
    for _ in range(draws):
        values = course(random, history + days)
        usual = baseline(values[:history]).usual(sum_of(history, days))
        found += abs(usual.z(sum(values[history:]))) > 2
    return found / draws


@pytest.mark.parametrize(
    ("course", "history", "days"),
    [(weekly, 28, 28), (weekly, 182, 28), (weekly, 182, 1), (skewed, 182, 28), (growing, 182, 28), (growing, 84, 7),
     (carried_over, 182, 28)],
)  # fmt: skip
def test_what_is_usual_is_called_unusual_about_once_in_twenty(course: Course, history: int, days: int) -> None:
    assert 0.01 <= alarms(course, history, days) <= 0.09


def test_a_plain_change_is_found() -> None:
    random = Random(1)
    history, now = weekly(random, 84), [value + 15 for value in weekly(random, 28)]
    assert baseline(history).usual(sum_of(84, 28)).z(sum(now)) > 4


@given(st.integers(0, 27), st.sampled_from([-1, 1]), st.integers(0, 1000))
@settings(max_examples=30)
def test_a_planted_spike_is_flagged_on_its_day_and_its_side(place: int, side: int, seed: int) -> None:
    random = Random(seed)
    history, now = weekly(random, 84), weekly(random, 28)
    now[place] += side * 120
    flagged = dict(baseline(history).unusual(now, 84))
    assert flagged[84 + place] * side > 3.5


def test_usual_days_are_hardly_ever_flagged() -> None:
    random = Random(2)
    flagged = sum(len(baseline(weekly(random, 84)).unusual(weekly(random, 28), 84)) for _ in range(100))
    assert flagged / 2800 < 0.004


def test_one_wild_day_of_the_history_does_not_move_what_is_usual() -> None:
    history = weekly(Random(3), 84)
    wild = [value + 10_000 * (day == 40) for day, value in enumerate(history)]
    plain, robust = (baseline(values).usual(sum_of(84, 28)) for values in (history, wild))
    assert robust.value == pytest.approx(plain.value, rel=0.03)
    assert robust.sd < 1.3 * plain.sd


def test_what_happens_again_and_again_is_usual() -> None:
    history = [value + 200 * (day % 14 == 3) for day, value in enumerate(weekly(Random(4), 84))]
    now = [value + 200 * (day % 14 == 3) for day, value in enumerate(weekly(Random(5), 28))]
    assert abs(baseline(history).usual(sum_of(84, 28)).z(sum(now))) < 2


def test_the_weekday_s_level_and_the_trend_are_carried_on() -> None:
    history = [100 + 50 * (day % 7 == 5) + day + 0.01 * (day % 3) for day in range(TREND_DAYS)]
    found = baseline(history)
    assert found.slope == pytest.approx(1, abs=0.01)
    assert found.level(89) == pytest.approx(100 + 50 + 89, abs=0.2)
    assert found.level(90) == pytest.approx(100 + 90, abs=0.2)


def test_a_trend_is_left_out_below_twelve_weeks_and_where_it_is_not_to_be_carried_on() -> None:
    history = growing(Random(6), TREND_DAYS)
    assert baseline(history).slope > 0
    assert baseline(history[1:]).slope == 0
    assert baseline(history, carry_on=False).slope == 0


def test_days_of_which_nothing_is_known_are_left_out() -> None:
    history = weekly(Random(7), 84)
    holes = [None if day in {10, 30, 31} else value for day, value in enumerate(history)]
    assert baseline(holes).days == 81
    assert baseline(holes).unusual([None, 0.0], 84) != []


def test_where_counting_starts_changes_nothing() -> None:
    history = growing(Random(8), 84)
    here, there = baseline(history), baseline(history, 738_000)
    assert there.usual(sum_of(738_084, 7)) == pytest.approx(here.usual(sum_of(84, 7)), rel=1e-6)


@given(st.lists(st.integers(0, 3).map(float), min_size=35, max_size=70))
@settings(max_examples=60)
def test_sparse_counts_give_a_finite_answer_or_a_reason(values: list[float]) -> None:
    try:
        found = baseline(values).usual(sum_of(len(values), 7))
    except NotEstimable:
        assert len({tuple(values[start::7]) for start in range(7)}) >= 1
        assert all(len(set(values[start::7])) == 1 for start in range(7))
    else:
        assert found.sd > 0
        assert abs(found.value) < inf


def test_a_standard_deviation_counts_the_days_asked_for() -> None:
    found = baseline(weekly(Random(9), 364))
    assert found.usual(sum_of(364, 28)).sd > found.usual(sum_of(364, 7)).sd > found.usual({364: 1.0}).sd > 0
    assert found.usual({364: 0.5}) == pytest.approx(Usual(*(0.5 * part for part in found.usual({364: 1.0}))))


@pytest.mark.parametrize("values", [[], [1.0, 2.0] * 13, [None] * 100, [1.0, 2.0, *[None] * 5] * 20])
def test_too_little_history_says_how_much_is_needed(values: list[float | None]) -> None:
    with pytest.raises(NotEstimable, match=f"{MINIMUM_DAYS} are needed"):
        baseline(values)


@pytest.mark.parametrize("values", [[0.0] * 56, [5.0] * 56, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0] * 8])
def test_days_that_do_not_differ_say_nothing_of_variation(values: list[float]) -> None:
    with pytest.raises(NotEstimable, match="do not differ"):
        baseline(values)


@pytest.mark.parametrize("value", [nan, inf])
def test_what_is_not_a_number_is_refused(value: float) -> None:
    with pytest.raises(BadValue):
        baseline([*weekly(Random(0), 40), value])
