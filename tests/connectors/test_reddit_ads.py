from __future__ import annotations

import re

from aicmo.connectors.base import Kind, Parse, Reading, surest
from aicmo.connectors.reddit_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

STATS = """account_id|campaign_id|date|clicks|comment_upvotes|cpc|ecpm|impressions|region|spend|viewer_comments
1234|151|2022-10-09|108|0|1470973.602|4233807.238|37523||158865149|"""
CONVERSIONS = """account_id|avg_value|campaign_id|click_through_conversion_attribution_window_day|click_through_conversion_attribution_window_month|date|event_name|total_items|total_value|view_through_conversion_attribution_window_month
1234|26.50|153|10|15|2022-10-09|purchase|3|79.50|3"""
EXPORT = """Date|Campaign Name|Amount Spent (USD)|Impressions|Clicks|CPC (USD)|eCPM (USD)
2026-07-14|Brand|1,250.50|900|12|0.31|4.20"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_spend_is_in_micros() -> None:
    reading = read(STATS)
    assert (reading.kind, reading.fields["spend"].parse) == (Kind.MEASURES, Parse.MICROS)
    assert reading.grain == ("region",)
    assert read(STATS.replace("158865149", "158.87")).fields["spend"].parse is Parse.MONEY


def test_of_all_events_only_purchases_are_taken_within_the_longest_window_after_a_click() -> None:
    reading = read(CONVERSIONS)
    (rule,) = [rule for rule in reading.drop if rule.unless]
    assert [event for event in ("purchase", "Purchase", "lead") if re.search(rule.pattern, event, re.IGNORECASE)] == [
        "purchase",
        "Purchase",
    ]
    fields = columns_of(reading)
    assert fields["reported_conversions"] == "click_through_conversion_attribution_window_month"
    assert fields["reported_revenue"] == "total_value"
    assert reading.grain == ("event_name",)
    assert reading.notes[0].endswith("view-through counts and shorter windows are left out.")


def test_the_dashboards_report_is_in_units_and_of_reddit_though_meta_spends_amounts_too() -> None:
    reading = surest(table(EXPORT))
    assert reading is not None
    assert reading.connector == "reddit_ads"
    assert reading.fields["spend"].parse is Parse.MONEY
    assert reading.constants == {"channel": "paid_social", "currency": "USD"}


def test_histories_tell_their_level() -> None:
    def level(header: str) -> str:
        reading = read(
            f"{header}|configured_status|effective_status\n" + "|".join("1" for _ in range(header.count("|") + 3))
        )
        return reading.constants["level"]

    assert level("id|name|account_id") == "campaign"
    assert level("id|name|account_id|campaign_id") == "ad_group"
    assert level("id|name|account_id|campaign_id|ad_group_id") == "ad"


def test_another_spend_is_not_reddits() -> None:
    assert CONNECTOR.read(table("Date|Campaign name|Spend|Impressions\n2026-07-14|x|3|1")) is None
