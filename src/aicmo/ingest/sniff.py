"""What a table looks like: what separates its cells, and which row names its columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

BLANKS = " "
SAMPLE_ROWS = 1_000
_DELIMITERS = (",", ";", "\t", "|")
_SEARCHED = 40
_VALUE = re.compile(
    r"""[-+(]?\s*[$€£¥]?\s*\d[\d.,\s]*%?\)?      # a number, perhaps of money
      | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*        # a date, perhaps with a time
      | \S+@\S+\.\S+ | https?://.*               # an address""",
    re.VERBOSE,
)
_JSON = re.compile(r"""\s*(?:\{\s*["}]|\[\s*[\[{\]"])""")

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """`records` are the file's first rows, blank ones empty; `header` is the place of the one that names the columns."""

    delimiter: str
    records: tuple[Row, ...]
    width: int
    header: int | None

    @property
    def first(self) -> int:
        """The place of the first data row."""
        return 0 if self.header is None else self.header + 1

    @property
    def columns(self) -> tuple[str, ...]:
        if self.header is None:
            return tuple(str(number + 1) for number in range(self.width))
        names = [*self.records[self.header]]
        while len(names) > self.width and not names[-1].strip():
            names.pop()
        return unique([*names, *[""] * (self.width - len(names))])

    @property
    def preamble(self) -> tuple[str, ...]:
        return tuple(", ".join(filter(None, cells)) for cells in self.records[: self.header or 0] if any(cells))

    @property
    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """Up to 1,000 data rows, those that are as wide as the header."""
        width = len(self.columns)
        whole = [row for row in self.records[self.first :] if len(row) >= width and not any(row[width:])]
        return tuple(tuple(cell or None for cell in row[:width]) for row in whole[:SAMPLE_ROWS])


def is_json(start: str) -> bool:
    """Whether a text that begins like this is JSON and no table."""
    return _JSON.match(start) is not None


def layout(text: str) -> Layout:
    """How the table that begins with `text` is written. Commas, where nothing tells."""
    fitness = {delimiter: _fitness(laid_out(_records(text, delimiter), delimiter)) * _share_in_order(text, delimiter)
               for delimiter in _DELIMITERS}  # fmt: skip
    delimiter = max(fitness, key=fitness.__getitem__)
    best = laid_out(_records(text, delimiter), delimiter)
    if fitness[delimiter] < 0.5 and (columns := _blank_separated(text)):
        return laid_out(columns, BLANKS)
    return best


def laid_out(records: Sequence[Row], delimiter: str = ",") -> Layout:
    """The layout of rows whose cells are already apart. A separator that only ends the rows makes no column."""
    width = _usual_width(records)
    header = _header(records, width)
    if header is not None:
        named = _named(records[header])
        only_ended = named == width - 1 and not any(record[named] for record in records if len(record) == width)
        width = named if only_ended else max(width, named)
    return Layout(delimiter, tuple(records), width, header)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names that differ, also without regard to case: an empty one is `column 3`, a repeated one `name (2)`."""
    seen: set[str] = set()
    found = []
    for place, name in enumerate(names, start=1):
        plain = " ".join(name.split()) or f"column {place}"
        number, given = 1, plain
        while given.casefold() in seen:
            number += 1
            given = f"{plain} ({number})"
        seen.add(given.casefold())
        found.append(given)
    return tuple(found)


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or an address, and so no name of a column."""
    return _VALUE.fullmatch(cell.strip()) is not None


def _share_in_order(text: str, delimiter: str) -> float:
    """How much of the sample has its quotes right: a wrong separator finds text behind closing quotes."""
    found = len(_records(text, delimiter))
    return len(_records(text, delimiter, strict=True)) / found if found else 1.0


def _records(text: str, delimiter: str, *, strict: bool = False) -> list[Row]:
    """The sample's rows; what follows a quote that does not close within reach is left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=strict)
    records: list[Row] = []
    try:
        for record in reader:
            records.append(record)
            if len(records) == SAMPLE_ROWS + _SEARCHED:
                break
    except csv.Error:
        return records
    return records


def _usual_width(records: Sequence[Row]) -> int:
    """The width of most rows; where most have one cell, that of most cells: a short export may stand below a long preamble."""
    widths = Counter(len(record) for record in records if record)
    usual = max(widths, key=lambda width: (widths[width], width), default=1)
    return usual if usual > 1 else max(widths, key=lambda width: (width * widths[width], width), default=1)


def _header(records: Sequence[Row], width: int) -> int | None:
    """The first row that could name the columns. A table that starts with data, and no preamble above it, has none."""
    for place, record in enumerate(records[:_SEARCHED]):
        if len(record) < max(width - 1, 1):
            continue
        if _could_name(record):
            return place
        if not any(records[:place]) and any(map(is_value, record)):
            return None
    return None


def _could_name(record: Row) -> bool:
    named = [cell for cell in record if cell.strip()]
    return 2 * len(named) >= max(len(record), 1) and not any(is_value(cell) for cell in named)


def _named(record: Row) -> int:
    """How many columns a header names, not counting empty ones at its end."""
    return max((place for place, cell in enumerate(record, start=1) if cell.strip()), default=0)


def _fitness(found: Layout) -> float:
    """How well a delimiter explains the sample: columns beyond the first, times the share of rows that have them all."""
    filled = [record for record in found.records if record]
    share = sum(len(record) == found.width for record in filled) / len(filled) if filled else 0.0
    return (found.width - 1) * share * (1.0 if found.header is not None else 0.9)


def _blank_separated(text: str) -> list[Row] | None:
    """Rows of a table whose cells stand apart by blanks: every row as wide, and one column at least of numbers."""
    records = [line.split() for line in text.splitlines()[: SAMPLE_ROWS + _SEARCHED]]
    width = _usual_width(records)
    filled = [record for record in records if record]
    regular = [record for record in filled if len(record) == width]
    if width < 2 or len(regular) < 0.95 * len(filled):
        return None
    numeric = (all(is_value(row[place]) for row in regular[1:]) for place in range(width))
    return list(records) if any(numeric) else None
