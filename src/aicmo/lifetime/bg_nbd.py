"""BG/NBD: customers buy at rates that differ (gamma), and may leave for good after any purchase (beta).

Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2). The likelihood is in
the stable form of Hardie's note 027. Where the paper writes expectations with a hypergeometric function, which fails for
some whole or extreme parameters, the mean over the probability of leaving that it stands for is computed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, expit, gammaln, log_expit, psi, xlogy

from aicmo.lifetime.likelihood import Fit, maximise, summed
from aicmo.lifetime.summary import FloatArray, IntArray, Summary, require_customers

NAMES = ("r", "alpha", "a", "b")
_NODES = np.linspace(0, 1, 64)[:, None]


@dataclass(frozen=True, slots=True)
class BgNbd:
    """`r` and `alpha` (in units of time) are of the gamma that rates follow, `a` and `b` of the beta that leaving follows."""

    r: float
    alpha: float
    a: float
    b: float

    label = "BG/NBD"

    def log_likelihood(self, summary: Summary) -> FloatArray:
        """Of each customer, shape (n,): D1 + D2 + ln(C3 + C4) of Hardie's note 027."""
        value, _ = _log_likelihood(self, summary)
        return value

    def expected_purchases(self, time: FloatArray | float) -> FloatArray:
        """E[X(t)]: purchases after the first that a new customer makes in `time` (equation 9)."""
        t = np.asarray(time, dtype=float)
        at = np.zeros(t.shape, dtype=np.int64)
        return _purchases(*_leaving(self.a, np.array([self.b])), at, self.r, t / self.alpha)

    def conditional_purchases(self, summary: Summary, time: float) -> FloatArray:
        """E[Y(t)]: purchases of each customer in the next `time`, given the history, shape (n,) (equation 10)."""
        counts, at = summary.counts
        spans = time / (self.alpha + summary.age)
        staying = _purchases(*_leaving(self.a, self.b + counts), at, self.r + summary.frequency, spans)
        return staying * self.alive(summary)

    def alive(self, summary: Summary) -> FloatArray:
        """P(alive) of each customer, shape (n,). Who bought once is alive for sure: one leaves after a purchase only."""
        x = summary.frequency
        odds = np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1) + (self.r + x) * (
            np.log(self.alpha + summary.age) - np.log(self.alpha + summary.recency)
        )  # fmt: skip
        return np.where(x > 0, expit(-odds), 1.0)

    def frequencies(self, time: float, most: int) -> FloatArray:
        """P(X(t) = x) for x of 0 to `most`, shape (most + 1,) (equation 8)."""
        x = np.arange(most + 1)
        share = time / (self.alpha + time)
        ways = gammaln(self.r + x) - gammaln(self.r) - gammaln(x + 1)
        nbd = np.exp(ways + xlogy(x, share) + self.r * np.log1p(-share))
        stayed = np.exp(betaln(self.a, self.b + x) - betaln(self.a, self.b))
        left = np.exp(betaln(self.a + 1, self.b + np.maximum(x, 1) - 1) - betaln(self.a, self.b))
        more = np.maximum(1 - np.concatenate([[0.0], np.cumsum(nbd)[:-1]]), 0.0)
        return np.asarray(stayed * nbd + np.where(x > 0, left * more, 0.0))


def fit_bg_nbd(summary: Summary) -> tuple[BgNbd, Fit]:
    """Maximum likelihood. Raises `NotEstimable` for too few customers or none who came back, `NoMaximum`."""
    require_customers(summary)
    groups = summary.groups

    def likelihood(values: FloatArray) -> tuple[FloatArray, tuple[FloatArray, ...]]:
        return _log_likelihood(BgNbd(*values), groups.histories)

    rise, rate = summed(likelihood, groups.count), groups.rate
    fit = maximise(BgNbd.label, NAMES, rise, (0.5, 0.5 / rate, 1.0, 2.0), summary.customers)
    return BgNbd(*fit.values), fit


def _log_likelihood(model: BgNbd, summary: Summary) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """The logarithm for each customer, and its slopes along r, alpha, a and b, each of shape (n,)."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    x, back, (counts, at) = summary.frequency, summary.frequency > 0, summary.counts
    bought, watched = np.log(alpha + summary.recency), np.log(alpha + summary.age)
    before = b + np.maximum(x, 1) - 1
    c3 = (r + x) * (bought - watched)
    c4 = np.where(back, (np.log(a) - np.log(b + np.maximum(counts, 1) - 1))[at], -np.inf)
    d1 = gammaln(r + counts) - gammaln(r) + betaln(a, b + counts) - betaln(a, b)
    value = d1[at] + r * np.log(alpha) - (r + x) * bought + np.logaddexp(c3, c4)
    stays = np.where(back, expit(c3 - c4), 1.0)
    leaves = 1 - stays
    both = (psi(a + b) - psi(a + b + counts))[at]
    return value, (
        (psi(r + counts) - psi(r))[at] + np.log(alpha) - bought + stays * (bought - watched),
        r / alpha - (r + x) * (leaves / (alpha + summary.recency) + stays / (alpha + summary.age)),
        both + leaves / a,
        both + (psi(b + counts) - psi(b))[at] - leaves / before,
    )


def _leaving(a: float, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities of leaving and their weights under Beta(a, b) for each of `b`, of shape (nodes, b).

    The trapezoid rule on the log-odds, spread by a hyperbolic sine around the middle to where either tail is below e^-38
    (double exponential quadrature, Takahasi and Mori 1974).
    """
    scale = np.minimum(1.0, np.sqrt(1 / a + 1 / b))
    low, high = (np.arcsinh(np.maximum(9.0, 38 / (tail * scale))) for tail in (a, b))
    spread = -low + (low + high) * _NODES
    odds = np.log(a / b) + scale * np.sinh(spread)
    likely = a * log_expit(odds) + b * log_expit(-odds) + np.log(np.cosh(spread))
    weights = np.exp(likely - likely.max(axis=0))
    return expit(odds), weights / weights.sum(axis=0)


def _purchases(
    leaves: FloatArray, weights: FloatArray, at: IntArray, rate: FloatArray | float, span: FloatArray
) -> FloatArray:
    """The mean of (1 - (1 + p span)^-rate) / p over the probabilities p of leaving: purchases of who is there at first.

    `at` says which column of the probabilities is whose. Node by node, so that memory is that of the customers.
    """
    total = np.zeros(np.shape(span))
    for chances, weight in zip(leaves, weights, strict=True):
        p = np.maximum(chances, 1e-300)[at]
        total += weight[at] * -np.expm1(-rate * np.log1p(p * span)) / p
    return total
