"""What would have been sold anyway: level, trend, season and controls, as columns of a linear model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aicmo.mix.table import MixTable


def columns(table: MixTable, harmonics: int) -> NDArray[np.float64]:
    """A level, a straight trend, sine and cosine of each harmonic of the year, and each control: (periods, columns).

    Fourier terms for season: Harvey & Shephard 1993, "Structural time series models"; trend and controls are scaled to
    sizes like the others'.
    """
    at = np.arange(len(table))
    angles = 2 * np.pi * np.outer(at / table.cycle, np.arange(1, harmonics + 1))
    controls = (table.controls - table.controls.mean(axis=0)) / table.controls.std(axis=0)
    trend = at / (len(table) - 1) - 0.5
    return np.column_stack([np.ones(len(table)), trend, np.sin(angles), np.cos(angles), controls])


def names(table: MixTable, harmonics: int) -> tuple[str, ...]:
    """What the columns are called, in their order."""
    waves = [f"{wave} {number}" for wave in ("sine", "cosine") for number in range(1, harmonics + 1)]
    return ("level", "trend", *waves, *table.control_names)
