"""A nested JSON document: the objects in it, by where they stand, and those that a connector knows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from aicmo.connectors.base import CONNECTORS, Connector, Head, surest
from aicmo.ingest.sniff import SAMPLE_ROWS

Object = Mapping[str, Any]
ROOT = ""
LIST = "[]"
# A document keyed by ids has as many places as ids; the largest tables are enough to ask about.
_ASKED = 50
# What the engine takes for one object, in bytes. An event with the payload that tells it apart is twice the payload.
LARGEST = 32 << 20
_MOST_DIGITS = 4_300


def parsed(text: str) -> Any:
    """What a JSON text holds. Raises `ValueError`; `RecursionError` where it is nested too deep."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return json.loads(text, parse_int=_whole)


def decoded(text: str, place: int) -> tuple[Any, int]:
    """The value that begins at a place of a text, and where it ends. Raises as `parsed` does."""
    try:
        return _PLAIN.raw_decode(text, place)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _PATIENT.raw_decode(text, place)


def objects(document: Any, place: str = ROOT) -> Iterator[tuple[str, Object]]:
    """Every object of a document in its order, with its place: `[].payload.raw_events[]`."""
    ahead: list[tuple[str, Any]] = [(place, document)]
    while ahead:
        place, node = ahead.pop()
        if isinstance(node, dict):
            yield place, node
            ahead += reversed([(f"{place}.{key}", child) for key, child in node.items()])
        elif isinstance(node, list):
            ahead += reversed([(place + LIST, child) for child in node])


def known_places(node: Any, path: Path, connectors: Iterable[Connector] = CONNECTORS) -> set[str]:
    """The places whose objects make up the table of a document.

    Objects at one place are rows of one table. The connectors say which table it is: of those that they are surest of,
    the longest, and with it every other place that is read in the very same way. Where nobody knows any, it is the
    longest table of all. Of equals, the outermost.
    """
    tables: dict[str, list[Object]] = defaultdict(list)
    for place, found in objects(node):
        if len(tables[place]) < SAMPLE_ROWS:
            tables[place].append(found)
    largest = sorted(tables, key=lambda place: (-len(tables[place]), len(place)))[:_ASKED]
    readings = {place: reading for place in largest if (reading := surest(json_head(path, tables[place]), connectors))}
    if not readings:
        return {*largest[:1]}
    best = max(readings.values(), key=lambda reading: reading.certainty)
    same = {place for place, reading in readings.items() if reading == best}
    return {place for place in same if not any(_within(place, other) for other in same)}


def json_head(path: Path, rows: list[Object]) -> Head:
    columns = dict.fromkeys(key for row in rows for key in row)
    return Head(path, "json", tuple(columns), (), tuple(rows))


def as_text(row: Object) -> str:
    return json.dumps(row, ensure_ascii=False)


def numbered_line(row: int, own: str, content: str) -> str:
    """A line of a file that `numbered_relation` reads: `content` is an object's JSON, `own` what tells it apart."""
    return f'{{"row": {row}, "payload": {json.dumps(own, ensure_ascii=False)}, "json": {content}}}\n'


def numbered_relation(file: str) -> str:
    """SQL of such a file: `json`, `payload` and `file_row`, as a numbered `RawTable` has them."""
    columns = "found[3] AS json, found[2] AS payload, CAST(found[1] AS BIGINT) AS file_row"
    reader = f"read_ndjson_objects({file}, maximum_object_size={LARGEST})"
    paths = "['$.row', '$.payload', '$.json']"
    return f"(SELECT {columns} FROM (SELECT json_extract_string(json, {paths}) AS found FROM {reader}))"


def _whole(digits: str) -> int | str:
    """A number; as text where it has more digits than Python takes for one."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


_PLAIN, _PATIENT = json.JSONDecoder(), json.JSONDecoder(parse_int=_whole)


def _within(inner: str, outer: str) -> bool:
    return inner != outer and inner.startswith((f"{outer}.", f"{outer}{LIST}"))
