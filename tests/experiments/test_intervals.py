"""Intervals of rates: published numbers, coverage, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, gamma

from aicmo.errors import BadValue, NotEstimable
from aicmo.experiments.intervals import DaySums, Interval, cost_interval, gamma_interval, ratio_interval, wilson

WORLDS = 4000


def day_sums(amounts: np.ndarray, bases: np.ndarray) -> DaySums:
    return DaySums(
        len(amounts), amounts.sum(), bases.sum(), (amounts**2).sum(), (amounts * bases).sum(), (bases**2).sum()
    )


def covered(found: list[Interval], truths: np.ndarray | float) -> bool:
    """Whether 95 % of the intervals hold their truth, give or take what so many draws leave open."""
    lows, highs = np.array(found).T
    return abs(float(np.mean((lows <= truths) & (truths <= highs))) - 0.95) < 4 * math.sqrt(0.05 * 0.95 / len(found))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0, 0.2775), (1, 20, 0.0089, 0.2361), (5, 50, 0.0435, 0.2136), (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_wilson_gives_the_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_wilson_stays_within_0_and_1_and_around_the_rate(trials: int, share: float) -> None:
    successes = round(trials * share)
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1
    assert low < high


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_fails_is_as_sure_as_what_succeeds(successes: int, failures: int) -> None:
    low, high = wilson(successes, successes + failures)
    assert wilson(failures, successes + failures) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("trials", "rates"), [(10, (0, 1)), (200, (0.01, 0.2)), (50_000, (0.001, 0.003))])
def test_wilson_covers_at_its_level(trials: int, rates: tuple[float, float]) -> None:
    random = np.random.default_rng(1)
    truths = random.uniform(*rates, WORLDS)
    assert covered([wilson(int(count), trials) for count in random.binomial(trials, truths)], truths)


@pytest.mark.parametrize(("exposure", "rates"), [(10, (0.1, 1)), (100, (0.05, 0.2)), (3.5, (20, 40))])
def test_the_gamma_interval_covers_at_its_level(exposure: float, rates: tuple[float, float]) -> None:
    random = np.random.default_rng(2)
    truths = random.uniform(*rates, WORLDS)
    assert covered([gamma_interval(int(count), exposure) for count in random.poisson(truths * exposure)], truths)


@given(st.integers(1, 10_000), st.floats(0.001, 1e6))
def test_the_gamma_interval_lies_within_the_exact_one(events: int, exposure: float) -> None:
    """Garwood's limits (1936) are the widest of those that never fall below their level."""
    low, high = gamma_interval(events, exposure)
    assert chi2.ppf(0.025, 2 * events) / 2 / exposure <= low < events / exposure
    assert events / exposure < high <= chi2.ppf(0.975, 2 * events + 2) / 2 / exposure


def test_without_events_the_gamma_interval_begins_at_nothing() -> None:
    assert gamma_interval(0, 50) == (0, pytest.approx(gamma(0.5).ppf(0.975) / 50))


@given(st.floats(0.01, 1e6), st.integers(1, 1000))
def test_a_cost_is_the_interval_of_its_events_turned_over(money: float, events: int) -> None:
    low, high = cost_interval(money, events)
    assert low < money / events < high
    assert (1 / high, 1 / low) == pytest.approx(gamma_interval(events, money))


def world(random: np.random.Generator, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Orders of very different size, ten a day, over spend that differs by day: a true ROAS of 10 x 60 / 100 = 6."""
    spend = random.gamma(20, 5, days)
    orders = random.poisson(spend / 10)
    return np.array([random.lognormal(math.log(60) - 0.32, 0.8, count).sum() for count in orders]), spend


@pytest.mark.parametrize("days", [7, 14, 28, 91])
def test_the_interval_of_amounts_covers_at_its_level(days: int) -> None:
    random = np.random.default_rng(3)
    assert covered([ratio_interval(day_sums(*world(random, days))) for _ in range(1500)], 6)


def test_redrawing_a_week_s_days_covers_less_than_it_says() -> None:
    """Why days are not redrawn: the bootstrap's percentiles hold their level for many days alone."""
    random = np.random.default_rng(3)
    times = random.poisson(1.0, (1000, 7))
    times = times[times.any(axis=1)]
    found = []
    for _ in range(1500):
        revenue, spend = world(random, 7)
        found.append(Interval(*np.quantile(times @ revenue / (times @ spend), [0.025, 0.975])))
    lows, highs = np.array(found).T
    assert np.mean((lows <= 6) & (highs >= 6)) < 0.92


def test_the_interval_of_amounts_is_about_that_of_a_bootstrap_of_days() -> None:
    random = np.random.default_rng(4)
    spend = random.gamma(20, 5, 60)
    revenue = spend * random.gamma(8, 0.5, 60)
    drawn = random.integers(0, 60, (20_000, 60))
    ratios = revenue[drawn].sum(axis=1) / spend[drawn].sum(axis=1)
    assert ratio_interval(day_sums(revenue, spend)) == pytest.approx(np.quantile(ratios, [0.025, 0.975]), rel=0.02)


@given(st.lists(st.tuples(st.floats(0.01, 1e4), st.floats(0.01, 1e4)), min_size=3, max_size=30), st.floats(0.01, 100))
def test_the_interval_of_amounts_grows_with_the_currency(days: list[tuple[float, float]], rate: float) -> None:
    amounts, bases = (np.array(column) for column in zip(*days, strict=True))
    try:
        low, high = ratio_interval(day_sums(amounts, bases))
        scaled = ratio_interval(day_sums(rate * amounts, bases))
    except NotEstimable:
        return
    assert 0 < low <= high
    assert scaled == pytest.approx((rate * low, rate * high), rel=1e-3)


def test_a_loss_has_an_interval_too() -> None:
    low, high = ratio_interval(day_sums(np.array([-5.0, -1.0, 2.0]), np.array([10.0, 10.0, 10.0])))
    assert low < -4 / 30 < 0 < high


@pytest.mark.parametrize(("successes", "trials"), [(-1, 10), (math.nan, 10), (1, math.inf), (3, 2)])
def test_counts_that_cannot_be_are_refused(successes: float, trials: float) -> None:
    with pytest.raises(BadValue):
        wilson(successes, trials)


def test_nothing_to_divide_by_is_said_to_be_so() -> None:
    for ask in (lambda: wilson(0, 0), lambda: gamma_interval(0, 0), lambda: cost_interval(10, 0)):
        with pytest.raises(NotEstimable, match="nothing to divide by"):
            ask()


@pytest.mark.parametrize(
    ("sums", "reason"),
    [
        (DaySums(1, 5, 2, 25, 10, 4), "single day"),
        (DaySums(2, 10, 4, 50, 20, 8), "No day differs"),
        (DaySums(2, 10, 0, 50, 0, 0), "nothing to divide by"),
    ],
)
def test_days_that_say_nothing_are_refused_with_the_reason(sums: DaySums, reason: str) -> None:
    with pytest.raises(NotEstimable, match=reason):
        ratio_interval(sums)
