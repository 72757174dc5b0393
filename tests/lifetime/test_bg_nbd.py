from __future__ import annotations

from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from aicmo.lifetime.bg_nbd import BgNbd, fit_bg_nbd
from aicmo.lifetime.summary import Summary
from tests.lifetime.customers import BG_NBD, drawn_from_bg_nbd, histories

PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426)
moderate = settings(max_examples=60, deadline=None)


def test_cdnow_gives_the_published_parameters(cdnow: Summary) -> None:
    model, fit = fit_bg_nbd(cdnow)
    assert [round(value, 3) for value in fit.values] == [0.243, 4.414, 0.793, 2.426]
    assert fit.log_likelihood == pytest.approx(-9582.4256, abs=5e-5)
    assert fit["alpha"] == model.alpha


def test_the_standard_errors_of_cdnow_are_those_of_another_implementation(cdnow: Summary) -> None:
    """The package lifetimes 0.11.3 prints r .0126, alpha .378, a .186, b .705."""
    _, fit = fit_bg_nbd(cdnow)
    assert fit.errors == pytest.approx((0.0126, 0.378, 0.186, 0.705), rel=0.01)


def test_the_spreadsheet_s_expectation_is_ours_after_150_terms() -> None:
    """Published for 78 weeks is 1.8576; the series it was summed from has not ended there."""
    r, alpha, a, b = 0.24259292, 4.41353176, 0.79288612, 2.42575297
    share, term, total = 78 / (alpha + 78), 1.0, 1.0
    for j in range(1, 151):
        term *= (r + j - 1) * (b + j - 1) / ((a + b - 2 + j) * j) * share
        total += term
    summed = (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + 78)) ** r * total)
    assert round(summed, 4) == 1.8576
    assert BgNbd(r, alpha, a, b).expected_purchases(78) == pytest.approx(1.85797, abs=5e-6)


def test_the_stable_likelihood_is_hardie_s() -> None:
    found = BgNbd(0.25, 4, 0.8, 2.5).log_likelihood(Summary.of([0, 200], [0, 38], [40, 40]))
    assert found == pytest.approx([-0.59947382, 100.7957], abs=5e-5)


def test_the_purchases_to_come_are_the_published_ones() -> None:
    assert PUBLISHED.conditional_purchases(Summary.of(2, 30.43, 38.86), 39) == pytest.approx(1.226, abs=5e-4)


def test_drawn_customers_give_their_parameters_back() -> None:
    truth = BgNbd(0.8, 6.0, 0.9, 2.5)
    _, fit = fit_bg_nbd(drawn_from_bg_nbd(truth, 5000))
    for name, value, error in zip(fit.names, fit.values, fit.errors, strict=True):
        assert error is not None
        assert abs(value - getattr(truth, name)) < 3 * error, name


def test_the_order_of_customers_does_not_matter(cdnow: Summary) -> None:
    order = np.random.default_rng(3).permutation(cdnow.customers)
    shuffled = Summary.of(cdnow.frequency[order], cdnow.recency[order], cdnow.age[order])
    assert fit_bg_nbd(shuffled)[1] == fit_bg_nbd(cdnow)[1]


def test_where_nobody_leaves_the_parameters_of_leaving_are_unknown_and_the_rest_is_not() -> None:
    chance = np.random.default_rng(5)
    age, rate = np.full(2000, 50.0), chance.gamma(0.7, 1 / 9, 2000)
    x = chance.poisson(rate * age)
    last = np.where(x > 0, age * chance.beta(np.maximum(x, 1), 1), 0.0)
    _, fit = fit_bg_nbd(Summary.of(x, last, age))
    errors = dict(zip(fit.names, fit.errors, strict=True))
    assert errors["r"] is not None
    assert errors["alpha"] is not None
    assert {"r", "alpha"}.isdisjoint(fit.unknown)
    assert fit["a"] / (fit["a"] + fit["b"]) < 0.02


