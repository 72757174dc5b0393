"""How much more has to be counted before a rate, or a difference of two, can be told from chance."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

from aicmo.errors import NotEstimable
from aicmo.experiments.intervals import LEVEL, quantile_of, require

NARROW = 0.5
"""An interval is narrow enough where its half-width is at most this part of the rate."""
POWER = 0.8
"""How often a difference that is there has to show, where nothing else is said."""

_Z = quantile_of(LEVEL)
_EVENTS = (_Z / NARROW) ** 2


def more_trials(successes: float, trials: float, usual: float | None = None) -> float:
    """How many more trials until the 95 % interval of a proportion is narrow enough; 0 where it is.

    From the half-width z sqrt(p (1 - p) / n), p being taken a little towards 1/2 (Agresti, Coull 1998), so that 2 of 2 is
    not called certain. `usual` is the rate to expect where there was no success yet, such as that of the whole table.
    """
    require(successes=successes, trials=trials)
    rate = usual if usual and 0 < usual < 1 and not successes else (successes + _Z**2 / 2) / (trials + _Z**2)
    return max(0.0, _EVENTS * (1 - rate) / rate - trials)


def more_exposure(events: float, exposure: float, usual: float | None = None) -> float:
    """As `more_trials`, for events of which one unit of exposure may bring several."""
    require(events=events, exposure=exposure)
    rate = usual if usual and usual > 0 and not events else (events + _Z**2 / 2) / exposure
    return max(0.0, _EVENTS / rate - exposure)


def more_events(events: float) -> float:
    """How many more events until the interval of a cost for each of them is narrow enough; 0 where it is."""
    require(events=events)
    return max(0.0, _EVENTS - _Z**2 / 2 - events)


def more_days(days: int, relative_error: float) -> float:
    """How many more days such as these until a ratio's interval is narrow enough; 0 where it is.

    `relative_error` is its standard error over the ratio; it shrinks with the root of the number of days, and Student's t,
    by which it is multiplied, with their number.
    """
    from scipy.special import stdtrit

    require(relative_error=relative_error)
    wanted = max(days, 2, ceil(days * (_Z * relative_error / NARROW) ** 2))
    while stdtrit(wanted - 1, 0.5 + LEVEL / 2) * relative_error * sqrt(days / wanted) > NARROW:
        wanted += 1
    return float(wanted - days)


def trials_for_difference(one: float, other: float, power: float = POWER) -> float:
    """How many trials each of two groups needs for their proportions to show as different at the 95 % level.

    n = (z_level + z_power)^2 (p1 (1 - p1) + p2 (1 - p2)) / (p1 - p2)^2 (Fleiss, Levin, Paik 2003, without correction).
    Raises `NotEstimable` where they do not differ: no number of trials shows that.
    """
    return _for_difference(one, other, one * (1 - one) + other * (1 - other), power)


def exposure_for_difference(one: float, other: float, power: float = POWER) -> float:
    """As `trials_for_difference`, for rates of events per unit of exposure, whose variance is the rate (Poisson)."""
    return _for_difference(one, other, one + other, power)


def _for_difference(one: float, other: float, variance: float, power: float) -> float:
    if one == other:
        raise NotEstimable(
            "Rates that are the same never show as different.", remedy="Say which difference would matter."
        )
    return (_Z + NormalDist().inv_cdf(power)) ** 2 * variance / (one - other) ** 2
