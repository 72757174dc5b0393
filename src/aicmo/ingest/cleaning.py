"""Cells of contacts made good: addresses checked, phone numbers in E.164, tags apart, countries by their code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from aicmo.engines.duckdb import load_rows
from aicmo.errors import MissingExtra
from aicmo.ingest.countries import country_code
from aicmo.ingest.values import NOTHING

if TYPE_CHECKING:
    import duckdb

_BATCH = 20_000
_COLUMNS = {
    "place": "BIGINT", "emails": "VARCHAR", "phones": "VARCHAR", "tags": "VARCHAR", "country": "VARCHAR",
    "bad": "VARCHAR", "reason": "VARCHAR", "unread": "INTEGER",
}  # fmt: skip
# Google writes several values into one cell with three colons between them.
_BETWEEN = re.compile(r"\s*(?::::|[;,|\n])\s*")
# A plus, a country and a number: shorter ones are extensions.
_SHORTEST = 8
_NOTHING = {"", *NOTHING}
# What every check of addresses lets pass; the rest is asked of the library, which is two hundred times slower.
_PLAIN_ADDRESS = re.compile(
    r"(?=.{6,200}$)(?!.{65,}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]{1,60}\.)+(?!(?:test|local|onion|arpa|alt|invalid|localhost)$)[a-z]{2,12}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Cleaner:
    """`region` is the ISO code of the country whose numbers have no country code, where the row names none.

    Raises `MissingExtra` where the libraries are absent.
    """

    region: str | None = None
    _phones: dict[tuple[str, str | None], str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _libraries()

    def addresses(self, text: str | None) -> tuple[list[str], list[tuple[str, str]]]:
        """The good addresses of a cell, and the bad ones with what is wrong with them."""
        good: dict[str, None] = {}
        bad: list[tuple[str, str]] = []
        for item in _items(text):
            for piece in _BETWEEN.split(item):
                address = _bare(piece)
                if address.lower() in _NOTHING:
                    continue
                if reason := _wrong_with(address):
                    bad.append((address, reason))
                else:
                    good[address] = None
        return [*good], bad

    def phones(self, text: str | None, country: str | None) -> tuple[list[str], int]:
        """The numbers of a cell in E.164, and how many stay as they are written because nobody can tell."""
        found: dict[str, None] = {}
        unread = 0
        for item in _items(text):
            for piece in [item] if item.lower().startswith("tel:") else _BETWEEN.split(item):
                written = " ".join(piece.strip("'\"").split())
                if written.lower() in _NOTHING:
                    continue
                number = self._number(written, country or self.region)
                unread += number is None
                found[number or written[:100]] = None
        return [*found], unread

    def tags(self, text: str | None) -> list[str]:
        pieces = (piece.strip(" *\"'") for item in _items(text) for piece in _BETWEEN.split(item))
        return [*dict.fromkeys(piece for piece in pieces if piece.lower() not in {*_NOTHING, "mycontacts"})]

    def row(
        self, place: int, email: str | None, phones: str | None, tags: str | None, country: str | None
    ) -> tuple[Any, ...]:
        """What `clean` keeps of a row."""
        code = country_code(country) if country else None
        good, bad = self.addresses(email)
        numbers, unread = self.phones(phones, code)
        value, reason = bad[0] if bad else (None, None)
        lists = (_json(numbers), _json(self.tags(tags)))
        return (place, json.dumps(good, ensure_ascii=False), *lists, code or country, value, reason, unread)

    def _number(self, text: str, region: str | None) -> str | None:
        key = text, region
        if key not in self._phones:
            if len(self._phones) > _BATCH:
                self._phones.clear()
            self._phones[key] = _e164(text, region)
        return self._phones[key]


def clean(con: duckdb.DuckDBPyConnection, cleaner: Cleaner) -> None:
    """Leave the temporary table `cleaned`: of each good row its addresses, phones and tags as JSON lists, its country, the
    first bad address with what is wrong with it, and how many phone numbers stay as they are written."""
    columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE cleaned ({columns})")
    row = con.execute("SELECT max(place) FROM staged").fetchone()
    last = row[0] if row and row[0] is not None else -1
    for start in range(0, last + 1, _BATCH):
        found = con.execute(
            """SELECT place, email, phones, tags, country FROM staged
               WHERE verdict IS NULL AND place BETWEEN ? AND ? ORDER BY place""",
            [start, start + _BATCH - 1],
        ).fetchall()
        load_rows(con, "batch", _COLUMNS, [cleaner.row(*cells) for cells in found])
        con.execute("INSERT INTO cleaned SELECT * FROM batch")


@cache
def _libraries() -> tuple[Any, Any]:
    try:
        import email_validator
        import phonenumbers
    except ImportError as error:
        name = "email-validator" if "email" in str(error) else "phonenumbers"
        raise MissingExtra(name, "contacts", purpose="Reading contacts") from error
    return email_validator, phonenumbers


def _items(text: str | None) -> Iterator[str]:
    """The texts in a cell, which may be a JSON list, also of lists."""
    if text is None:
        return
    if not text.startswith("["):
        yield text
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        yield text
        return
    for item in found:
        if isinstance(item, str):
            yield from _items(item) if item.startswith("[") and item != text else (item,)


def _bare(piece: str) -> str:
    """`Ann <mailto:ann@example.com>` -> `ann@example.com`."""
    inside = re.search(r"<([^<>]*)>", piece)
    address = (inside[1] if inside else piece).strip(" '\"\t<>")
    return address[7:] if address.lower().startswith("mailto:") else address


def _wrong_with(address: str) -> str | None:
    """What the library has against an address; None for a good one. Nothing is looked up."""
    if _PLAIN_ADDRESS.fullmatch(address):
        return None
    validator, _ = _libraries()
    try:
        validator.validate_email(address[:400], check_deliverability=False)
    except validator.EmailNotValidError as error:
        return f"is not an e-mail address: {_sentence(str(error))}"
    return None


def _sentence(said: str) -> str:
    """The library's reason without what it quotes, which may be the address itself."""
    first = said.partition(":")[0].partition(". ")[0].rstrip(".")
    return first[:1].lower() + first[1:]


def _e164(text: str, region: str | None) -> str | None:
    _, library = _libraries()
    tries = [(text, region)]
    if re.fullmatch(r"[1-9][\d\s.()-]{9,}", text):
        tries.append((f"+{text}", None))
    for place, (written, country) in enumerate(tries):
        try:
            number = library.parse(written, country)
        except library.NumberParseException:
            continue
        # A number without a plus counts as international only where it is one in use.
        good = library.is_valid_number(number) if place else library.is_possible_number(number)
        written = str(library.format_number(number, library.PhoneNumberFormat.E164))
        if good and len(written) >= _SHORTEST:
            return written
    return None


def _json(items: list[str]) -> str | None:
    return json.dumps(items, ensure_ascii=False) if items else None
