"""Time decay: a touch counts half as much for every half-life that lies between it and the conversion."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isfinite

from aicmo.errors import BadValue

HALF_LIFE_DAYS = 7.0


def raw_weight(age: float, half_life: float = HALF_LIFE_DAYS) -> float:
    """`2 ** (-age / half_life)`: 1 at the conversion. Both in days. Source: Google Ads, time decay attribution.

    Raises `BadValue` for an age that is negative (a touch after its conversion) or not finite, and for a half-life that
    is not above 0.
    """
    if not (isfinite(half_life) and half_life > 0):
        raise BadValue("A half-life is a number of days above 0.", value=half_life, remedy="Use 7, for example.")
    if not (isfinite(age) and age >= 0):
        raise BadValue(
            "The age of a touch is the days from it to its conversion, 0 or more.",
            value=age,
            remedy="Leave out touches that came after their conversion, or mend the clock that dated them.",
        )
    return float(2.0 ** (-age / half_life))


def weights(ages: Sequence[float], half_life: float = HALF_LIFE_DAYS) -> tuple[float, ...]:
    """The share of each touch of one journey, from the touches' ages in days; they sum to 1.

    Raises `BadValue` as `raw_weight` does.
    """
    if not ages:
        return ()
    for age in ages:
        raw_weight(age, half_life)
    # Relative to the youngest touch, so that no journey is so old that all its weights underflow to 0.
    youngest = min(ages)
    relative = [raw_weight(age - youngest, half_life) for age in ages]
    whole = fsum(relative)
    return tuple(weight / whole for weight in relative)
