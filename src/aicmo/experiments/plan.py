"""A test before it starts: what it can find, with how many units, in how many days."""

from __future__ import annotations

from dataclasses import dataclass

from aicmo.errors import BadValue, UsageError
from aicmo.experiments.power import (
    needed_for_mean,
    needed_for_rate,
    runtime_days,
    smallest_mean_lift,
    smallest_rate_lift,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """`units` an arm find a change of `lift` or more with probability `power`; `days` is None where no pace is known.

    `baseline` is a rate where `sd` is None, else a mean. `level` is the confidence of one comparison: with several arms it
    is above `confidence`, so that all of them hold together (Bonferroni).
    """

    baseline: float
    sd: float | None
    lift: float
    units: int
    arms: int
    confidence: float
    level: float
    power: float
    days: int | None

    @property
    def target(self) -> float:
        """What the baseline becomes by the lift."""
        return self.baseline + abs(self.baseline) * self.lift

    @property
    def total(self) -> int:
        return self.units * self.arms


def plan(
    baseline: float, *, sd: float | None = None, lift: float | None = None, units: int | None = None,
    per_day: float | None = None, arms: int = 2, confidence: float = 0.95, power: float = 0.8,
) -> Plan:  # fmt: skip
    """From a `lift` the units, or from the `units` an arm the smallest lift; `per_day` units of all arms give the days.

    Raises `UsageError` unless one of them is given, `BadValue` for what is no rate, deviation, confidence or power.
    """
    if (lift is None) == (units is None):
        raise UsageError(
            "A plan goes from a lift to units, or back.",
            remedy="Give a lift, such as 0.1 for 10 %, or the units an arm: one of the two.",
        )
    _require_settings(arms, confidence, power)
    level = 1 - (1 - confidence) / (arms - 1)
    if lift is None:
        lift = _smallest(baseline, sd, units or 0, level, power)
    if units is None:
        units = _needed(baseline, sd, lift, level, power)
    days = None if per_day is None else runtime_days(units * arms, per_day)
    return Plan(baseline, sd, lift, units, arms, confidence, level, power, days)


def _needed(baseline: float, sd: float | None, lift: float, level: float, power: float) -> int:
    if sd is None:
        return needed_for_rate(baseline, lift, confidence=level, wanted=power)
    return needed_for_mean(baseline, sd, lift, confidence=level, wanted=power)


def _smallest(baseline: float, sd: float | None, units: int, level: float, power: float) -> float:
    if sd is None:
        return smallest_rate_lift(baseline, units, confidence=level, wanted=power)
    return smallest_mean_lift(baseline, sd, units, confidence=level, wanted=power)


def _require_settings(arms: int, confidence: float, power: float) -> None:
    if arms < 2:
        raise BadValue("A test has two arms at least.", column="arms", value=arms)
    for name, value in (("confidence", confidence), ("power", power)):
        if not 0.5 <= value < 1:
            raise BadValue("This lies between 0.5 and 1.", column=name, value=value, remedy="0.8 to 0.95 is usual.")
