"""Intervals that hold however often one looks: asymptotic confidence sequences.

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences"
(arXiv 2103.06476), theorem 2.2; tuned as GrowthBook does.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log, sqrt

from aicmo.experiments.frequentist import Effect

TIGHTEST_AT = 5_000


def anytime(effect: Effect, n: int, confidence: float = 0.95, tightest_at: int = TIGHTEST_AT) -> Effect:
    """`effect` over `n` units of both arms, with an interval and a p-value that are valid at every look at once.

    `tightest_at` is the number of units at which the interval is about as narrow as it can be; choose it before the test.
    """
    alpha = 1 - confidence
    rho_squared = (-2 * log(alpha) + log(1 - 2 * log(alpha))) / tightest_at
    grown = n * rho_squared
    half = effect.se * sqrt(2 * (grown + 1) / grown * log(sqrt(grown + 1) / alpha))
    p_value = sqrt(grown + 1) * exp(-((effect.value / effect.se) ** 2) * grown / (2 * (grown + 1)))
    return replace(effect, low=effect.value - half, high=effect.value + half, p_value=min(p_value, 1.0))
