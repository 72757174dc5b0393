"""What a day usually comes to, by its weekday and the trend, and how far from it is out of the ordinary.

Days are whole numbers, one apart from the next; days seven apart share a weekday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import fmean, median
from typing import NamedTuple, TypeAlias

from aicmo.errors import BadValue, NotEstimable

MINIMUM_DAYS = 28
"""Fewer days than four weeks say too little of a weekday."""
TREND_DAYS = 84
"""A trend over less than twelve weeks would be carried on further than it was seen."""
UNUSUAL_DAY = 3.5
"""A day so many standard deviations away is out of the ordinary (Iglewicz, Hoaglin 1993)."""

_WEEK = 7
_MAD, _MEAN_DEVIATION = 1.4826, 1.2533
_ONE_IN = 40
_MOST_ALIKE = 0.8
_ROUNDING = 1e-9

Day: TypeAlias = tuple[int, float]


class Usual(NamedTuple):
    """What to expect, and the standard deviation of what comes about it."""

    value: float
    sd: float

    def z(self, value: float) -> float:
        """How many standard deviations `value` lies above what was to be expected."""
        return (value - self.value) / self.sd


@dataclass(frozen=True, slots=True)
class Baseline:
    """A level for each weekday, about the `centres` of its days, a `slope` a day and what is left, `spread` (an sd).

    `days` were seen, `counts` of them on each weekday; `alike` is how much a day resembles the one before.
    `slope_sd` is 0 where no trend was fitted.
    """

    days: int
    levels: tuple[float, ...]
    centres: tuple[float, ...]
    counts: tuple[int, ...]
    slope: float
    slope_sd: float
    spread: float
    alike: float

    def level(self, day: int) -> float:
        """What the day is expected to come to."""
        weekday = day % _WEEK
        return self.levels[weekday] + self.slope * (day - self.centres[weekday])

    def usual(self, weights: Mapping[int, float]) -> Usual:
        """The weighted sum of some days to come: 1 each for their sum, shares of the divisor for a ratio of sums.

        The variance is that of the days themselves, each alike the one before (first-order autoregression), and that of
        the levels and the slope, as in ordinary least squares.
        """
        value = sum(weight * self.level(day) for day, weight in weights.items())
        own = self._of_days(weights)
        by_weekday = [sum(w for day, w in weights.items() if day % _WEEK == weekday) for weekday in range(_WEEK)]
        levels = sum(weight**2 / count for weight, count in zip(by_weekday, self.counts, strict=True))
        lever = sum(weight * (day - self.centres[day % _WEEK]) for day, weight in weights.items())
        fitted = (levels * self.spread**2 + (lever * self.slope_sd) ** 2) * (1 + self.alike) / (1 - self.alike)
        return Usual(value, sqrt(own * self.spread**2 + fitted))

    def _of_days(self, weights: Mapping[int, float]) -> float:
        """The variance of the weighted sum of days with variance 1, correlated as `alike` to the power of their distance."""
        total, carried, last = 0.0, 0.0, None
        for day in sorted(weights):
            carried = 0.0 if last is None else (carried + weights[last]) * self.alike ** (day - last)
            total += weights[day] ** 2 + 2 * weights[day] * carried
            last = day
        return total

    def unusual(self, values: Sequence[float | None], first: int) -> list[Day]:
        """The days from `first` on that are out of the ordinary: (day, how many standard deviations above the usual)."""
        seen = [(day, self.usual({day: 1.0}).z(value)) for day, value in _defined(values, first)]
        return [(day, z) for day, z in seen if abs(z) > UNUSUAL_DAY]


def baseline(history: Sequence[float | None], first: int = 0, *, carry_on: bool = True) -> Baseline:
    """Of daily values from day `first` on; None is a day of which nothing is known.

    First robustly: the slope is the median of the slopes between days of one weekday (Hirsch, Slack and Smith 1982), the
    level of a weekday the median of its days, the spread 1.4826 times the median absolute deviation (Rousseeuw, Croux
    1993). Then by least squares, which is unbiased for skewed days where medians are not, with the furthest days brought
    in (winsorised: Huber 1981), but one day in forty at most: what happens more often is ordinary, and stays. A trend is
    fitted from `TREND_DAYS` on, unless what is asked lies too far off to `carry_on` with one.
    Raises `NotEstimable` below `MINIMUM_DAYS` known days, or where no day differs from others of its weekday; `BadValue`
    for what is not a finite number.
    """
    days = _defined(history, first)
    _require_enough(days)
    trend = carry_on and days[-1][0] - days[0][0] + 1 >= TREND_DAYS
    lost = _WEEK + trend
    left = _from_medians(days, _median_slope(days) if trend else 0.0)
    spread = _robust_spread(left) * sqrt(len(days) / (len(days) - lost))
    if spread <= _ROUNDING * max(abs(value) for _, value in days):
        raise NotEstimable(
            "The days before do not differ from one another.", remedy="Nothing to do: any change stands out."
        )
    return _least_squares(_brought_in(days, left, spread), trend=trend)


def _require_enough(days: Sequence[Day]) -> None:
    fewest = min(len(group) for group in _by_weekday(days))
    if len(days) < MINIMUM_DAYS or fewest < 2:
        raise NotEstimable(
            f"There are {len(days)} days of history, and {MINIMUM_DAYS} are needed.", remedy="Import more history."
        )


def _brought_in(days: Sequence[Day], left: Sequence[float], spread: float) -> list[Day]:
    """The days with the few that lie furthest out brought in to the furthest of the others, if not to the ordinary."""
    few = max(1, len(days) // _ONE_IN)
    furthest = max(UNUSUAL_DAY * spread, sorted(map(abs, left))[-1 - few])
    return [
        (day, value - rest + min(max(rest, -furthest), furthest)) for (day, value), rest in zip(days, left, strict=True)
    ]


def _least_squares(days: Sequence[Day], *, trend: bool) -> Baseline:
    groups = _by_weekday(days)
    centres = tuple(fmean(day for day, _ in group) for group in groups)
    levels = tuple(fmean(value for _, value in group) for group in groups)
    squares = sum((day - centres[day % _WEEK]) ** 2 for day, _ in days)
    slope = sum((day - centres[day % _WEEK]) * value for day, value in days) / squares if trend else 0.0
    left = [(day, value - levels[day % _WEEK] - slope * (day - centres[day % _WEEK])) for day, value in days]
    spread = sqrt(sum(rest**2 for _, rest in left) / (len(days) - _WEEK - trend))
    counts = tuple(len(group) for group in groups)
    slope_sd = spread / sqrt(squares) if trend else 0.0
    return Baseline(len(days), levels, centres, counts, slope, slope_sd, spread, _alike(left))


def _alike(left: Sequence[Day]) -> float:
    """The correlation of a day's remainder with that of the day before; none where it is negative."""
    by_day = dict(left)
    pairs = [(rest, by_day[day - 1]) for day, rest in left if day - 1 in by_day]
    power = fmean(rest**2 for _, rest in left)
    if not pairs or power == 0:
        return 0.0
    return min(max(fmean(a * b for a, b in pairs) / power, 0.0), _MOST_ALIKE)


