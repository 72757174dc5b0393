"""How many parameters a table can bear."""

from __future__ import annotations

import numpy as np
import pytest

from aicmo.errors import AicmoError, NotEstimable, UsageError
from aicmo.mix.fit import fit
from aicmo.mix.shape import LEAST_PER_PARAMETER, affordable
from aicmo.mix.table import MixTable
from tests.mix.tables import simulated


def of(periods: int, channels: int = 3) -> MixTable:
    return simulated(1, periods=periods, channels=channels)[0]


@pytest.mark.parametrize(
    ("periods", "own_carry", "own_half", "parameters"),
    [(130, True, True, 13), (129, False, True, 11), (110, False, True, 11), (109, False, False, 9), (90, False, False, 9)],
)  # fmt: skip
def test_fewer_periods_mean_fewer_parameters(periods: int, own_carry: bool, own_half: bool, parameters: int) -> None:
    shape = affordable(of(periods))
    assert (shape.own_carry, shape.own_half, shape.parameters) == (own_carry, own_half, parameters)


@pytest.mark.parametrize("periods", [89, 52, 12])
def test_below_ten_periods_a_parameter_the_fit_is_refused_with_the_reason(periods: int) -> None:
    with pytest.raises(NotEstimable) as told:
        fit(of(periods))
    assert told.value.message.startswith(
        f"{periods} weeks are too few for 3 channels: the plainest model has 9 parameters"
    )
    assert told.value.remedy == "Give 90 weeks, or fewer channels and controls."


@pytest.mark.parametrize("channels", [1, 2, 4, 6])
def test_what_is_fitted_has_ten_periods_a_parameter(channels: int) -> None:
    for periods in range(30, 220, 10):
        found = of(periods, channels)
        try:
            shape = affordable(found)
        except AicmoError:
            continue
        assert shape.parameters * LEAST_PER_PARAMETER <= periods


def test_a_control_costs_a_parameter() -> None:
    plain = of(130)
    controlled = MixTable(
        plain.periods,
        "revenue",
        plain.outcome,
        plain.channels,
        plain.spend,
        ("price",),
        np.arange(130.0)[:, np.newaxis] ** 2,
    )
    assert affordable(controlled).own_carry is False


@pytest.mark.parametrize("season", [-1, 27, 100])
def test_a_season_that_weeks_cannot_show_is_refused(season: int) -> None:
    with pytest.raises(UsageError, match="A year of 52 weeks"):
        affordable(of(156), season)


def test_without_a_season_there_is_room_for_more() -> None:
    assert affordable(of(110), 0).own_carry is True
