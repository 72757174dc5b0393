from __future__ import annotations

from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from aicmo.lifetime.pareto_nbd import ParetoNbd, fit_pareto_nbd
from aicmo.lifetime.summary import Summary
from tests.lifetime.customers import PARETO_NBD, drawn_from_pareto_nbd, histories

PUBLISHED = ParetoNbd(0.553, 10.578, 0.606, 11.669)
moderate = settings(max_examples=60, deadline=None)


def test_cdnow_gives_the_published_parameters(cdnow: Summary) -> None:
    _, fit = fit_pareto_nbd(cdnow)
    assert fit.values == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=0.0015)
    assert fit.log_likelihood == pytest.approx(-9595.0, abs=0.05)


def test_the_published_figures_of_one_customer_come_out() -> None:
    often = Summary.of(26, 30.86, 31)
    assert PUBLISHED.conditional_purchases(often, 52) == pytest.approx(25.46, abs=5e-3)
    assert PUBLISHED.alive(often) == pytest.approx(0.9979, abs=5e-5)


def published_form(model: ParetoNbd, x: float, recency: float, age: float) -> float:
    """The likelihood with the hypergeometric functions of Fader and Hardie (2005), which are accurate for few purchases."""
    r, s, low, high = model.r, model.s, min(model.alpha, model.beta), max(model.alpha, model.beta)
    raised = s + 1 if model.alpha >= model.beta else r + x
    part = [
        hyp2f1(r + s + x, raised, r + s + x + 1, (high - low) / (high + t)) / (high + t) ** (r + s + x)
        for t in (recency, age)
    ]
    stayed = (model.alpha + age) ** -(r + x) * (model.beta + age) ** -s
    return float(stayed + s / (r + s + x) * (part[0] - part[1]))


@given(
    st.builds(ParetoNbd, *[st.floats(0.1, 15)] * 4), st.integers(0, 12), st.floats(0.05, 1), st.floats(1, 100)
)  # fmt: skip
@moderate
def test_the_integral_is_the_published_hypergeometric_form(model: ParetoNbd, x: int, share: float, age: float) -> None:
    from scipy.special import gammaln

    recency = share * age if x else 0.0
    ways = gammaln(model.r + x) - gammaln(model.r) + model.r * np.log(model.alpha) + model.s * np.log(model.beta)
    expected = ways + np.log(published_form(model, x, recency, age))
    assert model.log_likelihood(Summary.of(x, recency, age))[0] == pytest.approx(expected, rel=1e-8, abs=1e-8)


def test_two_thousand_purchases_overflow_nothing() -> None:
    busy = Summary.of([200, 2000], [38, 39], [40, 40])
    assert np.isfinite(PUBLISHED.log_likelihood(busy)).all()
    assert np.isfinite(PUBLISHED.conditional_purchases(busy, 52)).all()


def test_drawn_customers_give_their_parameters_back() -> None:
    truth = ParetoNbd(0.9, 6.0, 0.8, 12.0)
    _, fit = fit_pareto_nbd(drawn_from_pareto_nbd(truth, 5000))
    for name, value, error in zip(fit.names, fit.values, fit.errors, strict=True):
        assert error is not None
        assert abs(value - getattr(truth, name)) < 3 * error, name


def test_the_order_of_customers_does_not_matter(cdnow: Summary) -> None:
    order = np.random.default_rng(3).permutation(cdnow.customers)
    shuffled = Summary.of(cdnow.frequency[order], cdnow.recency[order], cdnow.age[order])
    assert fit_pareto_nbd(shuffled)[1] == fit_pareto_nbd(cdnow)[1]


@given(PARETO_NBD, histories())
@moderate
def test_alive_is_a_probability(model: ParetoNbd, summary: Summary) -> None:
    alive = model.alive(summary)
    assert ((alive >= 0) & (alive <= 1)).all()


@given(PARETO_NBD, st.integers(1, 50), st.floats(1, 50), st.floats(0, 50), st.floats(0.1, 50))
@moderate
def test_alive_falls_as_time_goes_by_without_a_purchase(
    model: ParetoNbd, x: int, last: float, since: float, more: float
) -> None:
    sooner, later = model.alive(Summary.of([x, x], [last, last], [last + since, last + since + more]))
    assert later <= sooner * (1 + 1e-9)


@given(PARETO_NBD, st.lists(st.floats(0, 500), min_size=2, max_size=6))
@moderate
def test_expected_purchases_grow_with_time(model: ParetoNbd, times: list[float]) -> None:
    found = model.expected_purchases(np.array(sorted(times)))
    assert (np.diff(found) >= 0).all()
    assert model.expected_purchases(0.0) == 0


def test_s_is_1_is_no_hole() -> None:
    beside, at = ParetoNbd(0.5, 6, 1 + 1e-6, 9), ParetoNbd(0.5, 6, 1, 9)
    assert at.expected_purchases(52) == pytest.approx(float(beside.expected_purchases(52)), rel=1e-5)


@given(st.builds(ParetoNbd, st.floats(0.2, 5), st.floats(1, 20), st.floats(0.3, 5), st.floats(1, 20)), st.floats(0, 20))
@moderate
def test_frequencies_are_a_distribution_with_the_expected_mean(model: ParetoNbd, time: float) -> None:
    shares = model.frequencies(time, 600)
    assert isclose(shares.sum(), 1, abs_tol=1e-6)
    assert shares @ np.arange(601) == pytest.approx(float(model.expected_purchases(time)), rel=1e-3, abs=1e-6)
