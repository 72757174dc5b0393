"""A ratio of two sums, such as revenue per click, where units differ in how much they bring to the divisor."""

from __future__ import annotations

from aicmo.errors import NotEstimable
from aicmo.experiments.estimate import Estimate, too_few
from aicmo.experiments.sums import Pairs


def ratio(pairs: Pairs) -> Estimate:
    """`sum(y) / sum(x)`, its variance by the delta method (Deng, Knoblich and Lu 2018):

    (var y - 2 r cov(x, y) + r^2 var x) / mean(x)^2. Raises `NotEstimable` for fewer than two units or a divisor of 0.
    """
    y, x, covariance = pairs.y.variance, pairs.x.variance, pairs.covariance
    if y is None or x is None or covariance is None:
        raise too_few(pairs.n)
    if pairs.x.mean == 0:
        raise NotEstimable("The divisor adds up to 0.", remedy="Collect more, or choose another outcome.")
    value = pairs.y.mean / pairs.x.mean
    variance = (y - 2 * value * covariance + value**2 * x) / pairs.x.mean**2
    return Estimate(pairs.n, value, max(variance, 0.0))
