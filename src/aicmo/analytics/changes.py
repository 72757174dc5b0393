"""What changed: who moved an additive metric, and whether the change is more than the usual noise."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from aicmo.analytics.overview import Figure, Mover, Row, WhatChanged


def what_changed(
    figure: Figure, channels: Sequence[Row], previous: dict[str, float | None], *, movers: int = 4
) -> WhatChanged | None:
    """The largest contributions of channels to the change of `figure`; `previous` is each channel's value before.

    The parts of an additive metric add up to its change exactly. `z` sets the change against day-to-day variation.
    """
    if figure.value is None or figure.previous is None:
        return None
    keys = {row.key: row.name for row in channels} | {
        key: key for key in previous if key not in {row.key for row in channels}
    }
    now = {row.key: row.values.get(figure.metric) or 0.0 for row in channels}
    parts = [Mover(name, now.get(key, 0.0) - (previous.get(key) or 0.0)) for key, name in keys.items()]
    ranked = sorted((part for part in parts if part.change), key=lambda part: (-abs(part.change), part.name))
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
