from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.errors import BadValue
from aicmo.scoring.engagement import TIER_FLOORS, Tier, capped_rate, reasons, require_counts, score, tier, tier_bounds

COUNT = st.one_of(st.integers(0, 2**60), st.floats(0, 1e300))
BAD = st.one_of(st.integers(max_value=-1), st.floats(max_value=-1e-300), st.sampled_from([math.nan, math.inf]))
PLACES = ("sent", "opened", "clicks", "conversions")


@given(COUNT, COUNT, COUNT, COUNT)
def test_every_score_lies_within_0_and_100(sent: float, opened: float, clicks: float, conversions: float) -> None:
    assert 0.0 <= score(sent, opened, clicks, conversions) <= 100.0


@given(COUNT, COUNT, COUNT, COUNT)
def test_the_reasons_add_up_to_the_score(sent: float, opened: float, clicks: float, conversions: float) -> None:
    terms = reasons(sent, opened, clicks, conversions)
    assert math.fsum(term.points for term in terms) == pytest.approx(score(sent, opened, clicks, conversions), abs=1e-9)
    assert all(0 <= term.points <= term.most for term in terms)


@given(COUNT, COUNT)
def test_the_score_takes_its_rates_from_capped_rate(part: float, whole: float) -> None:
    assert score(whole, part, 0, 0) == 40 * capped_rate(part, whole)


@pytest.mark.parametrize("place", range(4))
@given(bad=BAD)
def test_a_count_that_is_none_is_refused_by_its_name(place: int, bad: float) -> None:
    counts: list[float] = [10, 7, 5, 1]
    counts[place] = bad
    for function in (score, reasons):
        with pytest.raises(BadValue, match=PLACES[place]):
            function(*counts)


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        ((10, 7, 5, 1), 40.0),
        ((15, 12, 8, 2), 50.0),
        ((10, 10, 5, 5), 100.0),
        ((0, 0, 0, 0), 0.0),
        ((0, 9, 0, 0), 0.0),
        ((0, 0, 0, 9), 20.0),
        ((1, 9, 1, 9), 100.0),
        ((3, 1, 0, 0), 40 * (1 / 3)),
    ],
)
def test_the_score_of_known_counts(counts: tuple[float, float, float, float], points: float) -> None:
    assert score(*counts) == points


def test_huge_counts_whose_sum_overflows_are_still_counts() -> None:
    assert score(1.7e308, 1.7e308, 1.7e308, 1.7e308) == 100.0


def test_a_reason_says_what_it_came_from_and_what_it_could_bring() -> None:
    open_rate, conversion_rate, conversions = reasons(10, 7, 5, 1)
    assert open_rate == ("open rate", 7, 10, 40.0, 28.0)
    assert conversion_rate == ("conversion rate", 1, 5, 40.0, 8.0)
    assert conversions == ("conversions", 1, 5.0, 20.0, 4.0)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (100, "high"),
        (75, "high"),
        (74.999, "medium"),
        (50, "medium"),
        (49.999, "low"),
        (25, "low"),
        (24.999, "inactive"),
    ],
)
def test_a_tier_includes_its_floor(points: float, expected: str) -> None:
    assert tier(points) == expected


@pytest.mark.parametrize("points", [-0.001, 100.001, math.nan])
def test_no_tier_holds_a_score_outside_0_and_100(points: float) -> None:
    with pytest.raises(BadValue, match="0 and 100"):
        tier(points)


@given(st.floats(0, 100), st.sampled_from(list(TIER_FLOORS)))
def test_the_bounds_of_a_tier_hold_its_scores_and_no_others(points: float, name: Tier) -> None:
    floor, ceiling = tier_bounds(name)
    assert (floor <= points < ceiling) == (tier(points) == name)


def test_a_rate_over_nothing_is_zero_and_no_rate_is_above_one() -> None:
    assert [capped_rate(3, 0), capped_rate(1, 4), capped_rate(4, 4), capped_rate(9, 4)] == [0.0, 0.25, 1.0, 1.0]


def test_counts_that_are_not_given_are_not_checked() -> None:
    require_counts(sent=None, opened=3)
    with pytest.raises(ValueError, match="'opened'"):
        require_counts(sent=None, opened=-3)
