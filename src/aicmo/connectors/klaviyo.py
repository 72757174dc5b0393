"""Klaviyo: the tables of its API, as a warehouse keeps them: events, campaigns and flows; and its list of what campaigns brought."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._contacts import contacts, said_by
from aicmo.connectors._tables import CAMPAIGN, NAMED, SUMS_UP_MAIL, counted, history
from aicmo.connectors.base import About, Drop, Field, Head, Kind, Parse, Reading, Where

_TYPES = {
    "received email": "delivered", "opened email": "opened", "clicked email": "clicked", "bounced email": "bounced",
    "dropped email": "rejected", "marked email as spam": "complained", "unsubscribed": "unsubscribed",
    "unsubscribed from list": "unsubscribed", "unsubscribed from email marketing": "unsubscribed", "subscribed to list": "subscribed",
    "subscribed to email marketing": "subscribed", "received sms": "delivered", "clicked sms": "clicked", "placed order": "converted",
    "refunded order": "refunded",
}  # fmt: skip
_KNOWN = f"^({'|'.join(_TYPES)})$"
_NAMES: Spec = {**NAMED, "updated_at": (Parse.TIME, ("updated", "fivetran_synced"))}
_SENT: Spec = {
    "day": (Parse.DAY, ("send_time",)),
    **CAMPAIGN,
    "channel": (Parse.TEXT, ("campaign_channel",)),
    "sends": (Parse.COUNT, ("total_recipients",)),
    "deliveries": (Parse.COUNT, ("successful_deliveries",)),
    "bounces": (Parse.COUNT, ("bounces",)),
    "opens": (Parse.COUNT, ("total_opens",)),
    "clicks": (Parse.COUNT, ("total_clicks",)),
    "unsubscribes": (Parse.COUNT, ("unsubscribes",)),
    "complaints": (Parse.COUNT, ("spam_complaints",)),
    "reported_conversions": (Parse.COUNT, ("unique_placed_order",)),
    "reported_revenue": (Parse.MONEY, ("revenue",)),
}
# What a warehouse's table of persons has, and no other tool's.
_PROFILES = ("custom_source", "custom_consent", "custom_email")
_ABOUT = About(
    gives="Deliveries, opens, clicks, bounces, unsubscribes, complaints, orders and refunds of each person, by campaign or flow, and "
    "what campaigns and flows are called. Of the list of campaigns: sends, deliveries, bounces, opens, clicks, unsubscribes, complaints, "
    "and the orders and revenue that Klaviyo claims, on the day of sending. Profiles, by their id, with name, phone, organisation, place "
    "and consent.",
    export="A warehouse's copy of the API: event, campaign, flow and person, as CSV; or the list of campaigns and what they brought, as "
    "CSV, which tells of the same mail: one of the two. Profiles also from a list or segment > Export to CSV.",
    unsupported="Events of a site, such as viewed products and checkouts: they are counted apart. Metrics are reference data.",
)


class Klaviyo:
    name = "klaviyo"
    label = "Klaviyo"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("person_id", "metric_id", "type", "datetime", "id"):
            return _events(self.name, columns)
        if columns.has("id", "name", "campaign_type") or columns.has("id", "name", "trigger_type", "customer_filter"):
            return history(self.name, "campaign", columns, _NAMES, {"channel": "email"})
        if columns.has("email", "klaviyo_id") or (
            columns.has("id", "email", "first_name") and columns.count(*_PROFILES)
        ):
            return contacts(self.name, columns, ids=("klaviyo_id", "id"), consent=_consent(columns))
        if columns.has("campaign_name", "send_time", "successful_deliveries", "spam_complaints"):
            return _sent(self.name, columns)
        if columns.has("id", "integration_name"):
            note = "It says what Klaviyo's events are about."
            return Reading(self.name, Kind.REFERENCE, notes=(note,), certainty=0.96)
        return None


def _sent(name: str, columns: Columns) -> Reading:
    """What campaigns came to since they were sent; text messages and push stand among them where a column says so."""
    fields = columns.fields(_SENT)
    return counted(name, columns, fields, {} if "channel" in fields else {"channel": "email"}, notes=(SUMS_UP_MAIL,))


def _consent(columns: Columns) -> Field | None:
    """The consent to mail; the one to text messages is another."""
    column = columns.find("email_marketing_consent", "custom_accepts_marketing")
    return said_by(column) if column else None


def _events(name: str, columns: Columns) -> Reading:
    column = {plain: columns.find(plain) or "" for plain in ("id", "type", "datetime", "person_id")}
    campaigns = columns.present("campaign_id", "flow_id")
    fields = {
        "source_event_id": Field(column["id"], required=True),
        "type": Field(column["type"], lookup=_TYPES, required=True),
        "occurred_at": Field(column["datetime"], Parse.TIME, required=True),
        "contact_id": Field(column["person_id"]),
    }
    if campaigns:
        fields["campaign"] = Field(campaigns[0], fallbacks=campaigns[1:])
    if value := columns.find("property_value"):
        fields["value"] = Field(value, Parse.MONEY, only=Where(column["type"], "^(placed|refunded) order$"))
    drop = (Drop(column["type"], _KNOWN, "an event of the site", unless=True),)
    constants = {"channel": "email", "time_zone": "UTC"}
    return Reading(name, Kind.EVENTS, fields, constants, drop=drop, certainty=0.96)


CONNECTOR = Klaviyo()
