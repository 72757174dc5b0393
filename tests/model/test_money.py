"""Currencies and amounts as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.errors import UnknownCurrency
from aicmo.model.money import CURRENCIES, NO_MINOR_UNIT, SYMBOLS, compact_number, currency_code, format_money


@pytest.mark.parametrize(("text", "code"), [("EUR", "EUR"), ("usd", "USD"), (" chf ", "CHF")])
def test_a_code_is_read_in_any_case(text: str, code: str) -> None:
    assert currency_code(text) == code


@pytest.mark.parametrize("text", ["EURO", "€", "", "XYZ", "BTC"])
def test_what_is_no_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnknownCurrency, match=r"not an ISO 4217 currency code\. Use a code such as EUR or USD\."):
        currency_code(text)


def test_every_code_has_three_letters_and_the_tables_are_about_codes() -> None:
    assert {len(code) for code in CURRENCIES} == {3}
    assert {*SYMBOLS} | NO_MINOR_UNIT <= CURRENCIES
    assert {"EUR", "USD", "JPY", "INR", "CHF"} <= CURRENCIES


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("1234.5"), "EUR", "€1,234.50"), (-3, "USD", "-$3.00"), (12, "CHF", "CHF 12.00"), (0, "EUR", "€0.00"),
        (Decimal("1234.5"), "JPY", "¥1,234"), (1234567.891, "GBP", "£1,234,567.89"), (5, "", "5.00"), (0.005, "EUR", "€0.00"),
    ],
)  # fmt: skip
def test_money_is_written_with_its_sign_its_thousands_and_its_minor_unit(
    amount: Decimal | float, currency: str, text: str
) -> None:
    assert format_money(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(950, "€950.00"), (999.99, "€999.99"), (1000, "€1k"), (1234, "€1.2k"), (31_900, "€31.9k"), (123_456, "€123k"), (1_900_000, "€1.9M"),
     (-1_900_000, "-€1.9M"), (2_500_000_000, "€2.5B")],
)  # fmt: skip
def test_compact_money_keeps_two_or_three_digits(amount: float, text: str) -> None:
    assert format_money(amount, "EUR", compact=True) == text


def test_places_may_be_asked_for() -> None:
    assert format_money(Decimal("0.12345"), "EUR", places=4) == "€0.1234"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (950, "950"), (12.5, "12.50"), (999_999, "1M"), (999_999_999, "1B"), (-999_999, "-1M"), (999.4, "999.40"), (1_049, "1k")],
)  # fmt: skip
def test_a_number_that_rounds_up_to_the_next_letter_takes_it(value: float, text: str) -> None:
    assert compact_number(value) == text


@given(st.integers(-(10**13), 10**13))
def test_a_compact_number_is_never_far_from_the_number(value: int) -> None:
    text = compact_number(value)
    size = {"k": 10**3, "M": 10**6, "B": 10**9}.get(text[-1], 1)
    read = float(text.rstrip("kMB").replace(",", "")) * size
    assert abs(read - value) <= max(0.051 * abs(value), 0.5)
    assert len(text.lstrip("-").rstrip("kMB").replace(",", "")) <= 5


amounts = st.decimals(-(10**9), 10**9, places=2)


@given(amounts, st.sampled_from(["EUR", "USD", "CHF"]))
def test_written_money_can_be_read_back(amount: Decimal, currency: str) -> None:
    text = format_money(amount, currency)
    digits = "".join(character for character in text if character in "0123456789.-")
    assert Decimal(digits) == amount
