"""Intervals mean what they say, in tables drawn from what the model assumes."""

from __future__ import annotations

import numpy as np

from aicmo.mix.contributions import contributions
from aicmo.mix.posterior import posterior
from aicmo.mix.shape import affordable
from tests.mix.tables import simulated

TABLES = 30


def test_nine_in_ten_intervals_hold_the_truth() -> None:
    held = []
    for seed in range(TABLES):
        made, truth = simulated(seed)
        found = contributions(posterior(made, affordable(made)))
        for one, returned, marginal in zip(found, truth.returns, truth.marginal, strict=True):
            held.append(
                (one.roas.low <= returned <= one.roas.high, one.marginal_roas.low <= marginal <= one.marginal_roas.high)
            )
    share = np.mean(held, axis=0)
    assert ((share > 0.82) & (share < 0.97)).all(), share
