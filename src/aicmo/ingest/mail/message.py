"""Where a message begins and ends: a file of its own (`.eml`, maildir), or one of many in an mbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_HEADER = re.compile(rb"([A-Za-z][\w-]*)[ \t]*:")
_POSTMARK = re.compile(rb"From \S+ .*\d\d:\d\d.*\d{4}")
# Headers that nothing but mail has; lines such as `From:` and `Date:` stand above tables too.
_OF_MAIL = {
    b"return-path",
    b"received",
    b"message-id",
    b"mime-version",
    b"delivered-to",
    b"dkim-signature",
    b"x-original-to",
}
_LOOKED_AT = 60
_BEGINNING = 16 << 10
# What is reported stands at the start; behind it comes the returned message with all that was attached to it.
_LARGEST = 8 << 20


def is_mail(path: Path, start: bytes) -> bool:
    """Whether a file that begins like this holds mail."""
    if b"\0" in start[:2]:
        return False
    return path.suffix.lower() == ".eml" or bool(_POSTMARK.match(start)) or _begins_with_headers(start)


def is_message(path: Path) -> bool:
    """Whether a file is one message, and no mbox; False where it cannot be read."""
    try:
        with path.open("rb") as stream:
            start = stream.read(_BEGINNING)
    except OSError:
        return False
    named = path.suffix.lower() == ".eml"
    return bool(start) and is_mail(path, start) and (named or not _POSTMARK.match(start))


def messages(path: Path) -> Iterator[bytes]:
    """The messages of a file, each up to its first 8 MB."""
    with path.open("rb") as stream:
        first = stream.readline()
        if not _POSTMARK.match(first):
            yield first + stream.read(_LARGEST)
            return
        lines: list[bytes] = []
        size, blank = 0, False
        for line in stream:
            if blank and _POSTMARK.match(line):
                yield b"".join(lines)
                lines, size, blank = [], 0, False
                continue
            blank = not line.strip()
            if size < _LARGEST:
                lines.append(line)
                size += len(line)
        yield b"".join(lines)


def _begins_with_headers(start: bytes) -> bool:
    names = set()
    for line in start.lstrip(b"\xef\xbb\xbf").splitlines()[:_LOOKED_AT]:
        if not line.strip():
            break
        if found := _HEADER.match(line):
            names.add(found[1].lower())
        elif not (names and line[:1] in b" \t"):
            return False
    return len(names) > 1 and not names.isdisjoint(_OF_MAIL)
