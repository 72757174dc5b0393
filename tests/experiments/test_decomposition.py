"""The parts of a change add up to it, and each part is what a reader would say it is."""

from __future__ import annotations

from fractions import Fraction as Exact
from math import fsum, inf, nan
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.errors import BadValue, NotEstimable
from aicmo.experiments.decomposition import Effect, Fraction, ratio_effects, sum_effects

KEYS = st.sampled_from("abcdefgh")
AMOUNTS = st.integers(-1_000_000, 1_000_000).map(float)
SUMS = st.dictionaries(KEYS, AMOUNTS)
OWN = st.builds(Fraction, st.floats(0, 1e6), st.floats(1, 1e4))
PARTS = st.builds(
    lambda parts, key, own: {**parts, key: own},
    st.dictionaries(KEYS, OWN | st.builds(Fraction, st.floats(0, 1e6), st.just(0.0))),
    KEYS,
    OWN,
)


def ratio(parts: dict[str, Fraction]) -> float:
    return fsum(part.numerator for part in parts.values()) / fsum(part.denominator for part in parts.values())


@given(SUMS, SUMS)
def test_the_parts_of_a_sum_add_up_to_its_change(now: dict[str, float], before: dict[str, float]) -> None:
    assert sum(sum_effects(now, before).values()) == sum(now.values()) - sum(before.values())


@given(PARTS, PARTS)
def test_the_parts_of_a_ratio_add_up_to_its_change(now: dict[str, Fraction], before: dict[str, Fraction]) -> None:
    effects = ratio_effects(now, before)
    scale = max(ratio(now), ratio(before), 1.0) * max(1.0, *(abs(effect.rate or 0.0) for effect in effects.values()))
    assert fsum(effect.total for effect in effects.values()) == pytest.approx(
        ratio(now) - ratio(before), abs=1e-9 * scale
    )


def test_in_exact_arithmetic_nothing_is_left_over() -> None:
    """The formula itself, on exact numbers: what floats leave is rounding and nothing else."""
    random = Random(3)
    parts = [[(Exact(random.randint(0, 99)), Exact(random.randint(1, 99))) for _ in range(5)] for _ in range(2)]
    now, before = ({str(at): Fraction(*pair) for at, pair in enumerate(side)} for side in parts)  # type: ignore[arg-type]
    whole, whole_before = (sum(n for n, _ in side) / sum(d for _, d in side) for side in parts)
    found = ratio_effects(now, before)
    assert fsum(effect.total for effect in found.values()) == pytest.approx(float(whole - whole_before), abs=1e-13)


@given(PARTS, PARTS)
def test_mix_and_rate_add_up_to_a_part(now: dict[str, Fraction], before: dict[str, Fraction]) -> None:
    for effect in ratio_effects(now, before).values():
        assert (effect.mix is None) == (effect.rate is None)
        if effect.mix is not None and effect.rate is not None:
            assert effect.total == effect.mix + effect.rate


@given(PARTS, PARTS, st.randoms())
def test_the_order_of_parts_is_irrelevant(
    now: dict[str, Fraction], before: dict[str, Fraction], random: Random
) -> None:
    shuffled = [{key: side[key] for key in random.sample(list(side), len(side))} for side in (now, before)]
    assert ratio_effects(shuffled[0], shuffled[1]) == ratio_effects(now, before)


@given(PARTS)
def test_without_a_change_every_effect_is_nothing(parts: dict[str, Fraction]) -> None:
    assert {effect.total for effect in ratio_effects(parts, parts).values()} == {0.0}
    assert set(sum_effects({"a": 5.0}, {"a": 5.0}).values()) == {0.0}


@given(PARTS, PARTS)
def test_the_way_back_is_the_opposite(now: dict[str, Fraction], before: dict[str, Fraction]) -> None:
    there, back = ratio_effects(now, before), ratio_effects(before, now)
    for key, effect in there.items():
        assert back[key].total == pytest.approx(-effect.total, rel=1e-9, abs=1e-9)


