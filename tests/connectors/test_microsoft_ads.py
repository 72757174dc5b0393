from __future__ import annotations

import re

import pytest

from aicmo.connectors.base import Kind, Reading
from aicmo.connectors.microsoft_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

STATS = """date|account_id|campaign_id|currency_code|device_type|network|ad_distribution|clicks|impressions|spend|conversions_qualified|conversions|revenue|all_conversions_qualified|all_conversions|all_revenue
2019-05-22|150|359|USD|Computer|AOL search|Search|0|0|0.0|1|2|0.01|3|4|0.02"""
EXPORT = """Gregorian date|Account name|Account number|Campaign|Campaign ID|Currency code|Impressions|Clicks|Spend|Conversions|All conv.|View-through conv.|Revenue
7/4/2026|Shop|F120|Brand|359|USD|1,000|12|1,250.50|3|5|1|99.00
©2026 Microsoft Corporation. All rights reserved.||||||||||||"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_qualified_conversions_are_the_primary_ones_and_older_rows_have_whole_ones() -> None:
    reading = read(STATS)
    field = reading.fields["reported_conversions"]
    assert (field.column, field.fallbacks) == ("conversions_qualified", ("conversions",))
    assert columns_of(reading)["reported_revenue"] == "revenue"
    assert reading.notes == (
        "Reported conversions are 'conversions_qualified'; not added to them: 'all_conversions',"
        " 'all_conversions_qualified', 'all_revenue'.",
    )


def test_devices_and_networks_tell_rows_of_a_day_apart() -> None:
    assert set(read(STATS).grain) == {"device_type", "network", "ad_distribution"} - {"ad_distribution"}


def test_where_an_ad_was_shown_tells_the_channel() -> None:
    lookup = read(STATS).fields["channel"].lookup
    assert lookup is not None
    assert (lookup["search"], lookup["audience"]) == ("paid_search", "display")
    assert read(EXPORT).constants["channel"] == "paid_search"


def test_a_downloaded_report_is_read_by_its_own_headers() -> None:
    reading = read(EXPORT)
    fields = columns_of(reading)
    assert (fields["day"], fields["campaign"], fields["campaign_name"]) == ("Gregorian date", "Campaign ID", "Campaign")
    assert (fields["reported_conversions"], fields["spend"]) == ("Conversions", "Spend")
    assert "not added to them: 'All conv.', 'View-through conv.'." in reading.notes[0]
    assert reading.day_order == "mdy"


def test_the_line_below_a_report_is_no_row() -> None:
    footers = [rule for rule in read(EXPORT).drop if re.search(rule.pattern, "©2026 Microsoft Corporation.")]
    assert [rule.column for rule in footers] == ["Gregorian date"]


def test_a_history_has_channel_and_time_zone_in_words_that_others_know() -> None:
    reading = read(
        "id|name|account_id|modified_time|type|time_zone|status\n1|A|2|2020-08-17T07:26:27|Search|PacificTimeUSCanadaTijuana|Paused"
    )
    assert (reading.kind, reading.constants) == (Kind.CAMPAIGNS, {"level": "campaign"})
    zones, types = reading.fields["time_zone"].lookup or {}, reading.fields["channel"].lookup or {}
    assert zones["pacifictimeuscanadatijuana"] == "America/Los_Angeles"
    assert types["search"] == "paid_search"


def test_another_spend_is_not_microsofts() -> None:
    assert CONNECTOR.read(table("Date|Campaign|Spend|Clicks\n2026-07-14|x|3|1")) is None


def test_a_report_of_few_columns_is_known_by_the_lines_above_it() -> None:
    text = "TimePeriod|CampaignId|CampaignName|Spend|Impressions|Clicks|Conversions|Revenue\n1/1/2026|222|Search|20.00|2000|80|4|300.00"
    above = ("Report Name: Campaign Performance Report", "Report Time: 1/1/2026-1/2/2026", "Report Aggregation: Daily")
    reading = CONNECTOR.read(table(text, preamble=above))
    assert columns_of(reading)["reported_conversions"] == "Conversions"
    assert reading is not None
    assert reading.day_order == "mdy"
    assert CONNECTOR.read(table(text)) is None


@pytest.mark.parametrize(("above", "order"), [("8/1/2026 - 8/14/2026", "mdy"), ("01/08/2026 - 14/08/2026", "dmy")])
def test_the_time_above_a_report_tells_how_its_dates_are_meant(above: str, order: str) -> None:
    reading = CONNECTOR.read(
        table(EXPORT.replace("USD", "GBP"), preamble=("Report Name: Campaign", f"Report Time: {above}"))
    )
    assert reading is not None
    assert reading.day_order == order
