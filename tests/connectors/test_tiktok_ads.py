from __future__ import annotations

import re

from aicmo.connectors.base import Kind, Parse, Reading
from aicmo.connectors.tiktok_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

HOURLY = """CAMPAIGN_ID|STAT_TIME_HOUR|IMPRESSIONS|CLICKS|SPEND|CONVERSION|REAL_TIME_CONVERSION|TOTAL_PURCHASE_VALUE|SECONDARY_GOAL_RESULT
1|2021-09-15 5:00:00|22222|22|222.12|0|0|0.00|-
1|2021-09-15 4:00:00|4|0|0.22|0|0|0.01|-"""
EXPORT = """Campaign name|Campaign ID|Ad group name|By Day|Currency|Cost|Impressions|Clicks (destination)|Clicks (all)|Conversions|Results
Spring|18|Women|2026-07-14|EUR|1,250.50|900|12|40|3|5"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_hours_of_a_day_are_told_apart() -> None:
    reading = read(HOURLY)
    assert (reading.kind, reading.grain) == (Kind.MEASURES, ("STAT_TIME_HOUR",))
    assert columns_of(reading)["day"] == "STAT_TIME_HOUR"
    assert reading.notes[0] == "Rows are hours; each counts on the date that 'STAT_TIME_HOUR' writes."


def test_spend_is_in_units_of_the_currency() -> None:
    assert read(HOURLY).fields["spend"].parse is Parse.MONEY


def test_what_counts_as_a_result_is_told_of_and_not_added() -> None:
    reading = read(HOURLY)
    assert columns_of(reading)["reported_conversions"] == "CONVERSION"
    assert "not added to them: 'REAL_TIME_CONVERSION', 'SECONDARY_GOAL_RESULT'." in reading.notes[1]


def test_a_reports_clicks_are_those_that_lead_to_the_destination() -> None:
    reading = read(EXPORT)
    assert columns_of(reading) == {
        "day": "By Day", "campaign": "Campaign ID", "campaign_name": "Campaign name", "ad_group": "Ad group name",
        "currency": "Currency", "impressions": "Impressions", "clicks": "Clicks (destination)", "spend": "Cost",
        "reported_conversions": "Conversions",
    }  # fmt: skip
    only_all = read(EXPORT.replace("Clicks (destination)", "CPC (destination)").replace("Results", "By Day (2)"))
    assert only_all.notes[0] == "Clicks of all kinds count as clicks, also those that stay on TikTok."


def test_clicks_on_the_destination_alone_tell_a_short_report() -> None:
    reading = read(
        "Campaign name|Cost|Impressions|Clicks (destination)|Conversions|Date\nSpring|20.50|10000|125|3|2026-07-20"
    )
    assert columns_of(reading)["reported_conversions"] == "Conversions"


def test_the_total_below_a_report_is_no_row() -> None:
    drop = {rule.column: rule.pattern for rule in read(EXPORT).drop}
    assert re.search(drop["Campaign name"], "Total of 12 results", re.IGNORECASE)
    assert not re.search(drop["Campaign name"], "Total of our spring", re.IGNORECASE)


def test_a_table_of_names_is_of_the_finest_level_in_it() -> None:
    reading = read("ad_id|updated_at|advertiser_id|adgroup_id|campaign_id|ad_name\n1|2021-09-15 04:26:28|1|2|3|one")
    assert (reading.kind, reading.constants["level"]) == (Kind.CAMPAIGNS, "ad")
    assert columns_of(reading)["parent"] == "campaign_id"
    campaigns = read("campaign_id|updated_at|advertiser_id|campaign_name\n1|2021-09-15 04:26:28|1|one")
    assert campaigns.constants["level"] == "campaign"
    assert "parent" not in campaigns.fields


def test_another_cost_is_not_tiktoks() -> None:
    assert CONNECTOR.read(table("Day|Cost|Campaign name|Impressions\n2026-07-14|3|x|9")) is None
