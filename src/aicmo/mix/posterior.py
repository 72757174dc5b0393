"""What a table leaves to believe about its mix: draws of parameters, and of every part of the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aicmo.mix.calibrate import LiftTest, return_prior
from aicmo.mix.model import Model, Parameters
from aicmo.mix.sample import draw
from aicmo.mix.shape import Shape
from aicmo.mix.table import MixTable

LEVEL = 0.9
"""How much of the draws an interval holds: nine in ten."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean of the draws and the interval that holds nine in ten of them, a twentieth on each side."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, draws: NDArray[np.float64]) -> Estimate:
        low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return cls(float(draws.mean()), float(low), float(high))


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Draws of equal weight. `parts` is (draws, channels, periods), `baseline` (draws, periods), both of the outcome.

    `sizes` (draws, channels) is a full curve's outcome of one period; `effective` how many independent draws they are
    worth.
    """

    model: Model
    parameters: Parameters
    sizes: NDArray[np.float64]
    parts: NDArray[np.float64]
    baseline: NDArray[np.float64]
    effective: float

    @property
    def fitted(self) -> NDArray[np.float64]:
        """The expected outcome of every period: (periods,)."""
        return np.asarray((self.baseline + self.parts.sum(axis=1)).mean(axis=0))


def posterior(
    table: MixTable, shape: Shape, *, lift_tests: Sequence[LiftTest] = (), rows: int | None = None
) -> Posterior:
    """Fit the first `rows` periods, all by default; parts and baseline are of all periods. The same table, the same
    draws.

    Raises `NotEstimable` where the draws do not settle.
    """
    count = len(table) if rows is None else rows
    model = Model.of(table, shape, return_prior(table, lift_tests, rows=count), rows=count)
    drawn = draw(model.log_density, parameters=model.searched)
    parameters = model.parameters(drawn.points)
    full = model.saturated(parameters)
    sizes = model.sizes(parameters, full)
    parts = full * sizes[..., np.newaxis]
    return Posterior(model, parameters, sizes, parts, model.baseline(parts), drawn.effective)
