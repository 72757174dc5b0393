"""Rates of several groups, each drawn towards what they have in common the further the less it was tried.

Empirical Bayes with a prior common to all groups (Efron, Morris 1975; Casella 1985), whose mean and strength are not fixed
at the greatest likelihood but weighed by it, over a grid: with few groups they are hardly known, and intervals that take
them for known are too narrow (Kass, Steffey 1989).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import betaln, expit, gammaln, logit

from aicmo.errors import BadValue
from aicmo.experiments.posteriors import Array, Betas, Gammas

_SPREADS, _MEANS, _REACH = 24, 13, 3.5


def pool_proportions(successes: Sequence[float], trials: Sequence[float]) -> Betas:
    """What to believe of each group's proportion: beta-binomial.

    A group with k of n under a prior of mean m and strength s is Beta(m s + k, (1 - m) s + n - k); of those, weighed over m
    and s, comes the beta distribution of the same mean and variance. A group without trials is what the others have in
    common; with fewer than two groups that were tried nothing is, and the prior is Jeffreys'.
    Raises `BadValue` for negative counts, for more successes than trials and for lists of unequal length.
    """
    hits, tried = _counts(successes, trials)
    if (hits > tried).any():
        raise BadValue("There are more successes than trials.", column="successes", value=float(hits[hits > tried][0]))
    if np.count_nonzero(tried) < 2:
        return Betas(hits + 0.5, tried - hits + 0.5)
    overall = (hits.sum() + 0.5) / (tried.sum() + 1)
    shape = _shapes(min(hits.sum(), (tried - hits).sum()))
    strength = shape / min(overall, 1 - overall)
    kept = strength / (
        tried + strength
    )  # how much of a trial is news: what many in one group say, they say of the group
    size = (kept * tried).sum(axis=1, keepdims=True) + 1
    about = ((kept * hits).sum(axis=1, keepdims=True) + 0.5) / size
    error = 1 / np.sqrt(about * (1 - about) * size)
    mean = expit(logit(about) + error * np.linspace(-_REACH, _REACH, _MEANS))
    a, b = (mean * strength)[..., None], ((1 - mean) * strength)[..., None]
    fit = (betaln(hits + a, tried - hits + b) - betaln(a, b)).sum(axis=-1)
    weights = _weights(fit + 0.5 * np.log(mean * (1 - mean)) + np.log(error), shape)
    means = (hits + a) / (tried + a + b)
    mean, variance = _mixed(weights, means, means * (1 - means) / (tried + a + b + 1))
    total = mean * (1 - mean) / variance - 1
    return Betas(mean * total, (1 - mean) * total)


def pool_counts(events: Sequence[float], exposures: Sequence[float]) -> Gammas:
    """What to believe of each group's events per unit of exposure: gamma-Poisson.

    As `pool_proportions`: a group with k events over an exposure of e is Gamma(a + k, a / m + e) under a prior of mean m
    and shape a (Gelman et al., Bayesian Data Analysis, 2.7). Raises `BadValue` for negative or unequal lists.
    """
    counted, exposed = _counts(events, exposures)
    if np.count_nonzero(exposed) < 2:
        return Gammas(counted + 0.5, np.maximum(exposed, np.finfo(float).tiny))
    shape = _shapes(counted.sum())
    strength = shape * exposed.sum() / (counted.sum() + 0.5)
    kept = strength / (exposed + strength)
    size = (kept * exposed).sum(axis=1, keepdims=True)
    about = ((kept * counted).sum(axis=1, keepdims=True) + 0.5) / size
    error = 1 / np.sqrt(about * size)
    mean = about * np.exp(error * np.linspace(-_REACH, _REACH, _MEANS))
    a, b = np.broadcast_to(shape, mean.shape)[..., None], (shape / mean)[..., None]
    fit = (gammaln(counted + a) - gammaln(a) + a * np.log(b) - (counted + a) * np.log(b + exposed)).sum(axis=-1)
    weights = _weights(fit + 0.5 * np.log(mean) + np.log(error), shape)
    mean, variance = _mixed(weights, (counted + a) / (exposed + b), (counted + a) / (exposed + b) ** 2)
    return Gammas(mean**2 / variance, mean / variance)


def _counts(parts: Sequence[float], wholes: Sequence[float]) -> tuple[Array, Array]:
    counted, over = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)
    if counted.shape != over.shape or counted.ndim != 1:
        raise BadValue("Counts and what they are out of are lists of one length.", value=len(parts))
    for name, values in (("count", counted), ("out of", over)):
        bad = values[~(np.isfinite(values) & (values >= 0))]
        if len(bad):
            raise BadValue("A count is a finite number, 0 or more.", column=name, value=float(bad[0]))
    return counted, over


def _shapes(events: float) -> Array:
    """What the prior may be worth, in events: from one, where rates differ by as much as their mean, to all there were.

    What is common cannot be known better than from all that was counted. Shape (spreads, 1).
    """
    return np.exp(np.linspace(0, np.log(max(events, 1) + 1), _SPREADS))[:, None]


def _weights(fit: Array, shape: Array) -> Array:
    """The likelihoods, with every relative spread of the groups' rates, 1 / sqrt(shape), equally likely; they sum to 1."""
    logs = fit - 0.5 * np.log(shape)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _mixed(weights: Array, means: Array, variances: Array) -> tuple[Array, Array]:
    """Mean and variance of each group's mixture: the variance within, and that of the means."""
    mean = np.tensordot(weights, means, 2)
    return mean, np.tensordot(weights, variances + (means - mean) ** 2, 2)
