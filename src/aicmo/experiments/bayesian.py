"""What to believe of an effect: a posterior, the chance that the arm is better, and what a wrong choice would cost.

The normal readings are GrowthBook's; rates also have an exact one, from their Beta posteriors.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from aicmo.experiments.sums import Sums

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Prior:
    """What was believed of an effect before, as a normal distribution. An infinite variance says nothing."""

    mean: float = 0.0
    variance: float = inf


FLAT = Prior()
_QUANTILES = (1e-9, 1e-6, 1e-3, 0.02, 0.2, 0.5, 0.8, 0.98, 1 - 1e-3, 1 - 1e-6, 1 - 1e-9)


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of an effect: a normal distribution of `mean` and standard deviation `sd`."""

    mean: float
    sd: float

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """The middle `confidence` of what is believed."""
        from scipy.stats import norm

        half = float(norm.ppf(0.5 + confidence / 2)) * self.sd
        return self.mean - half, self.mean + half

    @property
    def chance_to_win(self) -> float:
        """The probability that the effect is above 0."""
        from scipy.stats import norm

        return float(norm.cdf(self.mean / self.sd))

    @property
    def risk(self) -> tuple[float, float]:
        """What is lost on average by choosing the control, and by choosing the arm, in units of the effect."""
        from scipy.stats import norm

        gain = self.mean * self.chance_to_win + self.sd * float(norm.pdf(self.mean / self.sd))
        return gain, gain - self.mean


def posterior(value: float, se: float, prior: Prior = FLAT) -> Posterior:
    """An effect and its standard error (above 0), weighed with a prior by their precisions."""
    if prior.variance == inf:
        return Posterior(value, se)
    precision = 1 / se**2 + 1 / prior.variance
    return Posterior((value / se**2 + prior.mean / prior.variance) / precision, sqrt(1 / precision))


@dataclass(frozen=True, slots=True)
class RateReading:
    """`chance_to_win` of the arm, and the average loss, in points of the rate, of choosing either."""

    chance_to_win: float
    risk: tuple[float, float]


def compare_rates(control: Sums, arm: Sums) -> RateReading:
    """Two rates with a uniform prior each, Beta(successes + 1, failures + 1), by Gauss-Legendre quadrature.

    P(B > A) is the integral of f_B F_A, and E max(B - A, 0) that of F_A (1 - F_B).
    """
    import numpy as np
    from scipy.stats import beta

    first, second = (beta(one.sum + 1, one.n - one.sum + 1) for one in (control, arm))
    low = min(float(one.ppf(1e-12)) for one in (first, second))
    high = max(float(one.isf(1e-12)) for one in (first, second))
    # Pieces that follow both distributions: they may be narrow, and far from each other.
    edges = np.unique(np.concatenate([[low, high], first.ppf(_QUANTILES), second.ppf(_QUANTILES)]))
    points, weights = _quadrature(edges)
    a, b = first.cdf(points), second.cdf(points)
    chance = float((weights * second.pdf(points) * a).sum())
    return RateReading(min(chance, 1.0), (float((weights * a * (1 - b)).sum()), float((weights * b * (1 - a)).sum())))


def _quadrature(edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points and weights of a 20-point Gauss-Legendre rule on each piece between the edges."""
    import numpy as np

    points, weights = np.polynomial.legendre.leggauss(20)
    middles, halves = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    return (middles[:, None] + halves[:, None] * points).ravel(), (halves[:, None] * weights).ravel()
