"""What a card says of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from aicmo.ingest.cards.lines import logical_lines
from aicmo.ingest.cards.properties import Property, parsed

Said = Mapping[str, object]

_READ = {
    b"VERSION", b"UID", b"FN", b"N", b"NICKNAME", b"ORG", b"TITLE", b"ADR", b"LANG", b"EMAIL", b"TEL", b"CATEGORIES",
}  # fmt: skip
_NO_PHONES = {"FAX", "PAGER", "MODEM", "BBS", "ISDN", "TEXTPHONE"}
# Addresses of other networks, which version 2.1 keeps under EMAIL.
_OTHER_NETWORKS = {
    "X400", "AOL", "APPLELINK", "ATTMAIL", "CIS", "EWORLD", "IBMMAIL", "LOTUSNOTES", "MCIMAIL", "POWERSHARE", "PRODIGY", "TLX", "EX",
}  # fmt: skip
_LARGEST = 4 << 20
# What a property takes in memory beside its text.
_PROPERTY = 256
_UNENDED = "is a contact card without an end (END:VCARD)"
_TOO_LARGE = "is a contact card that is larger than one can be"
_TOO_LONG = "is longer than a line of a contact card can be"
_OUTSIDE = "stands outside of any contact card"


@dataclass(frozen=True, slots=True)
class Card:
    """A card that begins on line `row`: what it says, or why it cannot be taken in (of which property, if of one)."""

    row: int
    said: Said
    refused: str | None = None
    column: str | None = None


@dataclass(slots=True)
class _Open:
    """A card that is being read. Cards may hold others, of an agent, which are passed over."""

    row: int
    properties: list[Property] = field(default_factory=list)
    size: int = 0
    within: int = 0
    cut: str | None = None
    agent: bool = False
    is_old: bool = False

    def add(self, line: bytes, *, cut: bool) -> None:
        name, _, value = line.partition(b":")
        name = b"".join(name.partition(b";")[0].rpartition(b".")[2].split()).upper()
        self.agent = name == b"AGENT" and not value.strip()
        if name not in _READ or self.within or self.size > _LARGEST:
            return
        found = parsed(line, keeps_blanks=self.is_old)
        if found is None:
            return
        self.cut = self.cut or (found.name if cut else None)
        self.is_old = self.is_old or (found.name == "VERSION" and found.value.strip() == "2.1")
        self.size += len(line) + _PROPERTY
        if self.size <= _LARGEST:
            self.properties.append(found)

    def closed(self) -> Card:
        if self.size > _LARGEST:
            return Card(self.row, {}, _TOO_LARGE)
        if self.cut:
            return Card(self.row, {}, _TOO_LONG, self.cut)
        return Card(self.row, said(self.properties))


def cards(stream: BinaryIO) -> Iterator[Card]:
    """Every card of a file, and a refused one for each that is cut off and for what stands between cards."""
    card: _Open | None = None
    stray = False
    for line in logical_lines(stream):
        mark = _mark(line.content) if line.size <= 40 else ""
        if mark == "begin" and card is not None and card.agent:
            card.within += 1
        elif mark == "begin":
            if card is not None:
                yield Card(card.row, {}, _UNENDED)
            card, stray = _Open(line.number), False
        elif card is None:
            if not stray:
                yield Card(line.number, {}, _OUTSIDE)
            stray = True
        elif mark == "end" and card.within:
            card.within -= 1
        elif mark == "end":
            yield card.closed()
            card = None
        else:
            card.add(line.content, cut=line.cut)
    if card is not None:
        yield Card(card.row, {}, _UNENDED)


def said(properties: Iterable[Property]) -> Said:
    """What a card's properties state, by property; parts of one are `N_given`, `ADR_city`. The preferred of several comes first."""
    by_name: dict[str, list[Property]] = {}
    for one in sorted(properties, key=lambda found: found.preference):
        by_name.setdefault(one.name, []).append(one)
    family, given = _name(by_name.get("N", []))
    home = _place(by_name.get("ADR", []))
    fields = {
        "UID": _first(by_name, "UID"),
        "FN": _first(by_name, "FN") or " ".join(filter(None, (given, family))) or _first(by_name, "NICKNAME"),
        "N_given": given,
        "N_family": family,
        "EMAIL": [address for one in by_name.get("EMAIL", []) if (address := _address(one))],
        "TEL": [number for one in by_name.get("TEL", []) if (number := _phone(one))],
        "ORG": next((part for one in by_name.get("ORG", []) if (part := one.parts()[0])), ""),
        "TITLE": _first(by_name, "TITLE"),
        "ADR_city": home[0],
        "ADR_country": home[1],
        "LANG": _first(by_name, "LANG"),
        "CATEGORIES": [tag for one in by_name.get("CATEGORIES", []) for tag in one.parts(",") if tag],
    }
    return {name: value for name, value in fields.items() if value}


def _mark(content: bytes) -> str:
    """`begin` or `end` of a card."""
    word = b"".join(content.split()).lower()
    return {b"begin:vcard": "begin", b"end:vcard": "end"}.get(word, "")


def _first(by_name: Mapping[str, list[Property]], name: str) -> str:
    return next((text for one in by_name.get(name, []) if (text := one.text())), "")


def _name(names: list[Property]) -> tuple[str, str]:
    """Family and given name."""
    parts = [" ".join(part.split()) for part in names[0].parts()] if names else []
    return (parts[0] if parts else ""), (parts[1] if len(parts) > 1 else "")


def _place(addresses: list[Property]) -> tuple[str, str]:
    """City and country of the first address that states any: where the work is before the home."""
    ranked = sorted(addresses, key=lambda one: (one.preference, "WORK" not in one.types))
    for one in ranked:
        parts = [*one.parts(), *[""] * 7]
        if parts[3] or parts[6]:
            return parts[3], parts[6]
    return "", ""


def _address(one: Property) -> str:
    if one.types & _OTHER_NETWORKS and "@" not in one.value:
        return ""
    text = one.text()
    return text[7:] if text.lower().startswith("mailto:") else text


def _phone(one: Property) -> str:
    return "" if one.types & _NO_PHONES else one.text()
