"""JSON: one object a line, an array of objects, or a document with the objects somewhere inside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicmo.connectors.base import surest
from aicmo.errors import UnreadableFile
from aicmo.ingest import sniff
from aicmo.ingest.formats._delimited import file_literal
from aicmo.ingest.formats._document import (
    LIST,
    ROOT,
    Object,
    as_text,
    json_head,
    known_places,
    numbered_line,
    numbered_relation,
    objects,
)
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats._text import TextFile, as_utf8, decoded_start, is_text
from aicmo.ingest.formats.base import RawTable, Rejected

if TYPE_CHECKING:
    import duckdb

_LARGEST = 16 << 20
_SAMPLE = 4 << 20
_ASKED = 50


@dataclass(frozen=True, slots=True)
class Json:
    """Lines and flat arrays are read by the engine; only a nested document is taken apart in memory."""

    name: str = "json"

    def matches(self, path: Path, start: bytes) -> bool:
        return is_text(start) and sniff.is_json(decoded_start(start))

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
        with Scratch().kept() as scratch:
            text = as_utf8(path, scratch, table=False)
            sample = text.start(_SAMPLE)
            if places := _places_in_lines(sample, path):
                return _from_payloads(path, text, places, scratch)
            if rows := _lines(sample):
                return _from_lines(con, path, text, rows, scratch)
            _check_end(path, text)
            elements = _elements(sample) if sample.lstrip().startswith("[") else []
            if elements and known_places(elements, path) == {LIST}:
                relation = (
                    f"read_json_objects({file_literal(text.path)}, format='array', maximum_object_size={_LARGEST})"
                )
                return RawTable(json_head(path, elements), _objects_of(relation), close=scratch.close)
            return _from_document(path, text, scratch)


def _from_lines(
    con: duckdb.DuckDBPyConnection, path: Path, text: TextFile, rows: list[Object], scratch: Scratch
) -> RawTable:
    lines = f"read_ndjson_objects({file_literal(text.path)}, ignore_errors=true, maximum_object_size={_LARGEST})"
    rejected = partial(_bad_lines, con, text.path, lines)
    blank = partial(_blank_lines, text.path)
    return RawTable(json_head(path, rows), _objects_of(lines), 1, rejected, blank, scratch.close)


def _from_payloads(path: Path, text: TextFile, places: set[str], scratch: Scratch) -> RawTable:
    """Lines that hold several objects each, as a webhook posts batches: the chosen ones, one a line, with their rows."""
    copy = scratch.file("objects.ndjson")
    refused: list[Rejected] = []
    sample: list[Object] = []
    with text.path.open(encoding="utf-8", errors="replace") as lines, copy.open("w", encoding="utf-8") as stream:
        for row, line in enumerate(lines, start=1):
            found = [one for place, one in objects([_parsed(line)]) if place in places]
            if not found and line.strip():
                refused.append(Rejected(row, None, line.strip()[:200], "holds no event that is known"))
            sample += found[: sniff.SAMPLE_ROWS - len(sample)]
            stream.writelines(numbered_line(row, content, content) for content in map(as_text, found))
    relation = numbered_relation(file_literal(copy))
    return RawTable(json_head(path, sample), relation, 1, lambda: refused, close=scratch.close, numbered=True)


def _from_document(path: Path, text: TextFile, scratch: Scratch) -> RawTable:
    """The chosen objects, written one a line."""
    try:
        document = json.loads(text.path.read_text(encoding="utf-8", errors="replace"))
        places = known_places(document, path)
    except RecursionError as error:
        raise UnreadableFile(
            "The JSON is nested too deep.", file=str(path), remedy="Export flat objects, one a line."
        ) from error
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"The JSON is not valid: {error.msg}.",
            file=str(path),
            row=error.lineno,
            remedy="The file may be cut off. Export it again.",
        ) from error
    rows = [found for place, found in objects(document) if place in places]
    if not rows:
        raise UnreadableFile("The JSON holds no objects.", file=str(path), remedy="Export it again.")
    copy = scratch.file("objects.ndjson")
    with copy.open("w", encoding="utf-8") as stream:
        stream.writelines(as_text(row) + "\n" for row in rows)
    relation = f"read_ndjson_objects({file_literal(copy)}, maximum_object_size={_LARGEST})"
    return RawTable(json_head(path, rows[: sniff.SAMPLE_ROWS]), _objects_of(relation), close=scratch.close)


def _objects_of(reader: str) -> str:
    """What is no object is NULL or begins otherwise, and is left out."""
    return (
        f"(SELECT json FROM (SELECT CAST(json AS VARCHAR) AS json FROM {reader}) WHERE starts_with(ltrim(json), '{{'))"
    )


def _lines(sample: str) -> list[Object]:
    """The objects of the first lines, if most lines hold one each."""
    lines = [line for line in sample.split("\n") if line.strip()][: sniff.SAMPLE_ROWS]
    found: list[Object] = [row for line in lines if isinstance(row := _parsed(line), dict)]
    single = len(found) == len(lines) == 1 and _is_flat(found[0])
    return found if single or (len(lines) > 1 and 2 * len(found) > len(lines)) else []


def _places_in_lines(sample: str, path: Path) -> set[str]:
    """Where in each line its objects are, if most lines are arrays, or objects around those that a connector knows."""
    lines = [line for line in sample.split("\n") if line.strip()][: sniff.SAMPLE_ROWS]
    found = [document for line in lines if isinstance(document := _parsed(line), dict | list)]
    if len(found) < 2 or 2 * len(found) <= len(lines):
        return set()
    tops: list[Object] = [document for document in found if isinstance(document, dict)]
    if 2 * len(tops) > len(found) and surest(json_head(path, tops[:_ASKED])):
        return set()
    places = known_places(found, path)
    rows = [one for place, one in objects(found) if place in places]
    inside = LIST not in places and surest(json_head(path, rows[: sniff.SAMPLE_ROWS]))
    return places if inside else set()


def _is_flat(row: Object) -> bool:
    return sum(1 for place, _ in objects(row) if place != ROOT) == 0


def _elements(sample: str) -> list[Object]:
    """The first elements of an array of objects, as many as the sample holds whole; none where it is something else."""
    decoder, place = json.JSONDecoder(), sample.find("[") + 1
    found: list[Object] = []
    try:
        while place and len(found) < sniff.SAMPLE_ROWS:
            place += len(sample[place : place + 4096]) - len(sample[place : place + 4096].lstrip(" \t\r\n,"))
            element, place = decoder.raw_decode(sample, place)
            if not isinstance(element, dict):
                return []
            found.append(element)
    except (json.JSONDecodeError, RecursionError):
        return found
    return found


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _check_end(path: Path, text: TextFile) -> None:
    """A document that does not end as it began is cut off."""
    with text.path.open("rb") as stream:
        start = stream.read(1024).lstrip()[:1]
        stream.seek(0, 2)
        stream.seek(max(0, stream.tell() - 1024))
        end = stream.read().rstrip()[-1:]
    if end != {b"[": b"]", b"{": b"}"}.get(start, end):
        raise UnreadableFile(
            "The JSON is cut off: it does not end as it began.", file=str(path), remedy="Export it again."
        )


def _bad_lines(con: duckdb.DuckDBPyConnection, path: Path, reader: str) -> list[Rejected]:
    """The lines that are no object. They are looked for only where the engine met some."""
    good = "count(*) FILTER (starts_with(ltrim(CAST(json AS VARCHAR)), '{'))"
    damaged = con.execute(f"SELECT count(*) > {good} FROM {reader}").fetchone()
    return list(_rejected_lines(path)) if damaged and damaged[0] else []


def _blank_lines(path: Path) -> list[int]:
    with path.open("rb") as stream:
        return [row for row, line in enumerate(stream, start=1) if not line.strip()]


def _rejected_lines(path: Path) -> Iterator[Rejected]:
    with path.open(encoding="utf-8", errors="replace") as stream:
        for row, line in enumerate(stream, start=1):
            if line.strip() and not isinstance(_parsed(line), dict):
                yield Rejected(row, None, line.strip()[:200], "is not a JSON object on a line of its own")


FORMAT = Json()
