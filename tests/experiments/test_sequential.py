from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.experiments.estimate import Estimate
from aicmo.experiments.frequentist import Effect, difference
from aicmo.experiments.sequential import anytime


def effect(value: float, se: float) -> Effect:
    return difference(Estimate(10_000, 0.0, se**2 * 5_000), Estimate(10_000, value, se**2 * 5_000))


@given(st.floats(-5, 5), st.floats(0.1, 2), st.integers(10, 10**6), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_it_is_never_narrower_than_one_look(value: float, se: float, n: int, confidence: float) -> None:
    once = difference(Estimate(n, 0.0, se**2 * n / 2), Estimate(n, value, se**2 * n / 2), confidence)
    always = anytime(once, 2 * n, confidence)
    if n > 50:
        assert always.low < once.low <= once.high < always.high
    assert always.value == once.value


@given(st.floats(-5, 5), st.floats(0.1, 2), st.integers(10, 10**6), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_p_value_is_small_exactly_where_the_interval_leaves_out_0(
    value: float, se: float, n: int, confidence: float
) -> None:
    found = anytime(effect(value, se), n, confidence)
    if abs(found.p_value - (1 - confidence)) > 1e-9:
        assert (found.p_value < 1 - confidence) == (found.low > 0 or found.high < 0)


def test_it_is_about_as_narrow_as_can_be_where_it_is_tuned() -> None:
    at_tuned = anytime(effect(0.0, 1.0), 5_000).high
    assert at_tuned < anytime(effect(0.0, 1.0), 500).high
    assert at_tuned < anytime(effect(0.0, 1.0), 100_000).high
    assert at_tuned == pytest.approx(3.04, abs=0.05)


def looks(random: np.random.Generator, people: int) -> np.ndarray:
    """Differences of two arms without an effect over their standard errors, after each hundred people an arm."""
    ends = np.arange(100, people + 1, 100)
    sums = np.cumsum(random.normal(size=(2, people)), axis=1)[:, ends - 1] / ends
    errors: np.ndarray = np.stack([sums[1] - sums[0], np.sqrt(2 / ends), 2 * ends])
    return errors


def test_peeking_at_every_hundred_raises_false_alarms_and_the_sequence_prevents_them() -> None:
    random, once, always, tests = np.random.default_rng(17), 0, 0, 400
    for _ in range(tests):
        seen = [
            (Effect(value, se, 1e9, value - 1.96 * se, value + 1.96 * se, 1.0), n)
            for value, se, n in looks(random, 5_000).T
        ]
        once += any(one.low > 0 or one.high < 0 for one, _ in seen)
        always += any(one.low > 0 or one.high < 0 for one in (anytime(one, n) for one, n in seen))
    assert once / tests > 0.2
    assert always / tests <= 0.05