def test_the_same_shares_leave_rate_alone() -> None:
    found = ratio_effects(
        {"a": Fraction(30, 10), "b": Fraction(10, 10)}, {"a": Fraction(20, 10), "b": Fraction(10, 10)}
    )
    assert found == {"a": Effect(0.5, 0.0, 0.5), "b": Effect(0.0, 0.0, 0.0)}


def test_the_same_ratios_leave_mix_alone_and_more_of_the_better_part_raises_the_whole() -> None:
    found = ratio_effects(
        {"a": Fraction(90, 30), "b": Fraction(10, 10)}, {"a": Fraction(30, 10), "b": Fraction(10, 10)}
    )
    assert {effect.rate for effect in found.values()} == {0.0}
    assert found["a"].mix == pytest.approx((3 - 2.25) * 0.25)
    assert found["b"].mix == pytest.approx((1 - 2.25) * -0.25)


def test_a_whole_that_falls_while_every_part_rises_is_mix() -> None:
    """Simpson's paradox: each part's ratio rises, and the whole falls because the worse part has grown."""
    before = {"good": Fraction(80, 100), "poor": Fraction(2, 10)}
    now = {"good": Fraction(9, 10), "poor": Fraction(30, 100)}
    found = ratio_effects(now, before)
    assert all((effect.rate or 0.0) > 0 for effect in found.values())
    assert fsum(effect.mix or 0.0 for effect in found.values()) < fsum(
        -(effect.rate or 0.0) for effect in found.values()
    )
    assert fsum(effect.total for effect in found.values()) == pytest.approx(39 / 110 - 82 / 110)


def test_a_part_that_appears_or_vanishes_is_all_mix() -> None:
    one = {"a": Fraction(20, 10)}
    both = {"a": Fraction(20, 10), "b": Fraction(40, 10)}
    assert ratio_effects(both, one)["b"] == Effect(0.75, 0.75, 0.0)
    assert ratio_effects(one, both)["b"] == Effect(-0.75, -0.75, 0.0)


def test_what_is_divided_by_nothing_has_a_total_alone() -> None:
    found = ratio_effects(
        {"ads": Fraction(20, 10), "mail": Fraction(15, 0)}, {"ads": Fraction(20, 10), "mail": Fraction(5, 0)}
    )
    assert found == {"ads": Effect(0.0, 0.0, 0.0), "mail": Effect(1.0)}


def test_a_part_that_is_nothing_on_both_sides_did_nothing() -> None:
    assert ratio_effects({"a": Fraction(2, 1), "z": Fraction()}, {"a": Fraction(1, 1)})["z"] == Effect(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("now", "before"), [({}, {"a": Fraction(1, 1)}), ({"a": Fraction(1, 1)}, {"a": Fraction(1, 0)})]
)
def test_a_ratio_over_nothing_has_no_change(now: Any, before: Any) -> None:
    with pytest.raises(NotEstimable, match="adds up to 0 on one side"):
        ratio_effects(now, before)


def test_a_part_with_next_to_nothing_to_divide_by_has_no_ratio_of_its_own() -> None:
    for nearly in (2e-304, 2e-320):
        one, both = {"a": Fraction(1, 1)}, {"a": Fraction(1, 1), "b": Fraction(18_115.0, nearly)}
        assert ratio_effects(both, one)["b"] == Effect(18_115.0)
    with pytest.raises(NotEstimable, match="adds up to 0 on one side"):
        ratio_effects({"b": Fraction(18_115.0, 2e-320)}, {"a": Fraction(1, 1)})


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_what_is_not_a_number_is_refused(number: float) -> None:
    with pytest.raises(BadValue):
        sum_effects({"a": number}, {})
    with pytest.raises(BadValue):
        ratio_effects({"a": Fraction(number, 1)}, {"a": Fraction(1, 1)})
