"""From values to places on a drawing. Nothing here is ever shown as a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil, floor, log10
from statistics import fmean

Series = Sequence[float | None]
Point = tuple[int, float]
Place = tuple[int, float | None]

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_DAY_STEPS = (1, 2, 4, 7, 14, 28, 56, 91, 182, 364)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a value of a series of `count` values lies in a box of `width` by `height`, y downwards."""

    width: int
    height: int
    count: int
    low: float
    high: float
    inset: int = 0

    def x(self, index: int) -> int:
        return round(self.width * index / (self.count - 1)) if self.count > 1 else self.width // 2

    def y(self, value: float) -> int:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return round(self.height - self.inset - share * (self.height - 2 * self.inset))


def extent(*several: Series) -> tuple[float, float]:
    """The least and the greatest defined value; `(0, 0)` where there is none."""
    known = [value for series in several for value in series if value is not None]
    return (min(known), max(known)) if known else (0.0, 0.0)


def thin(series: Series, most: int) -> list[Place]:
    """At most `most` points, as many as the drawing can tell apart: (index, value), a slice's mean at its middle."""
    if len(series) <= most:
        return list(enumerate(series))
    edges = [len(series) * number // most for number in range(most + 1)]
    return [((start + stop) // 2, _mean(series[start:stop])) for start, stop in pairwise(edges)]


def _mean(values: Series) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def runs(points: Iterable[Place]) -> list[list[Point]]:
    """The stretches of defined values between the gaps."""
    groups = groupby(points, key=lambda point: point[1] is not None)
    return [[(index, value) for index, value in group if value is not None] for defined, group in groups if defined]


def nice_ticks(low: float, high: float, *, intervals: int = 4, least_step: float = 0.0) -> list[float]:
    """Round, evenly spaced values from zero or below to at least `high`, some `intervals` of them."""
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = 1.0
    step = max(_nice_step((high - low) / intervals), least_step)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def _nice_step(raw: float) -> float:
    size: float = 10.0 ** floor(log10(raw))
    return next(factor * size for factor in _STEPS if factor * size >= raw * (1 - 1e-9))


def decimals(step: float) -> int:
    """The decimals needed to write multiples of `step` exactly."""
    return next((places for places in range(9) if abs(round(step, places) - step) <= 1e-6 * step), 9)


def day_ticks(days: int, *, most: int = 7) -> list[int]:
    """Which days get a label: evenly spaced, the first among them, `most` at most."""
    step = next((step for step in _DAY_STEPS if ceil(days / step) <= most), ceil(days / most))
    return list(range(0, days, step))
