"""Draws from a density that is known up to a constant: its Laplace approximation, corrected by importance weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import multivariate_t

from aicmo.errors import NotEstimable

Points: TypeAlias = NDArray[np.float64]
LogDensity: TypeAlias = Callable[[Points], Points]

DRAWS = 1000
_TRIED, _FREEDOM, _STEP = 2000, 5, 1e-3
_LEAST_ROUNDS, _MOST_ROUNDS, _ENOUGH, _TOO_FEW = 3, 10, 400, 50


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """`points` of shape (draws, parameters), all of equal weight; they are worth `effective` independent ones."""

    points: Points
    effective: float


def draw(log_density: LogDensity, *, parameters: int) -> Drawn:
    """Draws from the density whose log, up to a constant, `log_density` gives for points of shape (many, parameters).

    Student-t proposals start from mode and curvature and move to the mean and covariance of what they found, until
    enough of them count (adaptive importance sampling, Cappe et al. 2004); then the last ones are resampled. The seed
    is fixed: the same density gives the same draws. Raises `NotEstimable` where they are worth fewer than fifty
    independent ones.
    """
    rng = np.random.default_rng(0)
    centre, spread = laplace(log_density, np.zeros(parameters))
    for turn in range(_MOST_ROUNDS):
        proposal = multivariate_t(centre, spread, df=_FREEDOM, allow_singular=True, seed=rng)
        points = proposal.rvs(_TRIED).reshape(_TRIED, parameters)
        weights = _weights(log_density(points) - proposal.logpdf(points))
        effective = float(1.0 / (weights**2).sum())
        if turn >= _LEAST_ROUNDS - 1 and effective >= _ENOUGH:
            break
        centre, spread = _moved(points, weights)
    if effective < _TOO_FEW:
        raise NotEstimable(
            f"The fit did not settle: its draws are worth {effective:.0f} independent ones.",
            remedy="Leave out a channel or a control that moves with another, or give more periods.",
        )
    return Drawn(points[_systematic(weights, rng.uniform())], effective)


def _weights(logs: Points) -> Points:
    return np.asarray(np.exp(logs - logsumexp(logs)))


def _systematic(weights: Points, offset: float) -> NDArray[np.intp]:
    """Which points to keep, each as often as its weight says: evenly spaced places on the sum of weights."""
    places = np.searchsorted(np.cumsum(weights), (np.arange(DRAWS) + offset) / DRAWS)
    return np.minimum(places, len(weights) - 1)


def laplace(log_density: LogDensity, start: Points) -> tuple[Points, Points]:
    """The mode and the inverse of the curvature there, kept positive where the density is flat."""
    found = minimize(
        lambda point: -log_density(point[np.newaxis])[0],
        start,
        jac=lambda point: -_slope(log_density, point),
        method="BFGS",
    )
    values, vectors = np.linalg.eigh(-_curvature(log_density, found.x))
    return found.x, (vectors / np.maximum(values, 0.1)) @ vectors.T


def _slope(log_density: LogDensity, point: Points) -> Points:
    steps = 1e-5 * np.eye(len(point))
    ahead, behind = np.split(log_density(np.concatenate([point + steps, point - steps])), 2)
    return np.asarray((ahead - behind) / 2e-5)


def _curvature(log_density: LogDensity, point: Points) -> Points:
    """The Hessian by central differences, all points asked for at once."""
    count = len(point)
    steps = _STEP * np.eye(count)
    signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
    asked = np.stack([point + a * steps[:, None] + b * steps[None, :] for a, b in signs])
    values = log_density(asked.reshape(-1, count)).reshape(4, count, count)
    return np.asarray((values[0] - values[1] - values[2] + values[3]) / (4 * _STEP**2))


def _moved(points: Points, weights: Points) -> tuple[Points, Points]:
    """Weighted mean and covariance; no weight counts more than the root of their number (Ionides 2008)."""
    cut = np.minimum(weights, len(weights) ** -0.5)
    cut = cut / cut.sum()
    centre = cut @ points
    away = points - centre
    return centre, (away * cut[:, np.newaxis]).T @ away + 1e-6 * np.eye(points.shape[1])
