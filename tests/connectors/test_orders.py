from __future__ import annotations

import re

import pytest

from aicmo.connectors.base import Head, Kind, Parse, Reading
from aicmo.connectors.orders import CONNECTOR
from tests.connectors.heads import columns_of, objects, table

SHOP = """order_id|created_at|customer_email|customer_id|total|currency|utm_source|utm_medium|utm_campaign
SO-1|2026-07-14T09:00:00+02:00|a@example.com|C-1|49.90|EUR|google|cpc|brand
SO-2|2026-07-15T09:00:00+02:00|b@example.com|C-2|12.00|USD|||"""
LIST = "00004|0001|19970101|2|29.33\n00021|0002|19970118|3|63.34"


def read(head: Head) -> Reading:
    reading = CONNECTOR.read(head)
    assert reading is not None
    return reading


def test_each_order_is_a_conversion_with_its_value() -> None:
    reading = read(table(SHOP))
    assert (reading.kind, reading.constants) == (Kind.EVENTS, {"type": "converted"})
    assert columns_of(reading) == {
        "source_event_id": "order_id", "occurred_at": "created_at", "email": "customer_email",
        "contact_id": "customer_id", "value": "total", "currency": "currency", "campaign": "utm_campaign",
        "utm_source": "utm_source", "utm_medium": "utm_medium",
    }  # fmt: skip
    assert reading.notes == ()


def test_a_list_without_a_header_has_the_customer_first_and_the_amount_last() -> None:
    reading = read(table(LIST, headerless=True))
    assert columns_of(reading) == {"contact_id": "1", "occurred_at": "3", "value": "5"}
    assert reading.constants == {"type": "converted"}
    assert reading.notes == ("No header: column 1 is read as the customer, 3 as the day, 5 as what was paid.",)


def test_cdnow_was_paid_in_dollars() -> None:
    assert read(table(LIST, headerless=True, name="CDNOW_master.txt")).constants["currency"] == "USD"


@pytest.mark.parametrize("text", ["1|2|3", "1|19970101|2", "1|2", "a|19970101|x"])
def test_a_list_without_days_or_amounts_is_no_list_of_purchases(text: str) -> None:
    assert CONNECTOR.read(table(text, headerless=True)) is None


def test_the_header_of_the_amount_may_state_the_currency() -> None:
    assert read(table("Order ID|Order date|Total (CHF)\n1|2026-07-14|5.00")).constants["currency"] == "CHF"


def test_a_column_of_something_else_is_no_currency() -> None:
    assert "currency" not in read(table("order_id|date|total|currency\n1|2026-07-14|5.00|shop money")).fields


def test_unix_times_are_known_as_such() -> None:
    assert read(table("order_id|created|total\n1|1461095246|5.00")).fields["occurred_at"].parse is Parse.EPOCH


def test_a_shopify_order_counts_once_however_many_items_it_has() -> None:
    reading = read(
        table(
            """Name|Email|Financial Status|Created at|Total|Lineitem name
            #1001|a@example.com|paid|2026-07-14|30.00|Tea
            #1001|a@example.com||||Cup"""
        )
    )
    assert reading.fields["source_event_id"].column == "Name"
    assert any(rule.column == "Total" and re.search(rule.pattern, "") for rule in reading.drop)


def test_rows_that_share_an_order_but_have_amounts_of_their_own_are_conversions_each() -> None:
    reading = read(table("order_id|date|email|total\n1|2026-07-14|a@b.c|5.00\n1|2026-07-14|a@b.c|7.00"))
    assert reading.parts
    assert "source_event_id" in reading.fields
    assert reading.notes == ("'order_id' repeats: each row counts as a conversion of its own.",)


@pytest.mark.parametrize(("status", "bought"), [("Cancelled", False), ("refunded", False), ("paid", True), ("", True)])
def test_orders_that_came_to_nothing_are_dropped(status: str, bought: bool) -> None:
    (rule,) = read(table("order_id|date|total|status\n1|2026-07-14|5.00|paid")).drop
    assert (re.search(rule.pattern, status, re.IGNORECASE) is None) is bought


def test_a_file_called_purchases_needs_no_order_number() -> None:
    text = "customer_id|date|amount\n7|2026-07-14|5.00"
    assert read(table(text, name="purchases.csv")).fields.keys() == {"contact_id", "occurred_at", "value"}
    assert CONNECTOR.read(table(text)) is None


def test_german_headers_and_numbers_are_understood() -> None:
    reading = read(table("Bestellnummer|Bestelldatum|E-Mail|Gesamtbetrag|Währung\n1|14.07.2026|a@b.c|1.250,50|EUR"))
    assert {"source_event_id", "occurred_at", "email", "value", "currency"} == reading.fields.keys()
    assert (reading.day_order, reading.decimal) == ("dmy", ",")


def test_the_orders_of_an_api_are_known_too() -> None:
    row = {
        "order_number": 7,
        "created_at": "2026-07-14T09:00:00Z",
        "total_price": "5.00",
        "customer": {"email": "a@b.c"},
    }
    assert columns_of(read(objects(row)))["email"] == "$.customer.email"


@pytest.mark.parametrize("header", ["order_id|date|total|clicks", "order_id|date|total|event_type", "order_id|total"])
def test_what_only_looks_like_orders_is_left_alone(header: str) -> None:
    assert CONNECTOR.read(table(f"{header}\n1|2026-07-14|5.00|6")) is None
