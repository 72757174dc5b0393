from __future__ import annotations

import re

from aicmo.connectors.base import Kind, Reading
from aicmo.connectors.linkedin_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

STATS = """campaign_id|day|clicks|comments|conversion_value_in_local_currency|cost_in_local_currency|cost_in_usd|external_website_conversions|external_website_post_view_conversions|impressions|shares|total_engagements
148633856|2020-03-28 00:00:00|51||0|50.20|50.2|0|0|125||52
148633856|2020-04-06 00:00:00|18||0|0||0|0|||18"""
EXPORT = """Start Date (in UTC)|Account Name|Currency|Campaign Group Name|Campaign Group ID|Campaign Name|Campaign ID|Total Spent|Impressions|Clicks|Conversions|View-Through Conversions|Total Conversion Value|Leads
3/4/2026|Shop|EUR|Spring|7|Search ads|8|1,250.50|900|12|3|1|99.00|2"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_the_apis_campaign_is_the_ad_group() -> None:
    reading = read(STATS)
    fields = columns_of(reading)
    assert reading.kind is Kind.MEASURES
    assert fields["ad_group"] == "campaign_id"
    assert "campaign" not in fields
    assert fields["engagements"] == "total_engagements"


def test_conversions_are_all_of_the_website_and_their_parts_are_not_added() -> None:
    reading = read(STATS)
    assert columns_of(reading)["reported_conversions"] == "external_website_conversions"
    assert columns_of(reading)["reported_revenue"] == "conversion_value_in_local_currency"
    assert "not added to them: 'external_website_post_view_conversions'" in reading.notes[-1]


def test_costs_that_agree_in_both_currencies_are_dollars() -> None:
    assert read(STATS).constants["currency"] == "USD"
    assert "currency" not in read(STATS.replace("|50.2|", "|46.1|")).constants
    assert "The file does not say in which currency" in " ".join(read(STATS.replace("|50.2|", "|46.1|")).notes)


def test_a_reports_campaign_group_is_the_campaign() -> None:
    reading = read(EXPORT)
    fields = columns_of(reading)
    assert (fields["campaign"], fields["campaign_name"]) == ("Campaign Group ID", "Campaign Group Name")
    assert fields["ad_group"] == "Campaign ID"
    assert (fields["reported_conversions"], fields["reported_revenue"]) == ("Conversions", "Total Conversion Value")
    assert reading.constants == {"channel": "paid_social", "time_zone": "UTC"}


def test_newer_reports_say_campaign_and_ad_set() -> None:
    header = EXPORT.replace("Campaign Group", "Group").replace("Campaign Name|Campaign ID", "Ad Set Name|Ad Set ID")
    fields = columns_of(read(header.replace("Group", "Campaign")))
    assert (fields["campaign"], fields["ad_group"]) == ("Campaign ID", "Ad Set ID")


def test_without_groups_a_reports_campaigns_are_campaigns_and_it_says_so() -> None:
    reading = read(
        "Start Date (in UTC)|Account Name|Campaign Name|Total Spent|Impressions|Clicks\n3/14/2026|A|B|5.00|9|1"
    )
    assert columns_of(reading)["campaign"] == "Campaign Name"
    assert reading.notes[0].startswith("The report names no campaign group")


def test_open_dates_have_the_month_first_whatever_the_currency() -> None:
    assert read(EXPORT).day_order == "mdy"
    assert any("3/4/2026" in note for note in read(EXPORT).notes)


def test_rows_of_totals_are_dropped() -> None:
    drop = {rule.column: rule.pattern for rule in read(EXPORT).drop}
    assert re.search(drop["Start Date (in UTC)"], "Total", re.IGNORECASE)
    assert not re.search(drop["Campaign Group Name"], "Total Recall", re.IGNORECASE)


def test_histories_tell_their_level() -> None:
    def level(header: str) -> tuple[str, str | None]:
        reading = read(f"{header}\n" + "|".join("1" for _ in header.split("|")))
        return reading.constants["level"], columns_of(reading).get("parent")

    assert level("id|last_modified_time|account_id|campaign_group_id|name") == ("ad_group", "campaign_group_id")
    assert level("id|last_modified_time|account_id|created_time|name") == ("campaign", None)
    assert level("id|last_modified_time|created_time|name|currency|version_tag") == ("account", None)


def test_another_spend_is_not_linkedins() -> None:
    assert CONNECTOR.read(table("Day|Total spent|Campaign\n2026-07-14|3|x")) is None
    assert CONNECTOR.read(table("id|name|last_modified_time\n1|x|2026-07-14")) is None
