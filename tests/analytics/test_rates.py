"""Currencies: each amount at its own day's rate, and never at 1 for want of one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.analytics.query import Query
from aicmo.analytics.rates import RateTable, reporting_currency
from aicmo.analytics.run import run
from aicmo.errors import MissingRate, MixedCurrencies
from tests.analytics.facts import JULY, Engine, asked, measure, order

FRIDAY = date(2026, 7, 3)
RATES = [
    (FRIDAY, "EUR", "USD", Decimal("1.25")), (FRIDAY, "EUR", "CHF", Decimal("0.5")),
    (date(2026, 7, 6), "EUR", "USD", Decimal("2")),
]  # fmt: skip
TABLE = RateTable.of(RATES)
NONE = RateTable.of([])


def test_an_amount_is_converted_at_the_rate_of_its_day() -> None:
    assert TABLE.factor(FRIDAY, "USD", "EUR") == Decimal("0.8")
    assert TABLE.factor(FRIDAY, "EUR", "USD") == Decimal("1.25")
    assert TABLE.factor(date(2026, 7, 6), "USD", "EUR") == Decimal("0.5")


def test_two_currencies_meet_through_the_base() -> None:
    assert TABLE.factor(FRIDAY, "USD", "CHF") == Decimal("0.4")


def test_a_weekend_takes_friday_s_rate() -> None:
    assert TABLE.factor(FRIDAY + timedelta(days=2), "USD", "EUR") == Decimal("0.8")


def test_a_currency_is_worth_itself_without_any_rate() -> None:
    assert NONE.factor(FRIDAY, "JPY", "JPY") == 1


@pytest.mark.parametrize("day", [FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=8)])
def test_a_rate_that_lies_ahead_or_more_than_a_week_back_is_no_rate(day: date) -> None:
    with pytest.raises(MissingRate, match=f"no rate from CHF to EUR for {day}") as raised:
        TABLE.factor(day, "CHF", "EUR")
    assert "aicmo import" in raised.value.remedy


def test_a_rate_is_good_for_a_week() -> None:
    assert TABLE.factor(FRIDAY + timedelta(days=7), "CHF", "EUR") == 2


def test_of_two_rates_for_a_day_the_later_row_wins() -> None:
    assert RateTable.of([*RATES, (FRIDAY, "EUR", "USD", Decimal("4"))]).factor(FRIDAY, "USD", "EUR") == Decimal("0.25")


positive = st.decimals("0.01", "100", places=4)


@given(positive, positive, st.sampled_from(["EUR", "USD", "CHF"]), st.sampled_from(["EUR", "USD", "CHF"]))
def test_there_and_back_again_is_where_it_began(usd: Decimal, chf: Decimal, source: str, target: str) -> None:
    table = RateTable.of([(FRIDAY, "EUR", "USD", usd), (FRIDAY, "EUR", "CHF", chf)])
    assert float(table.factor(FRIDAY, source, target) * table.factor(FRIDAY, target, source)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("found", "wanted", "rates", "stated_in"),
    [([], "EUR", NONE, "EUR"), (["EUR"], "EUR", NONE, "EUR"), (["USD"], "EUR", NONE, "USD"), (["USD"], "EUR", TABLE, "EUR"),
     (["USD", "EUR"], "CHF", TABLE, "CHF"), (["JPY"], "EUR", TABLE, "JPY")],
)  # fmt: skip
def test_sums_are_stated_in_the_currency_wanted_or_the_only_one(
    found: list[str], wanted: str, rates: RateTable, stated_in: str
) -> None:
    assert reporting_currency(found, wanted, rates) == stated_in


@pytest.mark.parametrize(("found", "rates"), [(["USD", "EUR"], NONE), (["JPY", "EUR"], TABLE)])
def test_several_currencies_without_rates_for_all_are_no_sum(found: list[str], rates: RateTable) -> None:
    with pytest.raises(MixedCurrencies, match=f"{' and '.join(sorted(found))}.*Import a daily rate table"):
        reporting_currency(found, "EUR", rates)


def test_both_sides_of_a_ratio_are_converted_on_their_own_day(engine: Engine) -> None:
    spent = [measure("2026-07-03", spend="12.50", currency="USD"), measure("2026-07-06", spend="10", currency="USD")]
    earned = [order("2026-07-03", 1, "100", currency="USD"), order("2026-07-06", 1, "5")]
    with asked(engine, earned, spent, rates=RATES) as session:
        total = run(session, Query(("spend", "revenue", "roas"), (), JULY)).total.metrics
    assert total == {"spend": 15, "revenue": 85, "roas": pytest.approx(85 / 15)}


def test_a_day_without_a_rate_names_itself_and_the_pair(engine: Engine) -> None:
    rows = [measure("2026-07-20", spend="1", currency="USD")]
    with (
        asked(engine, [], rows, rates=RATES) as session,
        pytest.raises(MissingRate, match="from USD to EUR for 2026-07-20"),
    ):
        run(session, Query(("spend",), (), JULY))


def test_a_foreign_row_without_money_needs_no_rate(engine: Engine) -> None:
    rows = [measure("2026-07-20", clicks=4, spend="0", currency="USD"), measure("2026-07-03", spend="3")]
    with asked(engine, [], rows, rates=RATES) as session:
        assert run(session, Query(("spend", "clicks"), (), JULY)).total.metrics == {"spend": 3, "clicks": 4}


def test_other_currencies_outside_the_period_do_not_matter(engine: Engine) -> None:
    rows = [measure("2026-07-03", spend="3"), measure("2026-06-03", spend="9", currency="JPY")]
    with asked(engine, [], rows) as session:
        assert run(session, Query(("spend",), (), JULY)).total.metrics == {"spend": 3}
