"""Which row of the file a staged row is: the engine numbers the rows that it gives, a person counts the others too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence


class Rows:
    """`first` is the spreadsheet row of the first data row, `left_out` are rows that the format refused or that are blank."""

    def __init__(self, first: int, left_out: Iterable[int]) -> None:
        self._first = first
        self._left_out = sorted({row for row in left_out if row >= first})
        self._given_before = [row - number for number, row in enumerate(self._left_out)]

    def row_of(self, place: int) -> int:
        """The spreadsheet row of a place, counted from 0."""
        row = self._first + place
        return row + bisect_right(self._given_before, row)

    def places(self, rows: Iterable[int]) -> list[int]:
        """The places of these rows; one that was left out has none."""
        left_out = set(self._left_out)
        return [row - self._first - bisect_right(self._left_out, row) for row in rows if row not in left_out]


class ListedRows:
    """The same where each staged row says where it stands: `rows` in the order of their places."""

    def __init__(self, rows: Sequence[int]) -> None:
        self._rows = rows

    def row_of(self, place: int) -> int:
        """The row of the file that a place is of."""
        return self._rows[place]

    def places(self, rows: Iterable[int]) -> list[int]:
        """All places that are of these rows."""
        wanted = set(rows)
        return [place for place, row in enumerate(self._rows) if row in wanted]
