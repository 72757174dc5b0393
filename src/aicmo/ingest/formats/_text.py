"""Text in any encoding, as UTF-8 that the engine reads; a file is looked at in pieces, never held as a whole."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from aicmo.ingest.formats._scratch import Scratch

START = 65_536
LONGEST_ROW = 2_000_000
_PIECE = 1 << 20
# Windows-1252 with its five holes filled from Latin-1, so that every byte has a meaning.
_WINDOWS = "".join(bytes([code]).decode("cp1252", "replace").replace("�", chr(code)) for code in range(256))


@dataclass(frozen=True, slots=True)
class TextFile:
    """A UTF-8 file. Of a table, `quotes` counts the double quotes; `mixed_lines` where not all lines end alike.

    `endless` says that a line is longer than a row may be: of such lines the engine loses some without a word.
    """

    path: Path
    quotes: int
    mixed_lines: bool
    endless: bool

    def start(self, size: int = _PIECE) -> str:
        """Up to `size` bytes of text, without a line that is cut off."""
        with self.path.open("rb") as stream:
            piece = stream.read(size)
            complete = not stream.read(1)
        text = piece if complete else piece[: piece.rfind(b"\n") + 1] or piece
        return text.decode("utf-8-sig", "replace")


def is_text(start: bytes) -> bool:
    """Whether a file that begins like this is text in an encoding we know."""
    return b"\0" not in start or utf16(start) is not None


def utf16(start: bytes) -> str | None:
    """The name of the UTF-16 codec where the bytes are such text, with or without a byte order mark."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = start[: len(start) // 2 * 2]
    zeros = sample[1::2].count(0), sample[0::2].count(0)
    if not any(zeros) or max(zeros) < 0.2 * len(sample) or min(zeros) > 0.01 * len(sample):
        return None
    return "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"


def decoded_start(start: bytes) -> str:
    """The first bytes as text, to see what they are."""
    return start.decode(utf16(start) or "utf-8-sig", "replace")


def as_utf8(path: Path, scratch: Scratch, *, table: bool) -> TextFile:
    """`path` itself where it is UTF-8, else a copy that is. Of a table the quotes are counted; its BOM may stay."""
    found = _look(path, table)
    if found.encoding == "utf-8" or (found.encoding == "utf-8-sig" and table):
        return TextFile(path, found.quotes, found.mixed_lines, found.endless)
    copy = scratch.file(f"utf-8 {path.name}")
    with copy.open("wb") as stream:
        stream.writelines(piece.encode() for piece in _decoded(path, found.encoding))
    return as_utf8(copy, scratch, table=table)


@dataclass(slots=True)
class _Look:
    encoding: str
    quotes: int = 0
    lines: int = 0
    crlf: int = 0
    returns: int = 0
    running: int = 0
    endless: bool = False

    @property
    def mixed_lines(self) -> bool:
        """Whether more than one of LF, CRLF and CR ends lines."""
        return sum(map(bool, (self.crlf, self.lines - self.crlf, self.returns - self.crlf))) > 1

    def measure_lines(self, piece: bytes) -> None:
        """How long the lines are that go over from one piece to the next; within one they are short enough."""
        first = _first_end(piece)
        self.endless = self.endless or self.running + first > LONGEST_ROW
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self.running = self.running + len(piece) if last < 0 else len(piece) - last - 1

    def count_lines(self, piece: bytes, returned: bool) -> None:
        """Count line ends. Without a carriage return it is enough to know that there are some."""
        if b"\r" not in piece and not returned:
            self.lines += b"\n" in piece
            return
        self.lines += piece.count(b"\n")
        self.returns += piece.count(b"\r")
        self.crlf += piece.count(b"\r\n") + (returned and piece.startswith(b"\n"))


def _look(path: Path, table: bool) -> _Look:
    """One pass over the bytes, as cheap as the piece allows: most are ASCII without a carriage return."""
    pieces = _pieces(path)
    first = next(pieces, b"")
    look = _Look(utf16(first) or ("utf-8-sig" if first.startswith(codecs.BOM_UTF8) else "utf-8"))
    decoder = codecs.getincrementaldecoder("utf-8")()
    returned = False
    for piece in chain([first], pieces):
        if table:
            look.quotes += piece.count(b'"') if b'"' in piece else 0
            look.count_lines(piece, returned)
            look.measure_lines(piece)
        returned = piece.endswith(b"\r")
        plain = piece.isascii() and not decoder.getstate()[0]
        if look.encoding.startswith("utf-8") and not plain and not _decodes(decoder, piece):
            look.encoding = "windows"
    return look


def _first_end(piece: bytes) -> int:
    ends = [place for place in (piece.find(b"\n"), piece.find(b"\r")) if place >= 0]
    return min(ends, default=len(piece))


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    """Whether a piece is UTF-8, be it with a few damaged characters."""
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        decoder.reset()
        text = piece.decode("utf-8", "replace")
        damaged = text.count("�")
        return sum(not character.isascii() for character in text) > 2 * damaged
    return True


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    if encoding == "windows":
        return (codecs.charmap_decode(piece, "strict", _WINDOWS)[0] for piece in _pieces(path))
    return codecs.iterdecode(_pieces(path), encoding, "replace")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
