from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from aicmo.errors import BadValue, NotEstimable
from aicmo.lifetime.bg_nbd import fit_bg_nbd
from aicmo.lifetime.pareto_nbd import fit_pareto_nbd
from aicmo.lifetime.summary import Summary
from tests.lifetime.customers import histories


@pytest.mark.parametrize(
    ("history", "column"),
    [
        (([1.5], [1], [2]), "frequency"),
        (([-1], [0], [2]), "frequency"),
        (([float("nan")], [0], [2]), "frequency"),
        (([1], [3], [2]), "recency"),
        (([1], [-1], [2]), "recency"),
        (([0], [1], [2]), "recency"),
        (([0], [0], [float("inf")]), "age"),
        (([1], [1], [2], [-5]), "monetary"),
    ],
)
def test_a_history_that_cannot_be_is_named(history: tuple[list[float], ...], column: str) -> None:
    with pytest.raises(BadValue) as raised:
        Summary.of(*history)
    assert raised.value.column == column
    assert "customer 1" in str(raised.value)


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(BadValue, match="Every customer needs"):
        Summary.of([1, 2], [1], [2])


@given(histories(most=3))
@settings(max_examples=50, deadline=None)
def test_groups_hold_every_customer_once(summary: Summary) -> None:
    groups = summary.groups
    assert groups.count.sum() == summary.customers
    assert np.array_equal(groups.histories.frequency[groups.of], summary.frequency)
    assert np.array_equal(groups.histories.recency[groups.of], summary.recency)
    assert np.array_equal(groups.histories.age[groups.of], summary.age)


@pytest.mark.parametrize("fit", [fit_bg_nbd, fit_pareto_nbd])
@pytest.mark.parametrize(
    ("summary", "why"),
    [
        (Summary.of([2], [3], [4]), "needs two at least, and there is one"),
        (Summary.of([], [], []), "there are none"),
        (Summary.of([0, 0, 0], [0, 0, 0], [4, 5, 6]), "None of 3 customers has bought on a second day"),
    ],
)
def test_too_few_customers_are_refused_with_a_reason(fit: object, summary: Summary, why: str) -> None:
    assert callable(fit)
    with pytest.raises(NotEstimable, match=why) as raised:
        fit(summary)
    assert raised.value.remedy
