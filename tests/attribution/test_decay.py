from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.attribution.decay import raw_weight, weights
from aicmo.errors import BadValue

AGES = st.lists(st.floats(0, 1e5), min_size=1, max_size=20)
HALF_LIVES = st.floats(0.01, 1e4)


def test_a_touch_counts_half_for_every_seven_days() -> None:
    oldest_first = weights([22, 15, 8, 1])
    assert [weight / oldest_first[-1] for weight in oldest_first] == pytest.approx([0.125, 0.25, 0.5, 1])


@pytest.mark.parametrize(("age", "weight"), [(0, 1), (7, 0.5), (14, 0.25), (3.5, 0.5**0.5)])
def test_the_weight_of_an_age(age: float, weight: float) -> None:
    assert raw_weight(age) == pytest.approx(weight)


@given(AGES, HALF_LIVES)
def test_the_weights_of_a_journey_sum_to_1(ages: list[float], half_life: float) -> None:
    assert math.fsum(weights(ages, half_life)) == pytest.approx(1)


@given(AGES, HALF_LIVES)
def test_a_younger_touch_never_weighs_less(ages: list[float], half_life: float) -> None:
    shares = weights(sorted(ages), half_life)
    assert list(shares) == sorted(shares, reverse=True)


@given(st.lists(st.floats(0, 60), min_size=1, max_size=9), st.floats(0, 30))
def test_only_the_time_between_touches_counts(ages: list[float], later: float) -> None:
    assert weights([age + later for age in ages]) == pytest.approx(weights(ages))


def test_no_touches_have_no_weights() -> None:
    assert weights([]) == ()


@pytest.mark.parametrize("age", [-0.001, math.nan, math.inf])
def test_an_age_that_cannot_be_is_refused(age: float) -> None:
    with pytest.raises(BadValue, match="age of a touch"):
        weights([1, age])


@pytest.mark.parametrize("half_life", [0, -7, math.nan, math.inf])
def test_a_half_life_that_cannot_be_is_refused(half_life: float) -> None:
    with pytest.raises(BadValue, match="half-life"):
        weights([1], half_life)
