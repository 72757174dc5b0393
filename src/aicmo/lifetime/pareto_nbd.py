"""Pareto/NBD: customers buy at rates that differ (gamma), and may leave for good at any moment (Pareto).

Schmittlein, Morrison and Colombo (1987), Counting Your Customers, Management Science 33(1); formulas as in Fader and
Hardie (2005), A Note on Deriving the Pareto/NBD Model. Where the note writes the integral over the moment of leaving
as a difference of two hypergeometric functions, which cancel, the integral itself is computed: nothing overflows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, psi, xlogy

from aicmo.lifetime.likelihood import Fit, maximise, summed
from aicmo.lifetime.summary import FloatArray, Summary, require_customers

NAMES = ("r", "alpha", "s", "beta")
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
# Beyond this the integrand has fallen to e^-40 of its height, which is nothing to a double.
_DEPTH = 40.0


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """`r` and `alpha` are of the gamma that rates of buying follow, `s` and `beta` of that of leaving; in units of time."""

    r: float
    alpha: float
    s: float
    beta: float

    label = "Pareto/NBD"

    def log_likelihood(self, summary: Summary) -> FloatArray:
        """Of each customer, shape (n,)."""
        value, _ = _log_likelihood(self, summary)
        return value

    def expected_purchases(self, time: FloatArray | float) -> FloatArray:
        """E[X(t)]: purchases after the first that a new customer makes in `time` (note, equation 27)."""
        return self.r / self.alpha * _lasting(self.s, self.beta, np.asarray(time, dtype=float))

    def conditional_purchases(self, summary: Summary, time: float) -> FloatArray:
        """E[Y(t)]: purchases of each customer in the next `time`, given the history, shape (n,) (note, equation 41)."""
        rate = (self.r + summary.frequency) / (self.alpha + summary.age)
        lasting = _lasting(self.s, self.beta + summary.age, np.asarray(time, dtype=float))
        return rate * lasting * self.alive(summary)

    def alive(self, summary: Summary) -> FloatArray:
        """P(alive) of each customer, shape (n,) (note, equations 36 and 37)."""
        leaving = _Leaving.of(self, summary)
        return np.asarray(expit(leaving.alive - leaving.left))

    def frequencies(self, time: float, most: int) -> FloatArray:
        """P(X(t) = x) for x of 0 to `most`, shape (most + 1,): negative binomial over a Pareto lifetime (note, equation 16)."""
        reach = np.log1p(time / self.beta)
        ends = self.beta * np.expm1(reach * (1 + _NODES) / 2)
        lived = np.exp(-self.s * np.log1p(ends / self.beta)) * self.s * reach * _WEIGHTS / 2
        stayed = np.exp(-self.s * reach)
        return np.asarray(stayed * self._counts(np.array([time]), most)[:, 0] + self._counts(ends, most) @ lived)

    def _counts(self, times: FloatArray, most: int) -> FloatArray:
        """Probabilities of 0 to `most` purchases while alive for each of `times`, shape (most + 1, times)."""
        x, share = np.arange(most + 1)[:, None], times / (self.alpha + times)
        ways = gammaln(self.r + x) - gammaln(self.r) - gammaln(x + 1)
        return np.asarray(np.exp(ways + xlogy(x, share) + self.r * np.log1p(-share)))


def fit_pareto_nbd(summary: Summary) -> tuple[ParetoNbd, Fit]:
    """Maximum likelihood. Raises `NotEstimable` for too few customers or none who came back, `NoMaximum`."""
    require_customers(summary)
    groups = summary.groups

    def likelihood(values: FloatArray) -> tuple[FloatArray, tuple[FloatArray, ...]]:
        return _log_likelihood(ParetoNbd(*values), groups.histories)

    rise, rate = summed(likelihood, groups.count), groups.rate
    start = (0.5, 0.5 / rate, 0.5, groups.mean_age)
    fit = maximise(ParetoNbd.label, NAMES, rise, start, summary.customers)
    return ParetoNbd(*fit.values), fit


@dataclass(frozen=True, slots=True, eq=False)
class _Leaving:
    """Moments of leaving between the last purchase and the end, and how likely each is, not yet scaled.

    `by_alpha` and `by_beta` are alpha and beta plus the moment, with their logarithms, and `each` the likelihood relative
    to the greatest: (nodes, n). `alive` is the logarithm of not having left, `left` of having left somewhere: (n,).
    """

    by_alpha: FloatArray
    by_beta: FloatArray
    log_alpha: FloatArray
    log_beta: FloatArray
    each: FloatArray
    alive: FloatArray
    left: FloatArray

    @classmethod
    def of(cls, model: ParetoNbd, summary: Summary) -> _Leaving:
        """Gauss-Legendre on a logarithmic scale of time, on which both factors are smooth."""
        alpha, beta, s, buys = model.alpha, model.beta, model.s, model.r + summary.frequency
        nearer = min(alpha, beta)
        start, reach = np.log(nearer + summary.recency), _reach(model, summary)
        log_near = start + reach * ((1 + _NODES) / 2)[:, None]
        near = np.exp(log_near)
        far = near + abs(alpha - beta)
        log_far = np.log(far)
        by_alpha, log_alpha, by_beta, log_beta = (
            (near, log_near, far, log_far) if alpha <= beta else (far, log_far, near, log_near)
        )
        each = log_near - buys * log_alpha - (s + 1) * log_beta + np.log(_WEIGHTS)[:, None]
        top = each.max(axis=0)
        each = np.exp(each - top)
        with np.errstate(divide="ignore"):
            left = np.log(s * reach / 2) + top + np.log(each.sum(axis=0))
        alive = -buys * np.log(alpha + summary.age) - s * np.log(beta + summary.age)
        return cls(by_alpha, by_beta, log_alpha, log_beta, each / each.sum(axis=0), alive, left)

    def mean(self, values: FloatArray) -> FloatArray:
        """Over the moments, given that the customer has left; (n,)."""
        return np.asarray(np.einsum("ij,ij->j", self.each, values))


def _reach(model: ParetoNbd, summary: Summary) -> FloatArray:
    """How far the moments reach on the logarithmic scale: to the end, or to where nothing is left of the integrand."""
    nearer = min(model.alpha, model.beta)
    start, buys = nearer + summary.recency, model.r + summary.frequency
    fall = buys * start / (model.alpha + summary.recency) + (model.s + 1) * start / (model.beta + summary.recency) - 1
    reach = np.log((nearer + summary.age) / start)
    return np.where(fall * reach > _DEPTH, _DEPTH / np.maximum(fall, 1e-9), reach)


def _log_likelihood(model: ParetoNbd, summary: Summary) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """The logarithm for each customer, and its slopes along r, alpha, s and beta, each of shape (n,).

    A slope is the mean of that of the integrand over the moment of leaving, given the history.
    """
    r, alpha, s, beta = model.r, model.alpha, model.s, model.beta
    x, age, (counts, at), leaving = summary.frequency, summary.age, summary.counts, _Leaving.of(model, summary)
    whole = np.logaddexp(leaving.alive, leaving.left)
    value = (gammaln(r + counts) - gammaln(r))[at] + r * np.log(alpha) + s * np.log(beta) + whole
    stays, gone = np.exp(leaving.alive - whole), np.exp(leaving.left - whole)
    return value, (
        (psi(r + counts) - psi(r))[at] + np.log(alpha)
        - stays * np.log(alpha + age) - gone * leaving.mean(leaving.log_alpha),
        r / alpha - (r + x) * (stays / (alpha + age) + gone * leaving.mean(1 / leaving.by_alpha)),
        np.log(beta) + gone / s - stays * np.log(beta + age) - gone * leaving.mean(leaving.log_beta),
        s / beta - stays * s / (beta + age) - gone * (s + 1) * leaving.mean(1 / leaving.by_beta),
    )  # fmt: skip


def _lasting(s: float, beta: FloatArray | float, time: FloatArray) -> FloatArray:
    """The time that who is alive is expected to stay within `time`: beta/(s-1) [1 - (beta/(beta+t))^(s-1)]."""
    span = np.log1p(time / beta)
    if abs(s - 1) < 1e-12:
        return np.asarray(beta * span)
    return np.asarray(-beta * np.expm1((1 - s) * span) / (s - 1))
