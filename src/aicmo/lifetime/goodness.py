"""Whether a fitted model looks like the customers it was fitted to: how many bought how often, beside how many should have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicmo.lifetime.purchase_model import PurchaseModel
from aicmo.lifetime.summary import Summary


@dataclass(frozen=True, slots=True)
class Times:
    """Customers with `purchases` after the first (or more, where `open`), and how many the model expects."""

    purchases: int
    open: bool
    customers: int
    expected: float


def by_purchases(model: PurchaseModel, summary: Summary, most: int = 7) -> list[Times]:
    """Customers by purchases after the first, those with `most` or more together; each has its own age."""
    ages, counts = np.unique(summary.age, return_counts=True)
    expected = sum(
        (count * model.frequencies(float(age), most - 1) for age, count in zip(ages, counts, strict=True)),
        np.zeros(most),
    )
    made = np.bincount(np.minimum(summary.frequency, most).astype(np.int64), minlength=most + 1)
    expectations = [*expected.tolist(), summary.customers - float(expected.sum())]
    return [
        Times(x, x == most, int(number), wanted)
        for x, (number, wanted) in enumerate(zip(made, expectations, strict=True))
    ]
