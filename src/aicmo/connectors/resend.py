"""Resend's webhooks: one event a payload, with tags and metadata in the message's headers.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/resend.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aicmo.connectors._events import (
    Payload,
    address,
    at,
    campaign_in,
    headers,
    is_known,
    items,
    json_in,
    text,
    text_at,
    translated,
)
from aicmo.connectors.base import About, Head, Reading

_TYPES = {
    "email.scheduled": "queued",
    "email.sent": "sent",
    "email.delivered": "delivered",
    "email.delivery_delayed": "deferred",
    "email.bounced": "bounced",
    "email.suppressed": "rejected",
    "email.failed": "failed",
    "email.complained": "complained",
    "email.opened": "opened",
    "email.clicked": "clicked",
}
_HARD = {"Permanent": True, "Transient": False}
_ABOUT = About(
    gives="Sends, deliveries, delays, bounces, complaints, opens and clicks, with link, and tags and metadata from the headers "
    "X-Tags and X-Metadata.",
    export="Webhooks: keep what it posts, one payload a line or in one array.",
    unsupported="Inbound mail, contacts and domains. Resend does not say which of several recipients an event is of: the first "
    "is told of. An event's id is in the header svix-id, not in the payload: an event is known by its content.",
)


class Resend:
    name = "resend"
    label = "Resend"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return translated(self.name, 1) if is_known(head, _is_event) else None

    def events(self, payload: Payload) -> Iterator[Mapping[str, object]]:
        data, word = at(payload, "data"), text_at(payload, "type") or ""
        message = text_at(data, "bounce", "message")
        metadata = next((json_in(value) for value in headers(at(data, "headers"), "x-metadata")), None)
        yield {
            "type": _TYPES.get(word, word),
            "occurred_at": text_at(payload, "created_at"),
            "email": address(next(iter(items(at(data, "to"))), None)),
            "campaign": campaign_in(metadata) or campaign_in(at(data, "tags")) or text_at(data, "broadcast_id"),
            "message_id": text_at(data, "email_id"),
            "click_url": text_at(data, "click", "link"),
            "user_agent": text_at(data, "click", "userAgent"),
            "hard": _HARD.get(text_at(data, "bounce", "type") or ""),
            "reject_reason": _reject_reason(message),
            "description": message,
            "tags": next((json_in(value) for value in headers(at(data, "headers"), "x-tags")), None),
            "metadata": metadata,
        }


def _is_event(row: Payload) -> bool:
    return text(row.get("type")) in _TYPES and text_at(row, "data", "email_id") is not None


def _reject_reason(message: str | None) -> str | None:
    """Only the words that a person is told say why."""
    if message is None:
        return None
    if "suppressed sending" in message:
        return "blocked"
    return "bounced" if "bounce message" in message else "other"


CONNECTOR = Resend()
