from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from aicmo.errors import NotEstimable
from aicmo.experiments.estimate import Estimate, mean, rate
from aicmo.experiments.frequentist import difference, exact_p, few, lift, lift_interval
from aicmo.experiments.ratios import ratio
from aicmo.experiments.sums import Pairs, Sums


@st.composite
def samples(draw: st.DrawFn) -> list[float]:
    """Three to twenty values, two of which are apart."""
    one, gap = draw(st.floats(-100, 99)), draw(st.floats(0.01, 1))
    others = draw(st.lists(st.floats(-100, 100), min_size=1, max_size=18))
    return draw(st.permutations([one, one + gap, *others]))


SAMPLE = samples()


def estimates(case: dict[str, object]) -> tuple[Estimate, Estimate]:
    """The arms of a published case: means where there are squares, else rates."""

    def one(arm: dict[str, float]) -> Estimate:
        if "sum_squares" in arm:
            return mean(Sums.of(int(arm["n"]), arm["sum"], arm["sum_squares"]))
        return rate(Sums.of_rate(arm["sum"], int(arm["n"])))

    return one(case["a"]), one(case["b"])  # type: ignore[arg-type]


def test_growthbook_s_cases_come_out(real_data: Path) -> None:
    cases = json.loads((real_data / "experiments" / "gbstats_cases.json").read_text())["cases"]
    tested = 0
    for case in (case for case in cases if "p" in case["published"]):
        case = {**cases[0], **case} if case.get("same_as_above") else case
        effect = (difference if "absolute" in case["name"] else lift)(*estimates(case))
        assert (effect.value, effect.se) == pytest.approx(
            (case["published"]["expected"], case["published"]["se"]), abs=5e-6
        )
        assert (effect.low, effect.high) == pytest.approx(case["published"]["ci"], abs=5e-6)
        assert effect.p_value == pytest.approx(case["published"]["p"], abs=5e-6)
        tested += 1
    assert tested == 3


@given(SAMPLE, SAMPLE, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_difference_is_scipy_s_welch_test(a: list[float], b: list[float], confidence: float) -> None:
    ours = difference(mean(Sums.of_values(a)), mean(Sums.of_values(b)), confidence)
    theirs = stats.ttest_ind(b, a, equal_var=False)
    interval = theirs.confidence_interval(confidence)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-6, abs=1e-12)
    assert ours.df == pytest.approx(theirs.df)
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-6)


@given(SAMPLE, SAMPLE)
def test_changing_sides_turns_the_difference_around(a: list[float], b: list[float]) -> None:
    one, other = mean(Sums.of_values(a)), mean(Sums.of_values(b))
    there, back = difference(one, other), difference(other, one)
    assert (there.value, there.low, there.p_value) == pytest.approx((-back.value, -back.high, back.p_value))


def rates(successes: int) -> st.SearchStrategy[Estimate]:
    """Of 20 to 400 units, at least so many with the outcome and at least one without."""
    return st.integers(20, 400).flatmap(lambda n: st.integers(successes, n - 1).map(lambda x: rate(Sums.of_rate(x, n))))


@given(rates(6), rates(1))
def test_the_lift_s_interval_leaves_out_0_exactly_where_the_difference_s_does(control: Estimate, arm: Estimate) -> None:
    apart = difference(control, arm)
    low, high = lift_interval(control, arm, (apart.high - apart.value) / apart.se)
    if min(abs(apart.low), abs(apart.high)) > 1e-9:
        assert (low > 0, high < 0) == (apart.low > 0, apart.high < 0)
    assert low <= arm.value / control.value - 1 <= high


def test_fieller_and_the_delta_method_agree_where_the_control_is_certain() -> None:
    control, arm = rate(Sums.of_rate(100_000, 1_000_000)), rate(Sums.of_rate(101_000, 1_000_000))
    relative = lift(control, arm)
    assert lift_interval(control, arm, 1.959964) == pytest.approx((relative.low, relative.high), abs=1e-4)


def test_a_lift_over_a_negative_control_rises_when_the_arm_does() -> None:
    loss, smaller = mean(Sums.of(100, -1000, 10_100)), mean(Sums.of(100, -500, 2_600))
    assert lift(loss, smaller).value == pytest.approx(0.5)
    low, high = lift_interval(loss, smaller, 2.0)
    assert low < 0.5 < high


