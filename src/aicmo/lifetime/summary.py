"""What a purchase history says of a customer's future: how often, how lately, for how long watched, for how much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aicmo.errors import BadValue, NotEstimable

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Summary:
    """One element a customer, all of shape (n,), in any one unit of time (the papers and `aicmo` use weeks).

    `frequency` are purchases after the first (x), `recency` when the last of them was (t_x) and `age` how long the
    customer was watched (T), both counted from the first purchase. `monetary` is the mean value of the purchases after
    the first, zero where there is none.
    """

    frequency: FloatArray
    recency: FloatArray
    age: FloatArray
    monetary: FloatArray | None = None

    @classmethod
    def of(cls, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, monetary: ArrayLike | None = None) -> Summary:
        """Checked arrays. Raises `BadValue` for a customer who cannot be, naming the place."""
        x, t_x, t = (np.atleast_1d(np.asarray(part, dtype=float)) for part in (frequency, recency, age))
        money = None if monetary is None else np.atleast_1d(np.asarray(monetary, dtype=float))
        _require_shapes(x, t_x, t, money)
        _require("frequency", x, np.isfinite(x) & (x >= 0) & (x == np.floor(x)), "is a whole number, zero or more")
        _require("age", t, np.isfinite(t) & (t >= 0), "is a time, zero or more")
        _require("recency", t_x, (t_x >= 0) & (t_x <= t), "lies between the first purchase and the end")
        _require("recency", t_x, (x > 0) | (t_x == 0), "is zero for a customer who bought once")
        if money is not None:
            _require("monetary", money, np.isfinite(money) & (money >= 0), "is an amount, zero or more")
        return cls(x, t_x, t, money)

    @property
    def customers(self) -> int:
        return self.frequency.size

    @property
    def repeat_buyers(self) -> int:
        return int(np.count_nonzero(self.frequency))

    @cached_property
    def counts(self) -> tuple[FloatArray, IntArray]:
        """The frequencies that occur, and which of them each customer has: gamma functions are computed of few numbers."""
        found, which = np.unique(self.frequency, return_inverse=True)
        return found, which

    @cached_property
    def groups(self) -> Groups:
        """Customers with the same history, once each: what a likelihood has to look at."""
        rows = np.stack([self.frequency, self.recency, self.age], axis=1)
        order = np.lexsort(rows.T)
        ordered = rows[order]
        starts = np.concatenate([[True], np.any(ordered[1:] != ordered[:-1], axis=1)])
        which = np.empty(order.size, dtype=np.int64)
        which[order] = np.cumsum(starts) - 1
        distinct = Summary(*ordered[starts].T)
        return Groups(distinct, np.bincount(which).astype(float), which)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Distinct histories, how many customers have each (`count`), and which of them each customer has (`of`)."""

    histories: Summary
    count: FloatArray
    of: IntArray

    @property
    def mean_age(self) -> float:
        """How long a customer was watched."""
        return float(self.histories.age @ self.count / self.count.sum())

    @property
    def rate(self) -> float:
        """Purchases after the first in a unit of time of all customers, where a search starts."""
        return float(self.histories.frequency @ self.count / (self.histories.age @ self.count))


def require_customers(summary: Summary) -> None:
    """Raise `NotEstimable` where there are too few customers, or none who came back."""
    if summary.customers < 2:
        raise NotEstimable(
            f"A model of customers needs two at least, and there {_is_or_are(summary.customers)}.",
            remedy="Import more orders.",
        )
    if not summary.repeat_buyers:
        raise NotEstimable(
            f"None of {summary.customers:,} customers has bought on a second day, so nothing says how often they return.",
            remedy="Import a longer history.",
        )


def _is_or_are(customers: int) -> str:
    return "is one" if customers == 1 else "are none"


def _require_shapes(x: FloatArray, t_x: FloatArray, t: FloatArray, money: FloatArray | None) -> None:
    sizes = {part.shape for part in (x, t_x, t, money) if part is not None}
    if len(sizes) != 1 or x.ndim != 1:
        raise BadValue("Every customer needs a frequency, a recency and an age.", remedy="Give arrays of one length.")


def _require(name: str, values: FloatArray, holds: NDArray[np.bool_], rule: str) -> None:
    if not holds.all():
        place = int(np.argmin(holds))
        raise BadValue(f"The {name} of customer {place + 1} {rule}.", column=name, value=float(values[place]))
