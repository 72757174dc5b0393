"""Rates drawn towards what groups have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from aicmo.errors import BadValue
from aicmo.experiments.pooling import pool_counts, pool_proportions
from aicmo.experiments.posteriors import Betas, intervals

GROUPS = st.lists(
    st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12
)


def world(random: np.random.Generator, groups: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rates = random.beta(20, 980, groups)
    trials = np.exp(random.uniform(3, 10, groups)).astype(int)
    return rates, random.binomial(trials, rates), trials


@settings(max_examples=60, deadline=None)
@given(GROUPS)
def test_pooled_rates_are_rates_and_the_more_was_tried_the_nearer_to_what_was_counted(
    groups: list[tuple[int, int]],
) -> None:
    hits, trials = zip(*groups, strict=True)
    beliefs = pool_proportions(hits, trials)
    assert ((beliefs.alpha > 0) & (beliefs.beta > 0)).all()
    more = pool_proportions([1000 * count for count in hits], [1000 * count for count in trials]).mean()
    # The weakest prior there is counts as much as one event of what all have in common.
    rarer = min(sum(hits), sum(trials) - sum(hits)) + 0.5
    weakest = (sum(trials) + 1) / rarer
    for mean, (successes, tried) in zip(more, groups, strict=True):
        assert tried == 0 or abs(mean - successes / tried) < max(0.02, 1.5 * weakest / (1000 * tried + weakest))


@settings(max_examples=40, deadline=None)
@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_groups_is_irrelevant(groups: list[tuple[int, int]], random: object) -> None:
    moved = list(range(len(groups)))
    random.shuffle(moved)  # type: ignore[attr-defined]
    one = pool_counts(*zip(*groups, strict=True)).mean()
    other = pool_counts(*zip(*(groups[at] for at in moved), strict=True)).mean()
    assert other == pytest.approx(one[moved], rel=1e-3, abs=1e-6)


def test_pooled_rates_are_those_of_the_common_prior_in_full() -> None:
    """The same model worked out by brute force over a wide and fine grid, group by group."""
    hits, trials = np.array([3.0, 40, 12, 0]), np.array([20.0, 300, 200, 9])
    shape = np.exp(np.linspace(0, np.log(hits.sum() + 1), 300))[:, None]
    mean = np.linspace(0.0005, 0.9995, 2000)[None, :]
    strength = shape / ((hits.sum() + 0.5) / (trials.sum() + 1))
    a, b = mean * strength, (1 - mean) * strength
    logs = sum(betaln(k + a, n - k + b) - betaln(a, b) for k, n in zip(hits, trials, strict=True))
    logs = logs - 0.5 * np.log(mean * (1 - mean)) - 0.5 * np.log(shape)
    weights = np.exp(logs - logs.max())
    brute = [float((weights * (k + a) / (n + a + b)).sum() / weights.sum()) for k, n in zip(hits, trials, strict=True)]
    assert pool_proportions(hits, trials).mean() == pytest.approx(brute, rel=0.01)


@pytest.mark.parametrize("pool", [pool_proportions, pool_counts])
def test_pooled_intervals_cover_at_their_level_and_pooled_rates_miss_by_less(pool: type) -> None:
    random = np.random.default_rng(6)
    covered, raw, pooled = [], 0.0, 0.0
    for _ in range(120):
        rates, hits, trials = world(random)
        beliefs = pool(hits, trials)
        covered += [low <= rate <= high for (low, high), rate in zip(intervals(beliefs), rates, strict=True)]
        raw += float(np.sum((hits / trials - rates) ** 2))
        pooled += float(np.sum((beliefs.mean() - rates) ** 2))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.025)
    assert pooled < 0.6 * raw


def test_groups_that_differ_by_chance_alone_are_drawn_together() -> None:
    beliefs = pool_proportions([10, 11, 9, 10], [100, 100, 100, 100])
    assert np.ptp(beliefs.mean()) < 0.6 * 0.02


def test_groups_that_differ_for_certain_keep_their_own_rates() -> None:
    assert pool_proportions([100, 500, 900], [1000, 1000, 1000]).mean() == pytest.approx([0.1, 0.5, 0.9], abs=0.005)


def test_a_group_that_was_never_tried_is_what_the_others_have_in_common() -> None:
    mean = pool_proportions([10, 30, 0], [100, 100, 0]).mean()
    assert mean[0] < mean[2] < mean[1]


def test_one_group_has_nothing_in_common_and_is_jeffreys() -> None:
    beliefs = pool_proportions([3], [10])
    assert isinstance(beliefs, Betas)
    assert (beliefs.alpha[0], beliefs.beta[0]) == (3.5, 7.5)
    assert pool_counts([3], [10]).mean() == pytest.approx([0.35])


@pytest.mark.parametrize("hits", [[0, 0], [20, 50]])
def test_all_or_nothing_still_has_a_rate_of_its_own(hits: list[int]) -> None:
    mean = pool_proportions(hits, [20, 50]).mean()
    assert ((mean > 0) & (mean < 1)).all()
    assert (pool_counts([0, 0], [20, 50]).mean() > 0).all()


@pytest.mark.parametrize(
    ("hits", "trials"), [([3, 1], [2, 5]), ([-1, 1], [2, 5]), ([1], [2, 5]), ([float("nan"), 1], [2, 5])]
)
def test_counts_that_cannot_be_are_refused(hits: list[float], trials: list[float]) -> None:
    with pytest.raises(BadValue):
        pool_proportions(hits, trials)
