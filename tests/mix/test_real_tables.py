"""Robyn's and Meridian's tables: how far their future is missed, with spend, without it, and by ridge regression."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.analytics.mix_file import MixColumns, read_mix
from aicmo.mix.fit import fit
from tests.mix.ridge import ridge_error

ROBYN, MERIDIAN = "mmm/robyn_dt_simulated_weekly.csv", "mmm/meridian_national_media.csv"
WORTH = MixColumns("conversions", worth="revenue_per_conversion")
MOOD = ("competitor_activity_score_control", "sentiment_score_control")


@pytest.mark.parametrize(
    ("file", "columns", "parameters", "ours", "ridge", "without"),
    [
        (ROBYN, MixColumns(controls=("competitor_sales_B",)), 20, 0.059, 0.074, 0.089),
        (ROBYN, MixColumns(), 19, 0.112, 0.127, 0.132),
        (MERIDIAN, WORTH, 13, 0.086, 0.087, 0.091),
        (MERIDIAN, MixColumns("conversions", worth=WORTH.worth, controls=MOOD), 15, 0.078, 0.081, 0.082),
    ],
    ids=["Robyn with a control", "Robyn", "Meridian", "Meridian with controls"],
)
def test_the_last_quarter_is_missed_by_less_than_ridge_regression_misses(
    real_data: Path, file: str, columns: MixColumns, parameters: int, ours: float, ridge: float, without: float
) -> None:
    table = read_mix(real_data / file, columns)
    found, rival = fit(table), ridge_error(table)
    assert found.shape.parameters == parameters
    assert found.holdout_error < rival < found.holdout.without_spend
    assert (found.holdout_error, rival) == (pytest.approx(ours, abs=0.002), pytest.approx(ridge, abs=0.001))
    assert found.holdout.without_spend == pytest.approx(without, abs=0.001)
