"""What is asked, and the answer: metrics by dimensions over a period, with totals and a comparison that are right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from aicmo.errors import UnknownName, UsageError
from aicmo.experiments.certainty import Certainty
from aicmo.model.period import Period

Dimension: TypeAlias = Literal["day", "week", "month", "campaign", "channel", "source"]
Comparison: TypeAlias = Literal["previous", "year", "weekday"]
DIMENSIONS: tuple[str, ...] = ("day", "week", "month", "campaign", "channel", "source")
TIMES = ("day", "week", "month")
FILTERS = ("campaign", "channel", "source")
COMPARISONS: Mapping[str, str] = {
    "previous": "previous period",
    "year": "year before",
    "weekday": "same weekdays a year before",
}


@dataclass(frozen=True, slots=True)
class Query:
    """`metrics` of the catalogue, by `by`, over `period`; `filters` keeps some campaigns, channels or sources.

    >>> Query(("revenue", "roas"), by=("channel",), period=Period(start, end), compare="previous")  # doctest: +SKIP

    Raises `UnknownName` for a dimension, filter or comparison there is not.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    period: Period | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compare: str | None = None

    def __post_init__(self) -> None:
        _all_known("dimension", self.by, DIMENSIONS)
        _all_known("filter", self.filters, FILTERS)
        _all_known("comparison", (self.compare,) if self.compare else (), COMPARISONS)
        if sum(name in TIMES for name in self.by) > 1:
            raise UsageError("A query has one time dimension.", remedy="Use one of day, week and month.")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an answer. `keys` by dimension (a campaign by its key), `name` for people; undefined is None.

    `certainty` says of each rate how sure it is, where anything was counted.
    """

    keys: Mapping[str, str | date]
    name: str
    facts: Mapping[str, float | None]
    metrics: Mapping[str, float | None]
    previous: Mapping[str, float | None] = field(default_factory=dict)
    certainty: Mapping[str, Certainty] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a query; money is in `currency`. `total` is computed from summed facts, never from the lines."""

    query: Query
    period: Period
    compared_with: Period | None
    currency: str
    data_version: str
    lines: tuple[Line, ...]
    total: Line


def compared(period: Period, compare: str | None) -> Period | None:
    """The period that `compare` means. Raises `UnknownName`."""
    match compare:
        case "previous":
            return period.previous()
        case "year":
            return period.year_before()
        case "weekday":
            return period.match_day_of_week()
        case None:
            return None
    raise UnknownName("comparison", compare, COMPARISONS)


def change(value: float | None, previous: float | None) -> float | None:
    """The relative change, undefined from nothing: 0.135 is +13.5 %."""
    if value is None or previous is None or previous == 0:
        return None
    return (value - previous) / abs(previous)


def _all_known(kind: str, names: object, known: object) -> None:
    for name in names:  # type: ignore[attr-defined]
        if name not in known:  # type: ignore[operator]
            raise UnknownName(kind, name, known)  # type: ignore[arg-type]