@given(BG_NBD, histories())
@moderate
def test_alive_is_a_probability_and_who_bought_once_is(model: BgNbd, summary: Summary) -> None:
    alive = model.alive(summary)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (alive[summary.frequency == 0] == 1).all()


@given(BG_NBD, st.integers(1, 50), st.floats(1, 50), st.floats(0, 50), st.floats(0.1, 50))
@moderate
def test_alive_falls_as_time_goes_by_without_a_purchase(
    model: BgNbd, x: int, last: float, since: float, more: float
) -> None:
    sooner, later = model.alive(Summary.of([x, x], [last, last], [last + since, last + since + more]))
    assert later <= sooner


@given(BG_NBD, st.lists(st.floats(0, 500), min_size=2, max_size=6))
@moderate
def test_expected_purchases_grow_with_time(model: BgNbd, times: list[float]) -> None:
    found = model.expected_purchases(np.array(sorted(times)))
    assert (np.diff(found) >= -1e-9).all()
    assert model.expected_purchases(0.0) == 0


@given(BG_NBD, histories(), st.floats(0.1, 300))
@moderate
def test_purchases_to_come_are_finite_and_no_more_than_the_rate_allows(
    model: BgNbd, summary: Summary, time: float
) -> None:
    found = model.conditional_purchases(summary, time)
    ceiling = (model.r + summary.frequency) / (model.alpha + summary.age) * time
    assert np.isfinite(found).all()
    assert (found >= -1e-9).all()
    assert (found <= ceiling * (1 + 1e-6) + 1e-9).all()


@given(
    st.builds(BgNbd, st.floats(0.1, 5), st.floats(1, 15), st.floats(0.1, 5), st.floats(1.1, 15)),
    st.integers(0, 40), st.floats(1, 100), st.floats(1, 100),
)  # fmt: skip
@moderate
def test_purchases_to_come_are_the_published_hypergeometric_form(model: BgNbd, x: int, age: float, time: float) -> None:
    r, a, b = model.r + x, model.a + 1e-5 * np.sqrt(2), model.b + x
    share, c = time / (model.alpha + age + time), a + b - 1
    published = c / (a - 1) * (1 - (1 - share) ** r * hyp2f1(r, b, c, share))
    customer = Summary.of(x, age / 2 if x else 0.0, age)
    staying = model.conditional_purchases(customer, time) / model.alive(customer)
    assert staying == pytest.approx(published, rel=1e-3)


def test_extreme_parameters_give_their_limits() -> None:
    """With next to no chance of leaving purchases are the rate times the time; with a sure half, a geometric sum."""
    assert BgNbd(2, 4, 1e-6, 1e5).expected_purchases(10) == pytest.approx(5.0, rel=1e-6)
    half = (1 - (1 + 0.5 * 10 / 4) ** -2) / 0.5
    assert BgNbd(2, 4, 1e6, 1e6).expected_purchases(10) == pytest.approx(half, rel=1e-5)
    assert BgNbd(1, 1, 2, 1).conditional_purchases(Summary.of(99, 1, 1), 19) > 0


def test_a_is_1_is_no_hole() -> None:
    beside, at = BgNbd(0.5, 6, 1 + 1e-4, 2.5), BgNbd(0.5, 6, 1, 2.5)
    assert at.expected_purchases(52) == pytest.approx(float(beside.expected_purchases(52)), rel=1e-3)


@given(st.builds(BgNbd, st.floats(0.2, 5), st.floats(1, 20), st.floats(0.5, 5), st.floats(0.5, 5)), st.floats(0, 20))
@moderate
def test_frequencies_are_a_distribution_with_the_expected_mean(model: BgNbd, time: float) -> None:
    shares = model.frequencies(time, 600)
    assert isclose(shares.sum(), 1, abs_tol=1e-6)
    assert shares @ np.arange(601) == pytest.approx(float(model.expected_purchases(time)), rel=1e-3, abs=1e-6)
