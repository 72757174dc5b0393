"""Text in any encoding, as UTF-8 that the engine reads; a file is looked at in pieces, never held as a whole."""

from __future__ import annotations

import codecs
import re
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

# A letter of a word, as one byte.
_LETTER = re.compile(rb"[A-Za-z][\x80-\xfe]|[\x80-\xfe][A-Za-z]")


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
    """`path` itself where it is UTF-8, else a copy that is, but for damaged lines. Of a table the quotes are counted; its BOM may stay."""
    found = _look(path, table)
    if found.encoding != "utf-8" and not (found.encoding == "utf-8-sig" and table):
        copy = scratch.file(f"utf-8 {path.name}")
        with copy.open("wb") as stream:
            stream.writelines(_encoded_anew(path, found))
        path, found = copy, _look(copy, table)
    return TextFile(path, found.quotes, found.mixed_lines, found.endless)


@dataclass(slots=True)
class _Look:
    encoding: str
    has_utf8: bool = False
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
            look.encoding = "mixed"
        look.has_utf8 = look.has_utf8 or (not plain and _has_utf8(piece))
    if look.encoding.startswith("utf-8") and decoder.getstate()[0]:
        look.encoding = "mixed"
    return look


def _first_end(piece: bytes) -> int:
    ends = [place for place in (piece.find(b"\n"), piece.find(b"\r")) if place >= 0]
    return min(ends, default=len(piece))


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _encoded_anew(path: Path, look: _Look) -> Iterator[bytes]:
    if look.encoding != "mixed":
        return (text.encode() for text in codecs.iterdecode(_pieces(path), look.encoding, "replace"))
    lines = (line for piece in _whole_lines(path) for line in _apart(piece))
    return (line if _is_utf8(line) or (look.has_utf8 and _is_damaged(line)) else _of_windows(line) for line in lines)


def _whole_lines(path: Path) -> Iterator[bytes]:
    """Pieces that end with a line, or where a blank stands in one that is longer; without a mark at the beginning."""
    rest = b""
    for piece in _pieces(path):
        rest += piece
        end = rest.rfind(b"\n") + 1 or rest.rfind(b"\r") + 1 or rest.rfind(b" ") + 1
        yield rest[:end].removeprefix(codecs.BOM_UTF8)
        rest = rest[end:]
    yield rest.removeprefix(codecs.BOM_UTF8)


def _apart(piece: bytes) -> list[bytes]:
    return [piece] if _is_utf8(piece) else piece.splitlines(keepends=True)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_utf8(text: bytes) -> bool:
    return any(not character.isascii() and character != "�" for character in text.decode("utf-8", "replace"))


def _is_damaged(line: bytes) -> bool:
    """Whether a line that is no UTF-8, in a file that has some, is no text of Windows either."""
    return _has_utf8(line) or not _LETTER.search(line)


def _of_windows(line: bytes) -> bytes:
    return codecs.charmap_decode(line, "strict", _WINDOWS)[0].encode()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
