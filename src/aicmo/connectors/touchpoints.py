"""Logs of visits: page views or touch points of people, with UTM parameters in columns or in the page's address.

Which channel a source and a medium are is GA4's default channel group (`aicmo.model.channel`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aicmo.connectors import _synonyms as words
from aicmo.connectors._columns import Columns, plain
from aicmo.connectors._rows import Event, Row, currency_of, events, first, named
from aicmo.connectors._samples import is_day, mostly
from aicmo.connectors.base import About, Head, Reading

_TIMES = (
    "occurred_at", "timestamp", "event_time", "event_timestamp", "visited_at", "viewed_at", "touched_at", "visit_time", "session_start",
    "datetime", "date_time", "created_at", "time", "ts", "date", "zeitstempel", "datum",
)  # fmt: skip
_PEOPLE = (
    "user_id", "customer_id", "contact_id", "visitor_id", "client_id", "anonymous_id", "person_id", "user_pseudo_id", "session_user",
    "cookie_id", "distinct_id", "member_id", "fullvisitor_id", "lead_id", "id_visitor",
)  # fmt: skip
_ADDRESSES = ("email", "email_address", "user_email", "customer_email")
_PAGES = (
    "page_url",
    "page_location",
    "url",
    "landing_page",
    "landing_page_url",
    "current_url",
    "page",
    "href",
    "context_page_url",
)
_REFERRERS = ("referrer", "referer", "page_referrer", "referring_url", "http_referer", "context_page_referrer")
_TYPES = ("event_type", "event_name", "event", "type", "action", "activity_type")
_IDS = (
    "event_id",
    "touchpoint_id",
    "touch_id",
    "hit_id",
    "message_id",
    "pageview_id",
    "page_view_id",
    "visit_id",
    "uuid",
)
_VALUES = ("value", "revenue", "amount", "order_value", "total")
_TAGS = {"utm_source": "source", "utm_medium": "medium", "campaign": "campaign"}
_COMMON = {
    "page_view", "pageview", "page", "page_viewed", "visit", "session", "session_start", "landing", "touch", "touchpoint", "click",
    "clicked", "entrance", "pageviews", "screen_view",
}  # fmt: skip
_CLICK_IDS = {"gclid": "google", "gbraid": "google", "wbraid": "google", "msclkid": "bing"}
_QUERY = re.compile(r"[?&#]([\w.-]+)=([^&#]*)")
_HOST = re.compile(r"^(?:[a-z]+:)?//(?:[^/@]*@)?(?:www\.)?([^/:?#]+)", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ABOUT = About(
    gives="Each visit that something brought, with its UTM source, medium and campaign, or the site that linked to it; "
    "and conversions and refunds that the log holds.",
    export="Any log of page views or touch points with a time, an id or address of the person, and UTM parameters in columns or in a "
    "column of page addresses.",
    unsupported="Page views within the site, which nothing brought: they are counted apart. Click ids other than gclid, gbraid, wbraid "
    "and msclkid. Times without a zone are in UTC, or in what --time-zone says.",
)


class Touchpoints:
    name = "touchpoints"
    label = "Visits"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        times = columns.find(*_TIMES)
        if times is None or not columns.count(*_PEOPLE, *_ADDRESSES) or not _is_tagged(columns) or _is_no_log(columns):
            return None
        if not mostly(columns.values(times), is_day):
            return None
        note = "Each visit that something brought is kept; page views within the site are left out."
        person = ("email",) if columns.count(*_ADDRESSES) else ()
        fields = (*person, "contact_id", "utm_source", "utm_medium", "campaign", "click_url", "value", "currency")
        return events(
            self.name, 1, fields, columns, times=times, amounts=columns.find(*_VALUES), currencies=currency_of(columns, "currency"),
            notes=(note,), certainty=0.8,
        )  # fmt: skip

    def events(self, payload: Mapping[str, Any]) -> Iterator[Event]:
        """The visit or conversion of a row; nothing of a page view that nothing brought."""
        row = named(payload)
        kind = plain(first(row, _TYPES) or "page_view")
        meaning = "visited" if kind in _COMMON else words.TYPES.get(kind)
        tags = _tags(row)
        if meaning is None or (meaning == "visited" and not tags and _is_inside(row)):
            return
        yield {
            "source_event_id": first(row, _IDS), "type": meaning, "occurred_at": first(row, _TIMES),
            "email": first(row, _ADDRESSES), "contact_id": first(row, _PEOPLE), **tags, **_worth(row, meaning),
        }  # fmt: skip


def _is_tagged(columns: Columns) -> bool:
    """Whether there are columns of UTM parameters, or page addresses of which some hold them."""
    if columns.has("utm_source", "utm_medium"):
        return True
    page = columns.find(*_PAGES)
    return page is not None and any("utm_source=" in value for value in columns.values(page))


def _is_no_log(columns: Columns) -> bool:
    """Orders and reports have UTM parameters too: an order's number, or figures that somebody counted."""
    counted = columns.count("impressions", "clicks", "spend", "cost", "sessions", "users", "opens", "sends")
    ordered = columns.count("order_id", "order_number", "order_no", "transaction_id", "invoice_id", "receipt_id")
    return bool(counted or (ordered and not columns.count(*_TYPES)))


def _tags(row: Row) -> dict[str, str]:
    """Source, medium and campaign: of columns, else of the page's address, else of a click id or the linking site."""
    page = first(row, _PAGES) or ""
    said = {key.lower(): _unescaped(value) for key, value in _QUERY.findall(page)}
    for tagged in (row, said):
        if found := {name: tagged[f"utm_{key}"] for name, key in _TAGS.items() if tagged.get(f"utm_{key}")}:
            return found
    if paid := next((source for name, source in _CLICK_IDS.items() if said.get(name)), None):
        return {"utm_source": paid, "utm_medium": "cpc"}
    linking, own = _host(first(row, _REFERRERS)), _host(page)
    return {"utm_source": linking, "utm_medium": "referral"} if linking and linking != own else {}


def _is_inside(row: Row) -> bool:
    """Whether an untagged row is a page view of a visit already under way; in a log without pages each row is a visit."""
    return any(name in row for name in _PAGES) or any(name in row for name in _REFERRERS)


def _worth(row: Row, meaning: str) -> dict[str, str | None]:
    if meaning not in {"converted", "refunded"}:
        return {"click_url": first(row, _PAGES)}
    return {"value": first(row, _VALUES), "currency": row.get("currency")}


def _host(address: str | None) -> str | None:
    found = _HOST.match(address or "")
    return found[1].lower() if found else None


def _unescaped(text: str) -> str:
    """`spring%20sale+2` -> `spring sale 2`; what is no UTF-8 is replaced."""
    return _ESCAPED.sub(
        lambda run: bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "replace"), text.replace("+", " ")
    )


CONNECTOR = Touchpoints()
