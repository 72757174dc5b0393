"""What the purchases to come are worth today: discounted continuously over a horizon, times value, times margin.

Discounted expected transactions as in Fader, Hardie and Lee (2005), RFM and CLV, Journal of Marketing Research 42(4),
over a finite horizon.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np

from aicmo.errors import BadValue
from aicmo.lifetime.purchase_model import PurchaseModel
from aicmo.lifetime.summary import FloatArray, Summary

WEEKS_A_YEAR = 365.25 / 7
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


def weekly_rate(annual: float) -> float:
    """The continuous rate a week that a discount of `annual` a year (0.10 is 10 %) amounts to. Raises `BadValue`."""
    if not 0 <= annual < 10:
        raise BadValue("A yearly discount is zero or more, 0.10 for 10 %.", column="discount", value=annual)
    return log(1 + annual) / WEEKS_A_YEAR


def discounted_purchases(model: PurchaseModel, summary: Summary, horizon: float, rate: float) -> FloatArray:
    """Purchases that each customer is expected to make within `horizon`, each discounted from its day, shape (n,).

    The integral of e^(-rate t) dE[Y(t)] by parts, e^(-rate h) E[Y(h)] + rate * integral of e^(-rate t) E[Y(t)] dt, the
    second by Gauss-Legendre: expectations are smooth, so that eight moments do. Raises `BadValue` without a horizon.
    """
    if not horizon > 0:
        raise BadValue("A horizon is longer than nothing.", column="horizon", value=horizon)
    groups = summary.groups
    total = exp(-rate * horizon) * model.conditional_purchases(groups.histories, horizon)
    for time, weight in zip(horizon * (1 + _NODES) / 2, horizon * _WEIGHTS / 2, strict=True):
        if rate > 0:
            total = total + rate * weight * exp(-rate * time) * model.conditional_purchases(groups.histories, time)
    return np.asarray(total[groups.of])


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the customers, the best first: how many, their mean value, and their share of all value."""

    customers: int
    mean: float
    share: float | None


def tenths(values: FloatArray) -> list[Tenth]:
    """Customers by value, in ten parts as equal as they can be; fewer than ten customers are as many parts."""
    ordered, whole = np.sort(values)[::-1], float(values.sum())
    parts = np.array_split(ordered, min(10, ordered.size)) if ordered.size else []
    return [Tenth(part.size, float(part.mean()), float(part.sum()) / whole if whole > 0 else None) for part in parts]
