"""Postal's webhook: one event a payload.

Types follow django-anymail (https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/postal.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from aicmo.connectors._events import Payload, declared, is_known, key, text_at, where_known
from aicmo.connectors.base import About, Field, Head, Parse, Reading

_TYPES = {
    "MessageSent": "delivered",
    "MessageDelayed": "deferred",
    "MessageDeliveryFailed": "failed",
    "MessageHeld": "queued",
    "MessageBounced": "bounced",
    "MessageLinkClicked": "clicked",
    "MessageLoaded": "opened",
}
# A message that came back is told of beside the one that went out, whatever the event is called.
_CAME_BACK = {"incoming": "bounced"}
_FIELDS = {
    "source_event_id": key("uuid"),
    "type": Field("$.payload.bounce.direction", lookup=_CAME_BACK | _TYPES, fallbacks=("$.event",), required=True),
    "occurred_at": key("timestamp", parse=Parse.EPOCH, required=True),
    "email": key("payload.original_message.to", "payload.message.to", parse=Parse.EMAIL),
    "message_id": key("payload.original_message.id", "payload.message.id"),
    "click_url": key("payload.url"),
    "user_agent": key("payload.user_agent"),
    "reject_reason": where_known("payload.bounce.direction", _CAME_BACK),
    "mta_response": key("payload.output"),
    "description": key("payload.details"),
    "tags": key("payload.original_message.tag", "payload.message.tag", parse=Parse.JSON),
}
_ABOUT = About(
    gives="Deliveries, delays, failures, bounces, opens and clicks of each recipient, with reason, link and tag.",
    export="Mail server > Webhooks: keep what it posts, one payload a line or in one array.",
    unsupported="Send limits and DNS errors, which are of no recipient; inbound mail. Whether a bounce is for good is not said.",
)


class Postal:
    name = "postal"
    label = "Postal"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return declared(self.name, _FIELDS) if is_known(head, _is_event) else None


def _is_event(row: Payload) -> bool:
    return text_at(row, "event") in _TYPES and "uuid" in row and isinstance(row.get("payload"), Mapping)


CONNECTOR = Postal()
