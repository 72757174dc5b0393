from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.analytics.overview import Better, Unit
from aicmo.report.format_value import UNDEFINED, column_places, format_change, format_signed, format_value

UNITS: tuple[Unit, ...] = ("count", "ratio", "money", "multiple")
NUMBERS = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, "money", "€1,234.50"),
        (-3, "money", "-€3.00"),
        (0.0207, "ratio", "2.07%"),
        (12.5, "ratio", "1,250.00%"),
        (0.000179, "ratio", "0.0179%"),
        (0.0, "ratio", "0.00%"),
        (11.457, "multiple", "11.46×"),
        (1325, "count", "1,325"),
        (3.25, "count", "3.2"),
    ],
)
def test_a_value_reads_by_its_unit(value: float, unit: Unit, text: str) -> None:
    assert format_value(value, unit, "EUR") == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_943_211.0, "money", "€1.9M"),
        (5.32, "money", "€5.32"),
        (28_200.0, "count", "28.2k"),
        (809.0, "count", "809"),
        (1_500.0, "multiple", "1.5k×"),
        (0.0207, "ratio", "2.07%"),
    ],
)
def test_a_compact_value_is_short_from_a_thousand_on(value: float, unit: Unit, text: str) -> None:
    assert format_value(value, unit, "EUR", compact=True) == text


@pytest.mark.parametrize("unit", UNITS)
def test_an_undefined_value_is_an_en_dash(unit: Unit) -> None:
    assert format_value(None, unit, "EUR") == format_value(None, unit, "EUR", compact=True) == UNDEFINED == "–"


def test_a_currency_without_minor_unit_has_no_decimals() -> None:
    assert format_value(1234.0, "money", "JPY") == "¥1,234"


@given(st.floats(min_value=-0.004, max_value=0.0), st.sampled_from(["money", "multiple"]))
def test_what_rounds_to_nothing_has_no_sign(value: float, unit: Unit) -> None:
    assert not format_value(value, unit, "EUR").startswith("-")


@given(NUMBERS, st.sampled_from(UNITS), st.booleans())
def test_a_negative_value_reads_as_its_positive_with_a_minus(value: float, unit: Unit, compact: bool) -> None:
    text = format_value(-abs(value), unit, "EUR", compact=compact)
    assert text.removeprefix("-") == format_value(abs(value), unit, "EUR", compact=compact)


def test_a_difference_carries_its_sign() -> None:
    assert format_signed(44_800.0, "money", "EUR") == "+€44.8k"
    assert format_signed(-312.0, "count") == "-312"
    assert format_signed(0.0, "count") == "0"


@pytest.mark.parametrize(
    ("change", "better", "text", "arrow", "mood"),
    [
        (0.135, "up", "+13.5%", "▲", "good"),
        (0.135, "down", "+13.5%", "▲", "bad"),
        (-0.003, "down", "-0.3%", "▼", "good"),
        (-0.2, "none", "-20.0%", "▼", "flat"),
        (0.0004, "up", "0.0%", "", "flat"),
        (-0.0004, "up", "0.0%", "", "flat"),
        (12.345, "up", "+1,234%", "▲", "good"),
        (None, "up", "–", "", "flat"),
    ],
)
def test_a_change_is_judged_by_the_direction_that_is_good(
    change: float | None, better: Better, text: str, arrow: str, mood: str
) -> None:
    found = format_change(change, better)
    assert (found.text, found.arrow, found.mood) == (text, arrow, mood)


def test_a_column_of_thousands_shows_no_cents() -> None:
    assert column_places([106_646.2, 394.4, None], "money") == 0
    assert column_places([9.9, 4.69], "money") is None


def test_a_column_of_whole_counts_shows_none_and_of_parts_one_decimal() -> None:
    assert column_places([3.0, 1_161.0, None], "count") == 0
    assert column_places([3.0, 2.5], "count") == 1
