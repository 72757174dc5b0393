"""JSON: one object a line, an array of objects, or a document with the objects somewhere inside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
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
    parsed,
)
from aicmo.ingest.formats._posts import posts, posts_in
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats._stream import Stream, beginning, elements, streamed
from aicmo.ingest.formats._text import TextFile, as_utf8, decoded_start, is_text
from aicmo.ingest.formats.base import Parts, RawTable, Rejected

if TYPE_CHECKING:
    import duckdb

_LARGEST = 16 << 20
_SAMPLE = 4 << 20
# What may be held as a whole; taken apart it is several times as large.
_WHOLE = 32 << 20
_ASKED = 50


class Json:
    """Lines and flat arrays are read by the engine; only a nested document, and posts in files of their own, in memory."""

    name = "json"

    def matches(self, path: Path, start: bytes) -> bool:
        return is_text(start) and sniff.is_json(decoded_start(start))

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
        with Scratch().kept() as scratch:
            text = as_utf8(path, scratch, table=False)
            sample = text.start(_SAMPLE)
            lines = _lines(sample)
            if places := _places_in_lines(lines, path):
                return _from_payloads(path, text, places, scratch)
            if rows := _one_a_line(lines):
                return _from_lines(con, path, text, rows, scratch)
            _check_end(path, text)
            first = [*islice(elements(sample, path), sniff.SAMPLE_ROWS)]
            if first and all(isinstance(one, dict) for one in first) and known_places(first, path) == {LIST}:
                relation = (
                    f"read_json_objects({file_literal(text.path)}, format='array', maximum_object_size={_LARGEST})"
                )
                return RawTable(json_head(path, first), _objects_of(relation), close=scratch.close, is_serial=True)
            if text.path.stat().st_size > _WHOLE:
                return _from_stream(path, text, beginning(sample, path), scratch)
            return _from_document(path, text, scratch)

    def gathered(self, files: Sequence[Path]) -> list[Path]:
        return posts_in(files)

    def gather(self, con: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> RawTable:
        with Scratch().kept() as scratch:
            return _from_files(folder, files, scratch)


def _from_files(folder: Path, files: Sequence[Path], scratch: Scratch) -> RawTable:
    """What a webhook posted, from files that each hold a post, one object a line."""
    copy, sample, parts, row = scratch.file("objects.ndjson"), list[Object](), Parts(), 0
    with copy.open("w", encoding="utf-8") as stream:
        for file, found in posts(files):
            parts.begin(file, row + 1)
            stream.writelines(_numbered(one, number) for number, one in enumerate(found, start=row + 1))
            sample += found[: sniff.SAMPLE_ROWS - len(sample)]
            row += len(found)
    relation = numbered_relation(file_literal(copy))
    return RawTable(json_head(folder, sample), relation, close=scratch.close, numbered=True, file_of=parts.file_of)


def _numbered(found: Object, row: int) -> str:
    content = as_text(found)
    return numbered_line(row, content, content)


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
            stream.writelines(_numbered(one, row) for one in found)
    relation = numbered_relation(file_literal(copy))
    return RawTable(json_head(path, sample), relation, 1, lambda: refused, close=scratch.close, numbered=True)


def _from_document(path: Path, text: TextFile, scratch: Scratch) -> RawTable:
    """The chosen objects, written one a line."""
    try:
        document = parsed(text.path.read_text(encoding="utf-8", errors="replace"))
        places = known_places(document, path)
    except RecursionError as error:
        raise _too_deep(path) from error
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


def _from_stream(path: Path, text: TextFile, document: Any, scratch: Scratch) -> RawTable:
    """The same of a document that is too long to be held: what its beginning has tells where its objects are."""
    places, seen = known_places(document, path), {place for place, _ in objects(document)}
    units = {place.partition(LIST)[0] + LIST if LIST in place else place for place in places}
    if not units:
        raise _too_deep(path)
    copy, refused, sample, row = scratch.file("objects.ndjson"), list[Rejected](), list[Object](), 0
    with (
        text.path.open(encoding="utf-8", errors="replace", newline="") as source,
        copy.open("w", encoding="utf-8") as target,
    ):
        for place, value in streamed(Stream(path, "", source), units):
            found = [] if isinstance(value, RecursionError) else [*objects(value, place)]
            rows = [one for at, one in found if at in places]
            sample += rows[: sniff.SAMPLE_ROWS - len(sample)]
            target.writelines(as_text(one) + "\n" for one in rows)
            row += len(rows)
            if reason := _left_out(value, {at for at, _ in found} - seen if place not in units else set()):
                row += 1
                refused.append(Rejected(row, place, None, reason))
    relation = f"read_ndjson_objects({file_literal(copy)}, maximum_object_size={_LARGEST})"
    return RawTable(json_head(path, sample), _objects_of(relation), 1, lambda: refused, close=scratch.close)


def _left_out(value: Any, unexpected: set[str]) -> str | None:
    if isinstance(value, RecursionError):
        return "is nested too deep"
    return f"stands at a place ({min(unexpected)}) that the beginning of the file does not have" if unexpected else None


def _too_deep(path: Path) -> UnreadableFile:
    return UnreadableFile("The JSON is nested too deep.", file=str(path), remedy="Export flat objects, one a line.")


def _objects_of(reader: str) -> str:
    """What is no object is NULL or begins otherwise, and is left out."""
    return (
        f"(SELECT json FROM (SELECT CAST(json AS VARCHAR) AS json FROM {reader}) WHERE starts_with(ltrim(json), '{{'))"
    )


def _lines(sample: str) -> list[Any]:
    """What the first lines hold; None for one that is no JSON."""
    return [_parsed(line) for line in islice((line for line in sample.split("\n") if line.strip()), sniff.SAMPLE_ROWS)]


def _one_a_line(lines: Sequence[Any]) -> list[Object]:
    """The objects of the first lines, if most lines hold one each."""
    found: list[Object] = [row for row in lines if isinstance(row, dict)]
    single = len(found) == len(lines) == 1 and _is_flat(found[0])
    return found if single or (len(lines) > 1 and 2 * len(found) > len(lines)) else []


def _places_in_lines(lines: Sequence[Any], path: Path) -> set[str]:
    """Where in each line its objects are, if most lines are arrays, or objects around those that a connector knows."""
    found = [document for document in lines if isinstance(document, dict | list)]
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


def _parsed(line: str) -> Any:
    """What a line holds; None where it is no JSON, and of an object that is nested too deep an empty one."""
    try:
        return parsed(line)
    except ValueError:
        return None
    except RecursionError:
        return {} if line.strip().startswith("{") else None


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
