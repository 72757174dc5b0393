"""Mailgun's webhooks, in their present and their legacy form, and the objects of its Events API: one event a payload.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/mailgun.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aicmo.connectors._events import (
    Payload,
    address,
    at,
    campaign_in,
    is_known,
    items,
    json_in,
    moment,
    text_at,
    translated,
)
from aicmo.connectors.base import About, Head, Reading

_TYPES = {
    "accepted": "queued",
    "delivered": "delivered",
    "failed": "bounced",
    "rejected": "rejected",
    "opened": "opened",
    "clicked": "clicked",
    "unsubscribed": "unsubscribed",
    "complained": "complained",
    "bounced": "bounced",
    "dropped": "rejected",
}
_REJECT_REASONS = {"bounce": "bounced", "suppress-bounce": "bounced"}
_LEGACY_REASONS = {"499": "timed_out", "605": "bounced", "607": "spam"}
_HARD = {"permanent": True, "temporary": False}
_ABOUT = About(
    gives="Acceptances, deliveries, failures, opens, clicks, unsubscribes and complaints of each recipient, with reason, link, "
    "tags, user variables, and Mailgun's own mark on opens and clicks by bots.",
    export="Sending > Webhooks: keep what it posts, or what the Events API answers, one payload a line or in one array.",
    unsupported="Inbound mail. Of legacy payloads, user variables that are merged among the event's own fields.",
)


class Mailgun:
    name = "mailgun"
    label = "Mailgun"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return translated(self.name, 1) if is_known(head, _is_event) else None

    def events(self, payload: Payload) -> Iterator[Mapping[str, object]]:
        yield _legacy(payload) if _is_legacy(payload) else _event(payload)


def _is_event(row: Payload) -> bool:
    if isinstance(row.get("event-data"), Mapping):
        return True
    known = text_at(row, "event") in _TYPES and "timestamp" in row
    return known and (_is_legacy(row) or "log-level" in row)


def _is_legacy(row: Payload) -> bool:
    return "recipient" in row and "event" in row and bool({"token", "X-Mailgun-Sid"} & row.keys())


def _event(payload: Payload) -> dict[str, object]:
    data = at(payload, "event-data")
    data = payload if data is None else data
    word = text_at(data, "event") or ""
    metadata = at(data, "user-variables")
    return {
        # The event's own id is unique within a day only; the token always is.
        "source_event_id": text_at(payload, "signature", "token") or text_at(data, "id"),
        "type": _type(word, data),
        "occurred_at": moment(at(data, "timestamp")),
        "email": text_at(data, "recipient") or address(at(data, "message", "headers", "to")),
        "campaign": campaign_in(metadata),
        "message_id": _message_id(text_at(data, "message", "headers", "message-id")),
        "click_url": text_at(data, "url"),
        "user_agent": text_at(data, "client-info", "user-agent"),
        "hard": _HARD.get(text_at(data, "severity") or "") if _type(word, data) == "bounced" else None,
        "machine": True if text_at(data, "client-info", "bot") else None,
        "reject_reason": _reject_reason(word, text_at(data, "reason")),
        "mta_response": text_at(data, "delivery-status", "message"),
        "description": text_at(data, "delivery-status", "description") or text_at(data, "reject", "reason"),
        "tags": items(at(data, "tags")),
        "metadata": metadata,
    }


def _type(word: str, data: object) -> str:
    if word == "failed" and at(data, "severity") == "temporary":
        return "deferred"
    return _TYPES.get(word, word)


def _reject_reason(word: str, reason: str | None) -> str | None:
    if reason is None:
        return "other" if word == "rejected" else None
    return _REJECT_REASONS.get(reason, "other")


def _legacy(payload: Payload) -> dict[str, object]:
    variables = _variables(payload)
    word = text_at(payload, "event") or ""
    return {
        "source_event_id": text_at(payload, "token"),
        "type": _TYPES.get(word, word),
        "occurred_at": moment(at(payload, "timestamp")),
        "email": text_at(payload, "recipient"),
        "campaign": text_at(payload, "campaign-id") or campaign_in(variables),
        "campaign_name": text_at(payload, "campaign-name"),
        "message_id": _message_id(text_at(payload, "Message-Id") or text_at(payload, "message-id")),
        "click_url": text_at(payload, "url"),
        "user_agent": text_at(payload, "user-agent"),
        "reject_reason": _legacy_reason(text_at(payload, "code")),
        "mta_response": text_at(payload, "error") or text_at(payload, "notification"),
        "description": text_at(payload, "description"),
        "tags": at(payload, "tag") or at(payload, "X-Mailgun-Tag"),
        "metadata": variables,
    }


def _legacy_reason(code: str | None) -> str | None:
    """An SMTP code (550, 4.2.0) is a bounce unless it is one of Mailgun's own."""
    if code is None:
        return None
    return _LEGACY_REASONS.get(code, "bounced" if code[:1] in {"4", "5"} else "other")


def _variables(payload: Payload) -> dict[str, object]:
    found: dict[str, object] = {}
    for pair in items(json_in(at(payload, "message-headers"))):
        if isinstance(pair, list) and len(pair) == 2 and pair[0] == "X-Mailgun-Variables":
            variables = json_in(pair[1])
            found |= variables if isinstance(variables, dict) else {}
    return found


def _message_id(bare: str | None) -> str | None:
    return f"<{bare}>" if bare and not bare.startswith("<") else bare


CONNECTOR = Mailgun()
