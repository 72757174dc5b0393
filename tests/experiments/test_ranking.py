"""Which group is best: probabilities, losses, and an order that luck cannot lead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.experiments.pooling import pool_counts, pool_proportions
from aicmo.experiments.posteriors import Betas, Gammas
from aicmo.experiments.ranking import ranked, standings

SHAPES = st.lists(st.tuples(st.floats(0.5, 5000), st.floats(0.5, 5000)), min_size=1, max_size=8)


def betas(shapes: list[tuple[float, float]]) -> Betas:
    return Betas(*(np.array(column, dtype=float) for column in zip(*shapes, strict=True)))


def test_the_exact_probability_of_49_against_51_of_100() -> None:
    worse, better = standings(betas([(50, 52), (52, 50)]))
    assert better.probability_best == pytest.approx(0.61077, abs=5e-6)
    assert worse.probability_best == pytest.approx(0.38923, abs=5e-6)


@settings(max_examples=60, deadline=None)
@given(SHAPES)
def test_probabilities_sum_to_1_and_no_loss_is_negative(shapes: list[tuple[float, float]]) -> None:
    found = standings(betas(shapes))
    assert sum(one.probability_best for one in found) == pytest.approx(1)
    assert all(0 <= one.probability_best <= 1 + 1e-9 and 0 <= one.expected_loss <= 1 for one in found)


@settings(max_examples=30, deadline=None)
@given(SHAPES, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_nothing(shapes: list[tuple[float, float]], random: object) -> None:
    moved = list(range(len(shapes)))
    random.shuffle(moved)  # type: ignore[attr-defined]
    one, other = standings(betas(shapes)), standings(betas([shapes[at] for at in moved]))
    for place, at in enumerate(moved):
        assert other[place] == pytest.approx(one[at], abs=1e-9)


def test_probabilities_and_losses_are_those_of_many_draws() -> None:
    beliefs = Gammas(np.array([3.0, 30, 300, 12]), np.array([2.0, 25, 260, 8]))
    drawn = np.random.default_rng(7).gamma(beliefs.shape[:, None], 1 / beliefs.rate[:, None], (4, 400_000))
    best = np.bincount(drawn.argmax(axis=0), minlength=4) / drawn.shape[1]
    losses = drawn.max(axis=0).mean() - drawn.mean(axis=1)
    found = standings(beliefs)
    assert [one.probability_best for one in found] == pytest.approx(list(best), abs=0.003)
    assert [one.expected_loss for one in found] == pytest.approx(list(losses), abs=0.005)


def test_one_far_above_the_others_is_best_for_certain() -> None:
    found = standings(betas([(1000, 9000), (5000, 5000), (10, 990)]))
    assert [one.probability_best for one in found] == [0, 1, 0]
    assert found[1].expected_loss == 0
    assert found[0].expected_loss == pytest.approx(0.4)


def test_a_group_alone_is_best_and_loses_nothing() -> None:
    assert standings(betas([(3, 4)])) == [(1, 0)]


@pytest.mark.parametrize("others", [[], [(10, 100)], [(300, 1000), (200, 1000)], [(3, 5), (0, 0)]])
@pytest.mark.parametrize("pool", [pool_proportions, pool_counts])
def test_1_of_2_never_beats_480_of_1000(pool: type, others: list[tuple[int, int]]) -> None:
    hits, trials = zip((1, 2), (480, 1000), *others, strict=True)
    order = ranked(pool(hits, trials))
    assert order.index(1) < order.index(0)


def test_where_low_is_good_1_of_2_is_no_better_than_520_of_1000() -> None:
    order = ranked(pool_proportions([1, 520], [2, 1000]), "down")
    assert order == [1, 0]


@pytest.mark.parametrize("spread", [(2, 98), (20, 980), (200, 9800)], ids=["much", "some", "little"])
@pytest.mark.parametrize("groups", [3, 10, 40])
def test_choosing_by_pooled_rates_costs_no_more_than_choosing_by_counted_ones(
    groups: int, spread: tuple[int, int]
) -> None:
    random, raw, pooled = np.random.default_rng(8), 0.0, 0.0
    for _ in range(150):
        rates = random.beta(*spread, groups)
        trials = np.exp(random.uniform(1, 9, groups)).astype(int) + 1
        hits = random.binomial(trials, rates)
        raw += rates.max() - rates[np.argmax(hits / trials)]
        pooled += rates.max() - rates[ranked(pool_proportions(hits, trials))[0]]
    assert pooled <= raw
