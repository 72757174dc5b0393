"""Who moved a number, and whether the move is more than noise."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.analytics.changes import Part, noise_z, what_changed
from aicmo.analytics.overview import Figure


def figure(
    value: float | None, previous: float | None, now: Sequence[float] = (), before: Sequence[float] = ()
) -> Figure:
    change = None if value is None or not previous else (value - previous) / previous
    return Figure("revenue", "Revenue", "money", "up", value, previous, change, tuple(now), tuple(before))


amounts = st.none() | st.integers(-1000, 1000).map(float)


@given(st.lists(st.tuples(amounts, amounts), max_size=8))
def test_the_parts_of_a_change_add_up_to_it(pairs: list[tuple[float | None, float | None]]) -> None:
    parts = [Part(str(place), now, before) for place, (now, before) in enumerate(pairs)]
    now, before = (sum(pair[side] or 0 for pair in pairs) for side in (0, 1))
    found = what_changed(figure(now, before), parts, movers=8)
    assert found is not None
    assert sum(mover.change for mover in found.movers) == found.change == now - before


def test_the_largest_movers_come_first_whichever_way_they_moved() -> None:
    parts = [Part("a", 1, 2), Part("b", 0, 9), Part("c", 5, None), Part("d", 3, 3)]
    found = what_changed(figure(9, 14), parts, movers=2)
    assert found is not None
    assert [(mover.name, mover.change) for mover in found.movers] == [("b", -9), ("c", 5)]


def test_what_did_not_move_is_no_mover() -> None:
    found = what_changed(figure(3, 3), [Part("d", 3, 3)])
    assert found is not None
    assert found.movers == ()


@pytest.mark.parametrize(("value", "previous"), [(None, 1.0), (1.0, None)])
def test_without_both_sides_there_is_no_change(value: float | None, previous: float | None) -> None:
    assert what_changed(figure(value, previous), []) is None


def days(seed: int, level: float, count: int = 28) -> list[float]:
    """A weekly pattern with noise of sd 10 around it."""
    noise = NormalDist(0, 10).samples(count, seed=seed)
    return [level + 50 * (place % 7 == 5) + noise[place] for place in range(count)]


def test_a_plain_change_stands_far_outside_the_noise() -> None:
    z = noise_z(days(1, 130), days(2, 100))
    assert z is not None
    assert z > 6


def test_the_weekly_pattern_is_no_noise_and_no_change() -> None:
    values = [noise_z(days(2 * seed, 100), days(2 * seed + 1, 100)) for seed in range(200)]
    found = sorted(abs(value) for value in values if value is not None)
    assert 0.85 < sum(value < 1.96 for value in found) / 200 <= 1
    assert len(found) == 200


def test_a_fall_is_negative() -> None:
    z = noise_z(days(1, 100), days(2, 130))
    assert z is not None
    assert z < 0


@pytest.mark.parametrize(
    ("now", "before"),
    [([1.0] * 13, [1.0] * 28), ([1.0] * 28, []), ([5.0] * 28, [4.0] * 28), ([0.0] * 28, [0.0] * 28), ([1.0, 2.0] * 7, [1.0] * 13)],
)  # fmt: skip
def test_noise_is_unknown_below_two_weeks_and_where_no_day_differs(now: list[float], before: list[float]) -> None:
    assert noise_z(now, before) is None


def test_a_silent_day_counts_as_zero() -> None:
    with_none = [None if place == 3 else value for place, value in enumerate(days(1, 100))]
    with_zero = [0.0 if value is None else value for value in with_none]
    assert noise_z(with_none, days(2, 100)) == noise_z(with_zero, days(2, 100))
