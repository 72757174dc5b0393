from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import BadValue
from aicmo.experiments.sums import Pairs, Sums

VALUES = st.lists(st.floats(-1e6, 1e6), max_size=30)
PAIRS = st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), max_size=30)


def close(sums: Sums, other: Sums) -> bool:
    scale = 1 + abs(sums.sum_squares)
    return (
        sums.n == other.n
        and sums.mean == pytest.approx(other.mean, rel=1e-9, abs=1e-6)
        and sums.squares == pytest.approx(other.squares, abs=1e-9 * scale)
    )


@given(VALUES, VALUES)
def test_two_parts_add_up_to_the_whole(one: list[float], other: list[float]) -> None:
    assert close(Sums.of_values(one) + Sums.of_values(other), Sums.of_values(one + other))


@given(VALUES, VALUES, VALUES)
@settings(max_examples=50)
def test_the_order_of_adding_does_not_matter(a: list[float], b: list[float], c: list[float]) -> None:
    first, second, third = map(Sums.of_values, (a, b, c))
    assert close((first + second) + third, third + (second + first))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_the_variance_is_numpy_s(values: list[float]) -> None:
    sums = Sums.of_values(values)
    assert sums.variance == pytest.approx(np.var(values, ddof=1), rel=1e-9, abs=1e-9)
    assert sums.deviation == pytest.approx(np.std(values, ddof=1), rel=1e-9, abs=1e-9)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=30))
def test_plain_sums_say_the_same_as_the_values(values: Sequence[int]) -> None:
    stated = Sums.of(len(values), sum(values), sum(value * value for value in values))
    assert close(stated, Sums.of_values(values))
    assert stated.sum == pytest.approx(sum(values), abs=1e-6)
    assert stated.sum_squares == pytest.approx(sum(value * value for value in values))


def test_large_close_values_keep_their_variance() -> None:
    halves = [Sums.of_values([1e9 + 1, 1e9 + 2]), Sums.of_values([1e9 + 3, 1e9 + 4])]
    assert (halves[0] + halves[1]).variance == pytest.approx(np.var([1, 2, 3, 4], ddof=1))


@given(PAIRS, PAIRS)
def test_pairs_add_up_too_and_know_their_covariance(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    def pairs(of: list[tuple[float, float]]) -> Pairs:
        return Pairs.of_values([y for y, _ in of], [x for _, x in of])

    added, whole = pairs(one) + pairs(other), pairs(one + other)
    assert close(added.y, whole.y)
    assert close(added.x, whole.x)
    assert added.products == pytest.approx(whole.products, abs=1e-6 * (1 + abs(whole.products)))
    if whole.n > 1:
        expected = np.cov([y for y, _ in one + other], [x for _, x in one + other])[0, 1]
        assert whole.covariance == pytest.approx(expected, rel=1e-6, abs=1e-4)


def test_one_value_has_no_variance_and_none_adds_nothing() -> None:
    assert Sums.of_values([3.0]).variance is None
    assert Sums.of_values([]) + Sums.of_values([]) == Sums(0, 0.0, 0.0)
    assert Pairs.of_values([1.0], [2.0]).covariance is None


def test_a_rate_is_values_of_0_and_1() -> None:
    assert close(Sums.of_rate(3, 10), Sums.of_values([1.0] * 3 + [0.0] * 7))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Sums.of_rate(11, 10), "11 of 10 is no rate"),
        (lambda: Sums.of_rate(-1, 10), "no rate"),
        (lambda: Sums.of(10, 100, 900), "squares of at least 1000"),
        (lambda: Sums.of(-1, 0, 0), "whole, zero or more"),
        (lambda: Sums.of(10, float("nan"), 0), "finite"),
        (lambda: Sums.of(10, 0, float("inf")), "finite"),
        (lambda: Pairs.of_values([1.0, 2.0], [1.0]), "both values"),
    ],
)
def test_sums_that_no_values_have_are_refused(make: object, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        make()  # type: ignore[operator]
