"""Draws from densities whose moments are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import gamma

from aicmo.errors import NotEstimable
from aicmo.mix.sample import DRAWS, draw, laplace

COVARIANCE = np.array([[4.0, 1.5], [1.5, 1.0]])


def normal(points: NDArray[np.float64]) -> NDArray[np.float64]:
    away = points - [3.0, -2.0]
    return np.asarray(-0.5 * np.einsum("di,ij,dj->d", away, np.linalg.inv(COVARIANCE), away))


def log_of_gamma(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the log of a gamma variable of shape 2: skewed, so that its mode and curvature alone mislead."""
    return np.asarray(2 * points[:, 0] - np.exp(points[:, 0]))


def bent(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A banana: normal in x, normal in y around a parabola."""
    x, y = points.T
    return np.asarray(-0.5 * x**2 - 2.0 * (y - 0.3 * x**2) ** 2)


def comb(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(-1e9 * np.sin(40 * points).sum(axis=1) ** 2)


def test_mode_and_curvature_of_a_normal_are_its_mean_and_covariance() -> None:
    mode, spread = laplace(normal, np.zeros(2))
    assert mode == pytest.approx([3.0, -2.0], abs=1e-4)
    assert spread == pytest.approx(COVARIANCE, rel=1e-3)


def test_draws_of_a_normal_have_its_moments() -> None:
    drawn = draw(normal, parameters=2)
    assert drawn.points.shape == (DRAWS, 2)
    assert drawn.points.mean(axis=0) == pytest.approx([3.0, -2.0], abs=0.2)
    assert np.cov(drawn.points.T) == pytest.approx(COVARIANCE, rel=0.15)


def test_a_skewed_density_keeps_its_quantiles() -> None:
    drawn = np.exp(draw(log_of_gamma, parameters=1).points[:, 0])
    for level in (0.05, 0.5, 0.95):
        assert gamma(2).cdf(np.quantile(drawn, level)) == pytest.approx(level, abs=0.03)


def test_a_bent_density_keeps_its_mean() -> None:
    assert draw(bent, parameters=2).points.mean(axis=0) == pytest.approx([0.0, 0.3], abs=0.12)


def test_the_same_density_gives_the_same_draws() -> None:
    assert (draw(normal, parameters=2).points == draw(normal, parameters=2).points).all()


def test_what_does_not_settle_is_refused() -> None:
    with pytest.raises(NotEstimable, match="The fit did not settle"):
        draw(comb, parameters=6)
