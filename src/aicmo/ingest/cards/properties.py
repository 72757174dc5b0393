"""One line of a card taken apart: name, parameters, value; decoded, but not yet unescaped."""

from __future__ import annotations

import codecs
import quopri
import re
from dataclasses import dataclass

_PART = re.compile(r'((?:[^;"]|"[^"]*"?)*)(?:;|$)')
_FOLD = re.compile(rb"\n[ \t]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# What version 2.1 writes bare, where later ones write TYPE=.
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT"}


@dataclass(frozen=True, slots=True)
class Property:
    """`types` are upper-case: WORK, PREF, ...; `preference` is 1 for what is preferred most, 101 where nothing is said."""

    name: str
    types: frozenset[str]
    preference: int
    value: str

    def text(self) -> str:
        return unescaped(self.value)

    def parts(self, separator: str = ";") -> list[str]:
        """The parts of a structured value, unescaped."""
        return [unescaped(part) for part in split(self.value, separator)]


def parsed(line: bytes, *, keeps_blanks: bool) -> Property | None:
    """The property on a logical line; None where it is none.

    `keeps_blanks`: version 2.1 folds at a blank and leaves it there, later versions add one to be taken away.
    """
    head, colon, value = _halves(_FOLD.sub(b" " if keeps_blanks else b"", line))
    if not colon:
        return None
    name, *rest = _parts(head.decode("utf-8", "replace"))
    parameters = [_parameter(text) for text in rest]
    types = {kind.strip().upper() for key, text in parameters if key == "TYPE" for kind in text.split(",")}
    return Property(
        "".join(name.rpartition(".")[2].split()).upper(), frozenset(types), _preference(parameters, types), _decoded(value, parameters)
    )  # fmt: skip


def split(value: str, separator: str) -> list[str]:
    """Parts between separators that are not escaped."""
    parts, start, place = [], 0, 0
    while place < len(value):
        if value[place] == "\\":
            place += 1
        elif value[place] == separator:
            parts.append(value[start:place])
            start = place + 1
        place += 1
    return [*parts, value[start:]]


def unescaped(value: str) -> str:
    text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return " ".join(text.split())


def _halves(line: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before and after the first colon outside of quotes; a quote that never ends is none."""
    quoted = False
    for found in re.finditer(rb'[":]', line):
        if found[0] == b'"':
            quoted = not quoted
        elif not quoted:
            return line[: found.start()], b":", line[found.end() :]
    return line.partition(b":")


def _parts(head: str) -> list[str]:
    return [found[1] for found in _PART.finditer(head)][: head.count(";") + 1]


def _parameter(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if equals:
        return key.strip().upper(), value.strip().strip('"')
    bare = key.strip().upper()
    return ("ENCODING" if bare in _ENCODINGS else "TYPE"), bare


def _preference(parameters: list[tuple[str, str]], types: set[str]) -> int:
    said = next((text for key, text in parameters if key == "PREF"), "")
    if said.isdecimal() and len(said) <= 3:
        return int(said)
    return 1 if "PREF" in types else 101


def _decoded(value: bytes, parameters: list[tuple[str, str]]) -> str:
    given = dict(reversed(parameters))
    if given.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    try:
        return value.decode(_known_charset(given.get("CHARSET", "")) or "utf-8")
    except UnicodeError:
        return value.decode("cp1252", "replace")


def _known_charset(name: str) -> str | None:
    """The codec of that name, if it is one of text."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return codec.name if getattr(codec, "_is_text_encoding", True) else None
