from __future__ import annotations

import re

import pytest

from aicmo.connectors import _synonyms
from aicmo.connectors.base import EVENT_FIELDS, MEASURE_FACTS, MEASURE_KEYS, Head, Kind, Parse, Reading
from aicmo.connectors.tabular import CONNECTOR
from aicmo.model.event import EventType
from tests.connectors.heads import columns_of, objects, table

EVENTS = """event_id|event|ts|email|campaign|value|currency
e1|opened|2026-07-14T09:00:00|a@example.com|Spring||EUR
e2|Hard Bounce|2026-07-14T09:00:01|b@example.com|Spring|1.50|EUR"""


def read(head: Head) -> Reading:
    reading = CONNECTOR.read(head)
    assert reading is not None
    return reading


def test_the_words_lead_to_canonical_fields_and_types_only() -> None:
    assert set(_synonyms.EVENTS) <= set(EVENT_FIELDS)
    assert {*_synonyms.MEASURES, *_synonyms.MICROS} <= {*MEASURE_KEYS, *MEASURE_FACTS}
    assert set(_synonyms.TYPES.values()) <= set(EventType)


def test_rows_that_say_what_happened_when_and_to_whom_are_events() -> None:
    reading = read(table(EVENTS))
    assert reading.kind is Kind.EVENTS
    assert columns_of(reading) == {
        "source_event_id": "event_id", "occurred_at": "ts", "email": "email", "campaign": "campaign",
        "value": "value", "currency": "currency", "type": "event",
    }  # fmt: skip


def test_event_types_are_known_however_they_are_spelled() -> None:
    lookup = read(table(EVENTS)).fields["type"].lookup
    assert lookup is not None
    assert (lookup["opened"], lookup["hard bounce"], lookup["hard-bounce"]) == ("opened", "bounced", "bounced")
    assert next(iter(lookup)) == "opened", "the values of the file come first, for the engine asks in this order"


def test_a_type_in_camel_case_is_known() -> None:
    lookup = read(table("event|time|email\nSpamComplaint|2026-07-14|a@example.com")).fields["type"].lookup
    assert lookup is not None
    assert lookup["spamcomplaint"] == "complained"


def test_a_column_of_other_types_does_not_make_events() -> None:
    assert CONNECTOR.read(table("type|created|email\ncustomer|2026-07-14|a@example.com")) is None


def test_types_without_anybody_they_happened_to_do_not_make_events() -> None:
    assert CONNECTOR.read(table("event_name|date\nclick|2026-07-14")) is None


def test_the_name_of_the_file_may_tell_the_type() -> None:
    reading = read(table("member_id|timestamp\n7|2026-07-14", name="unsubscribes_2026.csv"))
    assert reading.constants == {"type": "unsubscribed"}
    assert reading.notes == ("No column holds the event's type: every row is taken as 'unsubscribed'.",)


def test_somebodys_amount_at_some_time_is_a_conversion() -> None:
    assert read(table("email|date|amount\na@example.com|2026-07-14|5.00")).constants["type"] == "converted"


def test_a_list_of_people_is_no_list_of_events() -> None:
    assert CONNECTOR.read(table("email|created_at|name\na@example.com|2026-07-14|Ann")) is None


def test_what_is_no_address_may_still_tell_people_apart() -> None:
    assert (
        columns_of(read(table("type|created|recipient|id\nOPEN|2026-07-14|o2wjpPyUfzBf==|1")))["contact_id"]
        == "recipient"
    )


def test_an_id_that_repeats_is_not_the_events() -> None:
    rows = "open|2026-07-14|a@example.com|7\nclick|2026-07-15|a@example.com|7"
    assert "source_event_id" not in read(table(f"type|time|email|id\n{rows}")).fields


def test_times_and_addresses_are_found_by_their_values() -> None:
    fields = columns_of(read(table("event|wann|wer\nopen|2026-07-14 09:00|a@example.com")))
    assert (fields["occurred_at"], fields["email"]) == ("wann", "wer")


def test_unix_times_are_known_as_such() -> None:
    assert read(table("event|ts|email\nopen|1461095246|a@example.com")).fields["occurred_at"].parse is Parse.EPOCH


def test_json_keys_are_columns() -> None:
    row = {"event": "open", "at": {"time": "2026-07-14T09:00:00Z"}, "email": "a@example.com"}
    assert columns_of(read(objects(row)))["occurred_at"] == "$.at.time"


