"""The lines of a file of cards, physical and logical, in bounded memory whatever a file does.

A logical line is one property: folded lines are joined, as are the soft line breaks of quoted-printable. Pictures, keys
and sounds are passed over and never held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

LONGEST = 1 << 16
_PIECE = 1 << 16
_END = re.compile(rb"\r\n|\n|\r")
_PROPERTY = re.compile(rb"[ \t]*(?:[\w-]+\.)?[A-Za-z][\w-]*[ \t]*[;:]")
_BASE64 = re.compile(rb"[;=](?:BASE64|B)(?=[;:,])", re.IGNORECASE)
_QUOTED = re.compile(rb"[;=]QUOTED-PRINTABLE(?=[;:,])", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """One property as it stands in the file, from line `number` on. `cut` where it is longer than any property may be.

    `open` says that it ends in a soft line break.
    """

    number: int
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    cut: bool = False
    open: bool = False

    @property
    def content(self) -> bytes:
        return b"".join(self.pieces)

    def add(self, piece: bytes, *, quoted: bool) -> None:
        self.open = quoted and piece.endswith(b"=")
        piece = piece[:-1] if self.open else piece
        room = LONGEST - self.size
        self.cut = self.cut or len(piece) > room
        if room and piece:
            self.pieces.append(piece[:room])
            self.size += len(self.pieces[-1])


def physical_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their ends, whichever of the three these are; of an endless one the beginning."""
    rest = b""
    while piece := stream.read(_PIECE):
        if piece.endswith(b"\r"):
            piece += stream.read(1)
        *lines, last = _END.split(rest + piece)
        yield from lines
        rest = last[: 2 * LONGEST]
    if rest:
        yield rest


def logical_lines(stream: BinaryIO) -> Iterator[Line]:
    """The properties of all cards in a file, in order, `BEGIN` and `END` among them."""
    line: Line | None = None
    kind = ""
    for number, raw in enumerate(physical_lines(stream), start=1):
        if line is not None and _goes_on(line, kind, raw):
            if kind != "base64":
                line.add(raw if line.open else b"\n" + raw, quoted=kind == "quoted")
            continue
        if line is not None:
            yield line
        line = None
        if raw.strip():
            kind = _kind(raw)
            line = Line(number)
            line.add(raw, quoted=kind == "quoted")
    if line is not None:
        yield line


def _kind(raw: bytes) -> str:
    head = raw[:LONGEST].partition(b":")[0] + b":"
    if _BASE64.search(head):
        return "base64"
    return "quoted" if _QUOTED.search(head) else "plain"


def _goes_on(line: Line, kind: str, raw: bytes) -> bool:
    """Whether `raw` belongs to the property before it. Some programs do not indent what is encoded."""
    if line.open:
        return True
    if kind == "base64":
        return bool(raw.strip()) and not _PROPERTY.match(raw)
    return raw[:1] in (b" ", b"\t")
