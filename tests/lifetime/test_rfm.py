from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import BadValue
from aicmo.lifetime.rfm import MEANING, fifths, rfm

VALUES = st.lists(st.integers(0, 30).map(float), min_size=1, max_size=80)


def test_distinct_values_make_equal_fifths() -> None:
    assert fifths(np.array([3.0, 1.0, 5.0, 2.0, 4.0])).tolist() == [3, 1, 5, 2, 4]
    assert np.bincount(fifths(np.arange(100.0)))[1:].tolist() == [20] * 5


def test_who_bought_once_is_never_split() -> None:
    assert fifths(np.array([1.0, 1, 1, 1, 1, 1, 2, 3, 4, 5])).tolist() == [1] * 6 + [4, 4, 5, 5]


@given(VALUES)
@settings(max_examples=60)
def test_scores_follow_the_values_and_equals_score_alike(values: list[float]) -> None:
    scores = fifths(np.array(values))
    assert scores.min() == 1
    assert scores.max() <= 5
    for one, first in zip(values, scores, strict=True):
        for other, second in zip(values, scores, strict=True):
            assert one > other or first <= second


def test_the_recent_and_frequent_are_champions_and_the_gone_are_lost() -> None:
    found = rfm([1, 10, 50, 200, 400], [9, 1, 3, 8, 2], [500, 20, 70, 400, 10])
    assert found.r.tolist() == [5, 4, 3, 2, 1]
    assert found.names() == ["Champions", "New", "Cooling", "At risk", "Dormant"]


@given(VALUES)
@settings(max_examples=40)
def test_segments_hold_every_customer_once_and_all_revenue(values: list[float]) -> None:
    found = rfm(values, values[::-1], values)
    parts = found.segments()
    assert sum(part.customers for part in parts) == len(values)
    assert sum(part.value for part in parts) == pytest.approx(sum(values))
    assert {part.name for part in parts} == {*found.names()} <= {*MEANING}


@pytest.mark.parametrize("bad", [([1], [1, 2], [3]), ([float("nan")], [1], [1])])
def test_what_is_no_customer_is_refused(bad: tuple[list[float], ...]) -> None:
    with pytest.raises(BadValue, match="Every customer needs"):
        rfm(*bad)
