"""Mailtrap's sending webhook: events in batches, `{"events": [...]}`.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/mailtrap.py).
"""

from __future__ import annotations

from aicmo.connectors._events import CAMPAIGN_KEYS, Payload, declared, is_known, key, text_at, where_known
from aicmo.connectors.base import About, Field, Head, Parse, Reading

_TYPES = {
    "delivery": "delivered",
    "open": "opened",
    "click": "clicked",
    "bounce": "bounced",
    "soft bounce": "deferred",
    "suspension": "deferred",
    "reject": "rejected",
    "spam": "complained",
    "unsubscribe": "unsubscribed",
}
_REJECT_REASONS = {
    "bounce": "bounced",
    "soft bounce": "other",
    "suspension": "other",
    "reject": "blocked",
    "spam": "spam",
    "unsubscribe": "unsubscribed",
}
_OWN = {"event", "event_id", "message_id", "timestamp", "email"}
_FIELDS = {
    "source_event_id": key("event_id"),
    "type": Field("$.event", lookup=_TYPES, required=True),
    "occurred_at": key("timestamp", parse=Parse.EPOCH, required=True),
    "email": key("email", parse=Parse.EMAIL),
    "campaign": key(*(f"custom_variables.{name}" for name in CAMPAIGN_KEYS)),
    "message_id": key("message_id"),
    "click_url": key("url"),
    "user_agent": key("user_agent"),
    # A temporary failure is an event of its own here, so every bounce is for good.
    "hard": where_known("event", {"bounce": "true"}, Parse.BOOLEAN),
    "reject_reason": where_known("event", _REJECT_REASONS),
    "mta_response": key("response"),
    "description": key("reason"),
    "tags": key("category", parse=Parse.JSON),
    "metadata": key("custom_variables", parse=Parse.JSON),
}
_ABOUT = About(
    gives="Deliveries, bounces, opens, clicks, unsubscribes and complaints of each recipient, with reason, link, category and "
    "custom variables.",
    export="Settings > Webhooks: keep what it posts, one payload a line or in one array.",
    unsupported="Inbound mail, and the e-mail logs' CSV.",
)


class Mailtrap:
    name = "mailtrap"
    label = "Mailtrap"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return declared(self.name, _FIELDS) if is_known(head, _is_event) else None


def _is_event(row: Payload) -> bool:
    return text_at(row, "event") in _TYPES and row.keys() >= _OWN


CONNECTOR = Mailtrap()
