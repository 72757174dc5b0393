from __future__ import annotations

from aicmo.connectors.base import Kind, Parse, Reading
from aicmo.connectors.pinterest_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

STATS = """date|campaign_id|campaign_name|advertiser_id|impression_1|impression_2|clickthrough_1|clickthrough_2|spend_in_micro_dollar|total_conversions|total_conversions_quantity|total_conversions_value_in_micro_dollar
2023-06-01|626|Summer|549|15000|15000|450|450|2250000|45|49|4500000"""
EXPORT = """Date|Campaign ID|Campaign name|Ad group name|Spend in account currency|Impressions|Pin clicks|Outbound clicks|Total conversions (Checkout)|Total order value (Checkout)
2026-07-14|7|Summer|Women|1250.50|900|30|12|3|99.00"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_what_was_paid_for_is_taken_and_what_was_earned_is_told_of() -> None:
    reading = read(STATS)
    fields = columns_of(reading)
    assert (fields["impressions"], fields["clicks"]) == ("impression_1", "clickthrough_1")
    assert reading.notes[0] == "Only what was paid for is taken; 'impression_2' and 'clickthrough_2' were earned."


def test_spend_and_the_value_of_conversions_are_in_micros() -> None:
    fields = read(STATS).fields
    assert {fields["spend"].parse, fields["reported_revenue"].parse} == {Parse.MICROS}
    assert fields["reported_conversions"].column == "total_conversions"


def test_checkouts_are_preferred_to_conversions_of_all_kinds() -> None:
    header, row = STATS.split("\n")
    reading = read(f"{header}|total_checkout|total_checkout_value_in_micro_dollar\n{row}|9|1000000")
    fields = columns_of(reading)
    assert fields["reported_conversions"] == "total_checkout"
    assert fields["reported_revenue"] == "total_checkout_value_in_micro_dollar"
    assert "not added to them: 'total_conversions'" in reading.notes[1]


def test_a_file_that_names_no_currency_says_so() -> None:
    assert read(STATS).notes[-1].startswith("The file does not say in which currency its amounts are")


def test_a_downloaded_report_is_read_by_its_own_headers() -> None:
    assert columns_of(read(EXPORT)) == {
        "day": "Date", "campaign": "Campaign ID", "campaign_name": "Campaign name", "ad_group": "Ad group name",
        "impressions": "Impressions", "clicks": "Pin clicks", "spend": "Spend in account currency",
        "reported_conversions": "Total conversions (Checkout)", "reported_revenue": "Total order value (Checkout)",
    }  # fmt: skip


def test_a_history_of_campaigns_names_them() -> None:
    reading = read(
        "id|created_time|name|advertiser_id|default_ad_group_budget_in_micro_currency|is_automated_campaign\n1|a|b|2|3|True"
    )
    assert (reading.kind, reading.constants["level"]) == (Kind.CAMPAIGNS, "campaign")
    assert columns_of(reading)["account"] == "advertiser_id"


def test_another_spend_is_not_pinterests() -> None:
    assert CONNECTOR.read(table("Date|Campaign name|Spend|Impressions\n2026-07-14|x|3|1")) is None
