"""The parts of a message that a report is made of: what it says to a person, and the message that it returns.

Mail is read as it comes: a header that cannot be decoded stays as it is written, an unknown charset is read as Latin-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import Parser
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape

_HEADER = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:")
_OF_A_MESSAGE = {"return-path", "received", "message-id", "from", "to", "subject", "date"}
# So many headers in a row are a message's; a report may well quote its subject and date.
_BLOCK = 3
# An address begins where a word does: else each letter of a long word would be tried as its beginning.
_BREAK = r"\s<>()\[\]{}\"',;:/\\="
_ADDRESS = re.compile(rf"(?<![^{_BREAK}])[^{_BREAK}@]+@[\w-]+(?:\.[\w-]+)+")
_TAG = re.compile(r"<(?!\S{1,320}@)[^<>]*>")
_UNSEEN = re.compile(r"<(?:style|script|head)\b", re.IGNORECASE)
_SEEN_AGAIN = re.compile(r"^.*?</(?:style|script|head)>", re.IGNORECASE | re.DOTALL)
_LONGEST = 65_536


def header(message: Message, name: str) -> str:
    """A header as text on one line, "" where it is absent."""
    return _one_line(message.get(name))


def headers(message: Message, name: str) -> list[str]:
    return [_one_line(value) for value in message.get_all(name, [])]


def text_of(part: Message) -> str:
    """The text of a part that is not made of parts; HTML without its tags."""
    payload = part.get_payload(decode=True)
    content = payload[:_LONGEST] if isinstance(payload, bytes) else b""
    text = _decoded(content, part.get_content_charset() or "utf-8").replace("\r\n", "\n")
    if part.get_content_type() == "text/html":
        seen = (_SEEN_AGAIN.sub(" ", piece) if place else piece for place, piece in enumerate(_UNSEEN.split(text)))
        return unescape(_TAG.sub(" ", " ".join(seen)))
    return text


def own_texts(message: Message) -> Iterator[str]:
    """The texts that a report has of its own, in their order: not those of the message that it returns."""
    if message.is_multipart():
        if message.get_content_maintype() == "multipart":
            for part in _children(message):
                yield from own_texts(part)
    elif message.get_content_type() in {"text/plain", "text/html"} or message.get_content_maintype() == "multipart":
        yield text_of(message)


def explanation(message: Message) -> str:
    """What the report says to a person: its own texts up to where the headers of the returned message begin."""
    return "\n".join(_split(text)[0] for text in own_texts(message)).strip()


def original(message: Message) -> Message:
    """The returned message, as far as its headers go; one without headers where nothing was returned."""
    attached = next(_attached(message), None)
    if attached is not None:
        return attached
    returned = next((rest for text in own_texts(message) if (rest := _split(text)[1])), "")
    return Parser().parsestr(returned, headersonly=True)


def addresses_in(text: str) -> list[str]:
    """The e-mail addresses of a text in their order, each once."""
    return list(dict.fromkeys(found.strip(".") for found in _ADDRESS.findall(text)))


def named_in(message: Message, *names: str) -> list[str]:
    """The addresses in these headers."""
    pairs = getaddresses([value for name in names for value in headers(message, name)])
    return [found for _, address in pairs for found in addresses_in(address)]


def moment(*dates: str) -> datetime | None:
    """The first of these dates, as mail writes them, that can be read, in UTC."""
    return next((found for text in dates if (found := _moment(text))), None)


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _children(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _attached(message: Message) -> Iterator[Message]:
    """The messages, or headers of messages, that are attached."""
    for part in _children(message):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            yield from _children(part)
        elif kind in {"text/rfc822-headers", "text/rfc822"}:
            yield Parser().parsestr(text_of(part), headersonly=True)
        elif part.get_content_maintype() == "multipart":
            yield from _attached(part)


def _split(text: str) -> tuple[str, str]:
    """A text before and from the place where the headers of a message begin."""
    lines = text.split("\n")
    start = _first_block(lines)
    return "\n".join(lines[:start]), "\n".join(lines[start:])


def _first_block(lines: list[str]) -> int:
    """Where the first headers of a message begin, continuation lines among them; the end where there are none."""
    names: list[str] = []
    start = 0
    for place, line in enumerate(lines):
        if found := _HEADER.match(line):
            start = start if names else place
            names.append(found[1].lower())
        elif not (names and line.startswith((" ", "\t"))):
            names = []
        if len(names) >= _BLOCK and not _OF_A_MESSAGE.isdisjoint(names):
            return start
    return len(lines)


def _one_line(value: object) -> str:
    try:
        text = str(make_header(decode_header(str(value or ""))))
    except (ValueError, LookupError, MessageError):
        text = str(value or "")
    return " ".join(text.split())


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset)
    except (LookupError, ValueError):
        return content.decode("latin-1")
