"""Gamma-Gamma: what a purchase is worth, customers differing and each varying, whatever their number of purchases.

Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value, note 025.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from aicmo.errors import NotEstimable
from aicmo.lifetime.likelihood import Fit, maximise, summed
from aicmo.lifetime.summary import FloatArray, IntArray, Summary

NAMES = ("p", "q", "v")


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """Purchases of one customer follow a gamma of shape `p`; its scale follows one of shape `q` and scale `v` (money)."""

    p: float
    q: float
    v: float

    label = "Gamma-Gamma"

    @property
    def mean(self) -> float | None:
        """The mean purchase over all customers, p v / (q - 1); None at q of 1 or less, where it is infinite."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else None

    def expected_value(self, summary: Summary) -> FloatArray:
        """The expected value of a purchase of each customer, shape (n,) (note 025, equation 5).

        It lies between the customer's own mean and everyone's, the nearer to the first the more purchases there are.
        Raises `NotEstimable` where everyone's mean is infinite.
        """
        if self.mean is None:
            raise NotEstimable(
                f"The mean purchase is infinite under Gamma-Gamma (q = {self.q:.3g}).",
                remedy="A few purchases are far larger than the rest; leave them out, or use the observed means.",
            )
        x, z = _repeats(summary)
        return np.asarray(self.p * (self.v + x * z) / (self.p * x + self.q - 1))

    def log_likelihood(self, summary: Summary) -> FloatArray:
        """Of each customer who came back, shape (repeat buyers,)."""
        value, _ = _log_likelihood(self, _Spent.of(summary))
        return value


def fit_gamma_gamma(summary: Summary) -> tuple[GammaGamma, Fit]:
    """Maximum likelihood over those who came back. Raises `NotEstimable`, also where all spend the same, `NoMaximum`."""
    spent = _Spent.of(summary)
    _require_spread(spent.z)

    def likelihood(values: FloatArray) -> tuple[FloatArray, tuple[FloatArray, ...]]:
        return _log_likelihood(GammaGamma(*values), spent)

    rise = summed(likelihood, np.ones(spent.z.size))
    fit = maximise(GammaGamma.label, NAMES, rise, (2.0, 3.0, float(spent.z.mean())), spent.z.size)
    return GammaGamma(*fit.values), fit


def correlation(summary: Summary) -> float | None:
    """Between how often and for how much customers buy: the model takes it to be none. None where one does not vary."""
    spent = _Spent.of(summary)
    if spent.z.size < 2 or np.ptp(spent.x) == 0 or np.ptp(spent.z) == 0:
        return None
    return float(np.corrcoef(spent.x, spent.z)[0, 1])


@dataclass(frozen=True, slots=True, eq=False)
class _Spent:
    """Purchases `x` and mean value `z` of those who came back for something that had a price, (n,).

    `counts` are the numbers of purchases that occur and `at` which of them each has, as in `Summary.counts`.
    """

    x: FloatArray
    z: FloatArray
    counts: FloatArray
    at: IntArray

    @classmethod
    def of(cls, summary: Summary) -> _Spent:
        x, z = _repeats(summary)
        known = (x > 0) & (z > 0)
        return cls(x[known], z[known], *np.unique(x[known], return_inverse=True))


def _log_likelihood(model: GammaGamma, spent: _Spent) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Note 025, equation 1a, and its slopes along p, q and v."""
    p, q, v = model.p, model.q, model.v
    x, at, shapes = spent.x, spent.at, model.p * spent.counts
    whole, log_z, log_x = np.log(v + x * spent.z), np.log(spent.z), np.log(spent.counts)[at]
    ways = gammaln(shapes + q) - gammaln(shapes) - gammaln(q) + q * np.log(v)
    value = ways[at] + (p * x - 1) * log_z + p * x * log_x - (p * x + q) * whole
    return value, (
        x * ((psi(shapes + q) - psi(shapes))[at] + log_z + log_x - whole),
        (psi(shapes + q) - psi(q))[at] + np.log(v) - whole,
        q / v - (p * x + q) / (v + x * spent.z),
    )


def _repeats(summary: Summary) -> tuple[FloatArray, FloatArray]:
    if summary.monetary is None:
        raise NotEstimable("Nothing is known of what the purchases were worth.", remedy="Give monetary values.")
    return summary.frequency, summary.monetary


def _require_spread(z: FloatArray) -> None:
    if z.size < 2:
        raise NotEstimable(
            f"The value of purchases needs two customers who came back, and there {'is one' if z.size else 'are none'}.",
            remedy="Import a longer history.",
        )
    if np.ptp(z) <= 1e-9 * z.max():
        raise NotEstimable(
            f"Every customer spends {z[0]:g} a purchase, so there is no spread to model.",
            remedy="Use that amount as it is.",
        )
