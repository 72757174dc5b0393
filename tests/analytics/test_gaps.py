"""Days that a source says nothing about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.analytics.gaps import gaps
from aicmo.model.period import Period
from tests.analytics.facts import JULY, Engine, asked, event, measure


def test_a_gap_lies_between_the_first_and_the_last_day(engine: Engine) -> None:
    rows = [measure(day) for day in ("2026-07-01", "2026-07-02", "2026-07-05", "2026-07-07")]
    with asked(engine, [], rows) as session:
        assert gaps(session) == {
            "ads": [Period(date(2026, 7, 3), date(2026, 7, 4)), Period(date(2026, 7, 6), date(2026, 7, 6))]
        }


def test_a_source_without_gaps_is_not_listed(engine: Engine) -> None:
    rows = [measure("2026-07-01", source="steady"), measure("2026-07-02", source="steady")]
    with asked(engine, [], rows) as session:
        assert gaps(session) == {}


def test_one_source_does_not_fill_the_gap_of_another(engine: Engine) -> None:
    shown = [measure("2026-07-01"), measure("2026-07-03")]
    with asked(engine, [event("sent", f"2026-07-0{day}", 1) for day in (1, 2, 3)], shown) as session:
        assert gaps(session) == {"ads": [Period(date(2026, 7, 2), date(2026, 7, 2))]}


@pytest.mark.parametrize("days", [7, 28, 31])
def test_a_source_that_speaks_by_the_week_or_month_misses_a_whole_one(engine: Engine, days: int) -> None:
    spoken = [JULY.start + timedelta(days=days * number) for number in (0, 1, 2, 3, 4, 5, 7)]
    with asked(engine, [], [measure(day) for day in spoken]) as session:
        assert gaps(session) == {"ads": [Period(spoken[-2] + timedelta(1), spoken[-1] - timedelta(1))]}


def test_an_empty_workspace_has_no_gaps(engine: Engine) -> None:
    with asked(engine) as session:
        assert gaps(session) == {}


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 30), min_size=1))
def test_days_and_gaps_together_are_every_day_once(engine: Engine, offsets: set[int]) -> None:
    days = {JULY.start + timedelta(days=offset) for offset in offsets}
    with asked(engine, [], [measure(day) for day in days]) as session:
        missing = [day for gap in gaps(session).get("ads", []) for day in gap]
    assert sorted([*days, *missing]) == list(Period(min(days), max(days)))
