"""A JSON document of any size, value by value: only what is looked at lies in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from aicmo.errors import UnreadableFile
from aicmo.ingest.formats._document import LIST, ROOT, decoded

# What one value may take, as text; taken apart it is several times as large.
LARGEST_VALUE = 64 << 20
_PIECE = 1 << 20
_LONGEST_WORD = len("-Infinity")
_SPACE = re.compile(r"[ \t\r\n]*")
# A string that does not end within the text reaches to its end.
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class Stream:
    """A JSON text from a moving place on: `text`, and what `file` goes on with."""

    def __init__(self, path: Path, text: str = "", file: IO[str] | None = None) -> None:
        self.path, self.row = path, 1
        self._text, self._place, self._file = text, 0, file

    def next(self) -> str:
        """The next character that is no blank, which stays; "" at the end."""
        while True:
            self._place = blank.end() if (blank := _SPACE.match(self._text, self._place)) else self._place
            if self._place < len(self._text) or not self._more():
                return self._text[self._place : self._place + 1]

    def take(self, character: str) -> bool:
        """Whether that character comes next; if so it is passed."""
        found = self.next() == character
        self._place += found
        return found

    def value(self) -> Any:
        """The next value as a whole. Raises `UnreadableFile`; `RecursionError` where it is nested too deep, and passes it."""
        while True:
            self.next()
            try:
                found, end = decoded(self._text, self._place)
            except json.JSONDecodeError as error:
                if not self._is_cut(error) or not self._more():
                    raise self._invalid(error) from error
            except RecursionError:
                self._pass()
                raise
            else:
                # A number that ends where the text does may go on in the file.
                if end < len(self._text) or not self._more():
                    self._place = end
                    return found

    def _more(self) -> bool:
        """Read on, twice as much as what waits, so that a long value is not begun too often."""
        waiting = len(self._text) - self._place
        if waiting > LARGEST_VALUE:
            raise UnreadableFile(
                f"One value of the JSON is longer than {LARGEST_VALUE >> 20} MB.",
                file=str(self.path),
                row=self.row,
                remedy="Export the objects one a line.",
            )
        piece = self._file.read(max(_PIECE, waiting)) if self._file else ""
        if piece:
            self.row += self._text.count("\n", 0, self._place)
            self._text, self._place = self._text[self._place :] + piece, 0
        return bool(piece)

    def _pass(self) -> None:
        """Go behind the list or object that comes next, however deep it is."""
        depth, place = 0, self._place
        while True:
            for found in _NESTING.finditer(self._text, place):
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
                if not depth:
                    self._place = found.end()
                    return
            # From the start again: the text may end within a string.
            depth, place = 0, 0
            if not self._more():
                self._place = len(self._text)
                return

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether what was found wrong may be no more than the end of the text that was read so far."""
        return error.msg.startswith("Unterminated") or len(self._text) - error.pos < _LONGEST_WORD

    def _invalid(self, error: json.JSONDecodeError) -> UnreadableFile:
        return UnreadableFile(
            f"The JSON is not valid: {error.msg}.",
            file=str(self.path),
            row=self.row + error.doc.count("\n", 0, error.pos),
            remedy="The file may be cut off. Export it again.",
        )


def elements(text: str, path: Path) -> Iterator[Any]:
    """The elements of an array whose text is cut off, but for those that are nested too deep; none where it is no array."""
    stream = Stream(path, text)
    more = stream.take("[")
    while more and stream.next() not in {"]", ""}:
        with suppress(RecursionError):
            try:
                yield stream.value()
            except UnreadableFile:
                return
        more = stream.take(",")


def beginning(text: str, path: Path) -> Any:
    """What a document holds whose text is cut off: all that is whole in it."""
    try:
        return _whole_part(Stream(path, text))
    except RecursionError:
        return None


def streamed(stream: Stream, units: Collection[str], place: str = ROOT) -> Iterator[tuple[str, Any]]:
    """The values at the places `units`, and all that are beside the way to them, each with its place.

    One that is nested too deep is given as its `RecursionError`.
    """
    on_the_way = place not in units and any(unit.startswith((f"{place}.", place + LIST)) for unit in units)
    if on_the_way and stream.take("["):
        yield from _elements(stream, units, place)
    elif on_the_way and stream.take("{"):
        yield from _members(stream, units, place)
    else:
        try:
            yield place, stream.value()
        except RecursionError as error:
            yield place, error


def _elements(stream: Stream, units: Collection[str], place: str) -> Iterator[tuple[str, Any]]:
    while stream.next() not in {"]", ""}:
        yield from streamed(stream, units, place + LIST)
        if not stream.take(","):
            break
    stream.take("]")


def _members(stream: Stream, units: Collection[str], place: str) -> Iterator[tuple[str, Any]]:
    while stream.next() == '"':
        key = stream.value()
        stream.take(":")
        yield from streamed(stream, units, f"{place}.{key}")
        if not stream.take(","):
            break
    stream.take("}")


def _whole_part(stream: Stream) -> Any:
    with suppress(UnreadableFile):
        return stream.value()
    if stream.take("["):
        return [*_whole_elements(stream)]
    return dict(_whole_members(stream)) if stream.take("{") else None


def _whole_elements(stream: Stream) -> Iterator[Any]:
    while (found := _whole_part(stream)) is not None:
        yield found
        if not stream.take(","):
            return


def _whole_members(stream: Stream) -> Iterator[tuple[str, Any]]:
    while isinstance(key := _whole_part(stream), str) and stream.take(":"):
        yield key, _whole_part(stream)
        if not stream.take(","):
            return
