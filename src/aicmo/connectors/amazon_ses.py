"""Amazon SES: event publishing and notifications, bare or in an SNS message; one payload may name several recipients.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/amazon_ses.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aicmo.connectors._events import (
    Payload,
    at,
    campaign_in,
    headers,
    is_known,
    items,
    json_in,
    text,
    text_at,
    translated,
    undecided,
)
from aicmo.connectors.base import About, Head, Reading

# An event's name: its type, and the key that holds what is particular to it.
_EVENTS = {
    "Send": ("sent", "send"),
    "Delivery": ("delivered", "delivery"),
    "DeliveryDelay": ("deferred", "deliveryDelay"),
    "Bounce": ("bounced", "bounce"),
    "Complaint": ("complained", "complaint"),
    "Reject": ("rejected", "reject"),
    "Open": ("opened", "open"),
    "Click": ("clicked", "click"),
    "Subscription": ("unsubscribed", "subscription"),
    "Rendering Failure": ("failed", "failure"),
}
_REJECT_REASONS = {"Bounce": "bounced", "Complaint": "spam", "Reject": "blocked"}
_DESCRIPTIONS = {"Complaint": "complaintFeedbackType", "Reject": "reason", "Rendering Failure": "errorMessage",
                 "DeliveryDelay": "delayType"}  # fmt: skip
_RECIPIENTS = ("bouncedRecipients", "complainedRecipients", "delayedRecipients", "recipients")
_HARD = {"Permanent": True, "Transient": False}
_MANAGEMENT = {"SubscriptionConfirmation", "UnsubscribeConfirmation"}
_VALIDATED = "Successfully validated SNS topic"
_ABOUT = About(
    gives="Sends, deliveries, delays, bounces, complaints, rejections, opens and clicks of each recipient, with reason, link, "
    "and tags and metadata from the headers X-Tag and X-Metadata.",
    export="A configuration set's event destination: keep what SNS posts, or what Firehose or EventBridge writes, one payload "
    "a line or in one array.",
    unsupported="Inbound mail. SES does not say which of several recipients opened or clicked: each is told of.",
)


class AmazonSes:
    name = "amazon_ses"
    label = "Amazon SES"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        if is_known(head, _is_envelope):
            return translated(self.name, 1)
        return translated(self.name, 1, certainty=0.98) if is_known(head, _is_event) else None

    def events(self, payload: Payload) -> Iterator[Mapping[str, object]]:
        event = _event_in(payload)
        if event is None:
            return
        kind = _name_of(event)
        type_, place = _EVENTS.get(kind, (kind or None, ""))
        own, mail = at(event, place), at(event, "mail")
        common = {
            "source_event_id": text_at(payload, "MessageId"),
            "type": type_,
            "occurred_at": _time(payload, own, mail),
            "message_id": text_at(mail, "messageId"),
            "click_url": text_at(own, "link"),
            "user_agent": text_at(own, "userAgent"),
            "hard": _HARD.get(text_at(own, "bounceType") or "") if kind == "Bounce" else None,
            "reject_reason": _REJECT_REASONS.get(kind),
            "mta_response": text_at(own, "smtpResponse"),
            "description": _description(kind, own),
            **_attached(mail),
        }
        for recipient in _recipients(own, mail):
            yield common | recipient


def _is_envelope(row: Payload) -> bool:
    if text_at(row, "Type") in _MANAGEMENT:
        return "TopicArn" in row
    message = str(row.get("Message"))
    return row.get("Type") == "Notification" and ('"mail"' in message or _VALIDATED in message)


def _is_event(row: Payload) -> bool:
    return _name_of(row) in _EVENTS and isinstance(row.get("mail"), Mapping)


def _name_of(event: Payload) -> str:
    return text_at(event, "eventType") or text_at(event, "notificationType") or ""


def _event_in(payload: Payload) -> Payload | None:
    """The event itself; None of what SNS says about itself."""
    message = at(payload, "Message")
    if text_at(payload, "Type") in _MANAGEMENT or str(message).startswith(_VALIDATED):
        return None
    event = payload if message is None else json_in(message)
    if not isinstance(event, Mapping):
        raise undecided("$.Message", "is not the JSON of an event", message)
    return event


def _time(payload: Payload, own: object, mail: object) -> str | None:
    """When SNS told of it; of a bare event, when it happened."""
    return text_at(payload, "Timestamp") or text_at(own, "timestamp") or text_at(mail, "timestamp")


def _description(kind: str, own: object) -> str | None:
    if kind != "Bounce":
        return text_at(own, _DESCRIPTIONS.get(kind, ""))
    return ": ".join(word for name in ("bounceType", "bounceSubType") if (word := text_at(own, name))) or None


def _attached(mail: object) -> dict[str, object]:
    """What the sender attached: tags, metadata, and a campaign in either."""
    metadata = next((json_in(value) for value in headers(at(mail, "headers"), "x-metadata")), None)
    own_tags = at(mail, "tags")
    named = (
        {name: items(values)[0] for name, values in own_tags.items() if items(values)} if _is_object(own_tags) else {}
    )
    return {
        "tags": list(headers(at(mail, "headers"), "x-tag")),
        "metadata": metadata,
        "campaign": campaign_in(metadata) or campaign_in(named),
    }


def _recipients(own: object, mail: object) -> Iterator[dict[str, object]]:
    """Whom an event is of: those that it names, else all that the message went to."""
    named = next((found for name in _RECIPIENTS if (found := items(at(own, name)))), items(at(mail, "destination")))
    if not named:
        raise undecided("$.mail.destination", "names no recipient")
    for one in named:
        answer = {"mta_response": text_at(one, "diagnosticCode")} if _is_object(one) else {}
        yield {"email": text_at(one, "emailAddress") if _is_object(one) else text(one), **answer}


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


CONNECTOR = AmazonSes()
