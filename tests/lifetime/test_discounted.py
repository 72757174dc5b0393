from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import BadValue
from aicmo.lifetime.bg_nbd import BgNbd
from aicmo.lifetime.discounted import WEEKS_A_YEAR, discounted_purchases, tenths, weekly_rate
from aicmo.lifetime.pareto_nbd import ParetoNbd
from aicmo.lifetime.purchase_model import PurchaseModel
from aicmo.lifetime.summary import Summary

MODELS = [BgNbd(0.243, 4.414, 0.793, 2.426), ParetoNbd(0.553, 10.578, 0.606, 11.669)]
CUSTOMERS = Summary.of([2, 0, 26], [30.43, 0, 30.86], [38.86, 38.86, 31])


def test_a_yearly_discount_comes_back_after_a_year() -> None:
    assert weekly_rate(0.10) * WEEKS_A_YEAR == pytest.approx(log(1.1))
    assert weekly_rate(0.0) == 0.0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.label)
def test_the_discounted_purchases_are_the_sum_over_short_steps(model: PurchaseModel) -> None:
    rate, edges = weekly_rate(0.15), np.linspace(0, 104, 1041)
    made = np.array([model.conditional_purchases(CUSTOMERS, t) if t else np.zeros(3) for t in edges])
    middles = (edges[1:] + edges[:-1]) / 2
    stepped = np.exp(-rate * middles) @ np.diff(made, axis=0)
    assert discounted_purchases(model, CUSTOMERS, 104, rate) == pytest.approx(stepped, rel=1e-6)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.label)
def test_without_discount_they_are_the_expected_purchases(model: PurchaseModel) -> None:
    assert discounted_purchases(model, CUSTOMERS, 52, 0.0) == pytest.approx(model.conditional_purchases(CUSTOMERS, 52))


@given(st.floats(0.001, 0.05), st.floats(1, 300))
@settings(max_examples=40, deadline=None)
def test_a_discount_takes_something_off(rate: float, horizon: float) -> None:
    for model in MODELS:
        whole = model.conditional_purchases(CUSTOMERS, horizon)
        assert (discounted_purchases(model, CUSTOMERS, horizon, rate) < whole).all()


def test_no_horizon_and_no_discount_that_is_one_are_refused() -> None:
    with pytest.raises(BadValue, match="horizon"):
        discounted_purchases(MODELS[0], CUSTOMERS, 0, 0.01)
    with pytest.raises(BadValue, match="discount"):
        weekly_rate(-0.1)


@given(st.lists(st.floats(0, 1e6), max_size=60))
@settings(max_examples=60)
def test_tenths_hold_everybody_and_fall(values: list[float]) -> None:
    parts = tenths(np.array(values))
    assert sum(part.customers for part in parts) == len(values)
    assert len(parts) == min(10, len(values))
    means = [part.mean for part in parts]
    assert means == sorted(means, reverse=True)
    if sum(values) > 0:
        assert sum(part.share or 0 for part in parts) == pytest.approx(1)
    else:
        assert all(part.share is None for part in parts)
