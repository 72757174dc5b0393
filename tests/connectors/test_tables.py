"""What the advertising platforms' readings have in common."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.connectors._columns import Columns
from aicmo.connectors._tables import claimed, counted, in_units, left_out, micros_unless_pointed
from aicmo.connectors.base import CAMPAIGN_FIELDS, CONNECTORS, MEASURE_FACTS, MEASURE_KEYS, Field, Head, Kind, Parse
from tests.connectors.heads import objects, table

PLATFORMS = ("amazon", "apple_search", "linkedin", "microsoft", "pinterest", "reddit", "snapchat", "tiktok", "x")
WORDS = (
    "id", "name", "account_id", "campaign_id", "campaign_name", "Campaign Group Name", "Ad Set Name", "ad_squad_id", "advertiser_id",
    "date", "Day", "Start Time", "End Time", "stat_time_hour", "Start Date (in UTC)", "start_date", "end_date", "Time", "Week",
    "spend", "cost", "Amount Spent (USD)", "Total Spent", "billed_charge_local_micro", "spend_in_micro_dollar", "cost_in_local_currency",
    "local_spend_amount", "impressions", "Paid Impressions", "impression_1", "clicks", "swipes", "Swipe Ups", "taps", "url_clicks",
    "Pin clicks", "Clicks (destination)", "eCPM (USD)", "Currency code", "currency", "conversions", "conversions_qualified", "revenue",
    "purchases_30_d", "sales_30_d", "7 Day Total Orders (#)", "7 Day Total Sales ", "acos", "Engagements", "Retweets", "Follows",
    "Billed engagements", "quartile_1", "conversion_purchases_value", "modified_time", "last_modified_time", "entity_status",
    "effective_status", "configured_status", "serving_status", "organization_id", "modification_time", "updated_at", "profile_id",
    "placement", "device_type", "event_name", "click_through_conversion_attribution_window_month", "By Day", "ctr_destination",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), unique=True, min_size=1, max_size=25), st.sampled_from(PLATFORMS))
def test_a_reading_speaks_of_columns_that_are_there_and_of_each_field_once(words: list[str], platform: str) -> None:
    head = Head(Path("export.csv"), "csv", tuple(words), (tuple("1" for _ in words),))
    reading = CONNECTORS.load(f"{platform}_ads").read(head)
    if reading is None:
        return
    known = CAMPAIGN_FIELDS if reading.kind is Kind.CAMPAIGNS else (*MEASURE_KEYS, *MEASURE_FACTS)
    assert {*reading.fields, *reading.constants} <= {*known}
    assert not reading.fields.keys() & reading.constants.keys()
    named = [field.column for field in reading.fields.values()] + [rule.column for rule in reading.drop]
    assert {*named, *reading.grain} <= {*words}
    assert len(reading.grain) == len({*reading.grain})
    assert not {"conversions", "revenue"} & reading.fields.keys()


def columns(text: str) -> Columns:
    return Columns(table(text))


def test_a_count_and_its_value_are_of_one_pair_where_the_file_has_one() -> None:
    pairs = (("orders_7", "sales_7"), ("orders_14", "sales_14"))
    assert {
        fact: field.column for fact, field in claimed(columns("sales_7|orders_14|sales_14\n1|2|3"), *pairs).items()
    } == {
        "reported_conversions": "orders_14",
        "reported_revenue": "sales_14",
    }
    assert claimed(columns("orders_14\n2"), *pairs).keys() == {"reported_conversions"}
    assert claimed(columns("clicks\n2"), *pairs) == {}


def test_conversions_that_are_not_taken_are_named() -> None:
    found = columns("purchases|views|older\n1|2|3")
    fields = {"reported_conversions": Field("purchases", fallbacks=("older",))}
    assert (
        left_out(found, fields, "views", "older") == "Reported conversions are 'purchases'; not added to them: 'views'."
    )
    assert left_out(found, {}, "views") == "No column of conversions is taken; not added to them: 'views'."
    assert left_out(found, fields, "others") is None


@pytest.mark.parametrize(
    ("amount", "parse"),
    [("2250000", Parse.MICROS), ("2250000.0", Parse.MICROS), ("2.25", Parse.MONEY), ("0.00", Parse.MONEY)],
)
def test_a_decimal_point_tells_units_from_micros(amount: str, parse: Parse) -> None:
    found = columns(f"spend\n{amount}")
    assert micros_unless_pointed(found, "spend") is parse
    assert (in_units(found, "spend") is None) is (parse is Parse.MICROS)


def test_a_currency_is_taken_from_header_or_sign_and_else_asked_for() -> None:
    def read(text: str) -> tuple[str | None, bool]:
        found = columns(text)
        spend = next(iter(found))
        reading = counted("x_ads", found, {"spend": Field(spend, Parse.MONEY), "day": Field("Day", Parse.DAY)}, {})
        return reading.constants.get("currency"), any("--currency" in note for note in reading.notes)

    assert read("Spend (GBP)|Day\n5.00|2026-07-14") == ("GBP", False)
    assert read("Spend|Day\n€5.00|2026-07-14") == ("EUR", False)
    assert read("Spend|Day\n5.00|2026-07-14") == (None, True)


def test_a_week_is_booked_on_its_first_day_aloud() -> None:
    found = columns("Week|spend\n2026-07-13|5.00")
    reading = counted("x_ads", found, {"day": Field("Week", Parse.DAY), "spend": Field("spend", Parse.MONEY)}, {})
    assert reading.notes[0] == "Each row is a whole week, booked on its first day."


def test_the_same_tables_are_known_as_json() -> None:
    row = {
        "campaign_id": "hq0u9",
        "date": "2022-05-20",
        "billed_charge_local_micro": 1371662,
        "url_clicks": 1,
        "impressions": 13,
    }
    reading = CONNECTORS.load("x_ads").read(objects(row))
    assert reading is not None
    assert reading.fields["spend"].column == "$.billed_charge_local_micro"
