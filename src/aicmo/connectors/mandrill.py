"""Mandrill's (Mailchimp Transactional's) webhook: events in one array.

Types are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/mandrill.py).
"""

from __future__ import annotations

from aicmo.connectors._events import CAMPAIGN_KEYS, Payload, declared, is_known, key, text_at, where_known
from aicmo.connectors.base import About, Field, Head, Parse, Reading

_TYPES = {
    "send": "sent",
    "delivered": "delivered",
    "deferral": "deferred",
    "hard_bounce": "bounced",
    "soft_bounce": "bounced",
    "open": "opened",
    "click": "clicked",
    "spam": "complained",
    "unsub": "unsubscribed",
    "reject": "rejected",
}
# A list of addresses was changed: nothing that happened to a message, and kept all the same.
_LISTS = {"blacklist": "unknown", "whitelist": "unknown"}
_HARD = {"hard_bounce": "true", "soft_bounce": "false"}
_FIELDS = {
    "type": Field("$.event", lookup=_TYPES | _LISTS, fallbacks=("$.type",), required=True),
    "occurred_at": key("ts", parse=Parse.EPOCH, required=True),
    "email": key("msg.email", "reject.email", "entry.email", parse=Parse.EMAIL),
    "campaign": key(*(f"msg.metadata.{name}" for name in CAMPAIGN_KEYS)),
    "message_id": key("_id"),
    "click_url": key("url"),
    "user_agent": key("user_agent"),
    "hard": where_known("event", _HARD, Parse.BOOLEAN),
    "mta_response": key("msg.diag"),
    "description": key("reject.detail", "reject.reason"),
    "tags": key("msg.tags", parse=Parse.JSON),
    "metadata": key("msg.metadata", parse=Parse.JSON),
}
_ABOUT = About(
    gives="Sends, bounces, opens, clicks, unsubscribes and complaints of each recipient, with link, tags and metadata.",
    export="Settings > Webhooks: keep the JSON of `mandrill_events` as it is posted, one array a line or in one array.",
    unsupported="Inbound mail. Mandrill gives events no id of their own: an event is known by its content.",
)


class Mandrill:
    name = "mandrill"
    label = "Mandrill"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return declared(self.name, _FIELDS) if is_known(head, _is_event) else None


def _is_event(row: Payload) -> bool:
    if text_at(row, "type") in _LISTS:
        return bool({"reject", "entry"} & row.keys())
    return text_at(row, "event") in _TYPES and row.keys() >= {"msg", "_id"}


CONNECTOR = Mandrill()
