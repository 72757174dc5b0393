"""What a table refuses, and where."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from aicmo.errors import BadValue, NotEstimable
from aicmo.mix.table import MixTable
from tests.mix.tables import table, weeks

OUTCOME = np.array([5.0, 6.0, 7.0, 5.0])
SPEND = np.array([[1.0, 0.0], [2.0, 3.0], [0.0, 1.0], [1.0, 1.0]])


def spaced(*days: str) -> MixTable:
    count = len(days)
    none = np.zeros((count, 0))
    return MixTable(
        tuple(map(date.fromisoformat, days)), "revenue", OUTCOME[:count], ("a",), SPEND[:count, :1], (), none
    )


@pytest.mark.parametrize(("column", "row", "value"), [("a", 2, -1.0), ("b", 3, float("nan")), ("a", 4, float("inf"))])
def test_bad_spend_is_named_with_row_and_column(column: str, row: int, value: float) -> None:
    spend = SPEND.copy()
    spend[row - 1, "ab".index(column)] = value
    with pytest.raises(BadValue) as told:
        table(OUTCOME, spend)
    assert (told.value.row, told.value.column) == (row, column)


def test_an_outcome_that_is_no_number_is_named() -> None:
    with pytest.raises(BadValue, match=r"row 3, column 'revenue'"):
        table(np.array([5.0, 6.0, float("nan"), 5.0]), SPEND)


def test_a_missing_week_is_named_because_it_would_pass_for_silence() -> None:
    with pytest.raises(BadValue, match="14 days after the one before, others are 7") as told:
        spaced("2026-01-05", "2026-01-12", "2026-01-26", "2026-02-02")
    assert told.value.row == 3


@pytest.mark.parametrize("last", ["2026-01-19", "2026-01-01"])
def test_periods_come_once_and_in_order(last: str) -> None:
    with pytest.raises(BadValue) as told:
        spaced("2026-01-05", "2026-01-12", "2026-01-19", last)
    assert (told.value.row, told.value.column) == (4, "period")


def test_months_are_even_though_they_differ_in_length() -> None:
    found = spaced("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01")
    assert (found.unit, round(found.cycle)) == ("month", 12)


@pytest.mark.parametrize(("days", "unit", "cycle"), [(7, "week", 52.18), (91, "quarter", 4.01)])
def test_the_year_is_counted_in_the_table_s_periods(days: int, unit: str, cycle: float) -> None:
    found = spaced(*(str(date(2026, 1, 5) + timedelta(days=days * number)) for number in range(4)))
    assert (found.unit, round(found.cycle, 2)) == (unit, cycle)


def test_what_never_changes_says_nothing() -> None:
    with pytest.raises(NotEstimable, match="revenue is the same in every period"):
        table(np.full(4, 5.0), SPEND)
    with pytest.raises(NotEstimable, match="price is the same in every period"):
        table(OUTCOME, SPEND, price=np.ones(4))
    with pytest.raises(NotEstimable, match="b never spent anything"):
        table(OUTCOME, SPEND * [1.0, 0.0])


def test_days_are_refused_because_weekdays_would_pass_for_effects() -> None:
    with pytest.raises(NotEstimable, match="Sum the rows by week"):
        spaced("2026-01-05", "2026-01-06", "2026-01-07")


def test_an_outcome_of_nothing_has_no_shares() -> None:
    with pytest.raises(NotEstimable, match="nothing to share out"):
        table(np.array([5.0, -6.0, 3.0, -2.0]), SPEND)


def test_a_table_has_channels_and_more_than_one_period() -> None:
    with pytest.raises(NotEstimable, match="No channel has spend"):
        table(OUTCOME, SPEND[:, :0])
    with pytest.raises(NotEstimable, match="One period says nothing"):
        table(OUTCOME[:1], SPEND[:1] + 1)


def test_shapes_and_names_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadValue, match="a row a period"):
        table(OUTCOME[:3], SPEND)
    with pytest.raises(BadValue, match="names of their own"):
        MixTable(weeks(4), "a", OUTCOME, ("a", "b"), SPEND, (), np.zeros((4, 0)))


def test_the_blended_return_is_all_outcome_over_all_spend() -> None:
    assert table(OUTCOME, SPEND).blended == OUTCOME.sum() / SPEND.sum()
