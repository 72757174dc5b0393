"""Payloads that need a translation: each is handed to its connector, and what comes back is read like any file of events.

A row of a table is a payload too: its cells by column.

The events lie one a line in a file of their own while the import runs, each with the row of its payload and with what tells
it apart where it has no id: its payload, however that was spaced, and its place in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from aicmo.connectors.base import CONNECTORS, Reading, Translator
from aicmo.errors import BadValue
from aicmo.ingest.formats._delimited import file_literal
from aicmo.ingest.formats._document import numbered_line, numbered_relation
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats.base import RawTable, Rejected
from aicmo.ingest.rows import Rows

if TYPE_CHECKING:
    import duckdb

_BATCH = 2048
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def translated(con: duckdb.DuckDBPyConnection, raw: RawTable, reading: Reading) -> RawTable:
    """`raw` with the events of its payloads in place of the payloads. What cannot be translated is rejected."""
    connector = CONNECTORS.load(reading.connector)
    if not isinstance(connector, Translator):
        raise TypeError(f"{reading.connector} has a reading with a translation, and no `events`.")
    with Scratch().kept() as scratch:
        copy = scratch.file("events.ndjson")
        work = _Translation(connector)
        with copy.open("w", encoding="utf-8") as stream:
            for row, text in _payloads(con, raw):
                stream.writelines(work.lines(row, text))

        def close() -> None:
            raw.close()
            scratch.close()

        rejected = [*raw.rejected(), *work.rejected]
        return replace(
            raw, relation=numbered_relation(file_literal(copy)), numbered=True, rejected=lambda: rejected, close=close
        )


@dataclass(slots=True)
class _Translation:
    connector: Translator
    rejected: list[Rejected] = field(default_factory=list)

    def lines(self, row: int, text: str) -> list[str]:
        """The lines of a payload's events; one empty event where it says nothing of anybody, so that it is counted."""
        try:
            payload = json.loads(text, parse_constant=_refuse)
            return [_line(row, payload, number, event) for number, event in enumerate(self._events(payload))]
        except BadValue as error:
            self.rejected.append(Rejected(row, error.column, _shown(error.value), error.message))
        except (ValueError, RecursionError):
            self.rejected.append(Rejected(row, None, text[:200], "is nested too deep, or holds what JSON cannot"))
        return []

    def _events(self, payload: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
        empty = True
        for event in self.connector.events(payload):
            empty = False
            yield event
        if empty:
            yield {}


def _payloads(con: duckdb.DuckDBPyConnection, raw: RawTable) -> Iterator[tuple[int, str]]:
    """Every payload's text with its row."""
    if raw.numbered:
        yield from _fetched(con, f"SELECT file_row, json FROM {raw.relation}")
        return
    rows = Rows(raw.first_row, [*raw.blank(), *(refused.row for refused in raw.rejected())])
    text_of_row = "json" if raw.head.format == "json" else "to_json(payload)"
    for place, (text,) in enumerate(_fetched(con, f"SELECT {text_of_row} FROM {raw.relation} payload")):
        yield rows.row_of(place), text


def _fetched(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    found = con.execute(query)
    while batch := found.fetchmany(_BATCH):
        yield from batch


def _line(row: int, payload: object, number: int, event: Mapping[str, object]) -> str:
    own = f"{hashlib.sha256(_canonical(payload).encode()).hexdigest()}/{number}"
    said = {name: value for name, value in event.items() if value not in (None, "", [], {})}
    return numbered_line(row, own, _written(said))


def _shown(value: object) -> str | None:
    return None if value is None else str(value)[:200]


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)
