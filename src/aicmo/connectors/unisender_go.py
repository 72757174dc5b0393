"""Unisender Go's webhook: events in batches, `{"events_by_user": [{"events": [...]}]}`.

Types follow django-anymail (https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/unisender_go.py);
delivery statuses are Unisender's (https://godocs.unisender.ru/web-api-ref#callback-format).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aicmo.connectors._events import Payload, at, campaign_in, is_known, text_at, translated
from aicmo.connectors.base import About, Head, Reading

_TYPES = {
    "sent": "sent",
    "delivered": "delivered",
    "opened": "opened",
    "clicked": "clicked",
    "unsubscribed": "unsubscribed",
    "subscribed": "subscribed",
    "spam": "complained",
    "soft_bounced": "deferred",
    "hard_bounced": "bounced",
}
_BOUNCED = (
    "err_user_unknown", "err_user_inactive", "err_mailbox_discarded", "err_mailbox_full", "err_too_large",
    "err_unreachable", "err_domain_inactive", "err_destination_misconfigured", "err_will_retry",
)  # fmt: skip
_REJECT_REASONS = {
    **dict.fromkeys(_BOUNCED, "bounced"),
    "err_spam_rejected": "spam",
    "err_spam_skipped": "spam",
    "err_blacklisted": "blocked",
    "err_skip_letter": "blocked",
    "err_unsubscribed": "unsubscribed",
    "err_delivery_failed": "other",
    "err_lost": "other",
}
_STATUS = "transactional_email_status"
_SPAM_BLOCK = "transactional_spam_block"
_ABOUT = About(
    gives="Sends, deliveries, bounces, opens, clicks, unsubscribes and complaints of each recipient, with reason, link and "
    "metadata.",
    export="Webhooks: keep what it posts, one batch a line or in one array.",
    unsupported="Blocks of a whole domain, which are of no recipient. Events have no id: an event is known by its content.",
)


class UnisenderGo:
    name = "unisender_go"
    label = "Unisender Go"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return translated(self.name, 1) if is_known(head, _is_event) else None

    def events(self, payload: Payload) -> Iterator[Mapping[str, object]]:
        if text_at(payload, "event_name") == _SPAM_BLOCK:
            return
        data = at(payload, "event_data") or payload
        word, status = text_at(data, "status") or "", text_at(data, "delivery_info", "delivery_status")
        metadata = at(data, "metadata")
        yield {
            "type": _TYPES.get(word, word),
            "occurred_at": text_at(data, "event_time"),
            "email": text_at(data, "email"),
            "campaign": campaign_in(metadata),
            "message_id": text_at(metadata, "anymail_id") or text_at(data, "job_id"),
            "click_url": text_at(data, "url"),
            "user_agent": text_at(data, "delivery_info", "user_agent"),
            "hard": True if word == "hard_bounced" else None,
            "reject_reason": _reject_reason(status),
            "mta_response": text_at(data, "delivery_info", "destination_response"),
            "description": text_at(data, "comment") or status,
            "metadata": _without_own(metadata),
        }


def _is_event(row: Payload) -> bool:
    return text_at(row, "event_name") in {_STATUS, _SPAM_BLOCK}


def _reject_reason(status: str | None) -> str | None:
    if status is None or not status.startswith("err_"):
        return None
    return _REJECT_REASONS.get(status, "other")


def _without_own(metadata: object) -> object:
    """The message's id is a field of its own."""
    if not isinstance(metadata, Mapping):
        return None
    return {name: value for name, value in metadata.items() if name != "anymail_id"}


CONNECTOR = UnisenderGo()
