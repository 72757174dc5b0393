"""What one arm is worth: a mean, a rate or a ratio, and how far chance moves it."""

from __future__ import annotations

from dataclasses import dataclass

from aicmo.errors import NotEstimable
from aicmo.experiments.sums import Sums


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` over `n` units; `variance` is that of one unit, so that the squared standard error is `variance / n`."""

    n: int
    value: float
    variance: float

    @property
    def squared_error(self) -> float:
        return self.variance / self.n


def mean(sums: Sums) -> Estimate:
    """The mean of an arm. Raises `NotEstimable` for fewer than two units."""
    variance = sums.variance
    if variance is None:
        raise too_few(sums.n)
    return Estimate(sums.n, sums.mean, variance)


def rate(sums: Sums) -> Estimate:
    """The share of units with the outcome, variance p(1 - p). Raises `NotEstimable` for fewer than two units."""
    if sums.n < 2:
        raise too_few(sums.n)
    return Estimate(sums.n, sums.mean, sums.mean * (1 - sums.mean))


def too_few(n: int) -> NotEstimable:
    """The error of an arm that is too small to have a variance."""
    return NotEstimable(
        f"An arm has {n} unit{'' if n == 1 else 's'}, and a variance needs two.",
        remedy="Collect more, or drop the arm.",
    )
