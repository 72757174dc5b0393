from __future__ import annotations

from aicmo.connectors.base import Kind, Parse, Reading
from aicmo.connectors.snapchat_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

HOURLY = """campaign_id|date|conversion_purchases|conversion_purchases_value|conversion_sign_ups|impressions|screen_time_millis|shares|spend|swipes
40ba|2022-05-29T10:00:00|1|12500000|1|250|163989|0|60215|0
40ba|2022-05-29T11:00:00|0|0|0|362|268531|0|82993|1"""
EXPORT = """Start Time|End Time|Campaign Name|Campaign ID|Currency|Paid Impressions|Swipe Ups|Amount Spent|Purchases|Purchases Value
2026-07-14 00:00:00|2026-07-14 23:59:59|Summer|40ba|EUR|900|12|1,250.50|3|99.00"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_swipes_are_clicks_and_hours_are_told_apart() -> None:
    reading = read(HOURLY)
    assert columns_of(reading)["clicks"] == "swipes"
    assert (reading.kind, reading.grain) == (Kind.MEASURES, ("date",))
    assert reading.notes[0] == "Rows are hours; each counts on the date that 'date' writes."


def test_spend_and_the_value_of_purchases_are_in_micros() -> None:
    fields = read(HOURLY).fields
    assert {fields["spend"].parse, fields["reported_revenue"].parse} == {Parse.MICROS}


def test_amounts_with_a_decimal_point_are_in_units_and_told_of() -> None:
    reading = read(HOURLY.replace("12500000", "12.50"))
    assert (reading.fields["spend"].parse, reading.fields["reported_revenue"].parse) == (Parse.MICROS, Parse.MONEY)
    assert reading.notes[1].startswith("Amounts in 'conversion_purchases_value' have a decimal point")
    assert read(HOURLY.replace("60215", "0.06")).fields["spend"].parse is Parse.MONEY


def test_sign_ups_are_no_purchases() -> None:
    assert "not added to them: 'conversion_sign_ups'." in " ".join(read(HOURLY).notes)


def test_a_downloaded_report_is_read_by_its_own_headers() -> None:
    reading = read(EXPORT)
    assert columns_of(reading) == {
        "campaign": "Campaign ID", "campaign_name": "Campaign Name", "currency": "Currency", "day": "Start Time",
        "impressions": "Paid Impressions", "clicks": "Swipe Ups", "spend": "Amount Spent",
        "reported_conversions": "Purchases", "reported_revenue": "Purchases Value",
    }  # fmt: skip
    assert (reading.grain, reading.notes) == ((), ())


def test_a_report_over_a_month_says_so() -> None:
    reading = read(EXPORT.replace("2026-07-14 23", "2026-07-31 23"))
    assert reading.grain == ("End Time",)
    assert reading.notes[0].startswith("Rows reach from 'Start Time' to 'End Time'")


def test_histories_tell_their_level() -> None:
    campaigns = read("id|ad_account_id|name|_fivetran_synced\n1|2|A|2020-12-14 07:43:11")
    assert (campaigns.kind, campaigns.constants["level"]) == (Kind.CAMPAIGNS, "campaign")
    ads = read("id|ad_squad_id|name|_fivetran_synced\n1|2|A|2020-12-14 07:43:11")
    assert (ads.constants["level"], columns_of(ads)["parent"]) == ("ad", "ad_squad_id")


def test_pinterests_paid_impressions_are_not_snapchats() -> None:
    assert CONNECTOR.read(table("Date|Spend|Paid impressions|Pin clicks\n2026-07-14|3|9|1")) is None
