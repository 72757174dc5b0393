"""The rival: ridge regression on transformed spend, all of it chosen by how far it misses the last weeks known."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from aicmo.mix.adstock import adstock
from aicmo.mix.baseline import columns
from aicmo.mix.saturation import hill
from aicmo.mix.table import MixTable

Choice: TypeAlias = tuple[float, float, float]
CHOICES: list[Choice] = list(product((0.0, 0.2, 0.4, 0.6, 0.8), (0.5, 1, 2, 4, 8), (0.01, 0.1, 1, 10, 100)))
"""Carry-over rate, half point in mean spends, penalty: the same for all channels."""
STEP, STEPS = 13, 3


def ridge_error(table: MixTable) -> float:
    """What ridge misses of the last quarter in four steps, as `aicmo.mix.holdout` counts it for ours."""
    count = len(table)
    held = count // 4
    edges = np.linspace(count - held, count, 5).round().astype(int).tolist()
    missed = 0.0
    for start, end in pairwise(edges):
        chosen = min(CHOICES, key=lambda choice: _earlier(table, start, choice))
        missed += _missed(table, start, end, chosen)
    return missed / float(np.abs(table.outcome[-held:]).sum())


def _earlier(table: MixTable, rows: int, choice: Choice) -> float:
    starts = [rows - STEP * step for step in range(STEPS, 0, -1)]
    return sum(_missed(table, start, start + STEP, choice) for start in starts)


def _missed(table: MixTable, start: int, end: int, choice: Choice) -> float:
    return float(np.abs(_foretold(table, start, choice) - table.outcome)[start:end].sum())


def _foretold(table: MixTable, rows: int, choice: Choice) -> NDArray[np.float64]:
    rate, half, penalty = choice
    spent = table.spend.sum(axis=0) / np.count_nonzero(table.spend, axis=0)
    worked = hill(adstock(table.spend, rate) / spent, half)
    worked = (worked - worked[:rows].mean(axis=0)) / worked[:rows].std(axis=0)
    fixed, count = columns(table, 1), worked.shape[1]
    scale = table.outcome[:rows].std()
    everything = np.column_stack([fixed, worked])
    shrink = np.column_stack([np.zeros((count, fixed.shape[1])), np.sqrt(penalty) * np.eye(count)])
    asked = np.concatenate([everything[:rows], shrink])
    told = np.concatenate([table.outcome[:rows] / scale, np.zeros(count)])
    found: NDArray[np.float64] = everything @ np.linalg.lstsq(asked, told, rcond=None)[0] * scale
    return found
