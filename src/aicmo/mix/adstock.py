"""Carry-over: what is spent in one period works on in those after it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aicmo.errors import BadValue

L_MAX = 8
"""Over how many periods spend works, its own included, where nothing else is said."""


def weights(rate: ArrayLike, *, l_max: int = L_MAX, normalise: bool = True) -> NDArray[np.float64]:
    """Geometric weights `rate ** lag` of the lags 0 to `l_max` - 1, on a new last axis; normalised, they sum to 1.

    They are what an impulse of 1 becomes: .5333, .2667, .1333, .0667 for a rate of .5 over four periods (Jin et al.
    2017, "Bayesian methods for media mix modeling with carryover and shape effects", section 2.1). Raises `BadValue`
    for a rate outside 0 to 1, or an `l_max` below 1.
    """
    rates = np.asarray(rate, dtype=np.float64)
    if not ((rates >= 0) & (rates <= 1)).all():
        raise BadValue("A carry-over rate is from 0 to 1.", column="rate", value=rate)
    if l_max < 1:
        raise BadValue("Spend works over one period at least.", column="l_max", value=l_max)
    decay = rates[..., np.newaxis] ** np.arange(l_max)
    return decay / decay.sum(axis=-1, keepdims=True) if normalise else decay


def lagged(spend: NDArray[np.float64], *, l_max: int = L_MAX) -> NDArray[np.float64]:
    """Spend of shape (periods, channels) with itself moved later, lag by lag: (channels, l_max, periods).

    What was spent before the first period is not known, and taken for nothing.
    """
    periods, channels = spend.shape
    moved = np.zeros((channels, l_max, periods))
    for lag in range(min(l_max, periods)):
        moved[:, lag, lag:] = spend[: periods - lag].T
    return moved


def adstock(
    spend: NDArray[np.float64], rate: ArrayLike, *, l_max: int = L_MAX, normalise: bool = True
) -> NDArray[np.float64]:
    """Spend of shape (periods, channels) as it works, at one rate or one a channel; the same shape."""
    rates = np.broadcast_to(np.asarray(rate, dtype=np.float64), spend.shape[1:])
    worked = weights(rates, l_max=l_max, normalise=normalise)[:, np.newaxis] @ lagged(spend, l_max=l_max)
    return np.asarray(worked[:, 0].T)
