"""What is believed about the rates of several groups after counting: one distribution a group, worked out at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv, gammainc, gammaincinv

from aicmo.experiments.intervals import LEVEL, Interval

Array: TypeAlias = npt.NDArray[np.float64]


class Posteriors(Protocol):
    """One distribution for each of `len()` groups."""

    def __len__(self) -> int: ...

    def mean(self) -> Array:
        """Of each group: shape (groups,)."""

    def quantile(self, level: float) -> Array:
        """Of each group: shape (groups,)."""

    def cdf(self, points: Array) -> Array:
        """How likely each group is at most at each point: shape (groups, points)."""

    def take(self, chosen: Any) -> Posteriors:
        """Some of the groups, by index or mask."""


@dataclass(frozen=True, slots=True, eq=False)
class Betas:
    """Beta distributions, for proportions. Arrays of one length, positive."""

    alpha: Array
    beta: Array

    def __len__(self) -> int:
        return len(self.alpha)

    def mean(self) -> Array:
        return self.alpha / (self.alpha + self.beta)

    def quantile(self, level: float) -> Array:
        return np.asarray(betaincinv(self.alpha, self.beta, level))

    def cdf(self, points: Array) -> Array:
        return np.asarray(betainc(self.alpha[:, None], self.beta[:, None], np.clip(points, 0, 1)[None, :]))

    def take(self, chosen: Any) -> Betas:
        return Betas(self.alpha[chosen], self.beta[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Gammas:
    """Gamma distributions by shape and rate, for events per unit of exposure. Arrays of one length, positive."""

    shape: Array
    rate: Array

    def __len__(self) -> int:
        return len(self.shape)

    def mean(self) -> Array:
        return self.shape / self.rate

    def quantile(self, level: float) -> Array:
        return np.asarray(gammaincinv(self.shape, level)) / self.rate

    def cdf(self, points: Array) -> Array:
        return np.asarray(gammainc(self.shape[:, None], self.rate[:, None] * np.maximum(points, 0)[None, :]))

    def take(self, chosen: Any) -> Gammas:
        return Gammas(self.shape[chosen], self.rate[chosen])


def intervals(beliefs: Posteriors, level: float = LEVEL) -> list[Interval]:
    """Of every group: the middle `level` of what is believed."""
    tail = (1 - level) / 2
    ends = zip(beliefs.quantile(tail), beliefs.quantile(1 - tail), strict=True)
    return [Interval(float(low), float(high)) for low, high in ends]
