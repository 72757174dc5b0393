"""Which row of the file a staged row is: the engine numbers the rows that it gives, a person counts those it refused too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Rows:
    """`first` is the spreadsheet row of the first data row, `refused` are the rows that the format could not read."""

    def __init__(self, first: int, refused: Iterable[int]) -> None:
        self._first = first
        self._refused = sorted(set(refused))
        self._given_before = [row - number for number, row in enumerate(self._refused)]

    def row_of(self, place: int) -> int:
        """The spreadsheet row of a place, counted from 0."""
        row = self._first + place
        return row + bisect_right(self._given_before, row)

    def places(self, rows: Iterable[int]) -> list[int]:
        """The places of these rows; a refused row has none."""
        refused = set(self._refused)
        return [row - self._first - bisect_right(self._refused, row) for row in rows if row not in refused]
