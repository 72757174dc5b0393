"""A trial out of a file with a row for each unit: sums by arm and group in one pass, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from aicmo.analytics.trial_file import TrialFile, open_trial_file
from aicmo.engines.duckdb import identifier
from aicmo.errors import BadValue, UnknownName, UsageError
from aicmo.experiments.assemble import Group, Groups, Measure
from aicmo.experiments.sums import Pairs, Sums
from aicmo.experiments.trial import Better, Trial, Unit
from aicmo.experiments.winsor import require_quantile

MOST_PROBLEMS = 10
_MOST_GROUPS = 200_000
_AGGREGATES = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read: columns by name; an outcome `revenue/orders` is a ratio of two.

    `falling` are the outcomes of which less is better; `cuped` and `strata` name what is known from before the test.
    """

    arm: str
    outcomes: Sequence[str]
    control: str | None = None
    guardrails: Sequence[str] = ()
    falling: Sequence[str] = ()
    by: Sequence[str] = ()
    cuped: str | None = None
    strata: str | None = None
    winsorise: float | None = None


@dataclass(frozen=True, slots=True)
class TrialRows:
    """The trial of the good rows; how many were left out, and the first of them, each an error that is not raised."""

    trial: Trial
    left_out: int
    problems: Sequence[BadValue]


def read_trial(path: Path, asked: Asked) -> TrialRows:
    """Raises `UnreadableFile`, `UnknownName` for no such column or control, `UsageError` for what cannot be a test."""
    _require_sense(asked)
    with open_trial_file(path) as file:
        columns = [_Column.of(file, name, asked) for name in dict.fromkeys((*asked.outcomes, *asked.guardrails))]
        columns = _capped(file, columns, asked)
        found, cut, left_out = _read(file, columns, asked)
        left_out += file.malformed()
        problems = file.problems(asked.arm, _numbers(columns, asked), _grouped(asked)) if left_out else ()
        told = [*islice(problems, MOST_PROBLEMS)]
    if told and not found.groups:
        raise told[0]
    notes = [*_notes(columns, found.groups, left_out), *_cut_notes(columns, cut, asked)]
    return TrialRows(found.trial(asked.control, by=asked.by, strata=asked.strata, notes=notes), left_out, told)


@dataclass(frozen=True, slots=True)
class _Column:
    """An outcome: `y` and `x` are columns of `_units_sql`, `x` the divisor of a ratio or the value from before, if any."""

    name: str
    reads: tuple[str, ...]
    y: str
    x: str | None = None
    is_ratio: bool = False
    cap: float | None = None

    @classmethod
    def of(cls, file: TrialFile, name: str, asked: Asked) -> _Column:
        over, _, under = name.partition("/")
        if under and name not in file.columns:
            return cls(name, (over, under), _number(over), _number(under), is_ratio=True)
        return cls(name, (name,), _number(name), _number(asked.cuped) if asked.cuped else None)

    def values(self, number: int) -> str:
        """SQL of `y` and `x` of a unit; a unit that lacks one of them counts with neither."""
        y = self.y if self.cap is None else f"greatest(-{self.cap!r}, least({self.cap!r}, {self.y}))"
        cut = "false" if self.cap is None else f"abs({self.y}) > {self.cap!r}"
        if self.x is None:
            return f"{y} AS y{number}, {cut} AS cut{number}"
        return (
            f"CASE WHEN {self.x} IS NOT NULL THEN {y} END AS y{number}, {cut} AS cut{number}, "
            f"CASE WHEN {self.y} IS NOT NULL THEN {self.x} END AS x{number}"
        )

    def aggregates(self, number: int) -> str:
        """SQL of how many values were cut, whether all are 0 or 1, and of what `part` takes."""
        y, x = f"y{number}", f"x{number}" if self.x else "NULL"
        second = f"avg({x}), var_pop({x}), covar_pop({y}, {x})" if self.x else "NULL, NULL, NULL"
        return f"count_if(cut{number}), coalesce(bool_and({y} IN (0, 1)), true), count({y}), avg({y}), var_pop({y}), {second}"

    def part(self, cells: Sequence[Any]) -> Sums | Pairs:
        """The sums of one group."""
        _, _, n, *moments = cells
        mean, variance, x_mean, x_variance, covariance = (float(one or 0) for one in moments)
        y = Sums(n, mean, variance * n)
        return y if self.x is None else Pairs(y, Sums(n, x_mean, x_variance * n), covariance * n)

    def measure(self, is_rate: bool, asked: Asked) -> Measure:
        """What the column is, now that it is known whether all its values are 0 or 1."""
        reads: Literal["sums", "ratio", "cuped"] = "ratio" if self.is_ratio else "cuped" if self.x else "sums"
        unit: Unit = "rate" if is_rate and not self.is_ratio else "mean"
        better: Better = "down" if self.name in asked.falling else "up"
        return Measure(self.name, unit, reads, better, self.name in asked.guardrails)


def _require_sense(asked: Asked) -> None:
    if not asked.outcomes and not asked.guardrails:
        raise UsageError("There is nothing to compare.", remedy="Name an outcome.")
    if asked.cuped and asked.strata:
        raise UsageError("CUPED and strata do the same work twice.", remedy="Use one of them.")
    if asked.winsorise is not None:
        require_quantile(asked.winsorise)
    for name in asked.falling:
        if name not in (*asked.outcomes, *asked.guardrails):
            raise UnknownName("outcome", name, (*asked.outcomes, *asked.guardrails))
    if asked.arm in (*asked.outcomes, *asked.guardrails, *asked.by):
        raise UsageError(f"{asked.arm!r} is the arm and something else.", remedy="Name another column.")


