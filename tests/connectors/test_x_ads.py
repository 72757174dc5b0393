from __future__ import annotations

from aicmo.connectors.base import Kind, Parse, Reading
from aicmo.connectors.x_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

STATS = """account_id|campaign_id|date|placement|billed_charge_local_micro|clicks|engagements|impressions|replies|retweets|url_clicks|conversion_purchases_metric|conversion_purchases_sale_amount|conversion_sign_ups_metric
18ce|hq0u9|2022-05-20 07:00:00|ALL_ON_TWITTER|1371662|9|9|13|1|2|1|0|0|0"""
EXPORT = """ID|Campaign|Campaign URL|Time|Spend|Impressions|Engagements|Billed engagements|Retweets|Replies|Follows|Clicks|Card engagements
7|Launch|https://ads.example/7|2026-07-14|1250.50|900|40|30|2|1|0|12|0"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_clicks_are_those_on_links_and_not_on_likes() -> None:
    reading = read(STATS)
    fields = columns_of(reading)
    assert (fields["clicks"], fields["shares"], fields["comments"]) == ("url_clicks", "retweets", "replies")
    assert (reading.kind, reading.grain) == (Kind.MEASURES, ("placement",))


def test_what_was_billed_is_in_micros() -> None:
    fields = read(STATS).fields
    assert (fields["spend"].column, fields["spend"].parse) == ("billed_charge_local_micro", Parse.MICROS)
    assert fields["reported_revenue"].parse is Parse.MICROS


def test_days_that_begin_in_another_time_zone_are_told_of() -> None:
    assert (
        read(STATS).notes[0]
        == "Days begin at 07:00 UTC, midnight where the account is; each is booked on its date in UTC."
    )
    assert (
        read(STATS.replace("07:00:00", "22:00:00"))
        .notes[0]
        .endswith("its date in UTC, the day before the account's own.")
    )
    assert not any("Days begin" in note for note in read(STATS.replace("07:00:00", "00:00:00")).notes)


def test_sign_ups_are_no_purchases() -> None:
    reading = read(STATS)
    assert columns_of(reading)["reported_conversions"] == "conversion_purchases_metric"
    assert "not added to them: 'conversion_sign_ups_metric'." in reading.notes[1]


def test_the_csv_of_ads_manager_is_read_by_its_own_headers() -> None:
    reading = read(EXPORT)
    fields = columns_of(reading)
    assert (fields["day"], fields["campaign"], fields["campaign_name"]) == ("Time", "ID", "Campaign")
    assert reading.fields["spend"].parse is Parse.MONEY
    assert reading.notes[0] == "Clicks of all kinds count as clicks, also those on likes and profiles."


def test_a_history_of_campaigns_has_their_currency() -> None:
    reading = read(
        "id|name|account_id|currency|entity_status|updated_at\nbjfji|A|18ce|USD|ACTIVE|2018-10-08 17:42:30 UTC"
    )
    assert (reading.kind, reading.constants["level"]) == (Kind.CAMPAIGNS, "campaign")
    assert reading.fields["currency"].parse is Parse.CURRENCY


def test_another_spend_is_not_xs() -> None:
    assert CONNECTOR.read(table("Time|Campaign|Spend|Impressions|Engagements\n2026-07-14|x|3|1|1")) is None
