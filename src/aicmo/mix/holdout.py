"""How far a model misses periods that it was not shown, beside the same model without any spend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aicmo.mix.baseline import columns
from aicmo.mix.calibrate import LiftTest
from aicmo.mix.posterior import posterior
from aicmo.mix.shape import Shape
from aicmo.mix.table import MixTable

_SHARE, _STEPS = 4, 4


@dataclass(frozen=True, slots=True)
class Holdout:
    """Sums of what was missed over what there was: .06 is 6 % of the outcome. Of the last `periods`, never shown."""

    periods: int
    error: float
    without_spend: float

    @property
    def spend_helps(self) -> bool:
        return self.error < self.without_spend


def holdout(table: MixTable, shape: Shape, lift_tests: Sequence[LiftTest] = ()) -> Holdout:
    """The last quarter of the table in four steps, each foretold from all that came before it.

    Cross-validation on a rolling origin (Hyndman & Athanasopoulos 2021, "Forecasting: principles and practice", 5.10);
    the error is the weighted absolute percentage error. Spend and controls of the foretold periods are known.
    """
    count = len(table)
    edges = np.linspace(count - count // _SHARE, count, _STEPS + 1).round().astype(int)
    foretold, plain = np.array(table.outcome), np.array(table.outcome)
    for start, end in pairwise(edges.tolist()):
        foretold[start:end] = posterior(table, shape, lift_tests=lift_tests, rows=start).fitted[start:end]
        plain[start:end] = _without_spend(table, shape, start)[start:end]
    return Holdout(count // _SHARE, _missed(table, foretold), _missed(table, plain))


def _without_spend(table: MixTable, shape: Shape, rows: int) -> NDArray[np.float64]:
    fixed = columns(table, shape.harmonics)
    found: NDArray[np.float64] = fixed @ np.linalg.lstsq(fixed[:rows], table.outcome[:rows], rcond=None)[0]
    return found


def _missed(table: MixTable, foretold: NDArray[np.float64]) -> float:
    held = slice(len(table) - len(table) // _SHARE, None)
    return float(np.abs(foretold - table.outcome)[held].sum() / np.abs(table.outcome[held]).sum())
