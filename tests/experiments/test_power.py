from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import BadValue, NotEstimable, UsageError
from aicmo.experiments.estimate import rate
from aicmo.experiments.frequentist import difference
from aicmo.experiments.plan import plan
from aicmo.experiments.power import (
    Design,
    needed,
    needed_for_mean,
    needed_for_rate,
    power,
    smallest_mean_lift,
    smallest_rate_lift,
)
from aicmo.experiments.sums import Sums


def test_r_s_examples_come_out() -> None:
    assert power(Design(1, 1), 1, 20) == pytest.approx(0.8689528, abs=5e-8)
    assert needed(Design(1, 1, wanted=0.9), 1) == pytest.approx(22.02110, abs=5e-6)


@given(st.floats(0.01, 3), st.integers(2, 3000), st.floats(0.8, 0.99))
def test_more_units_and_larger_differences_are_found_more_often(difference: float, n: int, confidence: float) -> None:
    design = Design(1, 1, confidence)
    here = power(design, difference, n)
    assert 0 <= here <= 1
    assert power(design, difference, n + 100) >= here - 2e-4
    assert power(design, difference * 1.1, n) >= here - 1e-9


@given(st.floats(0.01, 0.9), st.floats(0.05, 0.5))
@settings(max_examples=30, deadline=None)
def test_the_units_needed_are_just_enough(baseline: float, lift: float) -> None:
    arm = baseline * (1 + lift)
    if arm < 0.99:
        n, design = needed_for_rate(baseline, lift), Design(baseline * (1 - baseline), arm * (1 - arm))
        assert power(design, arm - baseline, n) >= 0.8 - 1e-9
        assert n == 2 or power(design, arm - baseline, n - 1) < 0.8 + 2e-4


@given(st.floats(0.01, 0.5), st.integers(500, 100_000))
@settings(max_examples=30, deadline=None)
def test_the_smallest_lift_needs_as_many_units_as_it_was_asked_of(baseline: float, n: int) -> None:
    assert needed_for_rate(baseline, smallest_rate_lift(baseline, n)) == pytest.approx(n, rel=0.01, abs=2)


@given(st.floats(-100, 100), st.floats(0.1, 100), st.integers(2, 100_000))
@settings(max_examples=30, deadline=None)
def test_the_same_holds_of_means(mean: float, sd: float, n: int) -> None:
    if abs(mean) > 0.1:
        assert needed_for_mean(mean, sd, smallest_mean_lift(mean, sd, n)) == pytest.approx(n, rel=0.01, abs=1)


def test_a_test_of_that_size_finds_the_lift_as_often_as_promised() -> None:
    n, random, found = needed_for_rate(0.1, 0.2), np.random.default_rng(4), 0
    for x, y in zip(random.binomial(n, 0.1, 500), random.binomial(n, 0.12, 500), strict=True):
        found += difference(rate(Sums.of_rate(int(x), n)), rate(Sums.of_rate(int(y), n))).low > 0
    assert found / 500 == pytest.approx(0.8, abs=0.06)


def test_a_plan_goes_there_and_back() -> None:
    there = plan(0.02, lift=0.1, per_day=4_000)
    back = plan(0.02, units=there.units)
    assert back.lift == pytest.approx(0.1, rel=1e-3)
    assert (there.total, there.days, back.days) == (2 * there.units, -(-2 * there.units // 4_000), None)
    assert there.target == pytest.approx(0.022)


def test_more_arms_need_more_units_each() -> None:
    assert plan(0.02, lift=0.1, arms=4).units > plan(0.02, lift=0.1).units
    assert plan(0.02, lift=0.1, arms=3).level == pytest.approx(0.975)


def test_a_mean_with_a_deviation_is_planned_too() -> None:
    made = plan(50.0, sd=80.0, lift=-0.05)
    assert (made.target, made.units) == (47.5, needed_for_mean(50.0, 80.0, -0.05))


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: plan(0.1), UsageError, "one of the two"),
        (lambda: plan(0.1, lift=0.1, units=100), UsageError, "one of the two"),
        (lambda: plan(0.1, lift=0.0), BadValue, "above or below 0"),
        (lambda: plan(0.6, lift=1.0), BadValue, "between 0 and 1"),
        (lambda: plan(0.0, lift=0.1), BadValue, "between 0 and 1"),
        (lambda: plan(0.1, lift=0.1, confidence=95), BadValue, "0.5 and 1"),
        (lambda: plan(0.1, lift=0.1, power=80), BadValue, "0.5 and 1"),
        (lambda: plan(0.1, lift=0.1, arms=1), BadValue, "two arms"),
        (lambda: plan(0.1, lift=0.1, per_day=0), BadValue, "above 0"),
        (lambda: plan(0.1, units=1), BadValue, "two units"),
        (lambda: plan(0.1, units=2), NotEstimable, "no rise of any size"),
        (lambda: plan(0.1, lift=1e-9), NotEstimable, "too small"),
        (lambda: plan(10.0, sd=0.0, lift=0.1), BadValue, "above 0"),
        (lambda: plan(0.0, sd=1.0, units=100), BadValue, "above 0"),
    ],
)
def test_what_cannot_be_planned_is_refused(make: object, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make()  # type: ignore[operator]
