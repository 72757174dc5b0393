from __future__ import annotations

import re

from aicmo.connectors.apple_search_ads import CONNECTOR
from aicmo.connectors.base import Kind, Reading
from tests.connectors.heads import columns_of, table

STATS = """date|id|conversions|impressions|local_spend_amount|local_spend_currency|new_downloads|taps|tap_installs
2021-12-17|973|0|100|5.09|USD|0|5|0"""
EXPORT = """Day|Campaign ID|Campaign Name|Ad Group ID|Ad Group Name|Spend|Currency|Impressions|Taps|Installs (Tap-Through)|Installs (View-Through)|Installs (Total)
2026-07-14|7|Brand|8|Exact|12.50|EUR|900|12|3|1|4"""

LIST = """Campaign ID|Campaign Name|Start Date|End Date|Days Left in Campaign|Status|App Name|Country or Region|Ad Placement|Lifetime Budget|Daily Budget|\
Spend|Avg CPA (Total)|Average CPT|Avg CPM|Avg Daily Spend|Impressions|Taps|Installs (Total)|TTR|Installs (View-Through)|Installs (Tap-Through)
7|Brand|05 Feb 2026|N/A||RUNNING|Cups|Australia|App Store Search Results||1000.00|20.65|0.00|6.88|62.38||331|3|0|0.0091|0|0
||N/A|N/A|||N/A|N/A|N/A|||20.65|0.00|6.88|62.38||331|3|0|0.0091|0|0"""
ABOVE = ("Start Date: 02 Feb 2026", "End Date: 08 Feb 2026", "Currency: AUD", "Time Zone: UTC")


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_taps_are_clicks_and_installs_after_a_tap_are_what_apple_claims() -> None:
    reading = read(STATS)
    assert columns_of(reading) == {
        "day": "date", "campaign": "id", "currency": "local_spend_currency", "impressions": "impressions", "clicks": "taps",
        "spend": "local_spend_amount", "reported_conversions": "tap_installs",
    }  # fmt: skip
    assert reading.notes == ("Reported conversions are 'tap_installs'; not added to them: 'new_downloads'.",)


def test_an_id_is_that_of_the_level_below_those_with_columns_of_their_own() -> None:
    header, row = STATS.split("\n")
    fields = columns_of(read(f"{header}|campaign_id\n{row}|5"))
    assert (fields["campaign"], fields["ad_group"]) == ("campaign_id", "id")


def test_a_downloaded_report_is_read_by_its_own_headers() -> None:
    reading = read(EXPORT)
    fields = columns_of(reading)
    assert (fields["campaign"], fields["ad_group"]) == ("Campaign ID", "Ad Group ID")
    assert fields["reported_conversions"] == "Installs (Tap-Through)"
    assert "not added to them: 'Installs (View-Through)', 'Installs (Total)'." in reading.notes[0]


def test_a_list_of_campaigns_has_its_currency_above_and_a_total_without_a_name_below() -> None:
    reading = CONNECTOR.read(table(LIST, preamble=ABOVE))
    assert reading is not None
    assert (reading.constants["currency"], reading.fields["campaign"].column) == ("AUD", "Campaign ID")
    totals = [drop for drop in reading.drop if drop.column == "Campaign ID"]
    assert any(re.search(drop.pattern, "") for drop in totals)
    assert not any(re.search(drop.pattern, "7") for drop in totals)


def test_a_history_of_campaigns_has_their_currency() -> None:
    reading = read("id|modification_time|name|organization_id|budget_currency\n973|2021-12-10T19:17:21.119|Tap|321|USD")
    assert (reading.kind, reading.constants["level"]) == (Kind.CAMPAIGNS, "campaign")
    assert columns_of(reading)["currency"] == "budget_currency"


def test_impressions_without_taps_are_not_apples() -> None:
    assert CONNECTOR.read(table("Day|Campaign Name|Spend|Impressions|Clicks\n2026-07-14|x|3|9|1")) is None
