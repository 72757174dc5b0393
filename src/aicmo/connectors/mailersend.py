"""MailerSend's activity webhook, in both of its versions: one event a payload.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/mailersend.py).
"""

from __future__ import annotations

from aicmo.connectors._events import Payload, declared, is_known, key, text_at, where_known
from aicmo.connectors.base import About, Field, Head, Parse, Reading

_TYPES = {
    "sent": "sent",
    "delivered": "delivered",
    "soft_bounced": "bounced",
    "hard_bounced": "bounced",
    "deferred": "deferred",
    "opened": "opened",
    "opened_unique": "opened",
    "clicked": "clicked",
    "clicked_unique": "clicked",
    "unsubscribed": "unsubscribed",
    "spam_complaint": "complained",
    "spam_complaints": "complained",
    "suppressed": "rejected",
}
_REJECT_REASONS = {
    "soft_bounced": "bounced",
    "hard_bounced": "bounced",
    "unsubscribed": "unsubscribed",
    "spam_complaint": "spam",
    "spam_complaints": "spam",
    "suppressed": "blocked",
}
_HARD = {"hard_bounced": "true", "soft_bounced": "false"}
_FIELDS = {
    "source_event_id": key("data.id"),
    "type": Field("$.data.type", lookup=_TYPES, required=True),
    "occurred_at": key("data.created_at", "created_at", parse=Parse.TIME, required=True),
    "email": key("data.email.recipient.email", "data.recipient", parse=Parse.EMAIL),
    "message_id": key("data.email.message.id", "data.message_id"),
    "click_url": key("data.morph.url", "data.meta.url"),
    "user_agent": key("data.meta.user_agent"),
    "hard": where_known("data.type", _HARD, Parse.BOOLEAN),
    "reject_reason": where_known("data.type", _REJECT_REASONS),
    "mta_response": key("data.meta.bounce_code"),
    "description": key(
        "data.morph.readable_reason", "data.morph.reason", "data.meta.bounce_reason", "data.meta.reject_reason",
        "data.meta.suppression_reason", "data.meta.unsubscribe_reason",
    ),
    "tags": key("data.email.tags", "data.tags", parse=Parse.JSON),
}  # fmt: skip
_ABOUT = About(
    gives="Sends, deliveries, bounces, opens, clicks, unsubscribes and complaints of each recipient, with reason, link and tags.",
    export="Email > Domains > Webhooks: keep what it posts, one payload a line or in one array.",
    unsupported="Inbound mail, and the activity page's CSV.",
)


class MailerSend:
    name = "mailersend"
    label = "MailerSend"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return declared(self.name, _FIELDS) if is_known(head, _is_event) else None


def _is_event(row: Payload) -> bool:
    return (text_at(row, "type") or "").startswith("activity.") and text_at(row, "data", "type") in _TYPES


CONNECTOR = MailerSend()
