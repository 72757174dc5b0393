"""How far chance may have moved a rate: intervals from sums, one for each way a rate is counted."""

from __future__ import annotations

from math import exp, isfinite, sqrt
from statistics import NormalDist
from typing import NamedTuple

from aicmo.errors import BadValue, NotEstimable

LEVEL = 0.95


class Interval(NamedTuple):
    """Both ends, in the unit of the rate."""

    low: float
    high: float


class DaySums(NamedTuple):
    """What an amount and what it is divided by add up to over days, with their squares and products by day."""

    days: int
    amount: float
    base: float
    amount_squares: float
    products: float
    base_squares: float


def wilson(successes: float, trials: float, level: float = LEVEL) -> Interval:
    """Of a proportion, each trial being a success or not: Wilson's score interval.

    Wilson 1927; Newcombe 1998, method 3. It never leaves 0..1 and stays true to its level for few trials and rates near 0.
    Raises `BadValue` for a negative count and for more successes than trials, `NotEstimable` for no trials.
    """
    require(successes=successes, trials=trials)
    require_positive(trials=trials)
    if successes > trials:
        raise BadValue("There are more successes than trials.", column="successes", value=successes)
    rate, z = successes / trials, quantile_of(level)
    centre = rate + z * z / (2 * trials)
    spread = z * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    low = 0.0 if successes == 0 else (centre - spread) / scale
    return Interval(low, 1.0 if successes == trials else min((centre + spread) / scale, 1.0))


def gamma_interval(events: float, exposure: float, level: float = LEVEL) -> Interval:
    """Of events for each unit of exposure, where one unit may bring several: the Jeffreys interval of a Poisson rate.

    Quantiles of a gamma distribution of shape events + 1/2 and rate `exposure` (Brown, Cai, DasGupta 2003, section 3);
    its low end is 0 without events. Raises `BadValue` for a negative count, `NotEstimable` for no exposure.
    """
    from scipy.special import gammaincinv

    require(events=events, exposure=exposure)
    require_positive(exposure=exposure)
    tail = (1 - level) / 2
    low = float(gammaincinv(events + 0.5, tail)) / exposure if events else 0.0
    return Interval(low, float(gammaincinv(events + 0.5, 1 - tail)) / exposure)


def cost_interval(money: float, events: float, level: float = LEVEL) -> Interval:
    """Of money spent for each event: the money is known, chance is in the events. `gamma_interval`, turned over.

    Raises `BadValue` for a negative number, `NotEstimable` for no events and for no money.
    """
    require(events=events)
    require_positive(events=events, money=money)
    per_unit = gamma_interval(events, money, level)
    return Interval(1 / per_unit.high, 1 / per_unit.low)


def ratio_interval(sums: DaySums, level: float = LEVEL) -> Interval:
    """Of an amount for each unit of a base, days being the units that vary: the delta method with Student's t.

    The variance is that of the ratio estimator (Cochran 1977, section 2.11), worked out from sums of squares and products.
    A positive ratio is taken on the logarithmic scale, where it is nearer to normal and cannot fall below 0.
    Raises `NotEstimable` for fewer than two days, for a base that is not positive, and where no day differs from another.
    """
    from scipy.special import stdtrit

    ratio, error = sums.amount / require_base(sums), ratio_error(sums)
    reach = float(stdtrit(sums.days - 1, 0.5 + level / 2)) * error
    if ratio <= 0:
        return Interval(ratio - reach, ratio + reach)
    factor = exp(min(reach / ratio, 700.0))
    return Interval(ratio / factor, ratio * factor)


def ratio_error(sums: DaySums) -> float:
    """The standard error of amount / base. Raises `NotEstimable` as `ratio_interval` does."""
    ratio = sums.amount / require_base(sums)
    if sums.days < 2:
        raise NotEstimable("A single day does not vary.", remedy="Ask for a longer period.")
    parts = (sums.amount_squares, -2 * ratio * sums.products, ratio * ratio * sums.base_squares)
    squares = sum(parts)
    if squares <= 1e-12 * max(map(abs, parts)):
        raise NotEstimable("No day differs from another.", remedy="Ask for a longer period.")
    return sqrt(sums.days / (sums.days - 1) * squares) / sums.base


def quantile_of(level: float) -> float:
    """The standard normal quantile of a two-sided interval: 1.96 for 0.95. Raises `BadValue` outside 0..1."""
    if not 0 < level < 1:
        raise BadValue("A level lies between 0 and 1.", column="level", value=level, remedy="Use 0.95, say.")
    return NormalDist().inv_cdf(0.5 + level / 2)


def require(**counts: float) -> None:
    """Raises `BadValue` for a count that is negative or not finite."""
    for name, count in counts.items():
        if not (isfinite(count) and count >= 0):
            raise BadValue("A count is a finite number, 0 or more.", column=name, value=count)


def require_positive(**amounts: float) -> None:
    """Raises `NotEstimable` for an amount that is not above 0: nothing can be divided by it."""
    for name, amount in amounts.items():
        if not amount > 0:
            raise NotEstimable(f"There is nothing to divide by: {name} is {amount:g}.", remedy="Collect some first.")


def require_base(sums: DaySums) -> float:
    require_positive(base=sums.base)
    return sums.base
