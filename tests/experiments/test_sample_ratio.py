from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from aicmo.errors import BadValue, UnknownName
from aicmo.experiments.sample_ratio import sample_ratio


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=5))
def test_the_p_value_is_scipy_s_against_equal_sizes(sizes: list[int]) -> None:
    found = sample_ratio({str(place): size for place, size in enumerate(sizes)})
    assert found.p_value == pytest.approx(chisquare(sizes).pvalue)
    assert sum(found.expected.values()) == pytest.approx(sum(sizes))


def test_an_uneven_split_is_fine_where_it_was_meant() -> None:
    sizes = {"control": 9_020, "arm": 980}
    assert sample_ratio(sizes).mismatch
    assert not sample_ratio(sizes, {"control": 0.9, "arm": 0.1}).mismatch
    assert sample_ratio(sizes, {"control": 9, "arm": 1}) == sample_ratio(sizes, {"control": 0.9, "arm": 0.1})


def test_one_percent_of_a_large_arm_lost_is_noticed() -> None:
    assert sample_ratio({"control": 500_000, "arm": 495_000}).mismatch


def test_a_true_split_is_seldom_alarmed() -> None:
    random = np.random.default_rng(2)
    alarms = sum(sample_ratio({"a": int(n), "b": 1000 - int(n)}).mismatch for n in random.binomial(1000, 0.5, 2000))
    assert alarms <= 8


def test_nobody_is_no_mismatch() -> None:
    assert not sample_ratio({"a": 0, "b": 0}).mismatch


def test_shares_are_of_the_arms_and_above_0() -> None:
    with pytest.raises(UnknownName, match="'c'"):
        sample_ratio({"a": 1, "b": 1}, {"a": 0.5, "c": 0.5})
    for share in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(BadValue, match="above 0"):
            sample_ratio({"a": 1, "b": 1}, {"a": 0.5, "b": share})