@pytest.mark.parametrize("successes", [0, 1, 3])
def test_nothing_is_relative_to_a_control_that_may_be_0(successes: int) -> None:
    control, arm = rate(Sums.of_rate(successes, 1000)), rate(Sums.of_rate(30, 1000))
    with pytest.raises(NotEstimable, match="relative to 0"):
        lift(control, arm)
    with pytest.raises(NotEstimable, match="relative to 0"):
        lift_interval(control, arm, 2.0)


def test_arms_that_do_not_vary_cannot_be_compared() -> None:
    with pytest.raises(NotEstimable, match="No unit differs"):
        difference(rate(Sums.of_rate(0, 10)), rate(Sums.of_rate(10, 10)))


@pytest.mark.parametrize("make", [mean, rate])
@pytest.mark.parametrize("n", [0, 1])
def test_a_variance_needs_two_units(make: object, n: int) -> None:
    with pytest.raises(NotEstimable, match="needs two"):
        make(Sums(n, 0.0, 0.0))  # type: ignore[operator]


def test_few_successes_or_failures_are_told() -> None:
    assert few(rate(Sums.of_rate(4, 100)))
    assert few(rate(Sums.of_rate(50, 100)), rate(Sums.of_rate(96, 100)))
    assert not few(rate(Sums.of_rate(5, 100)), rate(Sums.of_rate(95, 100)))


def test_the_exact_p_value_is_fisher_s() -> None:
    assert exact_p(rate(Sums.of_rate(3, 4)), rate(Sums.of_rate(1, 4))) == pytest.approx(0.485714, abs=1e-6)


def test_a_ratio_is_the_sums_ratio_and_not_the_mean_of_the_units_ratios() -> None:
    found = ratio(Pairs.of_values([10.0, 0.0, 30.0], [1.0, 4.0, 5.0]))
    assert found.value == 4.0


def test_a_ratio_to_a_constant_is_the_mean() -> None:
    values = [1.0, 4.0, 2.0, 8.0]
    found, plain = ratio(Pairs.of_values(values, [2.0] * 4)), mean(Sums.of_values(values))
    assert (found.value, found.variance) == pytest.approx((plain.value / 2, plain.variance / 4))


def test_the_ratio_s_interval_covers_the_truth_as_often_as_it_says() -> None:
    random, hits = np.random.default_rng(5), 0
    for _ in range(1000):
        clicks = random.poisson(3, 400) + 1
        found = ratio(Pairs.of_values(clicks * random.gamma(2, 1, 400), clicks))
        hits += abs(found.value - 2) < 1.959964 * np.sqrt(found.squared_error)
    assert 0.93 < hits / 1000 < 0.97


def test_a_ratio_over_nothing_or_of_one_unit_is_undefined() -> None:
    with pytest.raises(NotEstimable, match="adds up to 0"):
        ratio(Pairs.of_values([1.0, 2.0], [0.0, 0.0]))
    with pytest.raises(NotEstimable, match="needs two"):
        ratio(Pairs.of_values([1.0], [1.0]))


def test_an_arm_of_nothing_but_zeros_has_a_difference_but_no_lift() -> None:
    control, nothing = rate(Sums.of_rate(100, 1000)), rate(Sums.of_rate(0, 1000))
    assert difference(control, nothing).high < 0
    with pytest.raises(NotEstimable, match="Every unit of the arm is 0"):
        lift(control, nothing)


def test_difference_and_lift_cover_the_truth_as_often_as_they_say() -> None:
    random, tests, hits, lifts = np.random.default_rng(8), 1000, 0, 0
    for x, y in zip(random.binomial(500, 0.1, tests), random.binomial(500, 0.12, tests), strict=True):
        control, arm = rate(Sums.of_rate(int(x), 500)), rate(Sums.of_rate(int(y), 500))
        apart = difference(control, arm)
        low, high = lift_interval(control, arm, (apart.high - apart.value) / apart.se)
        hits += apart.low <= 0.02 <= apart.high
        lifts += low <= 0.2 <= high
    assert hits / tests == pytest.approx(0.95, abs=0.02)
    assert lifts / tests == pytest.approx(0.95, abs=0.02)
