"""RFM: customers by how recently, how often and for how much they bought, in fifths, and names for the combinations.

Hughes (1994), Strategic Database Marketing, with the scores 1 (least) to 5 (best). Equal values get equal scores: the
score is 1 more than five times the share of customers who are strictly worse, so many may share one and none be split.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aicmo.errors import BadValue
from aicmo.lifetime.summary import FloatArray, IntArray

# Rows by the score of recency, 5 to 1; columns by that of frequency, 1 to 5.
_BY_SCORES = (
    ("New", "Promising", "Promising", "Champions", "Champions"),
    ("New", "Promising", "Promising", "Champions", "Champions"),
    ("Cooling", "Cooling", "Cooling", "Loyal", "Loyal"),
    ("Lost", "Dormant", "Dormant", "At risk", "At risk"),
    ("Lost", "Dormant", "Dormant", "Slipping away", "Slipping away"),
)
MEANING = {
    "Champions": "bought lately and often",
    "Loyal": "buy often, last bought a while ago",
    "Promising": "bought lately, some purchases so far",
    "New": "bought lately, fewest purchases so far",
    "Cooling": "bought a while ago, not often",
    "At risk": "used to buy often, have not lately",
    "Slipping away": "used to buy often, and not for longest",
    "Dormant": "have not bought for long, some purchases",
    "Lost": "have not bought for long, fewest purchases",
}
_NAMES = tuple(MEANING)
_SEGMENT = np.array([[_NAMES.index(name) for name in row] for row in _BY_SCORES])


@dataclass(frozen=True, slots=True)
class Segment:
    """A named group: its size, the means of its members, and what they spent in all."""

    name: str
    meaning: str
    customers: int
    recency: float
    frequency: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Rfm:
    """Scores of 1 to 5 for each customer, shape (n,), and the values they came from."""

    recency: FloatArray
    frequency: FloatArray
    monetary: FloatArray
    r: IntArray
    f: IntArray
    m: IntArray

    def names(self) -> list[str]:
        """The segment of each customer."""
        return [_NAMES[place] for place in _SEGMENT[5 - self.r, self.f - 1]]

    def segments(self) -> list[Segment]:
        """The segments that have members, best first."""
        place = _SEGMENT[5 - self.r, self.f - 1]
        return [
            Segment(
                name, meaning, int(who.sum()), float(self.recency[who].mean()), float(self.frequency[who].mean()),
                float(self.monetary[who].sum()),
            )
            for number, (name, meaning) in enumerate(MEANING.items())
            for who in [place == number]
            if who.any()
        ]  # fmt: skip


def rfm(recency: ArrayLike, frequency: ArrayLike, monetary: ArrayLike) -> Rfm:
    """From the days since the last purchase, the number of purchases and their total value, each of shape (n,).

    Raises `BadValue` where the arrays differ in length or hold what is no number.
    """
    r, f, m = (np.atleast_1d(np.asarray(part, dtype=float)) for part in (recency, frequency, monetary))
    if not r.shape == f.shape == m.shape or not np.isfinite(np.concatenate([r, f, m])).all():
        raise BadValue("Every customer needs a recency, a frequency and a monetary value.")
    return Rfm(r, f, m, fifths(-r), fifths(f), fifths(m))


def fifths(values: FloatArray) -> IntArray:
    """1 to 5, the greatest 5; equal values alike. Shape (n,)."""
    worse = np.searchsorted(np.sort(values), values, side="left")
    return 1 + 5 * worse // max(values.size, 1)
