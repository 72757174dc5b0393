"""How much more has to be counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from aicmo.errors import NotEstimable
from aicmo.experiments.certainty import of_amounts, of_cost, of_count, of_proportion
from aicmo.experiments.intervals import DaySums, wilson
from aicmo.experiments.needed import exposure_for_difference, more_days, more_events, more_trials, trials_for_difference


@given(st.integers(1, 10_000), st.floats(0.0005, 0.9))
def test_so_many_more_trials_at_the_same_rate_are_enough(trials: int, rate: float) -> None:
    successes = rate * trials
    more = more_trials(successes, trials)
    at_this_rate = (successes + 1.96**2 / 2) / (trials + 1.96**2)
    low, high = wilson((trials + more) * at_this_rate, trials + more)
    assert (high - low) / 2 <= 0.5 * at_this_rate * 1.15


def test_one_or_two_trials_are_never_enough_though_all_succeeded() -> None:
    assert more_trials(1, 1) > 5
    assert more_trials(2, 2) > 5


def test_without_a_success_the_usual_rate_says_how_many() -> None:
    assert more_trials(0, 20, 0.02) == pytest.approx(15.366 * 0.98 / 0.02 - 20, rel=1e-3)
    assert more_trials(0, 20) < more_trials(0, 20, 0.02)


@given(st.integers(0, 40))
def test_every_event_is_one_fewer_that_is_needed(events: int) -> None:
    assert more_events(events) == pytest.approx(max(0.0, more_events(0) - events))


@given(st.integers(2, 400), st.floats(0.01, 3))
def test_so_many_more_days_and_no_fewer_are_enough(days: int, relative_error: float) -> None:
    more = more_days(days, relative_error)

    def margin(wanted: float) -> float:
        return float(student.ppf(0.975, wanted - 1) * relative_error * np.sqrt(days / wanted))

    assert margin(days + more) <= 0.5
    if more > 1:
        assert margin(days + more - 1) > 0.49


def test_a_sum_of_nothing_by_gains_and_losses_has_an_interval_and_no_number_of_days() -> None:
    sure = of_amounts(DaySums(3, 0, 30, 50, 0, 300))
    assert sure.low is not None
    assert sure.high is not None
    assert (sure.low < 0 < sure.high, sure.needed, sure.enough) == (True, None, False)


def test_a_difference_shows_as_often_as_was_asked() -> None:
    one, other = 0.10, 0.12
    trials = round(trials_for_difference(one, other))
    assert trials == pytest.approx(3839, abs=2)
    random = np.random.default_rng(9)
    rates = random.binomial(trials, [[one], [other]], (2, 20_000)) / trials
    errors = np.sqrt((rates * (1 - rates)).sum(axis=0) / trials)
    assert np.mean(np.abs(rates[1] - rates[0]) > 1.96 * errors) == pytest.approx(0.8, abs=0.02)


@given(st.floats(0.001, 0.5), st.floats(1.01, 1.9))
def test_events_need_more_than_trials_to_differ(rate: float, lift: float) -> None:
    assert exposure_for_difference(rate, rate * lift) > trials_for_difference(rate, rate * lift) > 0


def test_rates_that_are_the_same_never_differ() -> None:
    with pytest.raises(NotEstimable):
        trials_for_difference(0.1, 0.1)


def test_a_verdict_is_an_interval_or_a_reason() -> None:
    assert of_proportion(480, 1000).enough
    assert not of_proportion(1, 2).enough
    more = of_proportion(3, 2)
    assert (more.low, more.needed, more.why) == (None, None, "there are more successes than trials")
    day = of_amounts(DaySums(1, 5, 2, 25, 10, 4))
    assert (day.low, day.n, day.why) == (None, 1, "a single day does not vary")


def test_money_without_events_needs_events() -> None:
    sure = of_cost(100, 0)
    assert (sure.low, sure.n, sure.enough) == (None, 0, False)
    assert sure.needed == pytest.approx(13.4, abs=0.1)


def test_nothing_yet_is_not_enough_though_it_has_an_interval() -> None:
    sure = of_count(0, 50, usual=0.1)
    assert (sure.low, sure.enough) == (0, False)
    assert sure.needed == pytest.approx(15.366 / 0.1 - 50, rel=1e-3)
