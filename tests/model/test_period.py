"""Spans of whole days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.errors import BadPeriod
from aicmo.model.period import Period, parse_day

TODAY = date(2026, 8, 11)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
periods = st.tuples(days, st.integers(0, 800)).map(lambda pair: Period(pair[0], pair[0] + timedelta(days=pair[1])))


@given(periods)
def test_the_previous_period_is_as_long_and_ends_right_before(period: Period) -> None:
    before = period.previous()
    assert before.days == period.days
    assert before.end + timedelta(days=1) == period.start


@given(periods)
def test_what_is_written_is_read_as_the_same_period(period: Period) -> None:
    assert Period.parse(str(period), today=TODAY) == period


@given(periods)
def test_a_period_is_its_days(period: Period) -> None:
    assert next(iter(period)) == period.start
    assert [*period][-1] == period.end
    assert len([*period]) == period.days
    assert period.start in period
    assert period.end in period
    assert period.start - timedelta(days=1) not in period
    assert period.end + timedelta(days=1) not in period


@given(periods)
def test_matched_weekdays_line_up(period: Period) -> None:
    matched = period.match_day_of_week()
    assert [day.weekday() for day in matched] == [day.weekday() for day in period]
    assert (period.start - matched.start).days == 364


@given(periods)
def test_a_year_before_is_the_same_dates_but_for_the_leap_day(period: Period) -> None:
    before = period.year_before()
    for day, earlier in ((period.start, before.start), (period.end, before.end)):
        assert earlier.year == day.year - 1
        assert (earlier.month, earlier.day) == ((2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day))


def test_the_leap_day_s_year_before_is_the_28th() -> None:
    assert Period(date(2024, 2, 29), date(2024, 2, 29)).year_before() == Period(date(2023, 2, 28), date(2023, 2, 28))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-07-14..2026-08-10", "2026-07-14", "2026-08-10"), ("2026-07-14", "2026-07-14", "2026-07-14"),
        ("2026-07", "2026-07-01", "2026-07-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-Q3", "2026-07-01", "2026-09-30"), ("2026q1", "2026-01-01", "2026-03-31"), ("2024", "2024-01-01", "2024-12-31"),
        ("28d", "2026-07-14", "2026-08-10"), ("1d", "2026-08-10", "2026-08-10"),
    ],
)  # fmt: skip
def test_a_period_is_read_as_people_write_it(text: str, start: str, end: str) -> None:
    assert Period.parse(text, today=TODAY) == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13", "2026-00", "0000", "2026-Q5", "2026-02-30", "0d", "9999999d", "2026-08-10..2026-07-14", "2026-07-14..", "..",
     "14.07.2026", "2026-07-14...2026-07-15"],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod):
        Period.parse(text, today=TODAY)


def test_an_end_before_the_start_names_both() -> None:
    with pytest.raises(BadPeriod, match=r"ends \(2026-07-01\) before it starts \(2026-07-14\)"):
        Period(date(2026, 7, 14), date(2026, 7, 1))


def test_a_day_that_cannot_be_read_shows_how_to_write_it() -> None:
    with pytest.raises(BadPeriod, match=r"'July 14' is not a day\. Write it as 2026-07-14\."):
        parse_day("July 14")


def test_periods_are_in_order_of_their_days() -> None:
    early, late = Period(date(2026, 1, 1), date(2026, 1, 31)), Period(date(2026, 2, 1), date(2026, 2, 28))
    assert sorted([late, early]) == [early, late]


@pytest.mark.parametrize("step", ["previous", "year_before", "match_day_of_week"])
def test_before_the_calendar_there_is_no_period(step: str) -> None:
    with pytest.raises(BadPeriod, match=r"there was no calendar\. Choose a later period\."):
        getattr(Period(date(1, 1, 3), date(1, 2, 5)), step)()


def test_the_first_day_of_the_calendar_can_be_compared_with() -> None:
    assert Period(date(1, 1, 2), date(1, 1, 2)).previous() == Period(date(1, 1, 1), date(1, 1, 1))
