"""Mailjet's event webhook: one event a payload, or grouped in one array.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/mailjet.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aicmo.connectors._events import Payload, at, is_known, json_in, moment, text, text_at, translated
from aicmo.connectors.base import About, Head, Reading

_TYPES = {
    "sent": "delivered",
    "open": "opened",
    "click": "clicked",
    "bounce": "bounced",
    "blocked": "rejected",
    "spam": "complained",
    "unsub": "unsubscribed",
}
_REJECT_REASONS = {
    "user unknown": "bounced",
    "mailbox inactive": "bounced",
    "quota exceeded": "bounced",
    "invalid domain": "bounced",
    "no mail host": "bounced",
    "relay/access denied": "bounced",
    "blacklisted": "blocked",
    "sender blocked": "blocked",
    "content blocked": "blocked",
    "policy issue": "blocked",
    "preblocked": "blocked",
    "spam reporter": "spam",
    "typofix": "invalid",
}
_ABOUT = About(
    gives="Deliveries, bounces, blocks, opens, clicks, unsubscribes and complaints of each recipient, with reason, link, "
    "campaign, and what was sent along as payload.",
    export="Account settings > Event notifications: keep what it posts, one payload a line or in one array.",
    unsupported="Inbound mail, and the statistics pages' CSV. Mailjet gives events no id: an event is known by its content.",
)


class Mailjet:
    name = "mailjet"
    label = "Mailjet"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return translated(self.name, 1) if is_known(head, _is_event) else None

    def events(self, payload: Payload) -> Iterator[Mapping[str, object]]:
        error = text_at(payload, "error")
        tag = text_at(payload, "customcampaign")
        type_ = _type(payload, error)
        yield {
            "type": type_,
            "occurred_at": moment(at(payload, "time")),
            "email": text_at(payload, "email"),
            "campaign": tag or _campaign_id(payload),
            "message_id": text_at(payload, "MessageID"),
            "click_url": text_at(payload, "url"),
            "user_agent": text_at(payload, "agent"),
            "hard": at(payload, "hard_bounce") is True if type_ == "bounced" and "hard_bounce" in payload else None,
            "reject_reason": _REJECT_REASONS.get(error, "other") if error else None,
            "mta_response": text_at(payload, "smtp_reply"),
            "description": text_at(payload, "comment"),
            "tags": tag,
            "metadata": json_in(at(payload, "Payload")),
        }


def _is_event(row: Payload) -> bool:
    return text(row.get("event")) in _TYPES and row.keys() >= {"time", "MessageID", "email"}


def _type(payload: Payload, error: str | None) -> str | None:
    """Greylisting is no bounce: the delivery is tried again."""
    if error == "greylisted" and not at(payload, "hard_bounce"):
        return "deferred"
    word = text_at(payload, "event") or ""
    return _TYPES.get(word, word)


def _campaign_id(payload: Payload) -> str | None:
    number = text_at(payload, "mj_campaign_id")
    return None if number == "0" else number


CONNECTOR = Mailjet()
