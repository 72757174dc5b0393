from __future__ import annotations

from aicmo.connectors.apple_search_ads import CONNECTOR
from aicmo.connectors.base import Kind, Reading
from tests.connectors.heads import columns_of, table

STATS = """date|id|conversions|impressions|local_spend_amount|local_spend_currency|new_downloads|taps|tap_installs
2021-12-17|973|0|100|5.09|USD|0|5|0"""
EXPORT = """Day|Campaign ID|Campaign Name|Ad Group ID|Ad Group Name|Spend|Currency|Impressions|Taps|Installs (Tap-Through)|Installs (View-Through)|Installs (Total)
2026-07-14|7|Brand|8|Exact|12.50|EUR|900|12|3|1|4"""


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


def test_a_history_of_campaigns_has_their_currency() -> None:
    reading = read("id|modification_time|name|organization_id|budget_currency\n973|2021-12-10T19:17:21.119|Tap|321|USD")
    assert (reading.kind, reading.constants["level"]) == (Kind.CAMPAIGNS, "campaign")
    assert columns_of(reading)["currency"] == "budget_currency"


def test_impressions_without_taps_are_not_apples() -> None:
    assert CONNECTOR.read(table("Day|Campaign Name|Spend|Impressions|Clicks\n2026-07-14|x|3|9|1")) is None
