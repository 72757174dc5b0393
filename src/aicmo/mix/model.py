"""The model of a media mix: parameters in, each channel's part of the outcome and how likely it is out.

outcome = baseline + sum over channels of  size * adstocked / (adstocked + half)  + noise

A channel's size is held as its return: contribution over spend, both summed over the table. That is what data, lift
tests and readers speak of, and it depends little on the shape of the curve. Baseline and noise are integrated out
exactly (flat and Jeffreys priors), so a draw is the returns, carry-over rates and half points alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import orth
from scipy.special import expit

from aicmo.mix.adstock import L_MAX, lagged, weights
from aicmo.mix.baseline import columns
from aicmo.mix.calibrate import ReturnPrior
from aicmo.mix.shape import Shape
from aicmo.mix.table import MixTable

CARRY_PRIOR = (-0.5, 1.0)
"""Mean and deviation of the logit of a carry-over rate a period: .08 to .81, .38 in the middle."""
HALF_PRIOR = (0.7, 0.75)
"""Mean and deviation of the log of a half point, in mean spends of a period with spend: .5 to 9, 2 in the middle."""
_FINEST = 1e-6
"""The least share of the variance of the outcome that is noise: a sharper peak than that is not found."""


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """Of each draw: `returns`, `rates`, `halves`, all of shape (draws, channels); halves in units of spend."""

    returns: NDArray[np.float64]
    rates: NDArray[np.float64]
    halves: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A table ready to be fitted on its first `rows` periods.

    `beside` is (channels, lags, periods), `fixed` the baseline's columns, `basis` an orthonormal basis of those rows.
    """

    table: MixTable
    shape: Shape
    prior: ReturnPrior
    rows: int
    beside: NDArray[np.float64]
    scale: NDArray[np.float64]
    fixed: NDArray[np.float64]
    basis: NDArray[np.float64]

    @classmethod
    def of(cls, table: MixTable, shape: Shape, prior: ReturnPrior, *, rows: int) -> Model:
        fixed = columns(table, shape.harmonics)
        spent = table.spend.sum(axis=0) / np.count_nonzero(table.spend, axis=0)
        return cls(table, shape, prior, rows, lagged(table.spend, l_max=L_MAX), spent, fixed, orth(fixed[:rows]))

    @property
    def searched(self) -> int:
        """How many scores make a draw: baseline and noise are not among them."""
        return self.shape.channels + self.shape.carries + self.shape.halves

    def parameters(self, scores: NDArray[np.float64]) -> Parameters:
        """What standard normal scores of shape (draws, parameters) stand for."""
        returns, carries, halves = self._parts(scores)
        shape = (len(scores), self.shape.channels)
        rates = expit(CARRY_PRIOR[0] + CARRY_PRIOR[1] * carries)
        points = np.exp(HALF_PRIOR[0] + HALF_PRIOR[1] * halves)
        return Parameters(
            self.prior.returns(returns), np.broadcast_to(rates, shape), np.broadcast_to(points, shape) * self.scale
        )

    def _parts(self, scores: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        channels, carries = self.shape.channels, self.shape.carries
        return np.split(scores, [channels, channels + carries], axis=1)

    def saturated(self, draws: Parameters) -> NDArray[np.float64]:
        """How full each channel's curve is: (draws, channels, periods)."""
        worked = self.worked(draws)
        return np.asarray(worked / (worked + draws.halves[..., np.newaxis]))

    def worked(self, draws: Parameters) -> NDArray[np.float64]:
        """Adstocked spend: (draws, channels, periods)."""
        mixed = weights(draws.rates).transpose(1, 0, 2) @ self.beside
        return np.asarray(mixed.transpose(1, 0, 2))

    def sizes(self, draws: Parameters, saturated: NDArray[np.float64]) -> NDArray[np.float64]:
        """The outcome of a period whose curve is full: (draws, channels)."""
        return np.asarray(draws.returns * self.table.spend.sum(axis=0) / saturated.sum(axis=-1))

    def parts(self, draws: Parameters) -> NDArray[np.float64]:
        """Each channel's part of the outcome: (draws, channels, periods)."""
        full = self.saturated(draws)
        return full * self.sizes(draws, full)[..., np.newaxis]

    def log_density(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of scores of shape (draws, parameters), up to a constant: (draws,)."""
        left = self.table.outcome[: self.rows] - self.parts(self.parameters(scores)).sum(axis=1)[:, : self.rows]
        inside = left @ self.basis
        squares = (left**2).sum(axis=1) - (inside**2).sum(axis=1)
        finest = _FINEST * self.rows * self.table.outcome.var()
        freedom = self.rows - self.basis.shape[1]
        likelihood = -0.5 * freedom * np.log(squares + finest)
        return np.asarray(likelihood - 0.5 * (scores**2).sum(axis=1))

    def baseline(self, parts: NDArray[np.float64]) -> NDArray[np.float64]:
        """The rest of the outcome as expected in all periods, given the channels' parts: (draws, periods)."""
        left = self.table.outcome[: self.rows] - parts.sum(axis=1)[:, : self.rows]
        coefficients = left @ np.linalg.pinv(self.fixed[: self.rows]).T
        return np.asarray(coefficients @ self.fixed.T)
