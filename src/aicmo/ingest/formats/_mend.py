"""A table row by row, as the engine's reader does not see it: damaged and endless rows left out, blank ones found."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import IO

from aicmo.ingest.formats._text import LONGEST_ROW
from aicmo.ingest.formats.base import Rejected

_PIECE = 1 << 20
# No cell is expected to run over more lines than this; a quote open for longer was never meant to open one.
_REACH = 100
_REASON = "a quote that opens in this row is never closed"
_ENDLESS = "is longer than 2 MB"


class _Cut(bytes):
    """The beginning of a line that goes on for longer than any row may."""


def mended(path: Path, delimiter: str, damaged: list[Rejected]) -> Iterator[bytes]:
    """The lines of `path`, all ending in LF. In place of a damaged row stands a blank line, and `damaged` tells of it."""
    with path.open("rb") as stream:
        ahead: deque[bytes] = deque()
        lines = _lines(stream)
        for row in count(1):
            record, is_open = _record(lines, ahead, delimiter)
            if not record:
                return
            if isinstance(record[-1], _Cut):
                damaged.append(Rejected(row, None, record[0].decode(errors="replace").strip(), _ENDLESS))
                yield b"\n"
            elif is_open:
                ahead.extendleft(reversed(record[1:]))
                damaged.append(Rejected(row, None, record[0].decode(errors="replace").strip()[:200], _REASON))
                yield b"\n"
            else:
                yield from record


def blank_rows(path: Path, delimiter: str) -> Iterator[int]:
    """The rows, counted from 1, that are an empty line; one inside a quoted cell is no row."""
    with path.open("rb") as stream:
        lines = _lines(stream)
        ahead: deque[bytes] = deque()
        for row in count(1):
            record, _ = _record(lines, ahead, delimiter)
            if not record:
                return
            if not record[0].strip(b"\n"):
                yield row


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, whatever ends them, all ending in LF; of one that is longer than a row may be, its beginning."""
    rest = b""
    while piece := stream.read(_PIECE):
        *lines, rest = (rest + piece).splitlines(keepends=True)
        for line in lines:
            yield _ended(line)
        # What ends a piece may be the first half of CRLF.
        if rest.endswith(b"\n"):
            yield _ended(rest)
            rest = b""
        elif len(rest) > LONGEST_ROW:
            rest = rest[:LONGEST_ROW] + rest[-1:]
    if rest:
        yield _ended(rest)


def _ended(line: bytes) -> bytes:
    return _Cut(line[:200]) if len(line) > LONGEST_ROW else line.rstrip(b"\r\n") + b"\n"


def _record(stream: Iterator[bytes], ahead: deque[bytes], delimiter: str) -> tuple[list[bytes], bool]:
    """The next row's lines, as many as it takes to close its quotes within the reach, and whether one is still open."""
    record: list[bytes] = []
    is_open = True
    while is_open and len(record) < _REACH and (line := ahead.popleft() if ahead else next(stream, b"")):
        record.append(line)
        is_open = not isinstance(line, _Cut) and _is_open(record, delimiter)
    return record, is_open


def _is_open(record: list[bytes], delimiter: str) -> bool:
    """Whether a quote is still open at the end of these lines; one inside an unquoted cell opens nothing."""
    if not any(b'"' in line for line in record):
        return False
    lines = [line.decode(errors="replace") for line in record]
    try:
        for _ in csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False
