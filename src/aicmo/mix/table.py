"""What a media mix is fitted to: an outcome, spend by channel and controls, a row a period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aicmo.errors import BadValue, NotEstimable

_YEAR, _WEEK = 365.25, 7


@dataclass(frozen=True, slots=True, eq=False)
class MixTable:
    """`outcome` is of shape (periods,), `spend` (periods, channels), `controls` (periods, control names).

    `periods` are first days, evenly spaced. Raises `BadValue` naming row (from 1) and column, and `NotEstimable`
    where a column says nothing: an outcome that never changes, a channel without spend, a control that is the same
    all along, days instead of weeks.
    """

    periods: tuple[date, ...]
    outcome_name: str
    outcome: NDArray[np.float64]
    channels: tuple[str, ...]
    spend: NDArray[np.float64]
    control_names: tuple[str, ...]
    controls: NDArray[np.float64]

    def __post_init__(self) -> None:
        self._check_shapes()
        for name, column in self._columns():
            _check_finite(name, column)
        _check_spacing(self.periods)
        for name, column in zip(self.channels, self.spend.T, strict=True):
            self._check_spend(name, column)
        for name, column in ((self.outcome_name, self.outcome), *self._named(self.control_names, self.controls)):
            if np.ptp(column) == 0:
                raise NotEstimable(f"{name} is the same in every period.", remedy="Leave it out, or widen the data.")
        if self.outcome.sum() <= 0:
            raise NotEstimable(f"{self.outcome_name} sums to nothing: there is nothing to share out.")

    def _check_shapes(self) -> None:
        count, names = len(self.periods), (*self.channels, *self.control_names, self.outcome_name)
        wanted = (count,), (count, len(self.channels)), (count, len(self.control_names))
        if (self.outcome.shape, self.spend.shape, self.controls.shape) != wanted:
            raise BadValue("Outcome, spend and controls need a row a period and a column a name.", value=wanted)
        if not self.channels:
            raise NotEstimable("No channel has spend.", remedy="Name the columns of spend.")
        if len(set(names)) < len(names):
            raise BadValue("Outcome, channels and controls need names of their own.", value=names)

    def _check_spend(self, name: str, column: NDArray[np.float64]) -> None:
        for row in np.flatnonzero(column < 0)[:1]:
            raise BadValue(
                f"The spend of {self.periods[row]} is below zero.", row=int(row) + 1, column=name,
                value=float(column[row]), remedy="Book a refund where its spend is booked.",
            )  # fmt: skip
        if not column.any():
            raise NotEstimable(f"{name} never spent anything.", remedy="Leave it out.")

    def _columns(self) -> Iterator[tuple[str, NDArray[np.float64]]]:
        yield self.outcome_name, self.outcome
        yield from self._named(self.channels, self.spend)
        yield from self._named(self.control_names, self.controls)

    @staticmethod
    def _named(names: tuple[str, ...], columns: NDArray[np.float64]) -> Iterator[tuple[str, NDArray[np.float64]]]:
        return zip(names, columns.T, strict=True)

    def __len__(self) -> int:
        return len(self.periods)

    @property
    def end(self) -> date:
        """The last day, where the last period is as long as the one before."""
        return self.periods[-1] + (self.periods[-1] - self.periods[-2]) - timedelta(days=1)

    @property
    def cycle(self) -> float:
        """How many periods make a year: 52.18 of weeks."""
        return _YEAR * (len(self) - 1) / (self.periods[-1] - self.periods[0]).days

    @property
    def unit(self) -> str:
        """What a period is called: week, month, quarter."""
        days = (self.periods[-1] - self.periods[0]).days / (len(self) - 1)
        return next((name for name, most in (("week", 7), ("month", 31), ("quarter", 92)) if days <= most), "period")

    @property
    def blended(self) -> float:
        """All outcome over all spend: what a unit of spend would bring if nothing sold without it."""
        return float(self.outcome.sum() / self.spend.sum())


def _check_finite(name: str, column: NDArray[np.float64]) -> None:
    for row in np.flatnonzero(~np.isfinite(column))[:1]:
        raise BadValue(
            "This is not a number.", row=int(row) + 1, column=name, value=float(column[row]), remedy="Fill it in."
        )


def _check_spacing(periods: tuple[date, ...]) -> None:
    """Even spacing, months and quarters by the calendar; otherwise a gap would pass for carry-over that ended."""
    if len(periods) < 2:
        raise NotEstimable("One period says nothing.", remedy="Give a row a week, two years of them at least.")
    steps = [(later - earlier).days for earlier, later in pairwise(periods)]
    usual = int(np.median(steps))
    if 0 < usual < _WEEK:
        raise NotEstimable("A row is a day: weekdays would pass for effects.", remedy="Sum the rows by week.")
    slack = 0 if usual < 28 else 3
    for row, step in enumerate(steps, start=2):
        if step < 1 or abs(step - usual) > slack:
            raise BadValue(
                f"This period is {step} days after the one before, others are {usual}.", row=row, column="period",
                value=str(periods[row - 1]), remedy="Give every period once, in order, with 0 where nothing was spent.",
            )  # fmt: skip
