"""What changed: who moved an additive metric, and whether the change is more than the usual noise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from statistics import fmean
from typing import NamedTuple

from aicmo.analytics.overview import Figure, Mover, WhatChanged


class Part(NamedTuple):
    """One part of an additive metric, now and in the comparison."""

    name: str
    now: float | None
    before: float | None


def what_changed(figure: Figure, parts: Iterable[Part], *, movers: int = 4) -> WhatChanged | None:
    """The largest contributions of its parts to the change of `figure`; None where there is nothing to compare.

    The parts of an additive metric add up to its change exactly. `z` sets the change against day-to-day variation.
    """
    if figure.value is None or figure.previous is None:
        return None
    moved = (Mover(part.name, (part.now or 0.0) - (part.before or 0.0)) for part in parts)
    ranked = sorted((one for one in moved if one.change), key=lambda one: (-abs(one.change), one.name))
    return WhatChanged(
        figure.metric, figure.label, figure.unit, figure.better, figure.value - figure.previous, figure.change,
        tuple(ranked[:movers]), noise_z(figure.series, figure.previous_series),
    )  # fmt: skip


def noise_z(now: Sequence[float | None], before: Sequence[float | None]) -> float | None:
    """The change of the sum in standard deviations of such a change, from the days' own variation.

    Days are set against the mean of their weekday within each period, so that the weekly pattern is no noise. Undefined
    below two weeks, or where no day differs from another.
    """
    rest = [*_residuals(now), *_residuals(before)]
    means = 14
    if min(len(now), len(before)) < 14:
        return None
    spread = sqrt(sum(value * value for value in rest) / (len(rest) - means))
    if spread <= 1e-9 * max(1.0, abs(fmean([value or 0 for value in now]))):
        return None
    change = sum(value or 0 for value in now) - sum(value or 0 for value in before)
    return change / (spread * sqrt(len(now) + len(before)))


def _residuals(series: Sequence[float | None]) -> list[float]:
    values = [value or 0.0 for value in series]
    by_weekday = [values[start::7] for start in range(min(7, len(values)))]
    return [value - fmean(days) for days in by_weekday for value in days if len(days) > 1]
