"""A trial out of sums that somebody has added up already: a small table, or a few words."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aicmo.errors import BadValue, UnreadableFile, UsageError
from aicmo.experiments.assemble import control_of
from aicmo.experiments.outcomes import mean_outcome, rate_outcome
from aicmo.experiments.sums import Sums
from aicmo.experiments.trial import Outcome, Trial

_ALIASES = {"successes": "sum", "conversions": "sum", "units": "n", "sum_squares": "sumsq", "variant": "arm"}
_NEEDED = ("arm", "n", "sum")


@dataclass(frozen=True, slots=True)
class ArmSums:
    """The sums of one arm; without a sum of squares the outcome is had or not had, and `sum` counts who has it."""

    arm: str
    sums: Sums
    is_rate: bool
    outcome: str = "outcome"


def trial_of_sums(rows: Sequence[ArmSums], control: str | None = None, falling: Sequence[str] = ()) -> Trial:
    """Raises `UsageError` for an arm that is given twice, `UnknownName` for a control that is no arm."""
    by_outcome = defaultdict[str, dict[str, ArmSums]](dict)
    for row in rows:
        if row.arm in by_outcome[row.outcome]:
            raise UsageError(f"{row.arm!r} is given twice for {row.outcome!r}.", remedy="Add its sums up first.")
        by_outcome[row.outcome][row.arm] = row
    sizes = {row.arm: max(one.sums.n for one in rows if one.arm == row.arm) for row in rows}
    found, notes = control_of(list(sizes), control)
    ordered = {found: sizes[found], **sizes} if sizes else {}
    outcomes = [_outcome(name, arms, name in falling) for name, arms in by_outcome.items()]
    return Trial(ordered, found, outcomes, notes=notes)


def read_sums(path: Path) -> list[ArmSums]:
    """The rows of a table `arm,n,sum[,sumsq][,outcome]`. Raises `UnreadableFile`, and `BadValue` naming the row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(_rows(path, csv.reader(stream)))
    except OSError as error:
        raise UnreadableFile(
            f"It cannot be read: {error.strerror}.", file=str(path), remedy="Check its name."
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile("It is no table in UTF-8.", file=str(path), remedy="Export it as CSV in UTF-8.") from error


def parse_sums(text: str, outcome: str = "outcome") -> ArmSums:
    """`B:3461:2422.7:134698.29` is an arm, its units, their sum and the sum of their squares; `B:30:16` a rate."""
    arm, *numbers = text.rsplit(":", text.count(":") if text.count(":") < 4 else 3)
    if len(numbers) not in (2, 3) or not arm:
        raise UsageError(
            f"{text!r} is no arm with its sums.", remedy="Write NAME:UNITS:SUM, or NAME:UNITS:SUM:SUM_OF_SQUARES."
        )
    return _arm(
        {"arm": arm, "outcome": outcome, **dict(zip(("n", "sum", "sumsq"), numbers, strict=False))}, file="", row=None
    )


def _rows(path: Path, reader: Iterable[list[str]]) -> Iterable[ArmSums]:
    numbered = ((number, cells) for number, cells in enumerate(reader, 1) if any(cell.strip() for cell in cells))
    _, head = next(numbered, (0, []))
    names = [_ALIASES.get(name.strip().lower(), name.strip().lower()) for name in head]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise UnreadableFile(
            f"A table of sums needs the column {missing[0]!r}.", file=str(path),
            remedy="Name the columns arm, n, sum and sumsq; or say with --arm which column of a table of units is the arm.",
        )  # fmt: skip
    for number, cells in numbered:
        yield _arm(dict(zip(names, map(str.strip, cells), strict=False)), file=path.name, row=number)


def _arm(cells: Mapping[str, str], *, file: str, row: int | None) -> ArmSums:
    if not cells.get("arm"):
        raise BadValue("The row names no arm.", file=file, row=row, column="arm", remedy="Fill it in.")
    n, total = _number(cells, "n", file, row), _number(cells, "sum", file, row)
    try:
        if not cells.get("sumsq"):
            sums = Sums.of_rate(total, _whole(n))
        else:
            sums = Sums.of(_whole(n), total, _number(cells, "sumsq", file, row))
    except BadValue as error:
        error.file, error.row = file, row
        raise
    return ArmSums(cells["arm"], sums, not cells.get("sumsq"), cells.get("outcome") or "outcome")


def _number(cells: Mapping[str, str], name: str, file: str, row: int | None) -> float:
    try:
        return float(cells.get(name, ""))
    except ValueError:
        raise BadValue(
            "This is no number.",
            file=file,
            row=row,
            column=name,
            value=cells.get(name, ""),
            remedy="Write it as 1234.5.",
        ) from None


def _whole(n: float) -> int:
    if not n.is_integer():
        raise BadValue("A number of units is whole, zero or more.", column="n", value=n)
    return int(n)


def _outcome(name: str, arms: Mapping[str, ArmSums], falls: bool) -> Outcome:
    make = rate_outcome if all(one.is_rate for one in arms.values()) else mean_outcome
    found = make(name, {arm: one.sums for arm, one in arms.items()})
    return replace(found, better="down") if falls else found
