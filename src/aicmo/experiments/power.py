"""How many units a test needs, what it can see, and how long it runs. All for two arms of the same size.

The power is that of the two-sided t test, by the noncentral t distribution (Cohen 1988).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, sqrt

from aicmo.errors import BadValue, NotEstimable

_MOST_UNITS = 10**12
_LARGE = 2_000


@dataclass(frozen=True, slots=True)
class Design:
    """The variance of one unit in either arm, the false alarms one accepts (1 - confidence) and the power one wants."""

    control_variance: float
    arm_variance: float
    confidence: float = 0.95
    wanted: float = 0.8


def power(design: Design, difference: float, n: float) -> float:
    """The chance that a test of `n` units an arm finds a true `difference` in its own direction; n of at least 2."""
    from scipy.stats import nct, norm, t

    se = sqrt((design.control_variance + design.arm_variance) / n)
    shift, df = abs(difference) / se, 2 * (n - 1)
    if df > _LARGE:
        edge = float(norm.ppf(0.5 + design.confidence / 2))
        return float(norm.sf(edge - shift))
    edge = float(t.ppf(0.5 + design.confidence / 2, df))
    return float(nct.sf(edge, df, shift))


def needed(design: Design, difference: float) -> float:
    """The units an arm (a fraction: round up) at which a true `difference` is found with the wanted power.

    Raises `BadValue` for a difference of 0, `NotEstimable` where it would take more than a million million.
    """
    from scipy.optimize import brentq

    if not 0 < abs(difference) < inf:
        raise BadValue("A difference to look for is above or below 0.", value=difference, remedy="Give 0.1 for 10 %.")
    if power(design, difference, _MOST_UNITS) < design.wanted:
        raise NotEstimable(f"A difference of {difference:g} is too small to be found.", remedy="Look for a larger one.")
    if power(design, difference, 2) >= design.wanted:
        return 2.0
    return float(brentq(lambda n: power(design, difference, n) - design.wanted, 2, _MOST_UNITS, xtol=1e-9))


def needed_for_rate(baseline: float, lift: float, *, confidence: float = 0.95, wanted: float = 0.8) -> int:
    """Whole units an arm to find that a rate of `baseline` moves by the relative `lift` (0.05 is 5 %)."""
    arm = baseline * (1 + lift)
    for rate in (baseline, arm):
        _require_rate(rate)
    return ceil(needed(_of_rates(baseline, arm, confidence, wanted), arm - baseline))


def needed_for_mean(mean: float, sd: float, lift: float, *, confidence: float = 0.95, wanted: float = 0.8) -> int:
    """Whole units an arm to find that a mean moves by the relative `lift`; `sd` is the deviation of one unit."""
    _require_above_zero("sd", sd)
    return ceil(needed(Design(sd**2, sd**2, confidence, wanted), mean * lift))


def smallest_rate_lift(baseline: float, n: int, *, confidence: float = 0.95, wanted: float = 0.8) -> float:
    """The smallest relative rise of a rate that `n` units an arm find. Raises `NotEstimable` where not even 100 % would do."""
    from scipy.optimize import brentq

    _require_rate(baseline)
    _require_units(n)

    def missing(arm: float) -> float:
        return power(_of_rates(baseline, arm, confidence, wanted), arm - baseline, n) - wanted

    highest = 1 - 1e-12
    if missing(highest) < 0:
        raise NotEstimable(f"{n:,} units an arm find no rise of any size.", remedy="Collect more.")
    return float(brentq(missing, baseline, highest, xtol=1e-12)) / baseline - 1


def smallest_mean_lift(mean: float, sd: float, n: int, *, confidence: float = 0.95, wanted: float = 0.8) -> float:
    """The smallest relative change of a mean that `n` units an arm find."""
    from scipy.optimize import brentq

    _require_above_zero("sd", sd)
    _require_above_zero("mean", abs(mean))
    _require_units(n)
    design = Design(sd**2, sd**2, confidence, wanted)
    widest = 100 * sd / sqrt(n) * (100 if n < 5 else 1)
    return float(brentq(lambda difference: power(design, difference, n) - wanted, 0, widest)) / abs(mean)


def runtime_days(units: int, per_day: float) -> int:
    """Whole days until `units` have come, at `per_day` of them."""
    _require_above_zero("per day", per_day)
    return ceil(units / per_day)


def _of_rates(baseline: float, arm: float, confidence: float, wanted: float) -> Design:
    return Design(baseline * (1 - baseline), arm * (1 - arm), confidence, wanted)


def _require_rate(rate: float) -> None:
    if not 0 < rate < 1:
        raise BadValue("A rate lies between 0 and 1.", value=rate, remedy="Give 0.021 for 2.1 %.")


def _require_units(n: int) -> None:
    if n < 2:
        raise BadValue("A test needs two units an arm at least.", column="n", value=n)


def _require_above_zero(name: str, value: float) -> None:
    if not 0 < value < inf:
        raise BadValue("This has to be a number above 0.", column=name, value=value)
