from __future__ import annotations

import re

from aicmo.connectors.base import Kind, Parse, Reading
from aicmo.connectors.google_ads import CONNECTOR
from tests.connectors.heads import columns_of, objects, table

STATS = """customer_id|date|ad_network_type|clicks|conversions|conversions_value|cost_micros|device|id|impressions
2121450128|2021-02-01|SEARCH|49|0|0|36150000|MOBILE|9935249409|166"""
EXPORT = """Campaign state|Campaign|Currency code|Campaign type|Day|Campaign ID|Impr.|Cost|Clicks|Conversions|Conv. value
Enabled|Brand|EUR|Performance Max|2026-07-14|7|10,000|1,250.50|5|1.50|99.00
Total: Account| --|EUR| --| --| --|10,000|1,250.50|5|1.50|99.00"""


def read(text: str, **more: object) -> Reading:
    reading = CONNECTOR.read(table(text, **more))  # type: ignore[arg-type]
    assert reading is not None
    return reading


def test_the_apis_cost_is_in_micros() -> None:
    reading = read(STATS)
    assert reading.kind is Kind.MEASURES
    assert reading.fields["spend"].column == "cost_micros"
    assert reading.fields["spend"].parse is Parse.MICROS


def test_what_google_claims_is_kept_apart_from_ones_own_conversions() -> None:
    fields = columns_of(read(STATS))
    assert fields["reported_conversions"] == "conversions"
    assert fields["reported_revenue"] == "conversions_value"
    assert not {"conversions", "revenue"} & fields.keys()


def test_an_id_is_the_campaigns_or_within_one_the_ad_groups() -> None:
    assert columns_of(read(STATS))["campaign"] == "id"
    fields = columns_of(read("customer_id|campaign_id|date|cost_micros|id\n1|2|2026-07-14|3|4"))
    assert (fields["campaign"], fields["ad_group"]) == ("campaign_id", "id")


def test_rows_of_one_day_differ_by_device_and_network() -> None:
    assert read(STATS).grain == ("device", "ad_network_type")


def test_the_network_tells_the_channel_where_no_campaign_type_does() -> None:
    lookup = read(STATS).fields["channel"].lookup
    assert lookup is not None
    assert {lookup["search"], lookup["content"], lookup["mixed"]} == {"paid_search", "display", "cross_network"}
    assert read("customer_id|campaign_id|date|cost_micros\n1|2|2026-07-14|3").constants == {"channel": "paid_search"}


def test_the_same_table_is_known_as_json() -> None:
    row = {"customer_id": 1, "campaign_id": 2, "date": "2026-07-14", "cost_micros": 3}
    assert columns_of(CONNECTOR.read(objects(row)))["spend"] == "$.cost_micros"


def test_a_history_of_campaigns_names_them_with_their_channel() -> None:
    reading = read("id|updated_at|name|customer_id|advertising_channel_type\n9|2021-06-29T17:19:05|Brand|1|VIDEO")
    assert (reading.kind, reading.constants["level"]) == (Kind.CAMPAIGNS, "campaign")
    assert columns_of(reading) == {
        "id": "id", "account": "customer_id", "updated_at": "updated_at", "name": "name",
        "channel": "advertising_channel_type",
    }  # fmt: skip
    assert reading.fields["channel"].lookup
    assert reading.fields["channel"].lookup["video"] == "paid_video"


def test_a_history_of_accounts_has_currency_and_time_zone() -> None:
    reading = read(
        "id|updated_at|currency_code|descriptive_name|time_zone\n1|2022-02-01 2:20:51|USD||America/Los_Angeles"
    )
    assert reading.constants == {"level": "account"}
    assert {"currency", "time_zone"} <= reading.fields.keys()


def test_a_downloaded_report_is_read_by_its_own_headers() -> None:
    reading = read(EXPORT)
    assert columns_of(reading) == {
        "day": "Day", "campaign": "Campaign ID", "campaign_name": "Campaign", "currency": "Currency code",
        "impressions": "Impr.", "clicks": "Clicks", "spend": "Cost", "reported_conversions": "Conversions",
        "reported_revenue": "Conv. value", "channel": "Campaign type",
    }  # fmt: skip
    assert reading.fields["spend"].parse is Parse.MONEY
    assert (reading.day_order, reading.decimal, reading.notes) == ("ymd", ".", ())


def test_a_reports_totals_are_dropped_and_campaigns_called_alike_are_not() -> None:
    drop = {rule.column: rule.pattern for rule in read(EXPORT).drop}
    assert re.search(drop["Campaign state"], "Total: Account", re.IGNORECASE)
    assert re.search(drop["Campaign state"], "Total", re.IGNORECASE)
    assert not re.search(drop["Campaign"], "Total Recall", re.IGNORECASE)


def test_a_report_without_days_says_which_period_it_sums_up() -> None:
    preamble = ("Campaign report", "July 14, 2026 - August 10, 2026")
    reading = read("Campaign|Currency code|Impr.|Cost\nBrand|EUR|5|1.50", preamble=preamble)
    assert "day" not in reading.fields
    assert reading.notes == (
        "The report sums up July 14, 2026 - August 10, 2026; add the segment 'Day' for daily figures.",
    )


def test_a_weekly_report_says_so() -> None:
    reading = read("Week|Campaign|Currency code|Impr.|Cost\n2026-07-13|Brand|EUR|5|1.50")
    assert reading.notes == ("Each row is a whole week, booked on its first day.",)


def test_dollars_put_the_month_first_where_dates_leave_it_open() -> None:
    assert read("Day|Campaign|Currency code|Impr.|Cost\n7/4/2026|Brand|USD|5|1.50").day_order == "mdy"
    assert read("Day|Campaign|Currency code|Impr.|Cost\n7/4/2026|Brand|EUR|5|1.50").day_order == "dmy"


def test_a_cost_in_some_other_table_is_not_googles() -> None:
    assert CONNECTOR.read(table("Day|Cost|Campaign\n2026-07-14|3|x")) is None
