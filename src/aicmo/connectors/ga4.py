"""Google Analytics 4: the event export of BigQuery, and the acquisition reports as a person downloads them.

Events as in https://support.google.com/analytics/answer/7029846 (BigQuery Export schema).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aicmo.connectors._columns import Columns, Spec, plain
from aicmo.connectors._rows import Event, Row, events, first, is_amount, named, refund, sale
from aicmo.connectors._tables import claimed, counted
from aicmo.connectors.base import About, Drop, Field, Head, Parse, Reading
from aicmo.errors import BadValue

_EVENT = ("event_name", "event_timestamp", "user_pseudo_id")
_SOURCES = (
    "collected_traffic_source_manual_source", "session_traffic_source_last_click_manual_campaign_source", "param_source", "source",
)  # fmt: skip
_MEDIUMS = (
    "collected_traffic_source_manual_medium", "session_traffic_source_last_click_manual_campaign_medium", "param_medium", "medium",
)  # fmt: skip
_CAMPAIGNS = (
    "collected_traffic_source_manual_campaign_name", "session_traffic_source_last_click_manual_campaign_campaign_name",
    "param_campaign", "campaign",
)  # fmt: skip
_VALUES = ("param_value", "ecommerce_purchase_revenue", "purchase_revenue", "value")
_BACK = ("param_value", "ecommerce_refund_value", "refund_value", "value")
_PURCHASES = {"purchase", "in_app_purchase"}
_REPORT: Spec = {
    "day": (Parse.DAY, ("date", "day")),
    "campaign": (
        Parse.TEXT,
        ("session_campaign", "session_manual_campaign_name", "session_campaign_id", "first_user_campaign"),
    ),
    "visits": (Parse.COUNT, ("sessions",)),
}
_CHANNELS = (
    "session_default_channel_group", "session_primary_channel_group_default_channel_group", "session_primary_channel_group",
    "session_default_channel_grouping",
)  # fmt: skip
_GRAIN = (
    "session_source_medium", "session_source", "session_medium", "session_source_platform", "landing_page", "device_category",
    "landing_page_query_string", "hour", "session_manual_source", "session_manual_medium",
)  # fmt: skip
_WORDS = {"mobile push notifications": "push", "(other)": "unassigned"}
_DATE = re.compile(r"\b(start|end) date:?\s*(\d{4})-?(\d\d)-?(\d\d)", re.IGNORECASE)
_ABOUT = About(
    gives="Of the event export: visits (each session_start, with its source, medium and campaign), purchases with revenue and "
    "refunds, by user. Of a report: sessions as visits, key events and revenue as reported, by channel and "
    "campaign.",
    export="BigQuery > the events table > Export > JSON (newline-delimited), or a query that gives its columns as CSV; or Reports > "
    "Acquisition > Traffic acquisition > Share > Download file > CSV, with the comment lines above the table.",
    unsupported="Events other than session_start, purchase and refund. The first source of a user (traffic_source), which says nothing of "
    "a later visit. A report without a date column covers its whole period, which is booked on the last day. Engaged sessions and "
    "users.",
)


class Ga4:
    name = "ga4"
    label = "Google Analytics 4"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has(*_EVENT):
            return self._events(columns)
        if columns.has("sessions") and (columns.count(*_CHANNELS) or columns.has("session_source_medium")):
            return self._report(columns)
        return None

    def events(self, payload: Mapping[str, Any]) -> Iterator[Event]:
        """The visit, purchase or refund that an event is; nothing of any other."""
        row = {**named(payload), **dict(_flat(payload, "")), **dict(_parameters(payload))}
        kind = row.get("event_name", "")
        shared = {
            "occurred_at": _moment(row.get("event_timestamp")),
            "contact_id": first(row, ("user_id", "user_pseudo_id")),
        }
        tags = {
            "utm_source": first(row, _SOURCES),
            "utm_medium": first(row, _MEDIUMS),
            "campaign": first(row, _CAMPAIGNS),
        }
        if kind == "session_start":
            yield {"source_event_id": _own(row), "type": "visited", **shared, **tags}
        elif kind in _PURCHASES:
            number = first(row, ("ecommerce_transaction_id", "param_transaction_id", "transaction_id"))
            yield sale(
                number if number and number != "(not set)" else _own(row), **_worth(row, _VALUES), **shared, **tags
            )
        elif kind == "refund":
            yield refund(_own(row), **{**_worth(row, _BACK), **shared, **tags})

    def _events(self, columns: Columns) -> Reading:
        note = "Each session_start is a visit that a source, medium and campaign brought."
        fields = ("contact_id", "value", "currency", "utm_source", "utm_medium", "campaign")
        return events(self.name, 1, fields, columns, currencies=True, notes=(note,))

    def _report(self, columns: Columns) -> Reading:
        channel = columns.find(*_CHANNELS)
        found = columns.fields(_REPORT) | claimed(
            columns, ("key_events", "total_revenue"), ("conversions", "total_revenue")
        )
        found |= {"channel": Field(channel, lookup=_WORDS, otherwise_as_is=True)} if channel else {}
        covers, said = ({}, None) if "day" in found else _period(columns.head.preamble)
        names = [name for name in columns if not columns.values(name) or not _is_counted(name, found)]
        note = "Sessions are visits; key events and revenue are what Google Analytics reports."
        return counted(
            self.name, columns, found, covers, grain=_GRAIN, drop=tuple(_no_rows(names[:1])), notes=(note, said), certainty=0.96,
        )  # fmt: skip


def _is_counted(column: str, fields: Mapping[str, Field]) -> bool:
    return any(field.column == column and field.parse is not Parse.TEXT for field in fields.values())


def _no_rows(names: list[str]) -> Iterator[Drop]:
    """Totals have an empty dimension; a further table below the first has comment lines of its own."""
    for name in names:
        yield Drop(name, r"^\s*(#.*)?$", "a total, or a comment line")


def _period(preamble: tuple[str, ...]) -> tuple[dict[str, str], str | None]:
    """The day on which a report without days is booked: the last one of the period that its comment lines state."""
    days = {match[1].lower(): "-".join(match.groups()[1:]) for match in _DATE.finditer("\n".join(preamble))}
    if "end" not in days:
        return {}, None
    whole = days.get("start", days["end"]) != days["end"]
    said = f"Figures of {days['start']} to {days['end']} are booked on the last day." if whole else None
    return {"day": days["end"]}, said


def _moment(micros: str | None) -> str | None:
    """Microseconds since 1970, which no float holds exactly, in ISO 8601."""
    if micros is None or not re.fullmatch(r"\d{15,17}", micros):
        raise BadValue(
            "is not a time in microseconds",
            column="event_timestamp",
            value=micros,
            remedy="Export the column as it is.",
        )
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros))).isoformat()


def _own(row: Row) -> str:
    """What tells an event apart, which has no id: who, when, what, and its place in a batch."""
    parts = ("user_pseudo_id", "event_timestamp", "event_name", "event_bundle_sequence_id", "batch_event_index")
    return "/".join(row[name] for name in parts if name in row)


def _worth(row: Row, names: tuple[str, ...]) -> dict[str, str | None]:
    """The amount in the currency it was made in, or in the dollars that Google converts to."""
    value, currency = first(row, names), first(row, ("param_currency", "currency", "ecommerce_currency"))
    if value is None or not currency:
        in_dollars = first(row, [f"{name}_in_usd" for name in (*names, "event_value")])
        if is_amount(in_dollars):
            return {"value": in_dollars, "currency": "USD"}
    return {"value": value, "currency": currency}


def _flat(payload: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    """Records within records by their joined names."""
    for key, value in payload.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{plain(key)}_")
        elif isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            yield f"{above}{plain(key)}", str(value).strip()


def _parameters(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The repeated records `event_params`: each value under `param_` and its key."""
    found = payload.get("event_params")
    for one in found if isinstance(found, list) else []:
        value = one.get("value") if isinstance(one, Mapping) else None
        held = [text for text in value.values() if text is not None] if isinstance(value, Mapping) else []
        if held:
            yield f"param_{one.get('key')}", str(held[0])


CONNECTOR = Ga4()