def test_figures_of_a_campaign_are_measures() -> None:
    reading = read(table("Day|Campaign|Impressions|Clicks|Cost\n2026-07-14|A|100|5|2.50"))
    assert reading.kind is Kind.MEASURES
    assert columns_of(reading) == {
        "day": "Day", "campaign": "Campaign", "impressions": "Impressions", "clicks": "Clicks", "spend": "Cost"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Datum|Kampagne|Impressionen|Klicks|Kosten", {"day", "campaign", "impressions", "clicks", "spend"}),
        ("Fecha|Campaña|Impresiones|Clics|Gasto", {"day", "campaign", "impressions", "clicks", "spend"}),
        ("Date|Campagne|Impressions|Clics|Coût", {"day", "campaign", "impressions", "clicks", "spend"}),
    ],
)
def test_headers_in_other_languages_are_understood(header: str, fields: set[str]) -> None:
    assert read(table(f"{header}\n14.07.2026|A|100|5|2,50")).fields.keys() == fields


def test_the_breakdowns_that_are_no_key_make_the_grain() -> None:
    reading = read(table("date|campaign|age|device|clicks\n2026-07-14|A|18-24|mobile|5"))
    assert set(reading.grain) == {"age", "device"}


def test_of_two_numbers_of_campaigns_the_coarser_is_the_campaign() -> None:
    rows = "103916|916|5\n103917|916|6"
    fields = columns_of(read(table(f"fb_campaign_id|xyz_campaign_id|clicks\n{rows}")))
    assert (fields["campaign"], fields["ad_group"]) == ("xyz_campaign_id", "fb_campaign_id")


def test_a_platform_in_the_files_name_or_headers_tells_the_channel_of_what_was_paid() -> None:
    text = "date|campaign|spend\n2026-07-14|A|5.00"
    assert read(table(text, name="facebook_july.csv")).constants == {"channel": "paid_social"}
    assert read(table(text)).constants == {}
    assert read(table(text.replace("spend", "opens").replace("5.00", "5"), name="facebook_july.csv")).constants == {}


def test_micros_are_micros_where_the_header_says_so() -> None:
    reading = read(table("date|campaign_id|spend_in_micro_dollar\n2026-07-14|7|2250000"))
    assert reading.fields["spend"].parse is Parse.MICROS


def test_amounts_that_look_like_micros_are_told_of() -> None:
    reading = read(table("date|campaign|spend|clicks\n2026-07-14|A|4233807|37"))
    assert reading.notes[0].startswith("'spend' comes to more than 1,000 a click.")


def test_ones_own_conversions_are_told_of() -> None:
    reading = read(table("date|campaign|Approved_Conversion|Total_Conversion\n2026-07-14|A|1|3"))
    fields = columns_of(reading)
    assert (fields["conversions"], fields["reported_conversions"]) == ("Approved_Conversion", "Total_Conversion")
    assert reading.notes[0].startswith("'Approved_Conversion' are taken as your own conversions")


def test_the_currency_is_taken_from_the_header_or_the_amounts() -> None:
    assert read(table("date|campaign|Spend (GBP)\n2026-07-14|A|5.00")).constants == {"currency": "GBP"}
    assert read(table("date|campaign|spend\n2026-07-14|A|€5.00")).constants == {"currency": "EUR"}


def test_a_fact_must_be_a_number() -> None:
    assert CONNECTOR.read(table("date|campaign|opened\n2026-07-14|A|yes")) is None


def test_a_column_left_out_for_its_values_is_told_of() -> None:
    reading = read(table("date|campaign|clicks|spend\n2026-07-14|A|5|free\n2026-07-15|A|6|free\n2026-07-16|A|7|2.50"))
    assert "spend" not in reading.fields
    assert "'spend' is left out: most of its values, such as 'free', are no numbers." in reading.notes


def test_a_column_of_days_that_are_none_is_told_of() -> None:
    reading = read(table("date|campaign|clicks\nQ3|A|5\nQ4|A|6"))
    assert "day" not in reading.fields
    assert "'date' is left out: most of its values, such as 'Q3', are no dates." in reading.notes


def test_an_address_is_no_example() -> None:
    reading = read(table("date|campaign|clicks|replies\n2026-07-14|A|5|ann@example.com"))
    assert "'replies' is left out: most of its values are no numbers." in reading.notes


def test_a_header_alone_is_read_by_its_names() -> None:
    assert read(table("date|campaign|clicks")).kind is Kind.MEASURES


def test_totals_are_dropped() -> None:
    (rule,) = read(table("date|campaign|clicks\n2026-07-14|A|5")).drop
    assert rule.column == "date"
    assert re.search(rule.pattern, "Grand Total", re.IGNORECASE)
    assert not re.search(rule.pattern, "2026-07-14", re.IGNORECASE)


@pytest.mark.parametrize("header", ["ID|frequency|recency|T", "id|name|status", "clicks|taste"])
def test_a_table_without_facts_or_without_what_they_are_of_is_left_alone(header: str) -> None:
    values = "|".join(str(number) for number in range(len(header.split("|"))))
    assert CONNECTOR.read(table(f"{header}\n{values}")) is None


def test_a_table_without_a_header_is_left_alone() -> None:
    assert CONNECTOR.read(table("1|2|3", headerless=True)) is None
