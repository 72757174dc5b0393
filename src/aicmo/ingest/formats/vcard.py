"""Contact cards (vCard): one row a card, told apart by the line on which it begins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicmo.connectors.base import Head
from aicmo.ingest.cards.card import cards
from aicmo.ingest.cards.start import is_cards
from aicmo.ingest.formats._delimited import file_literal
from aicmo.ingest.formats._document import numbered_line, numbered_relation
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats._text import as_utf8, decoded_start, utf16
from aicmo.ingest.formats.base import RawTable, Rejected
from aicmo.ingest.sniff import SAMPLE_ROWS

if TYPE_CHECKING:
    import duckdb

COLUMNS = (
    "UID", "FN", "N_given", "N_family", "EMAIL", "TEL", "ORG", "TITLE", "ADR_city", "ADR_country", "LANG", "CATEGORIES",
)  # fmt: skip
_START = 4_096


class VCard:
    name = "vcard"

    def matches(self, path: Path, start: bytes) -> bool:
        return is_cards(decoded_start(start))

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
        with Scratch().kept() as scratch:
            copy, rejected = scratch.file("cards.ndjson"), list[Rejected]()
            sample: list[Mapping[str, Any]] = []
            with (
                _text(path, scratch).open("rb") as source,
                copy.open("w", encoding="utf-8", errors="replace") as stream,
            ):
                for card in cards(source):
                    if card.refused:
                        rejected.append(Rejected(card.row, card.column, None, card.refused))
                        continue
                    stream.write(numbered_line(card.row, str(card.row), json.dumps(card.said, ensure_ascii=False)))
                    if len(sample) < SAMPLE_ROWS:
                        sample.append(card.said)
            return RawTable(
                Head(path, self.name, COLUMNS, (), tuple(sample)),
                numbered_relation(file_literal(copy)),
                rejected=lambda: rejected,
                close=scratch.close,
                numbered=True,
            )


def _text(path: Path, scratch: Scratch) -> Path:
    """The file itself, whose cards may each be in a charset of its own, unless all of it is UTF-16."""
    with path.open("rb") as stream:
        start = stream.read(_START)
    return as_utf8(path, scratch, table=False).path if utf16(start) else path


FORMAT = VCard()
