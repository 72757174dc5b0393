from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.errors import NotEstimable
from aicmo.experiments.cuped import cuped, explained
from aicmo.experiments.estimate import mean
from aicmo.experiments.frequentist import difference
from aicmo.experiments.strata import post_stratified
from aicmo.experiments.sums import Pairs, Sums

ARM = st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=20)
TRUTH = 0.5


def drawn(random: np.random.Generator, n: int = 200) -> dict[str, Pairs]:
    """Two arms whose outcome follows a value from before; the arm is better by `TRUTH`."""
    arms = {}
    for name, effect in (("control", 0.0), ("arm", TRUTH)):
        x = random.normal(10, 2, n)
        arms[name] = Pairs.of_values(x + random.normal(effect, 1, n), x)
    return arms


def test_the_effect_stays_the_truth_and_its_error_shrinks() -> None:
    random, plain, adjusted, covered = np.random.default_rng(11), [], [], 0
    for _ in range(500):
        arms = drawn(random)
        found = cuped(arms)
        raw = difference(mean(arms["control"].y), mean(arms["arm"].y))
        less = difference(found["control"], found["arm"])
        plain.append(raw.value)
        adjusted.append(less.value)
        covered += less.low <= TRUTH <= less.high
    assert np.mean(adjusted) == pytest.approx(TRUTH, abs=4 * np.std(adjusted) / np.sqrt(500))
    assert np.var(adjusted) < 0.3 * np.var(plain)
    assert 0.92 < covered / 500 < 0.98


@given(ARM, ARM)
def test_the_spread_within_the_arms_never_grows(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    arms = {name: Pairs.of_values([y for y, _ in arm], [x for _, x in arm]) for name, arm in (("a", one), ("b", other))}
    found = cuped(arms)
    adjusted = sum(found[name].variance * (arms[name].n - 1) for name in arms)
    assert adjusted <= sum(arm.y.squares for arm in arms.values()) * (1 + 1e-9) + 1e-9
    assert 0 <= explained(arms) <= 1 + 1e-9


@given(ARM, ARM)
def test_everybody_s_mean_stays_what_it_was(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> None:
    arms = {name: Pairs.of_values([y for y, _ in arm], [x for _, x in arm]) for name, arm in (("a", one), ("b", other))}
    found = cuped(arms)
    before, after = (sum(arm.n * arm.y.mean for arm in arms.values()), sum(one.n * one.value for one in found.values()))
    assert after == pytest.approx(before, rel=1e-6, abs=1e-3)


def test_a_value_that_is_the_same_for_everybody_changes_nothing() -> None:
    pairs = Pairs.of_values([1.0, 2.0, 4.0], [7.0, 7.0, 7.0])
    found = cuped({"a": pairs, "b": pairs})
    assert found["a"] == mean(pairs.y)
    assert explained({"a": pairs}) == 0.0


def test_a_value_that_is_the_outcome_explains_all_of_it() -> None:
    pairs = Pairs.of_values([1.0, 2.0, 4.0], [1.0, 2.0, 4.0])
    assert explained({"a": pairs}) == pytest.approx(1)
    assert cuped({"a": pairs, "b": pairs})["a"].variance == pytest.approx(0, abs=1e-12)


def test_an_arm_of_one_unit_cannot_be_adjusted() -> None:
    with pytest.raises(NotEstimable, match="needs two"):
        cuped({"a": Pairs.of_values([1.0], [1.0]), "b": Pairs.of_values([1.0, 2.0], [1.0, 2.0])})


def test_strata_even_out_arms_of_a_different_make_up() -> None:
    old, new = Sums.of_values([10.0, 12.0] * 40), Sums.of_values([1.0, 3.0] * 40)
    few_old, few_new = Sums.of_values([10.0, 12.0] * 10), Sums.of_values([1.0, 3.0] * 70)
    found = post_stratified({"old": {"a": old, "b": few_old}, "new": {"a": new, "b": few_new}})
    assert (old + new).mean != (few_old + few_new).mean
    assert found["a"].value == pytest.approx(found["b"].value)
    assert found["a"].squared_error < mean(old + new).squared_error


def test_one_stratum_is_no_stratification() -> None:
    sums = Sums.of_values([1.0, 2.0, 4.0])
    found = post_stratified({"all": {"a": sums, "b": sums}})["a"]
    assert (found.n, found.value, found.squared_error) == pytest.approx((3, mean(sums).value, mean(sums).squared_error))


def test_a_stratum_without_an_arm_is_told_by_name() -> None:
    sums = Sums.of_values([1.0, 2.0])
    with pytest.raises(NotEstimable, match="'rare'"):
        post_stratified({"usual": {"a": sums, "b": sums}, "rare": {"a": sums}})
