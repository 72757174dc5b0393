"""A media mix, fitted: what each channel brought, how far to trust it, what another budget would bring.

found = fit(table)
found.holdout_error
found.contributions()
found.what_if({"tv": 20_000})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aicmo.mix import budget, contributions
from aicmo.mix.budget import Expectation, Limits
from aicmo.mix.calibrate import LiftTest, untested_scale
from aicmo.mix.contributions import Contribution
from aicmo.mix.holdout import Holdout, holdout
from aicmo.mix.posterior import Estimate, Posterior, posterior
from aicmo.mix.shape import Shape, affordable
from aicmo.mix.table import MixTable


@dataclass(frozen=True, slots=True, eq=False)
class MixFit:
    """`table` as `found` explains it, in a model of `shape`; `holdout` says how far to trust it."""

    table: MixTable
    shape: Shape
    lift_tests: tuple[LiftTest, ...]
    found: Posterior
    holdout: Holdout

    @property
    def holdout_error(self) -> float:
        """What was missed over what there was, in periods never shown: .06 is 6 % of the outcome."""
        return self.holdout.error

    @property
    def prior_scale(self) -> float:
        """Twice this is about the highest return that was thought likely of a channel without a lift test."""
        return untested_scale(self.table, rows=len(self.table))

    @property
    def fitted(self) -> NDArray[np.float64]:
        """The expected outcome of every period: (periods,). Its sum is that of the outcome."""
        return self.found.fitted

    @property
    def autocorrelation(self) -> float:
        """Of what is missed from one period to the next, -1 to 1; well above 0 the intervals are too narrow."""
        missed = self.table.outcome - self.fitted
        return float(missed[1:] @ missed[:-1] / (missed @ missed))

    @property
    def baseline(self) -> Estimate:
        """What would have been sold without any of the channels, over the whole table."""
        return contributions.baseline(self.found)

    def contributions(self) -> tuple[Contribution, ...]:
        """One a channel; with the baseline they sum to the fitted outcome."""
        return contributions.contributions(self.found)

    def limits(self) -> dict[str, Limits]:
        """Between what even spends a period a channel's response is known."""
        return budget.limits(self.found)

    def response(self, channel: str, spends: NDArray[np.float64]) -> list[Estimate]:
        """What a channel brings a period at each of these even spends."""
        return [Estimate.of(draws) for draws in budget.response(self.found, channel, spends).T]

    def what_if(self, spends: Mapping[str, float]) -> Expectation:
        """What even spends a period, by channel, are expected to bring; see `budget.what_if`."""
        return budget.what_if(self.found, spends)

    def best_split(self, total: float | None = None) -> Expectation:
        """The split of `total` a period that is expected to bring most; see `budget.best_split`."""
        return budget.best_split(self.found, total)


def fit(table: MixTable, *, lift_tests: Sequence[LiftTest] = (), season: int = 1) -> MixFit:
    """Fit `table`, with `season` waves a year and what lift tests measured. The same table gives the same figures.

    Raises `NotEstimable` where there are fewer than ten periods a parameter, and `UnknownName` for a lift test of a
    channel that is not in the table.
    """
    shape, tests = affordable(table, season), tuple(lift_tests)
    return MixFit(table, shape, tests, posterior(table, shape, lift_tests=tests), holdout(table, shape, tests))
