"""What moved a number: the change of a sum or of a ratio, split over the parts of the whole with nothing left over."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import fsum, isfinite
from typing import NamedTuple, TypeVar

from aicmo.errors import BadValue, NotEstimable

K = TypeVar("K", bound=Hashable)

_LARGEST = 1e150
"""Above it, a ratio is of something over next to nothing, and what is worked out with it overflows."""


class Fraction(NamedTuple):
    """What one part brings to a ratio of sums: to what is divided, and to what it is divided by."""

    numerator: float = 0.0
    denominator: float = 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """What one part did to the ratio of the whole, in the ratio's own unit.

    `rate` is its own ratio having changed, `mix` its share having changed; they add up to `total`. Both are None for a
    part that has something to divide and nothing to divide by, such as revenue of a channel nothing was spent on: it has
    no ratio of its own.
    """

    total: float
    mix: float | None = None
    rate: float | None = None


def sum_effects(now: Mapping[K, float], before: Mapping[K, float]) -> dict[K, float]:
    """Each part's change, which add up to the change of the sum. A part that is absent on one side counts 0 there.

    Raises `BadValue` for what is not a finite number.
    """
    for side in (now, before):
        _require_finite(side.values())
    return {key: now.get(key, 0.0) - before.get(key, 0.0) for key in dict.fromkeys([*now, *before])}


def ratio_effects(now: Mapping[K, Fraction], before: Mapping[K, Fraction]) -> dict[K, Effect]:
    """Each part's effect on sum(numerators) / sum(denominators); the totals add up to the ratio's change.

    With w a part's share of the denominator, r its ratio, R the whole's, d a change and a bar the mean of both sides:
    rate = mean(w) dr and mix = (mean(r) - mean(R)) dw (Kitagawa 1955, with the centring of Griliches and Regev 1995).
    Either side may be taken first with the same result (the Shapley value of two factors), so no residual is left. A part
    that appears or vanishes is all mix: its ratio is taken not to have changed. A part without a ratio of its own has its
    total alone, numerator / sum(denominators) - mean(R) w now less the same before.
    Raises `NotEstimable` where the denominators of a side add up to 0, `BadValue` for what is not a finite number.
    """
    whole = _Whole(_added(now.values()), _added(before.values()))
    keys = dict.fromkeys([*now, *before])
    return {key: _effect(now.get(key, Fraction()), before.get(key, Fraction()), whole) for key in keys}


class _Whole(NamedTuple):
    now: Fraction
    before: Fraction

    @property
    def middle(self) -> float:
        return (self.now.numerator / self.now.denominator + self.before.numerator / self.before.denominator) / 2


def _added(parts: Iterable[Fraction]) -> Fraction:
    listed = list(parts)
    _require_finite(number for part in listed for number in part)
    whole = Fraction(fsum(part.numerator for part in listed), fsum(part.denominator for part in listed))
    if whole.denominator == 0 or abs(whole.numerator / whole.denominator) > _LARGEST:
        raise NotEstimable(
            "What is divided by adds up to 0 on one side of the comparison.", remedy="Choose another period."
        )
    return whole


def _effect(now: Fraction, before: Fraction, whole: _Whole) -> Effect:
    share, share_before = now.denominator / whole.now.denominator, before.denominator / whole.before.denominator
    own, own_before = _ratio(now, before), _ratio(before, now)
    if own is None or own_before is None:
        brought = now.numerator / whole.now.denominator - before.numerator / whole.before.denominator
        return Effect(brought - whole.middle * (share - share_before))
    rate = (share + share_before) / 2 * (own - own_before)
    mix = ((own + own_before) / 2 - whole.middle) * (share - share_before)
    return Effect(mix + rate, mix, rate)


def _ratio(here: Fraction, there: Fraction) -> float | None:
    """A part's ratio; where it is absent that of the other side; None where something is divided by (next to) nothing."""
    if here.denominator != 0:
        own = here.numerator / here.denominator
        return own if abs(own) < _LARGEST else None
    if here.numerator != 0:
        return None
    return there.numerator / there.denominator if there.denominator != 0 else None if there.numerator else 0.0


def _require_finite(numbers: Iterable[float]) -> None:
    for number in numbers:
        if not isfinite(number):
            raise BadValue("Not a finite number.", value=number, remedy="Leave out what is not known.")
