"""A media mix from a CSV file of some hundred rows, one a period: read cell by cell, each with its place."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from aicmo.errors import BadValue, NotEstimable, UnknownName, UnreadableFile, UsageError
from aicmo.model.period import parse_day

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aicmo.mix.calibrate import LiftTest
    from aicmo.mix.table import MixTable

T = TypeVar("T")
_SPEND = re.compile(r"(?:^|_)(?:s|spend|cost)$|^(?:spend|cost)_", re.IGNORECASE)
_MOST_CATEGORIES = 12
_REMEDY = "Export it as CSV in UTF-8, with the names of the columns in its first row."


@dataclass(frozen=True, slots=True)
class MixColumns:
    """Which columns are what. Without `day` it is the first whose cells are days, without `spend` those named like it.

    With `worth`, what a unit of the outcome is worth, the outcome is the product of both columns.
    """

    outcome: str = "revenue"
    worth: str | None = None
    day: str | None = None
    spend: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Cells by column, and the number of each row as a spreadsheet shows it."""

    file: str
    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def place(self, column: str) -> int:
        if column not in self.columns:
            raise UnknownName("column", column, self.columns)
        return self.columns.index(column)

    def texts(self, column: str) -> list[str]:
        place = self.place(column)
        return [cells[place] for _, cells in self.rows]

    def parsed(self, column: str, parse: Callable[[str], T]) -> list[T]:
        """Every cell through `parse`; what it raises is told with file, row, column and value."""
        place = self.place(column)
        return [self._parsed(row, column, cells[place], parse) for row, cells in self.rows]

    def _parsed(self, row: int, column: str, text: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(text)
        except (ValueError, UsageError) as error:
            kind = "a day" if parse is parse_day else "a number"
            example = "2026-07-14" if parse is parse_day else "1234.5"
            raise BadValue(
                f"This is not {kind}.", file=self.file, row=row, column=column, value=text,
                remedy=f"Write it as {example}; where nothing was spent, as 0.",
            ) from error  # fmt: skip

    def by(self, days: Sequence[date]) -> _Sheet:
        """The same rows in the order of `days`."""
        order = sorted(range(len(self.rows)), key=lambda number: days[number])
        return _Sheet(self.file, self.columns, [self.rows[number] for number in order])


def read_mix(path: Path, columns: MixColumns) -> MixTable:
    """The table in `path`, by day. Text in a control makes it categories, one column each but for the most frequent.

    Raises `UnreadableFile`, `UnknownName` for a column that there is not, and `BadValue` with file, row, column and
    value.
    """
    from aicmo.mix.table import MixTable

    sheet = _read(path)
    day = columns.day or _first_of_days(sheet)
    sheet = sheet.by(sheet.parsed(day, parse_day))
    days, outcome = sheet.parsed(day, parse_day), _outcome(sheet, columns)
    spend = {name: sheet.parsed(name, _number) for name in columns.spend or _named_like_spend(sheet, columns)}
    controls = {name: values for column in columns.controls for name, values in _control(sheet, column).items()}
    name = f"value of {columns.outcome}" if columns.worth else columns.outcome
    try:
        return MixTable(
            tuple(days), name, outcome, tuple(spend), _columns(spend, days), tuple(controls), _columns(controls, days)
        )
    except BadValue as error:
        raise _placed(error, sheet, day) from error


def _columns(named: Mapping[str, Sequence[float]], days: Sequence[date]) -> NDArray[np.float64]:
    """Of shape (days, names), also where there is no name."""
    import numpy as np

    return np.array([*named.values()], dtype=np.float64).reshape(len(named), len(days)).T


def read_lift_tests(path: Path) -> list[LiftTest]:
    """Lift tests from a file with the columns `channel`, `roas` and `standard_error`."""
    from aicmo.mix.calibrate import LiftTest

    sheet = _read(path)
    columns = sheet.texts("channel"), sheet.parsed("roas", _number), sheet.parsed("standard_error", _number)
    found = []
    for (row, _), channel, roas, error in zip(sheet.rows, *columns, strict=True):
        try:
            found.append(LiftTest(channel, roas, error))
        except BadValue as problem:
            raise BadValue(
                problem.message, file=sheet.file, row=row, column="standard_error", value=error, remedy=problem.remedy
            ) from problem
    return found


def _outcome(sheet: _Sheet, columns: MixColumns) -> NDArray[np.float64]:
    import numpy as np

    units = np.array(sheet.parsed(columns.outcome, _number))
    return units * np.array(sheet.parsed(columns.worth, _number)) if columns.worth else units


def _placed(error: BadValue, sheet: _Sheet, day: str) -> BadValue:
    """The table's own complaint, with the row of the file that it means."""
    row = sheet.rows[error.row - 1][0] if error.row else None
    column = day if error.column == "period" else error.column
    return BadValue(error.message, file=sheet.file, row=row, column=column, value=error.value, remedy=error.remedy)


def _control(sheet: _Sheet, column: str) -> Mapping[str, Sequence[float]]:
    texts = sheet.texts(column)
    if 2 * sum(map(_is_number, texts)) > len(texts):
        return {column: sheet.parsed(column, _number)}
    usual, *others = [text for text, _ in Counter(texts).most_common()]
    if not others:
        raise NotEstimable(f"{column} is the same in every period: {usual}.", remedy="Leave it out, or widen the data.")
    if len(others) >= _MOST_CATEGORIES:
        raise BadValue(
            f"The column holds {len(others) + 1} different texts, too many to be categories.", file=sheet.file,
            column=column, remedy="Give a column of numbers, or of a few words.",
        )  # fmt: skip
    return {f"{column} = {other or '(empty)'}": [float(text == other) for text in texts] for other in sorted(others)}


def _first_of_days(sheet: _Sheet) -> str:
    for name in sheet.columns:
        if all(map(_is_day, sheet.texts(name))):
            return name
    raise UsageError(
        f"{sheet.file} has no column of days.", remedy="Say which one it is: --date COLUMN, written as 2026-07-14."
    )


def _named_like_spend(sheet: _Sheet, columns: MixColumns) -> list[str]:
    taken = {columns.outcome, columns.worth, columns.day, *columns.controls}
    found = [name for name in sheet.columns if _SPEND.search(name) and name not in taken]
    if not found:
        raise UsageError(
            f"No column of {sheet.file} is named like spend.",
            remedy=f"Say which are: --spend COLUMN, once for each. It has: {', '.join(sheet.columns)}.",
        )
    return found


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except UsageError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _read(path: Path) -> _Sheet:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _sheet(path, stream.read())
    except OSError as error:
        raise UnreadableFile(
            f"It cannot be read: {error.strerror}.", file=str(path), remedy="Check its name."
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("It is not text in UTF-8.", file=str(path), remedy=_REMEDY) from error
    except csv.Error as error:
        raise UnreadableFile(f"It cannot be read as a table: {error}.", file=str(path), remedy=_REMEDY) from error


def _sheet(path: Path, text: str) -> _Sheet:
    lines = text.splitlines()
    delimiter = max(",;\t|", key=lines[0].count) if lines else ","
    rows = list(_filled(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)))
    if len(rows) < 2:
        raise UnreadableFile("It holds no rows.", file=str(path), remedy=_REMEDY)
    (head, columns), *below = rows
    twice = [name for name, times in Counter(columns).items() if times > 1]
    if twice:
        raise BadValue("Two columns have this name.", file=path.name, row=head, value=twice[0], remedy="Rename one.")
    for row, cells in below:
        if len(cells) != len(columns):
            raise BadValue(
                f"The row has {len(cells)} cells for {len(columns)} columns.", file=path.name, row=row,
                value=cells[0], remedy="Correct the row, or take it out.",
            )  # fmt: skip
    return _Sheet(path.name, columns, below)


def _filled(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers, cells without the blanks around them."""
    for number, cells in enumerate(rows, start=1):
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]
