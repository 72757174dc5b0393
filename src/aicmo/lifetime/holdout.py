"""Whether a model foretells: fitted to the first part of the histories, compared with the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicmo.errors import BadValue
from aicmo.lifetime.purchase_model import PurchaseModel
from aicmo.lifetime.summary import FloatArray, Summary

_MOST = 7


@dataclass(frozen=True, slots=True)
class Like:
    """Customers with as many purchases before the split (`frequency` or more, where `open`), and their mean after it."""

    frequency: int
    open: bool
    customers: int
    bought: float
    expected: float


@dataclass(frozen=True, slots=True, eq=False)
class Holdout:
    """Purchases after the split: what each customer made (`bought`) and was expected to make, shape (n,), in `time`."""

    time: float
    frequency: FloatArray
    bought: FloatArray
    expected: FloatArray

    @property
    def total_bought(self) -> float:
        return float(self.bought.sum())

    @property
    def total_expected(self) -> float:
        return float(self.expected.sum())

    @property
    def error(self) -> float | None:
        """How far the expected total is off, relative to what was bought; None where nothing was."""
        return self.total_expected / self.total_bought - 1 if self.total_bought else None

    @property
    def mean_absolute_error(self) -> float:
        """Purchases by which the expectation of one customer is off, in the mean."""
        return float(np.mean(np.abs(self.expected - self.bought)))

    @property
    def naive_error(self) -> float:
        """The same for expecting the mean of all from everyone: what a model has to beat."""
        return float(np.mean(np.abs(self.bought.mean() - self.bought)))

    def by_frequency(self) -> list[Like]:
        """Customers with 0, 1, ... purchases before the split, seven or more together."""
        before = np.minimum(self.frequency, _MOST).astype(np.int64)
        return [
            Like(
                x, x == _MOST, int(who.sum()), float(self.bought[who].mean()), float(self.expected[who].mean())
            )
            for x in range(_MOST + 1)
            for who in [before == x]
            if who.any()
        ]  # fmt: skip


def hold_out(model: PurchaseModel, before: Summary, bought: FloatArray, time: float) -> Holdout:
    """`bought` are the purchases of each customer in the `time` after the histories `before` end, shape (n,)."""
    if bought.shape != before.frequency.shape:
        raise BadValue("Every customer needs the purchases after the split.", column="bought", value=bought.size)
    groups = before.groups
    expected = model.conditional_purchases(groups.histories, time)[groups.of]
    return Holdout(time, before.frequency, bought, expected)


def expected_course(model: PurchaseModel, first: FloatArray, moments: FloatArray) -> FloatArray:
    """Repeat purchases of all customers that are expected up to each of `moments`, shape (moments,).

    `first` is when each customer bought first, on the same clock, shape (n,).
    """
    starts, counts = np.unique(first, return_counts=True)
    lived = np.maximum(moments[:, None] - starts[None, :], 0.0)
    return np.asarray(model.expected_purchases(lived) @ counts)
