"""The chain, solved two ways by us, and walked through step by step by a plain reading of its definition."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from aicmo.attribution import MODELS, markov
from aicmo.attribution.markov import NO_LOST, removal_effects
from aicmo.attribution.path import Path
from tests.attribution.drawn import PATHS, SHOP

ORDERS = {1: "markov", 2: "markov_2", 3: "markov_3"}
THREE = (Path(("C1", "C2", "C3"), 1, 90.0), Path(("C1",), 0, 0, lost=1), Path(("C2", "C3"), 0, 0, lost=1))


def probability(paths: list[Path], order: int, without: str | None = None) -> float:
    """P(conversion), by pushing probability through the chain until next to none is left."""
    moves: defaultdict[tuple[str, ...], Counter[object]] = defaultdict(Counter)
    for path in paths:
        states = [path.touches[max(0, end - order) : end] for end in range(len(path.touches) + 1)]
        for state, following in pairwise(states):
            moves[state][following] += path.conversions + path.lost
        if path.touches:
            moves[states[-1]].update({True: path.conversions, False: path.lost})
    there, converted = {(): 1.0}, 0.0
    for _ in range(2_000):
        arrived: defaultdict[tuple[str, ...], float] = defaultdict(float)
        for state, amount in there.items():
            whole = sum(moves[state].values())
            for following, times in moves[state].items():
                if following is True:
                    converted += amount * times / whole
                elif isinstance(following, tuple) and times and without not in following:
                    arrived[following] += amount * times / whole
        there = arrived
    return converted


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=10, deadline=None)
@given(paths=PATHS)
def test_removal_effects_are_those_of_the_chain_walked_step_by_step(order: int, paths: list[Path]) -> None:
    paths = [Path(path.touches, path.conversions, 0.0, path.lost + 1) for path in paths]
    found = removal_effects(paths, order)
    assert found.probability == pytest.approx(probability(paths, order), abs=1e-6)
    for label, effect in found.effect.items():
        assert effect == pytest.approx(1 - probability(paths, order, label) / found.probability, abs=1e-5)


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=25, deadline=None)
@given(paths=PATHS)
def test_the_system_solved_and_the_walks_summed_agree(order: int, paths: list[Path]) -> None:
    credits_ = []
    for steps, states in ((10**9, 5_000), (0, 0)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(markov, "USUAL_STEPS", steps)
            patch.setattr(markov, "FULL_MATRIX_STATES", states)
            credits_.append(MODELS.load(ORDERS[order]).credit(paths))
    solved, summed = credits_
    assert summed.conversions == pytest.approx(solved.conversions, rel=1e-9, abs=1e-9)
    assert summed.value == pytest.approx(solved.value, rel=1e-7, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(paths=PATHS)
def test_the_chain_converts_as_often_as_the_journeys_did(paths: list[Path]) -> None:
    touched = [Path(path.touches, path.conversions, 0.0, path.lost) for path in paths if path.touches]
    journeys = sum(path.conversions + path.lost for path in touched)
    conversions = sum(path.conversions for path in touched)
    for order in ORDERS:
        assert removal_effects(touched, order).probability == pytest.approx(conversions / journeys if journeys else 0)


def test_repeats_in_a_row_change_nothing_at_order_1() -> None:
    repeated = [
        Path(tuple(label for label in path.touches for _ in range(3)), path.conversions, path.value, path.lost)
        for path in SHOP
    ]
    once, thrice = removal_effects(SHOP), removal_effects(repeated)
    assert thrice.effect == pytest.approx(once.effect)


def test_a_higher_order_tells_apart_what_came_before() -> None:
    """Only "a, then b" converts; "c, then b" never does. A chain that forgets credits c, one that remembers does not."""
    paths = [Path(("a", "b"), 50, 50.0, lost=50), Path(("c", "b"), 0, 0.0, lost=100)]
    assert removal_effects(paths, 1).effect["c"] == pytest.approx(0.5)
    assert removal_effects(paths, 2).effect["c"] == pytest.approx(0, abs=1e-12)
    assert MODELS.load("markov_2").credit(paths).conversions == pytest.approx({"a": 25, "b": 25, "c": 0})


def test_value_follows_the_journeys_that_bring_it() -> None:
    paths = [Path(("cheap",), 10, 10.0, lost=10), Path(("dear",), 10, 990.0, lost=10)]
    assert MODELS.load("markov").credit(paths).value == pytest.approx({"cheap": 10, "dear": 990})


def test_without_lost_journeys_the_credit_says_so() -> None:
    assert MODELS.load("markov").credit([Path(("a", "b"), 1, 1.0)]).note == NO_LOST
    assert MODELS.load("markov").credit(THREE).note is None


def test_where_nothing_converts_nothing_can_be_removed() -> None:
    found = removal_effects([Path(("a",), 0, 0.0, lost=5)])
    assert (found.probability, found.effect) == (0, {})
    assert removal_effects([]).effect == {}


def test_many_channels_are_solved_in_one_go() -> None:
    draw = np.random.default_rng(3)
    paths = [
        Path(tuple(f"campaign {n}" for n in draw.integers(0, 400, 5)), int(draw.integers(0, 3)), 1.0, lost=2)
        for _ in range(4_000)
    ]
    credit = MODELS.load("markov").credit(paths)
    assert len(credit.conversions) == 400
    assert min(credit.conversions.values()) > 0
