from __future__ import annotations

import re

from aicmo.connectors.base import Kind, Reading, Where
from aicmo.connectors.meta_ads import CONNECTOR
from tests.connectors.heads import columns_of, table

STATS = "ad_id|date|account_id|impressions|inline_link_clicks|spend\n6215293456071|2020-12-10|1700252260223815|4233|10|76.53"
HEADER = (
    "Account ID|Campaign ID|Campaign name|Reporting starts|Reporting ends|Amount spent (USD)|Impressions|Link clicks"
    "|Clicks (all)|Results|Result indicator"
)
ROW = "1|120330000000000017|Brand|2026-07-14|2026-07-14|1,250.50|10|5|9|2|actions:offsite_conversion.fb_pixel_purchase"


def read(text: str, **more: str) -> Reading:
    reading = CONNECTOR.read(table(text, **more))  # type: ignore[arg-type]
    assert reading is not None
    return reading


def test_the_apis_clicks_are_those_on_the_link() -> None:
    reading = read(STATS)
    assert columns_of(reading) == {
        "account": "account_id", "ad": "ad_id", "day": "date", "impressions": "impressions",
        "clicks": "inline_link_clicks", "spend": "spend",
    }  # fmt: skip
    assert (reading.kind, reading.constants) == (Kind.MEASURES, {"channel": "paid_social"})


def test_histories_tell_what_they_name() -> None:
    def level(header: str, name: str = "export.csv") -> tuple[str, str | None]:
        reading = read(f"{header}\n" + "|".join("1" for _ in header.split("|")), name=name)
        return reading.constants["level"], columns_of(reading).get("parent")

    assert level("id|account_id|ad_set_id|campaign_id|creative_id|name|updated_time") == ("ad", "campaign_id")
    assert level("id|account_id|campaign_id|name|updated_time") == ("ad_group", "campaign_id")
    assert level("id|account_id|name|updated_time") == ("campaign", None)
    assert level("id|name|_fivetran_synced", "facebook_ads_account_history.csv") == ("account", None)


def test_a_table_of_names_that_could_be_anybodys_is_left_alone() -> None:
    assert CONNECTOR.read(table("id|name|_fivetran_synced\n1|x|2020-12-03", name="pinterest_history.csv")) is None
    assert CONNECTOR.read(table("id|account_id|name|last_modified_time\n1|2|x|2020-12-03")) is None


def test_of_all_actions_only_purchases_are_taken() -> None:
    reading = read(
        "ad_id|date|action_type|value\n1|2026-07-14|purchase|2\n1|2026-07-14|link_click|9", name="actions.csv"
    )
    (rule,) = reading.drop
    assert rule.unless
    kept = [kind for kind in ("purchase", "link_click", "omni_purchase") if re.search(rule.pattern, kind)]
    assert kept == ["purchase"]
    assert columns_of(reading)["reported_conversions"] == "value"
    assert reading.notes == ("Of the actions only 'purchase' is taken, as reported_conversions.",)


def test_purchases_under_another_name_are_taken_where_there_are_no_others() -> None:
    kind = "offsite_conversion.fb_pixel_purchase"
    reading = read(f"ad_id|date|action_type|value\n1|2026-07-14|{kind}|20.50", name="action_values.csv")
    assert re.search(reading.drop[0].pattern, kind)
    assert "reported_revenue" in reading.fields


def test_a_table_of_actions_without_purchases_is_known_and_says_that_it_gives_nothing() -> None:
    reading = read("ad_id|date|action_type|value\n1|2026-07-14|lead|2", name="actions.csv")
    assert reading.notes[0].endswith("The beginning of the file has none.")


def test_the_currency_stands_in_the_header_of_the_amount() -> None:
    assert read(f"{HEADER}\n{ROW}").constants == {"channel": "paid_social", "currency": "USD"}


def test_results_count_where_they_are_conversions() -> None:
    reading = read(f"{HEADER}\n{ROW}")
    field = reading.fields["reported_conversions"]
    assert field.column == "Results"
    assert field.only is not None
    assert field.only.column == "Result indicator"
    assert holds(field.only, "actions:offsite_conversion.fb_pixel_purchase")
    assert holds(field.only, "actions:omni_purchase")
    assert not holds(field.only, "actions:link_click")
    assert not holds(field.only, "reach")


def holds(where: Where, text: str) -> bool:
    return re.search(where.pattern, text, re.IGNORECASE) is not None


def test_results_that_could_be_anything_are_left_out_aloud() -> None:
    reading = read(
        "Campaign name|Reporting starts|Reporting ends|Amount spent (EUR)|Results\nA|2026-07-14|2026-07-14|1.50|4"
    )
    assert "reported_conversions" not in reading.fields
    assert reading.notes == ("'Results' are left out: no column says what they are.",)


def test_purchases_in_a_column_of_their_own_are_preferred_to_results() -> None:
    reading = read(f"{HEADER}|Purchases\n{ROW}|3")
    assert reading.fields["reported_conversions"].column == "Purchases"
    assert reading.fields["reported_conversions"].only is None


def test_link_clicks_are_the_clicks_and_all_clicks_only_where_there_are_no_others() -> None:
    assert columns_of(read(f"{HEADER}\n{ROW}"))["clicks"] == "Link clicks"
    other = read("Campaign name|Reporting starts|Amount spent (EUR)|Clicks (all)\nA|2026-07-14|1.50|4")
    assert columns_of(other)["clicks"] == "Clicks (all)"
    assert other.notes == ("Clicks of all kinds count as clicks.",)


def test_rows_over_more_than_a_day_are_told_apart_and_told_of() -> None:
    reading = read(f"{HEADER}\n{ROW.replace('2026-07-14|2026-07-14', '2026-07-01|2026-07-31')}")
    assert reading.grain == ("Reporting ends",)
    assert reading.notes[0].startswith("Rows reach from 'Reporting starts' to 'Reporting ends'")


def test_rows_over_all_others_are_dropped() -> None:
    reading = read("Campaign ID|Campaign name|Age|Reporting starts|Amount spent (EUR)\n7|A|18-24|2026-07-14|1.50")
    by_column = {(rule.column, bool(re.search(rule.pattern, "All", re.IGNORECASE))) for rule in reading.drop}
    assert {("Campaign ID", True), ("Campaign name", True), ("Age", True)} <= by_column
    assert any(rule.column == "Campaign ID" and re.search(rule.pattern, "") for rule in reading.drop)


def test_days_are_read_in_the_order_that_the_file_shows() -> None:
    text = "Campaign name|Reporting starts|Amount spent (MYR)|Link clicks\nA|{}|RM 1,250.50|4"
    assert read(text.format("14/07/2026")).day_order == "dmy"
    assert read(text.format("07/14/2026")).day_order == "mdy"


def test_a_file_of_other_adverts_is_left_alone() -> None:
    assert CONNECTOR.read(table("ad_id|xyz_campaign_id|Impressions|Clicks|Spent\n1|2|3|4|5")) is None
