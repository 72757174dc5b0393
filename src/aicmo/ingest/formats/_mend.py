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

# No cell is expected to run over more lines than this; a quote open for longer was never meant to open one.
_REACH = 100
_REASON = "a quote that opens in this row is never closed"
_ENDLESS = "is longer than 2 MB"
_ENDS = (b"\n", b"\r")


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
    with path.open(encoding="utf-8", errors="replace", newline="") as text:
        lines = _lines(text)
        ahead: deque[bytes] = deque()
        for row in count(1):
            record, _ = _record(lines, ahead, delimiter)
            if not record:
                return
            if not record[0].strip(b"\r\n"):
                yield row


def _lines(stream: IO[bytes] | IO[str]) -> Iterator[bytes]:
    """The lines of a file, none of them in memory for longer than a row may be."""
    while line := _piece(stream):
        whole = line.endswith(_ENDS) or len(line) < LONGEST_ROW
        rest = line
        while not whole and rest and not rest.endswith(_ENDS):
            rest = _piece(stream)
        yield line if whole else _Cut(line[:200])


def _piece(stream: IO[bytes] | IO[str]) -> bytes:
    piece = stream.readline(LONGEST_ROW)
    return piece.encode() if isinstance(piece, str) else piece


def _record(stream: Iterator[bytes], ahead: deque[bytes], delimiter: str) -> tuple[list[bytes], bool]:
    """The next row's lines, as many as it takes to close its quotes within the reach, and whether one is still open."""
    record: list[bytes] = []
    is_open = True
    while is_open and len(record) < _REACH and (line := ahead.popleft() if ahead else next(stream, b"")):
        record.append(line[:-2] + b"\n" if line.endswith(b"\r\n") else line)
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
