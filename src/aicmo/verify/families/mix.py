"""Media mix: what carry-over makes of an impulse, and the totals of the two public tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.analytics.mix_file import MixColumns, read_mix
from aicmo.verify.figure import Figure

if TYPE_CHECKING:
    from aicmo.mix.table import MixTable

_ADSTOCK = "Geometric adstock, alpha .5, l_max 4, normalised (PyMC-Marketing; Jin et al. 2017)"
_OF_ROBYN, _ROBYN = "Meta's Robyn, dt_simulated_weekly", "mmm/robyn_dt_simulated_weekly.csv"
_OF_MERIDIAN, _MERIDIAN = "Google's Meridian, simulated national media", "mmm/meridian_national_media.csv"


def _impulse(lag: int) -> Callable[[Path], float]:
    def compute(_: Path) -> float:
        import numpy as np

        from aicmo.mix.adstock import adstock

        spend = np.array([[1.0], [0.0], [0.0], [0.0]])
        return float(adstock(spend, 0.5, l_max=4)[lag, 0])

    return compute


@cache
def _robyn(file: Path) -> MixTable:
    return read_mix(file, MixColumns())


@cache
def _meridian(file: Path) -> MixTable:
    return read_mix(file, MixColumns("conversions", worth="revenue_per_conversion"))


FIGURES = (
    *(
        Figure(f"Adstock of an impulse, {lag} periods later", published, _impulse(lag), _ADSTOCK)
        for lag, published in enumerate((".5333", ".2667", ".1333", ".0667"))
    ),
    Figure("Robyn, weeks", "208", lambda file: len(_robyn(file)), _OF_ROBYN, _ROBYN),
    Figure("Robyn, revenue", "379005696.667", lambda file: float(_robyn(file).outcome.sum()), _OF_ROBYN, _ROBYN),
    Figure("Robyn, spend", "14529098.512", lambda file: float(_robyn(file).spend.sum()), _OF_ROBYN, _ROBYN),
    Figure("Robyn, blended ROAS", "26.086", lambda file: _robyn(file).blended, _OF_ROBYN, _ROBYN),
    Figure("Meridian, blended ROAS", "9.369", lambda file: _meridian(file).blended, _OF_MERIDIAN, _MERIDIAN),
)
