"""Post-stratification: every arm read as if it had the same make-up, by a group known before the test."""

from __future__ import annotations

from collections.abc import Mapping

from aicmo.errors import NotEstimable
from aicmo.experiments.estimate import Estimate
from aicmo.experiments.sums import Sums


def post_stratified(strata: Mapping[str, Mapping[str, Sums]]) -> dict[str, Estimate]:
    """Each arm's mean over `strata` (stratum -> arm -> sums), weighted by the strata's share of all units.

    Variance: sum of w^2 s^2 / n over the strata (Miratrix, Sekhon and Yu 2013). Raises `NotEstimable` where
    an arm has fewer than two units in a stratum.
    """
    sizes = {stratum: sum(sums.n for sums in arms.values()) for stratum, arms in strata.items()}
    total = sum(sizes.values())
    weights = {stratum: size / total for stratum, size in sizes.items()}
    names = dict.fromkeys(arm for arms in strata.values() for arm in arms)
    return {
        arm: _weighted({stratum: arms.get(arm, Sums(0, 0.0, 0.0)) for stratum, arms in strata.items()}, weights)
        for arm in names
    }


def _weighted(strata: Mapping[str, Sums], weights: Mapping[str, float]) -> Estimate:
    n = sum(sums.n for sums in strata.values())
    value = squared_error = 0.0
    for stratum, sums in strata.items():
        if sums.variance is None:
            raise NotEstimable(
                f"An arm has fewer than two units where the stratum is {stratum!r}.", remedy="Use wider strata."
            )
        value += weights[stratum] * sums.mean
        squared_error += weights[stratum] ** 2 * sums.variance / sums.n
    return Estimate(n, value, squared_error * n)
