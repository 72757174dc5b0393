from __future__ import annotations

from aicmo.connectors.base import Kind
from aicmo.connectors.ecb_rates import CONNECTOR
from tests.connectors.heads import columns_of, objects, table


def test_a_day_and_currencies_are_rates_of_the_euro() -> None:
    reading = CONNECTOR.read(table("Date|USD|JPY\n2026-07-14|1.17|N/A"))
    assert reading is not None
    assert (reading.kind, reading.constants) == (Kind.RATES, {"base": "EUR"})
    assert columns_of(reading) == {"day": "Date", "USD": "USD", "JPY": "JPY"}


def test_one_other_column_makes_it_another_file() -> None:
    assert CONNECTOR.read(table("Date|USD|Cost\n2026-07-14|1.17|3")) is None
    assert CONNECTOR.read(table("Date\n2026-07-14")) is None


def test_rates_that_hold_the_euro_have_another_base() -> None:
    assert CONNECTOR.read(table("Date|EUR|JPY\n2026-07-14|1.17|160")) is None


def test_objects_are_no_rates() -> None:
    assert CONNECTOR.read(objects({"Date": "2026-07-14", "USD": 1.17})) is None