def _median_slope(days: Sequence[Day]) -> float:
    slopes = [
        (value - earlier) / (day - before)
        for group in _by_weekday(days)
        for place, (day, value) in enumerate(group)
        for before, earlier in group[:place]
    ]
    return median(slopes)


def _from_medians(days: Sequence[Day], slope: float) -> list[float]:
    """How far each day lies from the median of its weekday, once the slope is taken out."""
    flat = [(day, value - slope * day) for day, value in days]
    levels = [median(value for _, value in group) for group in _by_weekday(flat)]
    return [value - levels[day % _WEEK] for day, value in flat]


def _robust_spread(left: Sequence[float]) -> float:
    """An sd from the median absolute deviation; from the mean one where most days lie on their median."""
    return _MAD * median(map(abs, left)) or _MEAN_DEVIATION * fmean(map(abs, left))


def _by_weekday(days: Iterable[Day]) -> list[list[Day]]:
    groups: list[list[Day]] = [[] for _ in range(_WEEK)]
    for day in days:
        groups[day[0] % _WEEK].append(day)
    return groups


def _defined(values: Sequence[float | None], first: int) -> list[Day]:
    days = [(day, value) for day, value in enumerate(values, first) if value is not None]
    for _, value in days:
        if not isfinite(value):
            raise BadValue("Not a finite number.", value=value, remedy="Leave out what is not known.")
    return days
