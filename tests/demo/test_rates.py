"""Reference rates exist on bank days only; other days take the last one known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aicmo.demo.rates import Rates, draw_rates
from aicmo.demo.story import PERIOD
from aicmo.errors import MissingRate

from .conftest import Shop, read_csv


@pytest.fixture(scope="module")
def rates() -> Rates:
    return draw_rates(7)


def test_there_is_no_rate_on_weekends_and_bank_holidays(rates: Rates) -> None:
    assert all(day.weekday() < 5 for day in rates.days)
    assert not {date(2025, 12, 25), date(2026, 1, 1), date(2026, 4, 3)} & set(rates.days)


def test_a_weekend_takes_fridays_rate(rates: Rates) -> None:
    friday = rates.rate(date(2026, 7, 17), "USD")
    assert rates.rate(date(2026, 7, 18), "USD") == rates.rate(date(2026, 7, 19), "USD") == friday


def test_the_years_first_day_is_a_saturday_and_has_a_rate(rates: Rates) -> None:
    assert PERIOD.start.weekday() == 5
    assert rates.rate(PERIOD.start, "USD") == rates.rate(date(2025, 10, 31), "USD")


def test_a_day_before_the_first_rate_has_none(rates: Rates) -> None:
    with pytest.raises(MissingRate, match="2025-10-01"):
        rates.rate(date(2025, 10, 1), "USD")


def test_an_unknown_currency_has_no_rate_and_the_euro_needs_none(rates: Rates) -> None:
    assert rates.rate(PERIOD.start, "EUR") == Decimal(1)
    with pytest.raises(MissingRate, match="JPY"):
        rates.rate(PERIOD.end, "JPY")


def test_the_file_holds_the_same_rates_newest_first(shop: Shop) -> None:
    rows, rates = read_csv(shop.folder / "rates.csv"), shop.ledger.rates
    assert [row["Date"] for row in rows] == [str(day) for day in reversed(rates.days)]
    assert all(Decimal(row["GBP"]) == rates.rate(date.fromisoformat(row["Date"]), "GBP") for row in rows)
