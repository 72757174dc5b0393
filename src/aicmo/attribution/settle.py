"""The books balance: what a model gave, with what no touch can claim, is what was there."""

from __future__ import annotations

from math import fsum

import numpy as np

from aicmo.attribution.path import Credit
from aicmo.attribution.paths import SMALLEST, Floats, Paths, Shares, Total, named
from aicmo.errors import AicmoError

TOLERANCE = 1e-9
"""How far a model's shares may be from what was there, relative to it, before its own arithmetic is at fault."""


def settled(paths: Paths, shares: Shares) -> Credit:
    """Credit that sums to the paths' conversions and value to the last bit. Raises `AicmoError` for a model that errs."""
    conversions, value = paths.totals
    by_place = shares.by_place
    return Credit(
        conversions=named(paths.labels, _balanced(shares.conversions, conversions)),
        value=named(paths.labels, _balanced(shares.value, value)),
        unattributed_conversions=conversions.untouched,
        unattributed_value=value.untouched,
        by_place=None if by_place is None else dict(zip(paths.labels, map(tuple, by_place.tolist()), strict=True)),
        note=shares.note,
    )


def _balanced(given: Floats, there: Total) -> Floats:
    """`given`, with what rounding left over added to the largest share."""
    left = there.touched - fsum(given)
    if not abs(left) <= TOLERANCE * there.size + SMALLEST:
        raise AicmoError(
            f"A model gave {fsum(given)!r} where {there.touched!r} was to be shared.",
            remedy="This is a fault of the model: report it with the paths, or leave the model out.",
        )
    if left:
        given = given.copy()
        given[np.argmax(np.abs(given))] += left
    return given
