"""Carry-over and saturation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aicmo.errors import BadValue
from aicmo.mix.adstock import adstock, weights
from aicmo.mix.saturation import hill

RATES = st.floats(0.0, 1.0)
SPENDS = st.lists(st.floats(0.0, 1e9), min_size=1, max_size=40).map(lambda values: np.array(values)[:, np.newaxis])


def test_an_impulse_becomes_the_published_weights() -> None:
    impulse = np.array([[1.0], [0.0], [0.0], [0.0], [0.0]])
    assert adstock(impulse, 0.5, l_max=4)[:, 0] == pytest.approx([8 / 15, 4 / 15, 2 / 15, 1 / 15, 0.0])
    assert adstock(impulse, 0.5, l_max=4, normalise=False)[:, 0] == pytest.approx([1.0, 0.5, 0.25, 0.125, 0.0])


@settings(max_examples=60)
@given(SPENDS, RATES, st.integers(1, 12))
def test_normalised_carry_over_loses_and_adds_nothing(spend: NDArray[np.float64], rate: float, l_max: int) -> None:
    silence = np.zeros((l_max, 1))
    worked = adstock(np.concatenate([spend, silence]), rate, l_max=l_max)
    assert worked.sum() == pytest.approx(spend.sum(), rel=1e-9)
    assert (worked >= 0).all()


@settings(max_examples=60)
@given(SPENDS)
def test_without_carry_over_spend_stays_as_it_is(spend: NDArray[np.float64]) -> None:
    assert adstock(spend, 0.0) == pytest.approx(spend)


def test_each_channel_has_its_own_rate() -> None:
    spend = np.array([[1.0, 1.0], [0.0, 0.0]])
    assert adstock(spend, [0.0, 1.0], l_max=2).tolist() == [[1.0, 0.5], [0.0, 0.5]]


def test_rates_of_many_draws_give_weights_on_a_new_axis() -> None:
    assert weights(np.full((5, 3), 0.2), l_max=4).shape == (5, 3, 4)


@settings(max_examples=100)
@given(st.floats(0.0, 1e12), st.floats(0.0, 1e12), st.floats(1e-6, 1e9), st.floats(0.2, 5.0))
def test_more_spend_never_brings_less(one: float, other: float, half: float, slope: float) -> None:
    low, high = hill(sorted((one, other)), half, slope)
    assert 0.0 <= low <= high <= 1.0


@settings(max_examples=60)
@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6), st.floats(1e-3, 1e6))
def test_returns_diminish_from_the_first_unit_on(one: float, other: float, half: float) -> None:
    assert hill((one + other) / 2, half) >= (hill(one, half) + hill(other, half)) / 2 - 1e-12


@pytest.mark.parametrize("slope", [0.5, 1.0, 3.0])
def test_the_half_point_brings_half_and_nothing_brings_nothing(slope: float) -> None:
    assert hill([0.0, 250.0], 250.0, slope).tolist() == [0.0, 0.5]


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(BadValue, match="from 0 to 1"):
        weights(rate)


def test_a_carry_over_of_no_period_is_refused() -> None:
    with pytest.raises(BadValue, match="one period at least"):
        weights(0.5, l_max=0)


@pytest.mark.parametrize(("spend", "half", "slope"), [(-1.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)])
def test_a_curve_that_is_none_is_refused(spend: float, half: float, slope: float) -> None:
    with pytest.raises(BadValue):
        hill(spend, half, slope)
