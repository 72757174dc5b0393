from __future__ import annotations

import math
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.attribution import MODELS
from aicmo.attribution.path import Path
from aicmo.attribution.shapley import shapley
from aicmo.errors import BadValue, UsageError
from tests.attribution.drawn import PATHS

MANY = [f"channel {n}" for n in range(18)]


def worth_of(paths: list[Path], channels: frozenset[str]) -> float:
    """The conversions of journeys that met no other channel."""
    return math.fsum(path.conversions for path in paths if path.touches and set(path.touches) <= channels)


def games(players: str) -> st.SearchStrategy[dict[frozenset[str], float]]:
    coalitions = [frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)]
    return st.fixed_dictionaries({coalition: st.floats(-1e3, 1e3) for coalition in coalitions})


@settings(max_examples=30, deadline=None)
@given(PATHS)
def test_equal_parts_of_each_path_are_the_shapley_value_of_the_game_of_its_channels(paths: list[Path]) -> None:
    credit = MODELS.load("shapley").credit(paths).conversions
    game = shapley(sorted(credit), lambda channels: worth_of(paths, channels))
    assert credit == pytest.approx(game.value, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(games("abc"))
def test_the_value_is_the_mean_of_what_is_added_over_all_orders(worth: dict[frozenset[str], float]) -> None:
    added = dict.fromkeys("abc", 0.0)
    for order in permutations("abc"):
        for place, player in enumerate(order):
            added[player] += worth[frozenset(order[: place + 1])] - worth[frozenset(order[:place])]
    assert shapley("abc", worth.__getitem__).value == pytest.approx(
        {name: sum_ / 6 for name, sum_ in added.items()}, abs=1e-9
    )


@settings(max_examples=30, deadline=None)
@given(games("abcd"))
def test_the_values_sum_to_what_all_are_worth(worth: dict[frozenset[str], float]) -> None:
    value = shapley("abcd", worth.__getitem__).value
    assert math.fsum(value.values()) == pytest.approx(worth[frozenset("abcd")] - worth[frozenset()], abs=1e-9)


def test_fifteen_players_are_exact_and_have_no_error() -> None:
    found = shapley(MANY[:15], lambda coalition: len(coalition) ** 2)
    assert found.standard_error is None
    assert list(found.value.values()) == pytest.approx([15] * 15)


def test_more_players_are_sampled_and_the_error_is_stated() -> None:
    """What player n adds is n + 1, and a bonus of 100 goes to whoever of the first two comes second: 50 to each."""

    def worth(coalition: frozenset[str]) -> float:
        return sum(MANY.index(name) + 1 for name in coalition) + 100 * ({MANY[0], MANY[1]} <= coalition)

    found = shapley(MANY, worth, permutations=400)
    assert found.standard_error is not None
    truth = {name: n + 1 + 50 * (n < 2) for n, name in enumerate(MANY)}
    for name, value in found.value.items():
        assert abs(value - truth[name]) <= 4 * found.standard_error[name] + 1e-9
    assert found.standard_error[MANY[0]] == pytest.approx(50 / 400**0.5, rel=0.05)
    assert found.standard_error[MANY[5]] == pytest.approx(0, abs=1e-9)
    assert math.fsum(found.value.values()) == pytest.approx(worth(frozenset(MANY)))
    assert shapley(MANY, worth, permutations=400) == found


def test_places_of_ordered_shapley_sum_to_the_label_s_credit() -> None:
    paths = [Path(("a", "b", "a"), 4, 8.0), Path(("b", "a"), 2, 2.0), Path(("c",), 1, 1.0), Path((), 1, 1.0)]
    credit = MODELS.load("ordered_shapley").credit(paths)
    assert credit.by_place == {"a": (1, 1, 1), "b": (1, 2, 0), "c": (1, 0, 0)}
    assert credit.conversions == {"a": 3, "b": 3, "c": 1}
    assert credit.conversions == MODELS.load("shapley").credit(paths).conversions


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_worth_that_is_not_finite_is_refused_by_its_coalition(bad: float) -> None:
    with pytest.raises(BadValue, match="The worth of a, b is not"):
        shapley("ab", lambda coalition: bad if len(coalition) == 2 else 0.0)


def test_a_player_named_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="twice"):
        shapley("aa", len)


def test_one_permutation_cannot_state_an_error() -> None:
    with pytest.raises(UsageError, match="two permutations"):
        shapley(MANY, len, permutations=1)


def test_nobody_shares_nothing() -> None:
    assert shapley([], len).value == {}
