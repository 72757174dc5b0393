"""HubSpot: the tables of its marketing e-mail, as a warehouse keeps them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._contacts import contacts
from aicmo.connectors._samples import is_email, mostly
from aicmo.connectors._tables import NAMED, SYNCED, history
from aicmo.connectors.base import About, Field, Head, Kind, Parse, Reading, Where

_TYPES = {
    "processed": "queued", "sent": "sent", "delivered": "delivered", "deferred": "deferred", "bounce": "bounced",
    "dropped": "rejected", "open": "opened", "click": "clicked", "forward": "shared", "spamreport": "complained",
    "statuschange": "unsubscribed", "unbounce": "unknown", "print": "unknown",
}  # fmt: skip
_NAMES: Spec = {**NAMED, "updated_at": (Parse.TIME, SYNCED)}
_DETAILS = (
    ("category", "response"), ("url", "browser"), ("attempt", "response"), ("smtp_id", "response"), ("drop_reason",), ("browser", "location"),
    ("reply_to", "subject"), ("ip_address", "user_agent"), ("portal_subscription_status",),
)  # fmt: skip
_PROPERTIES = ("property_email", "property_firstname", "property_lastname", "property_createdate")
_EXPORTED = (
    "contact_owner", "lead_status", "lifecycle_stage", "marketing_contact_status", "create_date", "associated_company",
    "primary_associated_company", "unsubscribed_from_all_email",
)  # fmt: skip
_ONE = {"company": ("company_name", "company", "property_company", "primary_associated_company", "associated_company")}
_ABOUT = About(
    gives="Everything that happened to each marketing e-mail: queued, sent, delivered, bounced, opened, clicked, unsubscribed, "
    "complained, by campaign, and what campaigns are called. Opens and clicks that HubSpot filters count as a machine's. Contacts, by "
    "their record id, with name, phone, company, job title and whether they want no more mail.",
    export="A warehouse's copy of the API: email_event, email_campaign and contact, as CSV. Contacts also from CRM > Contacts > "
    "Export.",
    unsupported="The tables of details (email_event_click and the like), which have neither a time nor a recipient: "
    "they are reference data. A bounce's kind and a click's link are in the details.",
)


class HubSpot:
    name = "hubspot"
    label = "HubSpot"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("id", "type", "created", "recipient", "email_campaign_id"):
            return self._events(columns)
        if columns.has("id", "name", "app_id", "content_id"):
            return history(self.name, "campaign", columns, _NAMES, {"channel": "email"})
        if (columns.has("id") and columns.count(*_PROPERTIES) > 1) or (
            columns.has("record_id", "email") and columns.count(*_EXPORTED)
        ):
            return contacts(self.name, columns, ids=("record_id", "id"), one=_ONE)
        if note := _reference(columns):
            return Reading(self.name, Kind.REFERENCE, notes=(note,), certainty=0.96)
        return None

    def _events(self, columns: Columns) -> Reading:
        known = {name: columns.find(name) or "" for name in ("id", "type", "created", "recipient", "email_campaign_id")}
        addressed = mostly(columns.values(known["recipient"]), is_email)
        who = (
            {"email": Field(known["recipient"], Parse.EMAIL)}
            if addressed
            else {"contact_id": Field(known["recipient"])}
        )
        fields = {
            "source_event_id": Field(known["id"], required=True),
            "type": Field(known["type"], lookup=_TYPES, required=True),
            "occurred_at": Field(known["created"], Parse.TIME, required=True),
            **who,
            "campaign": Field(known["email_campaign_id"]),
        }
        if filtered := columns.find("filtered_event"):
            fields["machine"] = Field(filtered, Parse.BOOLEAN, only=Where(known["type"], "^(open|click)$"))
        return Reading(
            self.name, Kind.EVENTS, fields, {"channel": "email", "time_zone": "UTC"}, certainty=0.96,
        )  # fmt: skip


def _reference(columns: Columns) -> str | None:
    timeless = columns.has("id", "fivetran_synced") and not columns.has("created") and len(columns.names()) <= 9
    if timeless and any(columns.has(*detail) for detail in _DETAILS):
        return (
            "It adds details to the events of the table email_event and has neither a time nor a recipient of its own."
        )
    return None


CONNECTOR = HubSpot()
