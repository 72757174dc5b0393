"""Mailchimp: the tables of its API, as a warehouse keeps them: campaigns, automations, what members did, unsubscribes.

And the exports of an audience and of the list of campaigns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._contacts import contacts, said_by
from aicmo.connectors._rows import Event, events, first, named
from aicmo.connectors._tables import SUMS_UP_MAIL, SYNCED, counted, history
from aicmo.connectors.base import About, Head, Kind, Parse, Reading
from aicmo.errors import BadValue

_CAMPAIGNS = ("campaign_id", "automation_email_id")
_TYPES = {"open": "opened", "click": "clicked", "bounce": "bounced", "sent": "sent"}
_TITLED: Spec = {
    "id": (Parse.TEXT, ("id",)),
    "name": (Parse.TEXT, ("title", "name")),
    "updated_at": (Parse.TIME, SYNCED),
}
_SENT: Spec = {
    "day": (Parse.DAY, ("send_date",)),
    "campaign": (Parse.TEXT, ("unique_id", "title")),
    "campaign_name": (Parse.TEXT, ("title",)),
    "sends": (Parse.COUNT, ("total_recipients",)),
    "deliveries": (Parse.COUNT, ("successful_deliveries",)),
    "bounces": (Parse.COUNT, ("total_bounces",)),
    "opens": (Parse.COUNT, ("total_opens",)),
    "clicks": (Parse.COUNT, ("total_clicks",)),
    "unsubscribes": (Parse.COUNT, ("unsubscribes",)),
    "complaints": (Parse.COUNT, ("abuse_complaints",)),
    "reported_conversions": (Parse.COUNT, ("total_orders",)),
    "reported_revenue": (Parse.MONEY, ("total_revenue",)),
}
_AUDIENCE = ("member_rating", "optin_time", "confirm_time", "leid", "euid", "last_changed", "unsub_time", "clean_time")
_ABOUT = About(
    gives="Opens, clicks, bounces and unsubscribes of each member, by campaign or automated e-mail, and what these and the "
    "lists are called. Of the list of campaigns: sends, deliveries, bounces, opens, clicks, unsubscribes, complaints, and the orders and "
    "revenue that Mailchimp claims, on the day of sending. Members of an audience, with name, phone, tags and whether they are subscribed.",
    export="A warehouse's copy of the API: campaign, automation, automation_email, list, campaign_recipient_activity, "
    "automation_recipient_activity, unsubscribe and member, as CSV; or the report on all campaigns, as CSV, which tells of the same "
    "mail: one of the two. Members also from Audience > All contacts > Export "
    "Audience: a ZIP, whose files are imported one by one or from the unpacked folder.",
    unsupported="Recipients and members of segments, whose tables say who and not when: they are reference data, so sends are not counted.",
)


class Mailchimp:
    name = "mailchimp"
    label = "Mailchimp"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("member_id", "timestamp") and columns.count(*_CAMPAIGNS) and columns.count("action", "reason"):
            fields = ("contact_id", "campaign", "click_url", "hard", "description")
            email = {"channel": "email", "time_zone": "UTC"}
            return events(self.name, 1, fields, columns, times=columns.find("timestamp"), constants=email)
        if level := _level(columns):
            return history(self.name, level, columns, _TITLED, {"channel": "email"} if level == "campaign" else None)
        if columns.has("list_id", "email_address", "unique_email_id"):
            consent = said_by(column) if (column := columns.find("status")) else None
            return contacts(self.name, columns, ids=("id",), consent=consent)
        if columns.has("email_address") and columns.count(*_AUDIENCE) > 2:
            return contacts(self.name, columns, ids=("euid",), constants=_said(columns))
        if columns.has("title", "send_date", "successful_deliveries", "abuse_complaints"):
            return counted(
                self.name, columns, columns.fields(_SENT), {"channel": "email"}, month_first=True, notes=(SUMS_UP_MAIL,)
            )
        if note := _reference(columns):
            return Reading(self.name, Kind.REFERENCE, notes=(note,), certainty=0.96)
        return None

    def events(self, payload: Mapping[str, Any]) -> Iterator[Event]:
        """What a member did. Mailchimp gives it no id: member, campaign, moment and link tell it apart."""
        row = named(payload)
        action = row.get("action", "unsubscribed" if "action" not in payload else "")
        kind = "unsubscribed" if action == "unsubscribed" else _TYPES.get(action.lower())
        if kind is None:
            raise BadValue("is not one of the known values", column="action", value=action, remedy="Correct the file.")
        campaign = first(row, _CAMPAIGNS)
        own = (action, campaign, row.get("member_id"), row.get("timestamp"), row.get("url"))
        yield {
            "source_event_id": "/".join(part or "" for part in own), "type": kind, "occurred_at": row.get("timestamp"),
            "contact_id": row.get("member_id"), "campaign": campaign, "click_url": row.get("url"), "description": row.get("reason"),
            "hard": {"hard": "true", "soft": "false"}.get(row.get("bounce_type", "").lower()),
        }  # fmt: skip


def _said(columns: Columns) -> dict[str, str]:
    """Mailchimp writes a file for each status; only what else it tells of them says which."""
    if columns.has("unsub_time"):
        return {"consent": "unsubscribed"}
    if columns.has("clean_time"):
        return {"consent": "bounced"}
    name = columns.head.path.stem.lower().replace("-", "").replace("_", "")
    never = "nonsubscribed" in name or "transactional" in name
    return {"consent": "never subscribed" if never else "subscribed"}


def _level(columns: Columns) -> str | None:
    """Campaigns, automations and their e-mails have a title; a list has what stands in the footer."""
    if columns.has("id", "title") and columns.count("archive_url", "trigger_settings"):
        return "campaign"
    return "account" if columns.has("id", "name", "permission_reminder") else None


def _reference(columns: Columns) -> str | None:
    if columns.has("member_id", "list_id") and columns.count(*_CAMPAIGNS, "segment_id"):
        return "It says who is meant and not when anything was sent."
    if columns.has("id", "list_id", "member_count"):
        return "It says what the segments of a list are."
    return None


CONNECTOR = Mailchimp()
