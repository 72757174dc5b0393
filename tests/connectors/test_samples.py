from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.connectors._samples import day_order, decimal_mark, is_day, is_email, is_epoch, is_number, mostly, total

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-14",
        "14/07/2026",
        "7/14/26",
        "14.07.2026",
        "19970101",
        "Jul 14, 2026",
        "14 July 2026",
        "2026-07-14T09:00Z",
    ],
)
def test_a_date_is_a_day_however_it_is_written(text: str) -> None:
    assert is_day(text)


@pytest.mark.parametrize("text", ["", "19971301", "1.2.3.4", "July", "1250.50", "708746"])
def test_what_is_no_date_is_no_day(text: str) -> None:
    assert not is_day(text)


def test_seconds_and_milliseconds_since_1970_are_epochs() -> None:
    assert is_epoch("1461095246")
    assert is_epoch("1461095246123")
    assert is_epoch("1461095246.5")
    assert not is_epoch("2026")


@pytest.mark.parametrize("text", ["1,250.50", "RM 1,250.50", "$20.00", "(3.10)", "-4", "12 %", "1.250,00 €", "1 250"])
def test_money_and_counts_are_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "--", "A1", "12 apples", "1-2"])
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    assert not is_number(text)


def test_an_address_needs_an_at_and_no_blank() -> None:
    assert is_email("jörg+news@example.com")
    assert not is_email("a b@example.com")


def test_nothing_is_mostly_anything() -> None:
    assert not mostly([], is_number)
    assert mostly(["1", "2", "3", "4", "x"], is_number)
    assert not mostly(["1", "x"], is_number)


@given(st.lists(DAYS, min_size=1))
def test_iso_dates_are_year_first_and_leave_no_doubt(days: list[date]) -> None:
    assert day_order(map(str, days), american=True) == ("ymd", None)


@given(st.lists(DAYS, min_size=1).filter(lambda days: any(day.day > 12 for day in days)), st.booleans())
def test_one_day_above_twelve_decides_for_all(days: list[date], american: bool) -> None:
    assert day_order([f"{day:%d/%m/%Y}" for day in days], american=american) == ("dmy", None)
    assert day_order([f"{day:%m/%d/%Y}" for day in days], american=american) == ("mdy", None)


def test_dots_put_the_day_first() -> None:
    assert day_order(["01.02.2026"], american=True) == ("dmy", None)


@pytest.mark.parametrize(
    ("text", "order"),
    [("Jul 14, 2026", "mdy"), ("July 4, 2026", "mdy"), ("14 Jul 2026", "dmy"), ("4 July 2026", "dmy")],
)
def test_a_month_by_its_name_leaves_no_doubt_where_the_day_stands(text: str, order: str) -> None:
    assert day_order([text], american=False) == (order, None)
    assert day_order([text], american=True) == (order, None)


def test_open_dates_follow_the_country_and_say_so() -> None:
    order, note = day_order(["01/02/2026"], american=True)
    assert (order, note) == (
        "mdy",
        "Dates such as 01/02/2026 are read with the month first; nothing in the file decides it.",
    )
    assert day_order(["01/02/2026"], american=False)[0] == "dmy"


@pytest.mark.parametrize(
    ("numbers", "mark"),
    [
        (["1,250.50"], "."),
        (["1.250,50"], ","),
        (["12,5", "1.000"], ","),
        (["12.5", "1,000"], "."),
        (["1.429999948"], "."),
        (["1.234.567"], ","),
        (["12", "7"], "."),
        ([], "."),
    ],
)
def test_the_numbers_tell_their_decimal_mark(numbers: list[str], mark: str) -> None:
    assert decimal_mark(numbers) == (mark, None)


def test_numbers_that_can_be_read_both_ways_are_told_of() -> None:
    mark, note = decimal_mark(["1.250"])
    assert mark == "."
    assert note == "Numbers such as 1.250 are read as written with a decimal point; nothing in the file decides it."


@given(st.lists(st.decimals(0, 10_000_000, places=2), min_size=1))
def test_cents_always_give_the_decimal_mark_away(amounts: list[object]) -> None:
    written = [f"{amount:,}" for amount in amounts]
    assert decimal_mark(written) == (".", None)
    assert decimal_mark([text.translate(str.maketrans(".,", ",.")) for text in written]) == (",", None)


def test_a_rough_total_leaves_out_what_is_no_number() -> None:
    assert total(["1,250.50", "--", "$20.00"]) == 1270.5
