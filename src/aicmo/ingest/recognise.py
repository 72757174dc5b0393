"""Which format a file has, and which connector knows what is in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.connectors.base import (
    CONNECTORS,
    CONTACT_FIELDS,
    EVENT_FIELDS,
    MEASURE_FACTS,
    MEASURE_KEYS,
    Connector,
    Head,
    Kind,
    Reading,
    surest,
)
from aicmo.errors import UnreadableFile, UnrecognisedFile
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats._text import START, decoded_start, is_text
from aicmo.ingest.formats.base import FORMATS, RawTable
from aicmo.ingest.packed import is_archive, is_stream, unpack
from aicmo.ingest.units import Unit

if TYPE_CHECKING:
    import duckdb

# What else people hand over, by how it begins, and what they should do instead.
_OTHERS = (
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and import what is inside."),
    (b"%PDF", "a PDF document", "Export the figures as CSV or Excel."),
    (b"\x89PNG", "a picture", "Export the figures as CSV or Excel."),
    (b"\xff\xd8\xff", "a picture", "Export the figures as CSV or Excel."),
    (b"SQLite format 3", "a SQLite database", "Export its table as CSV."),
)
_SHOWN = 12


def open_unit(con: duckdb.DuckDBPyConnection, unit: Unit) -> RawTable:
    """Open a file, or the files of a folder as one. Raises `UnreadableFile`."""
    return unit.gatherer.gather(con, unit.path, unit.files) if unit.gatherer else open_file(con, unit.path)


def open_file(con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
    """Open `path` with the format that its first bytes show. Raises `UnreadableFile`."""
    start = _start(path)
    if is_stream(start):
        return _open_packed(con, path, start)
    for format_ in FORMATS:
        if format_.matches(path, start):
            return format_.open(con, path)
    if is_archive(start):
        return _open_packed(con, path, start)
    kind, remedy = next(
        ((kind, remedy) for mark, kind, remedy in _OTHERS if start.startswith(mark)),
        ("binary, of a kind that is not read here", "Export it as CSV, Excel, Parquet or JSON."),
    )
    raise UnreadableFile(f"The file is {kind}.", file=str(path), remedy=remedy)


def recognise(
    head: Head, connectors: Iterable[Connector] = CONNECTORS, *, only: str | None = None, mapped: Collection[str] = ()
) -> Reading:
    """The reading of the connector that is surest; `only` asks the one of that name.

    Where nobody finds facts in the file but canonical fields are `mapped` to its columns by hand, the reading is empty and of the
    kind that these fields belong to. Raises `UnrecognisedFile`, which names the columns; `UnknownName` for `only`.
    """
    reading = surest(head, [CONNECTORS.load(only)] if only else connectors)
    if mapped and (reading is None or reading.kind is Kind.REFERENCE):
        kind = _kind_of(mapped)
        return Reading("contacts" if kind is Kind.CONTACTS else "tabular", kind, certainty=0.0)
    if reading is None:
        raise _unrecognised(head, only)
    return reading


def _kind_of(mapped: Collection[str]) -> Kind:
    if {*mapped} & ({*CONTACT_FIELDS} - {*EVENT_FIELDS}):
        return Kind.CONTACTS
    of_events = len({*mapped} & ({*EVENT_FIELDS} - {*MEASURE_KEYS}))
    of_measures = len({*mapped} & ({*MEASURE_FACTS, "day"}))
    return Kind.EVENTS if of_events > of_measures else Kind.MEASURES


def _unrecognised(head: Head, only: str | None) -> UnrecognisedFile:
    names = [column if len(column) <= 40 else f"{column[:40]}…" for column in head.columns]
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    whose = f"The connector {only!r} does not know this file" if only else "No connector knows this file"
    prefix = "$." if head.format == "json" else ""
    remedy = f"Say which column holds what, as in --map day={prefix}Date --map spend={prefix}Cost."
    if len(names) == 1:
        remedy = "If it should have more, separate them by a comma, semicolon, tab or |. " + remedy
    return UnrecognisedFile(f"{whose}. Its columns: {shown}.", file=str(head.path), remedy=remedy)


def _start(path: Path) -> bytes:
    """The first bytes of a file that is there, may be read, and is not empty."""
    if not path.exists():
        raise UnreadableFile("There is no such file.", file=str(path), remedy="Check the path.")
    if path.is_dir():
        raise UnreadableFile("This is a folder.", file=str(path), remedy="Name a file in it.")
    try:
        with path.open("rb") as stream:
            start = stream.read(START)
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be read: {error.strerror}.", file=str(path), remedy="Check its permissions."
        ) from error
    if not start:
        raise UnreadableFile("The file is empty.", file=str(path), remedy="Export it again.")
    first = decoded_start(start).lstrip()[:100].lower() if is_text(start) else ""
    if first.startswith(("<!doctype", "<html", "<?xml")):
        raise UnreadableFile(
            "The file is a web page or XML, not a table.",
            file=str(path),
            remedy="It may be a login page that was saved instead. Export it again as CSV.",
        )
    return start


def _open_packed(con: duckdb.DuckDBPyConnection, path: Path, start: bytes) -> RawTable:
    with Scratch().kept() as scratch:
        copy = unpack(path, start, scratch.file)
        try:
            raw = open_file(con, copy)
        except UnreadableFile as error:
            error.file = str(path)
            raise

        def close() -> None:
            raw.close()
            scratch.close()

        return replace(raw, head=replace(raw.head, path=path), close=close)
