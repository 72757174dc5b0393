from __future__ import annotations

import pytest
from hypothesis import given, settings

from aicmo.attribution import MODELS
from aicmo.attribution.path import Path
from aicmo.errors import BadValue
from tests.attribution.drawn import TOUCHES


def shares(model: str, touches: str) -> dict[str, float]:
    """What each letter of a path gets of one conversion."""
    return dict(MODELS.load(model).credit([Path(tuple(touches), 1, 1.0)]).conversions)


@pytest.mark.parametrize(
    ("model", "touches", "expected"),
    [
        ("first_touch", "abc", {"a": 1, "b": 0, "c": 0}),
        ("last_touch", "abc", {"a": 0, "b": 0, "c": 1}),
        ("linear", "abca", {"a": 0.5, "b": 0.25, "c": 0.25}),
        ("position_based", "a", {"a": 1}),
        ("position_based", "ab", {"a": 0.5, "b": 0.5}),
        ("position_based", "abc", {"a": 0.4, "b": 0.2, "c": 0.4}),
        ("position_based", "abcd", {"a": 0.4, "b": 0.1, "c": 0.1, "d": 0.4}),
        ("position_based", "abca", {"a": 0.8, "b": 0.1, "c": 0.1}),
        ("last_non_direct", "abc", {"a": 0, "b": 0, "c": 1}),
    ],
)
def test_a_rule_shares_a_path_as_it_says(model: str, touches: str, expected: dict[str, float]) -> None:
    assert shares(model, touches) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("touches", "winner"),
    [
        (("email", "direct"), "email"),
        (("email", "display", "Direct", "direct"), "display"),
        (("direct", "direct"), "direct"),
        (("direct", "email"), "email"),
    ],
)
def test_last_non_direct_passes_over_direct_visits_unless_there_is_nothing_else(
    touches: tuple[str, ...], winner: str
) -> None:
    credit = MODELS.load("last_non_direct").credit([Path(("other",), 1, 1.0), Path(touches, 1, 1.0)])
    assert credit.conversions == {"other": 1, **dict.fromkeys(touches, 0), winner: 1}


@settings(max_examples=50, deadline=None)
@given(TOUCHES)
def test_first_and_last_touch_mirror_each_other(touches: tuple[str, ...]) -> None:
    first = MODELS.load("first_touch").credit([Path(touches, 1, 1.0)])
    last = MODELS.load("last_touch").credit([Path(touches[::-1], 1, 1.0)])
    assert first == last


def test_value_follows_its_own_path() -> None:
    credit = MODELS.load("linear").credit([Path(("a", "b"), 2, 100.0), Path(("b",), 1, 7.0)])
    assert credit.conversions == {"a": 1, "b": 2}
    assert credit.value == {"a": 50, "b": 57}


def test_time_decay_is_what_the_paths_bring() -> None:
    paths = [Path(("a", "b"), 2, 100.0, 5, (0.5, 1.5), (20.0, 80.0)), Path(("b",), 1, 7.0)]
    credit = MODELS.load("time_decay").credit(paths)
    assert credit.conversions == {"a": 0.5, "b": 2.5}
    assert credit.value == {"a": 20, "b": 87}


@pytest.mark.parametrize(
    ("decay", "complaint"),
    [
        (None, "needs one decay_conversions for each"),
        ((1.0,), "needs one decay_conversions for each"),
        ((0.5, 0.4), "sums to 0.9, not to 1"),
        ((float("nan"), 1.0), "sums to nan"),
    ],
)
def test_time_decay_without_times_that_fit_is_refused(decay: tuple[float, ...] | None, complaint: str) -> None:
    with pytest.raises(BadValue, match=complaint):
        MODELS.load("time_decay").credit([Path(("a", "b"), 1, 1.0, decay_conversions=decay, decay_value=(0.5, 0.5))])
