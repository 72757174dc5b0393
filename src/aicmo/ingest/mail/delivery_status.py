"""Delivery reports (RFC 3464): a block of fields for each recipient, in a part of their own or within the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser

from aicmo.ingest.mail.parts import header, own_texts, text_of

_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ADDRESS = re.compile(r"<?([^\s<>@:|]+@[^\s<>@]+)>?")
_BLOCK = re.compile(r"^(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What a report says of one recipient, by the address that the message was sent to where the report has it.

    `action` is RFC 3464's word in lower case; `status` is `5.1.1` or "".
    """

    recipient: str
    action: str
    status: str
    diagnostic: str
    attempted: str


def delivery_statuses(message: Message) -> list[DeliveryStatus]:
    """The recipients that a report names, in its order, each once."""
    found = [_status(block) for block in _blocks(message) if _names_somebody(block)]
    return list({status.recipient: status for status in reversed(found)}.values())[::-1]


def first_status(text: str) -> str:
    """The enhanced status code (RFC 3463) that stands first in a text."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def _blocks(message: Message) -> Iterator[Message]:
    """The groups of fields: those of the report's own part, else what looks like them in the text."""
    parts = [part for part in message.walk() if part.get_content_type() in _TYPES]
    for part in parts:
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from (block for block in payload if isinstance(block, Message))
        else:
            yield from _in_text(text_of(part))
    if not parts:
        for text in own_texts(message):
            yield from _in_text(text)


def _in_text(text: str) -> Iterator[Message]:
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if _BLOCK.search(paragraph):
            yield Parser().parsestr(paragraph.strip() + "\n\n", headersonly=True)


def _names_somebody(block: Message) -> bool:
    return "final-recipient" in block or "original-recipient" in block


def _status(block: Message) -> DeliveryStatus:
    return DeliveryStatus(
        recipient=_address(block, "original-recipient") or _address(block, "final-recipient"),
        action=header(block, "action").split(" ")[0].lower(),
        status=first_status(header(block, "status")),
        diagnostic=header(block, "diagnostic-code"),
        attempted=header(block, "last-attempt-date"),
    )


def _address(block: Message, name: str) -> str:
    """`rfc822; <ann@example.com>` -> `ann@example.com`, as it is written; what is no address is nobody."""
    kind, separator, address = str(block.get(name, "")).partition(";")
    found = _ADDRESS.fullmatch((address if separator else kind).strip())
    return found[1] if found else ""
