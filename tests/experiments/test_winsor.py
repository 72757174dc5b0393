from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.errors import BadValue
from aicmo.experiments.winsor import cap, winsorised

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(VALUES, st.floats(0.5, 0.999))
def test_no_value_lies_beyond_the_cap_and_the_others_stay(values: list[float], quantile: float) -> None:
    at = cap(values, quantile)
    if at is None:
        assert not any(values)
        return
    kept = winsorised(values, at)
    assert np.abs(kept).max() <= at
    assert [one for one in values if abs(one) <= at] == [
        one for one, was in zip(kept, values, strict=True) if abs(was) <= at
    ]


def test_zeros_do_not_pull_the_cap_to_zero() -> None:
    assert cap([0.0] * 990 + [float(n) for n in range(1, 11)], 0.9) == pytest.approx(9.1)


def test_an_outcome_that_is_had_or_not_is_never_cut() -> None:
    assert cap([0.0, 1.0, 1.0], 0.99) == 1.0


def test_nothing_but_zeros_has_no_cap() -> None:
    assert cap([0.0, 0.0], 0.99) is None


@pytest.mark.parametrize("quantile", [0.49, 1.0, 99.0, -1.0, float("nan")])
def test_a_quantile_that_cuts_the_middle_is_refused(quantile: float) -> None:
    with pytest.raises(BadValue, match="at least half"):
        cap([1.0], quantile)
