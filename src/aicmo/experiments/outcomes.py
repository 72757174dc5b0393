"""From the sums of each arm to an outcome of a trial, by what was measured. An arm that has no estimate keeps the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from aicmo.errors import NotEstimable
from aicmo.experiments.cuped import cuped
from aicmo.experiments.estimate import Estimate, mean, rate
from aicmo.experiments.ratios import ratio
from aicmo.experiments.strata import post_stratified
from aicmo.experiments.sums import Pairs, Sums
from aicmo.experiments.trial import Outcome, Unit

S = TypeVar("S")
T = TypeVar("T", Sums, Pairs)


def rate_outcome(name: str, arms: Mapping[str, Sums]) -> Outcome:
    """Units that have the outcome or not."""
    return Outcome(name, "rate", _each(rate, arms), plain=True)


def mean_outcome(name: str, arms: Mapping[str, Sums]) -> Outcome:
    """An amount for each unit."""
    return Outcome(name, "mean", _each(mean, arms))


def ratio_outcome(name: str, arms: Mapping[str, Pairs]) -> Outcome:
    """The sum of `y` over the sum of `x`."""
    return Outcome(name, "mean", _each(ratio, arms))


def cuped_outcome(name: str, unit: Unit, arms: Mapping[str, Pairs]) -> Outcome:
    """The mean of `y`, adjusted by an `x` from before the test."""
    return Outcome(name, unit, _together(cuped, arms, list(arms)))


def stratified_outcome(name: str, unit: Unit, strata: Mapping[str, Mapping[str, Sums]]) -> Outcome:
    """The mean, as if every arm had the same share of each stratum; `strata` are stratum -> arm -> sums."""
    return Outcome(
        name, unit, _together(post_stratified, strata, list({arm for arms in strata.values() for arm in arms}))
    )


def _each(estimate: Callable[[T], Estimate], arms: Mapping[str, T]) -> dict[str, Estimate | NotEstimable]:
    return {arm: _attempt(estimate, sums) for arm, sums in arms.items()}


def _attempt(estimate: Callable[[T], Estimate], sums: T) -> Estimate | NotEstimable:
    try:
        return estimate(sums)
    except NotEstimable as reason:
        return reason


def _together(
    adjust: Callable[[Mapping[str, S]], dict[str, Estimate]], of: Mapping[str, S], arms: list[str]
) -> dict[str, Estimate | NotEstimable]:
    try:
        return {**adjust(of)}
    except NotEstimable as reason:
        return dict.fromkeys(arms, reason)
