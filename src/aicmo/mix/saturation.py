"""Diminishing returns: each further unit of spend brings less than the one before."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aicmo.errors import BadValue


def hill(spend: ArrayLike, half: ArrayLike, slope: float = 1.0) -> NDArray[np.float64]:
    """`spend ** slope / (spend ** slope + half ** slope)`: 0 without spend, one half at `half`, towards 1 beyond.

    With a slope of 1 it is concave from the start, with a greater one S-shaped (Jin et al. 2017, section 2.2). Raises
    `BadValue` for spend below 0, and for a half point or a slope that is not above 0.
    """
    spent, point = np.asarray(spend, dtype=np.float64), np.asarray(half, dtype=np.float64)
    if not (spent >= 0).all():
        raise BadValue("Spend is zero or more.", column="spend", value=float(spent.min()))
    if not (point > 0).all() or not slope > 0:
        raise BadValue("A half point and a slope are above zero.", column="half, slope", value=(half, slope))
    if slope == 1.0:
        return np.asarray(spent / (spent + point))
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1.0 / (1.0 + (point / spent) ** slope))