def _capped(file: TrialFile, columns: Sequence[_Column], asked: Asked) -> list[_Column]:
    """The columns with the caps that `aicmo.experiments.winsor.cap` gives, by one more pass; ratios stay as they are."""
    if asked.winsorise is None:
        return list(columns)
    # A WHERE would be pushed below the parsing of the cells, which then happens once more for each of its conditions.
    sizes = [f"CASE WHEN NOT bad THEN nullif(abs({one.y}), 0) END" for one in columns]
    caps = ", ".join(f"quantile_cont({size}, {asked.winsorise})" for size in sizes)
    found = file.con.execute(f"SELECT {caps} FROM ({_units_sql(file, columns, asked)})").fetchone()
    return [
        one if one.is_ratio else replace(one, cap=cap)
        for one, cap in zip(columns, found or [None] * len(columns), strict=True)
    ]


def _read(file: TrialFile, columns: Sequence[_Column], asked: Asked) -> tuple[Groups, list[int], int]:
    """The groups of good rows, how many values of each column were cut off, and how many rows are not good."""
    names = _grouped(asked)
    keys = "".join(f", k{number}" for number in range(len(names)))
    values = ", ".join(one.values(number) for number, one in enumerate(columns))
    aggregates = ", ".join(one.aggregates(number) for number, one in enumerate(columns))
    found = file.con.execute(
        f"""SELECT bad, count(*), arm{keys}, {aggregates}
            FROM (SELECT bad, arm{keys}, {values} FROM ({_units_sql(file, columns, asked)}))
            GROUP BY ALL ORDER BY ALL"""
    ).fetchmany(_MOST_GROUPS + 1)
    if len(found) > _MOST_GROUPS:
        raise UsageError(
            "These columns cut the units into too many groups.", remedy="Group by columns with few values."
        )
    good = [row[1:] for row in found if not row[0]]
    groups = [_group(names, columns, row) for row in good]
    cells = [[_cells(row, names, place) for row in good] for place in range(len(columns))]
    measures = [one.measure(all(of[1] for of in part), asked) for one, part in zip(columns, cells, strict=True)]
    left_out = sum(n for bad, n, *_ in found if bad)
    return Groups(measures, groups), [sum(of[0] for of in part) for part in cells], left_out


def _group(names: Sequence[str], columns: Sequence[_Column], row: Sequence[Any]) -> Group:
    n, arm, *_ = row
    parts = [one.part(_cells(row, names, place)) for place, one in enumerate(columns)]
    return Group(arm, dict(zip(names, row[2:], strict=False)), n, parts)


def _cells(row: Sequence[Any], names: Sequence[str], place: int) -> Sequence[Any]:
    """The aggregates of one column: they follow the number of units, the arm and the keys."""
    start = 2 + len(names) + _AGGREGATES * place
    return row[start : start + _AGGREGATES]


def _grouped(asked: Asked) -> list[str]:
    return list(dict.fromkeys((*asked.by, *([asked.strata] if asked.strata else []))))


def _units_sql(file: TrialFile, columns: Sequence[_Column], asked: Asked) -> str:
    """SQL of the units with every cell read once: `arm`, the keys `k0` and on, the numbers by name, whether it is `bad`."""
    measured = _numbers(columns, asked)
    numbers = [
        f"{file.number(name)} AS {_number(name)}, {file.text(name)} IS NULL AS {_empty(name)}" for name in measured
    ]
    keys = [f"coalesce({file.text(name)}, '(empty)') AS k{place}" for place, name in enumerate(_grouped(asked))]
    wrong = " OR ".join(["arm IS NULL", *(f"({_number(name)} IS NULL AND NOT {_empty(name)})" for name in measured)])
    return f"SELECT *, ({wrong}) AS bad FROM (SELECT {', '.join([f'{file.text(asked.arm)} AS arm', *keys, *numbers])} FROM units)"


def _number(name: str) -> str:
    return identifier(f"number of {name}")


def _empty(name: str) -> str:
    return identifier(f"no {name}")


def _numbers(columns: Sequence[_Column], asked: Asked) -> list[str]:
    """The columns of the file that hold numbers."""
    measured = [name for one in columns for name in one.reads]
    return list(dict.fromkeys((*measured, *([asked.cuped] if asked.cuped else []))))


def _notes(columns: Sequence[_Column], groups: Sequence[Group], left_out: int) -> Iterator[str]:
    total = sum(group.n for group in groups)
    if left_out:
        yield f"{_counted(left_out, 'row')} could not be used and {'is' if left_out == 1 else 'are'} left out."
    for place, one in enumerate(columns):
        missing = total - sum(group.parts[place].n for group in groups)
        if missing:
            yield (
                f"{one.name}: {_counted(missing, 'unit')} without a value {'is' if missing == 1 else 'are'} left out of it. "
                "Where an empty cell means that nothing happened, write 0."
            )


def _cut_notes(columns: Sequence[_Column], cut: Sequence[int], asked: Asked) -> Iterator[str]:
    for one, count in zip(columns, cut, strict=True):
        if count:
            yield (
                f"{one.name}: {_counted(count, 'value')} beyond {one.cap:,.6g} set to it, the {asked.winsorise:.4g} quantile "
                "of all that are not 0."
            )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
