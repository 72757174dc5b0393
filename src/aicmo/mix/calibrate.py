"""What is believed of a channel before the table is seen: little, or what a lift test measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri_exp

from aicmo.errors import BadValue, UnknownName
from aicmo.mix.table import MixTable

_SHARE_OF_BLENDED = 0.5
_HUGE = 1e100


@dataclass(frozen=True, slots=True)
class LiftTest:
    """An experiment measured `roas`, extra outcome per unit of a channel's spend, with `standard_error`."""

    channel: str
    roas: float
    standard_error: float

    def __post_init__(self) -> None:
        if not abs(self.roas) < _HUGE:
            raise BadValue("A measured return is a number.", column=self.channel, value=self.roas)
        if not 1 / _HUGE < self.standard_error < _HUGE:
            raise BadValue(
                "A standard error is above zero.", column=self.channel, value=self.standard_error,
                remedy="Give the test's own standard error.",
            )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class ReturnPrior:
    """Each channel's return is normal around `mean` with `sd`, cut off at zero; both of shape (channels,)."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]

    def returns(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The return as far up this prior as a standard normal score is up its own: (draws, channels) both.

        Where the scores are standard normal the returns are as believed beforehand. By logarithms, so that far tails
        stay.
        """
        above = log_ndtr(-scores) + log_ndtr(self.mean / self.sd)
        return np.asarray(np.maximum(self.mean - self.sd * ndtri_exp(above), 0.0))


def return_prior(table: MixTable, lift_tests: Sequence[LiftTest], *, rows: int) -> ReturnPrior:
    """Half-normal with half the blended return of the first `rows` periods as its scale, or what a lift test says.

    So all channels together are expected to bring some 40 % of the outcome, whatever its unit, and a channel that
    returns more than the blended return is rare. Several tests of a channel are pooled by their precision. Raises
    `UnknownName` for a test of a channel that is not in the table.
    """
    mean, sd = np.zeros(len(table.channels)), np.full(len(table.channels), untested_scale(table, rows=rows))
    for name in dict.fromkeys(test.channel for test in lift_tests):
        if name not in table.channels:
            raise UnknownName("channel", name, table.channels)
        tests = [test for test in lift_tests if test.channel == name]
        precision = sum(test.standard_error**-2 for test in tests)
        place = table.channels.index(name)
        mean[place] = sum(test.roas * test.standard_error**-2 for test in tests) / precision
        sd[place] = precision**-0.5
    return ReturnPrior(mean, sd)


def untested_scale(table: MixTable, *, rows: int) -> float:
    """The scale of the prior of a channel that was never tested: half of mean outcome over mean spend.

    Of the outcome only the first `rows` are looked at, unless they sum to nothing.
    """
    outcome = abs(table.outcome[:rows].mean()) or table.outcome.mean()
    return float(_SHARE_OF_BLENDED * outcome / table.spend.sum(axis=1).mean())
