"""How far two arms lie apart, with the interval and p-value of Welch's t test: absolute, or relative to the control.

Both follow GrowthBook's statistics engine, whose published results ours reproduce.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from aicmo.errors import NotEstimable
from aicmo.experiments.estimate import Estimate

ENOUGH = 5
_CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference or a lift (0.07 is 7 %): `value`, standard error, degrees of freedom, interval, two-sided p-value."""

    value: float
    se: float
    df: float
    low: float
    high: float
    p_value: float


def difference(control: Estimate, arm: Estimate, confidence: float = 0.95) -> Effect:
    """`arm - control` (Welch 1947). Raises `NotEstimable` where neither arm varies."""
    _require_variance(control, arm)
    se = sqrt(control.squared_error + arm.squared_error)
    return _effect(arm.value - control.value, se, _degrees(control, arm), confidence)


def lift(control: Estimate, arm: Estimate, confidence: float = 0.95) -> Effect:
    """`(arm - control) / |control|`, its error by the delta method: var_b / a^2 + b^2 var_a / a^4.

    Raises `NotEstimable` where neither arm varies, the arm is nothing but zeros, or the control cannot be told from 0 (less than two standard errors
    away): there the delta method promises too much.
    """
    _require_variance(control, arm)
    base = control.value
    if base**2 <= _CLEAR**2 * control.squared_error:
        raise _no_base()
    squared = arm.squared_error / base**2 + arm.value**2 * control.squared_error / base**4
    if squared == 0:
        raise NotEstimable(
            "Every unit of the arm is 0, so the error of its lift is unknown.", remedy="Read the absolute difference."
        )
    return _effect((arm.value - base) / abs(base), sqrt(squared), _degrees(control, arm), confidence)


def lift_interval(control: Estimate, arm: Estimate, multiplier: float) -> tuple[float, float]:
    """The lift's interval by Fieller's theorem (Fieller 1954), `multiplier` standard errors wide.

    It leaves out 0 exactly where the interval of the difference does, which the delta method's need not. Raises
    `NotEstimable` where the control cannot be told from 0 at that width.
    """
    a, b = control.value, arm.value
    vague = multiplier**2 * control.squared_error / a**2 if a else 1.0
    if vague >= 1:
        raise _no_base()
    ratio = b / a
    spread = arm.squared_error * (1 - vague) + ratio**2 * control.squared_error
    half = multiplier * sqrt(spread) / (abs(a) * (1 - vague))
    low, high = ratio / (1 - vague) - half, ratio / (1 - vague) + half
    return (low - 1, high - 1) if a > 0 else (1 - high, 1 - low)


def exact_p(control: Estimate, arm: Estimate) -> float:
    """The two-sided p-value of Fisher's exact test, for two rates with few successes or few failures."""
    from scipy.stats import fisher_exact

    counts = [(round(one.value * one.n), one.n) for one in (control, arm)]
    return float(fisher_exact([[successes, n - successes] for successes, n in counts]).pvalue)


def few(*rates: Estimate) -> bool:
    """Whether a rate has fewer than five successes or failures: too few for the normal approximation."""
    return any(min(one.value, 1 - one.value) * one.n < ENOUGH - 1e-9 for one in rates)


def _effect(value: float, se: float, df: float, confidence: float) -> Effect:
    from scipy.stats import t

    half = float(t.ppf(0.5 + confidence / 2, df)) * se
    p_value = 2 * float(t.sf(abs(value) / se, df))
    return Effect(value, se, df, value - half, value + half, p_value)


def _degrees(control: Estimate, arm: Estimate) -> float:
    """Welch-Satterthwaite; an arm that does not vary adds nothing."""
    parts = (control.squared_error, arm.squared_error)
    shared = sum(part**2 / (one.n - 1) for part, one in zip(parts, (control, arm), strict=True))
    return sum(parts) ** 2 / shared


def _require_variance(control: Estimate, arm: Estimate) -> None:
    if control.squared_error + arm.squared_error <= 0:
        raise NotEstimable(
            "No unit differs from another of its arm, so nothing shows how far chance moves it.",
            remedy="Collect more, or choose an outcome that varies.",
        )


def _no_base() -> NotEstimable:
    return NotEstimable(
        "The control cannot be told from 0, and nothing is relative to 0.", remedy="Read the absolute difference."
    )
