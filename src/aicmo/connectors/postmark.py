"""Postmark's webhooks: one event a payload, whose type depends on its record, its bounce and its suppression.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/postmark.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aicmo.connectors._events import Payload, at, campaign_in, is_known, text, text_at, translated
from aicmo.connectors.base import About, Head, Reading

_RECORDS = {
    "Bounce": "bounced",
    "Click": "clicked",
    "Delivery": "delivered",
    "Open": "opened",
    "SpamComplaint": "complained",
    "SubscriptionChange": "unsubscribed",
}
# What a bounce was, or why an address is no longer sent to: the event's type and the reason.
_REASONS = {
    "HardBounce": ("bounced", "bounced"),
    "SoftBounce": ("bounced", "bounced"),
    "VirusNotification": ("bounced", "other"),
    "Transient": ("deferred", None),
    "DnsError": ("deferred", None),
    "OpenRelayTest": ("deferred", None),
    "Unsubscribe": ("unsubscribed", "unsubscribed"),
    "ManualSuppression": ("unsubscribed", "unsubscribed"),
    "Subscribe": ("subscribed", None),
    "AutoResponder": ("autoresponded", None),
    "AddressChange": ("autoresponded", None),
    "ChallengeVerification": ("autoresponded", None),
    "SpamNotification": ("complained", "spam"),
    "SpamComplaint": ("complained", "spam"),
    "BadEmailAddress": ("rejected", "invalid"),
    "ManuallyDeactivated": ("rejected", "blocked"),
    "Unconfirmed": ("rejected", None),
    "Blocked": ("rejected", "blocked"),
    "DMARCPolicy": ("rejected", "blocked"),
    "SMTPApiError": ("failed", None),
    "TemplateRenderingFailed": ("failed", None),
    "InboundError": ("unknown", None),
    "Unknown": ("unknown", None),
}
_HARD = {"HardBounce": True, "SoftBounce": False}
_TIMES = ("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt")
_ABOUT = About(
    gives="Deliveries, bounces, opens, clicks, complaints and changes of subscription of each recipient, with reason, link, tag "
    "and metadata.",
    export="Servers > Message streams > Webhooks: keep what it posts, one payload a line or in one array.",
    unsupported="Inbound mail, and the activity page's CSV. Only bounces and complaints have an id; others are known by content.",
)


class Postmark:
    name = "postmark"
    label = "Postmark"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return translated(self.name, 1) if is_known(head, _is_event) else None

    def events(self, payload: Payload) -> Iterator[Mapping[str, object]]:
        kind, reason = _kind(payload)
        yield {
            "source_event_id": text_at(payload, "ID"),
            "type": kind,
            "occurred_at": next((found for name in _TIMES if (found := text_at(payload, name))), None),
            "email": text_at(payload, "Email") or text_at(payload, "Recipient"),
            "campaign": campaign_in(at(payload, "Metadata")),
            "message_id": text_at(payload, "MessageID"),
            "click_url": text_at(payload, "OriginalLink"),
            "user_agent": text_at(payload, "UserAgent"),
            "hard": _HARD.get(text_at(payload, "Type") or ""),
            "reject_reason": reason,
            "mta_response": text_at(payload, "Details"),
            "description": text_at(payload, "Description"),
            "tags": text_at(payload, "Tag"),
            "metadata": at(payload, "Metadata"),
        }


def _is_event(row: Payload) -> bool:
    return text(row.get("RecordType")) in _RECORDS and "MessageID" in row


def _kind(payload: Payload) -> tuple[str | None, str | None]:
    """An event's type and the reason; a word that is not known is given as it is, to be told of."""
    record = text_at(payload, "RecordType") or ""
    if record == "SubscriptionChange" and not at(payload, "SuppressSending"):
        return _REASONS["Subscribe"]
    told = text_at(payload, "SuppressionReason" if record == "SubscriptionChange" else "Type") or ""
    plain = (_RECORDS.get(record, record), None)
    return _REASONS.get(told, plain) if record in {"Bounce", "SpamComplaint", "SubscriptionChange"} else plain


CONNECTOR = Postmark()
