from __future__ import annotations

import numpy as np
import pytest

from aicmo.errors import BadValue
from aicmo.lifetime.bg_nbd import BgNbd, fit_bg_nbd
from aicmo.lifetime.goodness import by_purchases
from aicmo.lifetime.holdout import expected_course, hold_out
from aicmo.lifetime.summary import Summary
from tests.lifetime.customers import drawn_from_bg_nbd

MODEL = BgNbd(0.243, 4.414, 0.793, 2.426)
BEFORE = Summary.of([0, 0, 2, 9], [0, 0, 30.43, 30], [38.86, 38.86, 38.86, 38])


def test_the_error_compares_the_totals() -> None:
    found = hold_out(MODEL, BEFORE, np.array([0.0, 1.0, 1.0, 4.0]), 39)
    assert found.expected[2] == pytest.approx(1.226, abs=5e-4)
    assert found.error == pytest.approx(found.expected.sum() / 6 - 1)
    assert found.mean_absolute_error == pytest.approx(np.abs(found.expected - found.bought).mean())
    assert found.naive_error == pytest.approx(np.mean([1.5, 0.5, 0.5, 2.5]))


def test_nothing_bought_leaves_the_relative_error_undefined() -> None:
    assert hold_out(MODEL, BEFORE, np.zeros(4), 39).error is None


def test_customers_are_put_together_by_their_purchases_before() -> None:
    found = hold_out(MODEL, BEFORE, np.array([0.0, 1.0, 1.0, 4.0]), 39).by_frequency()
    assert [(one.frequency, one.open, one.customers, one.bought) for one in found] == [
        (0, False, 2, 0.5), (2, False, 1, 1.0), (7, True, 1, 4.0),
    ]  # fmt: skip


def test_a_customer_without_later_purchases_stated_is_refused() -> None:
    with pytest.raises(BadValue, match="purchases after the split"):
        hold_out(MODEL, BEFORE, np.zeros(3), 39)


def test_the_course_adds_up_customers_from_their_first_purchase_on() -> None:
    course = expected_course(MODEL, np.array([0.0, 0.0, 10.0]), np.array([0.0, 5.0, 20.0]))
    alone = MODEL.expected_purchases
    assert course == pytest.approx([0, 2 * alone(5.0), 2 * alone(20.0) + alone(10.0)])


def test_a_model_looks_like_the_customers_drawn_from_it() -> None:
    customers = drawn_from_bg_nbd(BgNbd(0.8, 6.0, 0.9, 2.5), 4000)
    model, _ = fit_bg_nbd(customers)
    found = by_purchases(model, customers)
    assert sum(one.customers for one in found) == 4000
    assert sum(one.expected for one in found) == pytest.approx(4000)
    for one in found:
        assert abs(one.customers - one.expected) < 4 * np.sqrt(one.expected)
    assert [one.open for one in found] == [False] * 7 + [True]
