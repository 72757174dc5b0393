from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import NotEstimable
from aicmo.lifetime.gamma_gamma import GammaGamma, correlation, fit_gamma_gamma
from aicmo.lifetime.summary import Summary

PUBLISHED = GammaGamma(6.25, 3.74, 15.44)


def spending(frequency: list[float], monetary: list[float]) -> Summary:
    x = np.array(frequency)
    return Summary.of(x, np.where(x > 0, 1.0, 0.0), np.full(x.size, 2.0), monetary)


def test_cdnow_gives_the_published_parameters(cdnow: Summary) -> None:
    _, fit = fit_gamma_gamma(cdnow)
    assert fit.values == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    assert cdnow.repeat_buyers == 946


def test_drawn_spending_gives_its_parameters_back() -> None:
    chance, truth = np.random.default_rng(2), GammaGamma(4.0, 5.0, 40.0)
    x = 1 + chance.poisson(3, 5000)
    scale = chance.gamma(truth.q, 1 / truth.v, 5000)
    means = chance.gamma(truth.p * x, 1 / scale) / x
    _, fit = fit_gamma_gamma(Summary.of(x, np.ones(5000), np.full(5000, 2.0), means))
    for name, value, error in zip(fit.names, fit.values, fit.errors, strict=True):
        assert error is not None
        assert abs(value - getattr(truth, name)) < 3 * error, name


@given(st.integers(0, 200), st.floats(0.01, 1000))
@settings(max_examples=50)
def test_the_expected_value_lies_between_one_s_own_mean_and_everyone_s(x: int, z: float) -> None:
    found = float(PUBLISHED.expected_value(spending([x], [z]))[0])
    everyone = PUBLISHED.mean
    assert everyone is not None
    low, high = min(z, everyone), max(z, everyone)
    assert low - 1e-9 <= found <= high + 1e-9 or x == 0
    if x == 0:
        assert found == pytest.approx(everyone)


def test_an_infinite_mean_is_none_and_refused_with_a_reason() -> None:
    heavy = GammaGamma(2.0, 0.9, 10.0)
    assert heavy.mean is None
    with pytest.raises(NotEstimable, match="mean purchase is infinite"):
        heavy.expected_value(spending([1], [5]))


@pytest.mark.parametrize(
    ("summary", "why"),
    [
        (spending([1, 2, 3], [7, 7, 7]), "Every customer spends 7 a purchase"),
        (spending([1, 0, 0], [7, 0, 0]), "there is one"),
        (spending([0, 0], [0, 0]), "there are none"),
        (Summary.of([1, 2], [1, 1], [2, 2]), "Nothing is known of what the purchases were worth"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_a_reason(summary: Summary, why: str) -> None:
    with pytest.raises(NotEstimable, match=why) as raised:
        fit_gamma_gamma(summary)
    assert raised.value.remedy


def test_the_correlation_is_pearson_s_and_none_without_variation() -> None:
    assert correlation(spending([1, 2, 3], [3, 2, 1])) == pytest.approx(-1)
    assert correlation(spending([1, 2, 3], [2, 2, 2])) is None
    assert correlation(spending([2, 0], [2, 0])) is None
