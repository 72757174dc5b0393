"""Brevo's transactional and marketing webhooks: one event a payload.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/brevo.py).
"""

from __future__ import annotations

from aicmo.connectors._columns import Columns
from aicmo.connectors._contacts import contacts
from aicmo.connectors._events import Payload, declared, is_known, key, text_at, where_known
from aicmo.connectors.base import About, Field, Head, Parse, Reading

_TYPES = {
    "request": "queued",
    "delivered": "delivered",
    "hard_bounce": "bounced",
    "soft_bounce": "bounced",
    "invalid_email": "bounced",
    "blocked": "rejected",
    "error": "failed",
    "deferred": "deferred",
    "spam": "complained",
    "opened": "opened",
    "unique_opened": "opened",
    "proxy_open": "opened",
    "unique_proxy_open": "opened",
    "click": "clicked",
    "unsubscribe": "unsubscribed",
    "unsubscribed": "unsubscribed",
    "list_addition": "subscribed",
}
_REJECT_REASONS = {
    "hard_bounce": "bounced",
    "soft_bounce": "bounced",
    "invalid_email": "invalid",
    "blocked": "blocked",
    "spam": "spam",
}
_HARD = {"hard_bounce": "true", "invalid_email": "true", "soft_bounce": "false"}
_MACHINE = {"proxy_open": "true", "unique_proxy_open": "true"}
_FIELDS = {
    "type": Field("$.event", lookup=_TYPES, required=True),
    # `ts` and `ts_event` follow the account's time zone; `ts_epoch` alone is always UTC.
    "occurred_at": key("ts_epoch", "ts_event", "ts", parse=Parse.EPOCH, required=True),
    "email": key("email", parse=Parse.EMAIL),
    "campaign": key("camp_id"),
    "campaign_name": key("campaign name"),
    "message_id": key("message-id"),
    "click_url": key("link", "URL"),
    "hard": where_known("event", _HARD, Parse.BOOLEAN),
    "machine": where_known("event", _MACHINE, Parse.BOOLEAN),
    "reject_reason": where_known("event", _REJECT_REASONS),
    "mta_response": key("reason"),
    "tags": key("tags", "tag", parse=Parse.JSON),
    "metadata": key("X-Mailin-custom", parse=Parse.JSON),
}
_NAMED = ("firstname", "lastname", "prenom", "nom", "vorname", "nachname")
_OWN = ("added_time", "modified_time", "email_blacklisted", "email_blocklisted", "sms_blacklisted", "double_opt_in")
_ABOUT = About(
    gives="Requests, deliveries, bounces, opens, clicks, unsubscribes and complaints of each recipient, with reason, link, "
    "tags, and Brevo's own mark on opens by proxies. Contacts, with name, phone and whether they are on the blocklist.",
    export="Transactional > Settings > Webhook: keep what it posts, one payload a line or in one array. Contacts > Export contacts.",
    unsupported="The statistics pages' CSV; inbound mail. Brevo gives events no id: an event is known by its content.",
)


class Brevo:
    name = "brevo"
    label = "Brevo"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        if is_known(head, _is_event):
            return declared(self.name, _FIELDS)
        columns = Columns(head)
        if not (columns.has("email") and columns.count(*_NAMED) and columns.count(*_OWN)):
            return None
        return contacts(self.name, columns, ids=("contact_id", "id"))


def _is_event(row: Payload) -> bool:
    return text_at(row, "event") in _TYPES and "message-id" in row and bool({"ts_epoch", "ts_event", "ts"} & row.keys())


CONNECTOR = Brevo()
