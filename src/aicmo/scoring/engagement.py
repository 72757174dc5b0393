"""How engaged a contact is: four counts in, points of 0..100, a tier and the reasons out.

    score = 40 x opened/sent + 40 x conversions/clicks + 20 x min(1, conversions/5)

A rate over zero counts as 0 and no rate counts above 1, so that the score stays within 0..100.
Whoever writes this formula in another language takes the constants below and adds the three terms in this order:
the same order of the same doubles gives the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from aicmo.errors import BadValue

Tier: TypeAlias = Literal["high", "medium", "low", "inactive"]

OPEN_RATE_POINTS = 40.0
CONVERSION_RATE_POINTS = 40.0
CONVERSIONS_POINTS = 20.0
ENOUGH_CONVERSIONS = 5.0
TIER_FLOORS: Mapping[Tier, float] = MappingProxyType({"high": 75.0, "medium": 50.0, "low": 25.0, "inactive": 0.0})
"""The lowest score of each tier, best tier first. A tier ends where the one above it begins."""


class Reason(NamedTuple):
    """One term of a score: `points` were earned of the `most` it can bring, for `part` of `whole`."""

    name: str
    part: float
    whole: float
    most: float
    points: float


def require_counts(**counts: float | None) -> None:
    """Raise `BadValue` (a `ValueError`) for the first count that is negative or not finite; `None` is not given."""
    for name, value in counts.items():
        if value is not None and not 0 <= value < inf:
            raise BadValue("A count is a finite number, zero or more.", column=name, value=value)


def capped_rate(part: float, whole: float) -> float:
    """`part / whole` within 0..1; 0.0 where the whole is 0."""
    if not whole:
        return 0.0
    return 1.0 if part >= whole else part / whole


def score(sent: float, opened: float, clicks: float, conversions: float) -> float:
    """Points of 0..100 for counts of mails sent, mails opened, clicks and conversions.

    Raises `BadValue` (a `ValueError`) for a count that is negative, infinite or not a number.
    """
    plain = sent >= 0 and opened >= 0 and clicks >= 0.0 and conversions >= 0.0
    if not (plain and sent + opened + clicks + conversions < inf):
        require_counts(sent=sent, opened=opened, clicks=clicks, conversions=conversions)
    # `capped_rate` three times, written out: this runs once for every contact of a report.
    open_rate = (opened / sent if opened < sent else 1.0) if sent else 0.0
    conversion_rate = (conversions / clicks if conversions < clicks else 1.0) if clicks else 0.0
    enough = conversions / ENOUGH_CONVERSIONS if conversions < ENOUGH_CONVERSIONS else 1.0
    return OPEN_RATE_POINTS * open_rate + CONVERSION_RATE_POINTS * conversion_rate + CONVERSIONS_POINTS * enough


def tier(points: float) -> Tier:
    """The tier that a score belongs to. Raises `BadValue` outside 0..100."""
    if not 0 <= points <= 100:
        raise BadValue("An engagement score lies within 0 and 100.", column="score", value=points)
    return next(name for name, floor in TIER_FLOORS.items() if points >= floor)


def tier_bounds(name: Tier) -> tuple[float, float]:
    """The scores of a tier: from the first, included, up to the second, excluded (infinite for the highest tier)."""
    names = list(TIER_FLOORS)
    place = names.index(name)
    return TIER_FLOORS[name], TIER_FLOORS[names[place - 1]] if place else inf


def reasons(sent: float, opened: float, clicks: float, conversions: float) -> list[Reason]:
    """What the score is made of, in the formula's order; the points add up to `score` of the same counts."""
    score(sent, opened, clicks, conversions)
    terms = (
        ("open rate", opened, sent, OPEN_RATE_POINTS),
        ("conversion rate", conversions, clicks, CONVERSION_RATE_POINTS),
        ("conversions", conversions, ENOUGH_CONVERSIONS, CONVERSIONS_POINTS),
    )
    return [Reason(name, part, whole, most, most * capped_rate(part, whole)) for name, part, whole, most in terms]
