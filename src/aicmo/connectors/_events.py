"""What the e-mail services' webhooks have in common: how a payload is known, and how one is taken apart where it must be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from aicmo.connectors._paths import path_to
from aicmo.connectors.base import Field, Head, Kind, Parse, Reading, Where
from aicmo.errors import BadValue
from aicmo.model.event import EventType

Payload = Mapping[str, Any]

# The names under which senders put a campaign into what they attach to a message, the surest first.
CAMPAIGN_KEYS = ("campaign_id", "campaign", "utm_campaign")
_CONSTANTS = {"channel": "email"}
_CERTAINTY = 0.99
_TRANSLATED = {
    "source_event_id": Field("$.source_event_id"),
    "type": Field("$.type", lookup={kind: kind for kind in EventType}, required=True),
    "occurred_at": Field("$.occurred_at", Parse.TIME, required=True),
    "email": Field("$.email", Parse.EMAIL),
    "hard": Field("$.hard", Parse.BOOLEAN),
    "machine": Field("$.machine", Parse.BOOLEAN),
    "tags": Field("$.tags", Parse.JSON),
    "metadata": Field("$.metadata", Parse.JSON),
    **{
        name: Field(f"$.{name}")
        for name in (
            "campaign", "campaign_name", "message_id", "click_url", "user_agent",
            "reject_reason", "mta_response", "description",
        )
    },
}  # fmt: skip


def is_known(head: Head, is_own: Callable[[Payload], bool]) -> bool:
    """Whether four in five of a file's objects are a service's own; a few odd ones do not hide what it is."""
    return bool(head.objects) and sum(map(is_own, head.objects)) >= 0.8 * len(head.objects)


def declared(connector: str, fields: Mapping[str, Field]) -> Reading:
    """The reading of a service where each object is an event and every field has a path.

    A service repeats a payload to the letter. So where two share an id and differ, both are told of.
    """
    return Reading(connector, Kind.EVENTS, fields, _CONSTANTS, parts=True, certainty=_CERTAINTY)


def translated(connector: str, version: int, certainty: float = _CERTAINTY) -> Reading:
    """The reading of what the connector's `events` gives; a changed translation needs another `version`."""
    name = f"{connector}/{version}"
    return Reading(
        connector, Kind.EVENTS, _TRANSLATED, _CONSTANTS, parts=True, translation=name, certainty=certainty
    )  # fmt: skip


def key(*keys: str, parse: Parse = Parse.TEXT, required: bool = False) -> Field:
    """The first of these that is there; `"msg.email"` is a key within a key."""
    first, *others = (path_to(*name.split(".")) for name in keys)
    return Field(first, parse, required=required, fallbacks=tuple(others))


def where_known(name: str, words: Mapping[str, str], parse: Parse = Parse.TEXT) -> Field:
    """What the words of a key mean, empty where it holds another one."""
    column = path_to(*name.split("."))
    return Field(column, parse, words, only=Where(column, f"^({'|'.join(words)})$"))


def at(payload: object, *keys: str) -> Any:
    """The value of a key within keys; None where there is none."""
    for name in keys:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload


def text(value: object) -> str | None:
    """A word or number as text; None of what is empty or neither."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value) or None


def text_at(payload: object, *keys: str) -> str | None:
    return text(at(payload, *keys))


def items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def json_in(value: object) -> Any:
    """What a text holds that is itself JSON; None where it is none."""
    try:
        return json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None


def moment(value: object) -> str | None:
    """Unix seconds, as a number or as text, in ISO 8601; a time that is written out stays as it is."""
    try:
        return datetime.fromtimestamp(float(str(value)), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return text(value)


def address(value: object) -> str | None:
    """`Ann <ann@example.com>` -> `ann@example.com`; what holds no address stays, to be told of."""
    written = text(value)
    return (parseaddr(written)[1] or written) if written else None


def headers(pairs: object, *names: str) -> Iterator[str]:
    """The values of a message's headers of these names, which stand as `{"name": ..., "value": ...}`."""
    for pair in items(pairs):
        if (text_at(pair, "name") or "").lower() in names and (value := text_at(pair, "value")):
            yield value


def campaign_in(metadata: object) -> str | None:
    """The campaign that a sender attached to the message."""
    return next((found for name in CAMPAIGN_KEYS if (found := text_at(metadata, name))), None)


def undecided(column: str, reason: str, value: object = None) -> BadValue:
    """A payload that cannot be translated, and why."""
    return BadValue(reason, column=column, value=text(value), remedy="Keep the payload as the service posts it.")
