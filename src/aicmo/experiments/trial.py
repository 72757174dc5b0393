"""A whole test: arms, outcomes, guardrails and segments in, a verdict with its warnings out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, inf
from typing import Literal

from aicmo.errors import BadValue, NotEstimable, UnknownName, UsageError
from aicmo.experiments.bayesian import compare_rates, posterior
from aicmo.experiments.cautions import cautions
from aicmo.experiments.corrections import CORRECTIONS
from aicmo.experiments.estimate import Estimate
from aicmo.experiments.frequentist import Effect, difference, exact_p, few, lift, lift_interval
from aicmo.experiments.needed import POWER
from aicmo.experiments.power import Design, needed
from aicmo.experiments.sample_ratio import SampleRatio, sample_ratio
from aicmo.experiments.sequential import anytime
from aicmo.experiments.sums import Sums

Unit = Literal["rate", "mean"]
Better = Literal["up", "down"]
Call = Literal["better", "worse", "unclear", "undefined"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that was measured, as an estimate or the reason for its absence by arm.

    A rate that is `plain`, that is neither a ratio nor adjusted, is also read exactly.
    """

    name: str
    unit: Unit
    arms: Mapping[str, Estimate | NotEstimable]
    better: Better = "up"
    guardrail: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """The outcomes of the units of which `column` has `value`."""

    column: str
    value: str
    outcomes: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Trial:
    """Units by arm in `sizes`; the arms are compared with `control`. `notes` say what happened to the data before."""

    sizes: Mapping[str, int]
    control: str
    outcomes: Sequence[Outcome]
    segments: Sequence[Segment] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """`correction` is a key of `CORRECTIONS`; `shares` are the sizes the arms were meant to have, equal by default."""

    confidence: float = 0.95
    correction: str = "holm"
    sequential: bool = False
    shares: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if not 0.5 <= self.confidence < 1:
            raise BadValue(
                "A confidence lies between 0.5 and 1.",
                column="confidence",
                value=self.confidence,
                remedy="0.95 is usual.",
            )
        if self.correction not in CORRECTIONS:
            raise UnknownName("correction", self.correction, CORRECTIONS)


@dataclass(frozen=True, slots=True)
class Reading:
    """One arm beside the control on one outcome. What cannot be said is None, and `why` says why.

    `p_value` is adjusted for the number of comparisons, the intervals are not. `chance_to_win` is the probability of
    being better, `loss` what choosing the arm costs on average where it is not, in units of the outcome. Where the call
    is unclear, `needed` is how many more units an arm would show a difference as large as this one in four of five tests.
    """

    outcome: Outcome
    arm: str
    segment: tuple[str, str] | None = None
    control_value: Estimate | None = None
    arm_value: Estimate | None = None
    difference: Effect | None = None
    lift: Effect | None = None
    p_value: float | None = None
    chance_to_win: float | None = None
    loss: float | None = None
    call: Call = "undefined"
    needed: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything there is to say; `readings` are of the outcomes and guardrails, `by_segment` of the outcomes' parts."""

    trial: Trial
    settings: Settings
    readings: Sequence[Reading]
    by_segment: Sequence[Reading]
    sample_ratio: SampleRatio
    warnings: Sequence[str] = field(default_factory=tuple)


def judge(trial: Trial, settings: Settings | None = None) -> Verdict:
    """Compare every arm with the control. Raises `UsageError` for fewer than two arms, `UnknownName` for no such control.

    The p-values of outcomes are corrected together, those of all segments together; a guardrail is never corrected,
    because there a false alarm is the lesser harm.
    """
    chosen = settings or Settings()
    _require_arms(trial)
    sizes = sample_ratio(trial.sizes, chosen.shares)
    main = [one for outcome in trial.outcomes for one in _readings(outcome, trial, chosen)]
    parts = [one for segment in trial.segments for one in _segment_readings(segment, trial, chosen)]
    goals = _corrected([one for one in main if not one.outcome.guardrail], chosen)
    guards = _corrected([one for one in main if one.outcome.guardrail], replace(chosen, correction="none"))
    segments = _corrected(parts, chosen)
    found = Verdict(trial, chosen, (*goals, *guards), tuple(segments), sizes)
    return replace(found, warnings=tuple(cautions(found)))


def _require_arms(trial: Trial) -> None:
    if len(trial.sizes) < 2:
        only = ", ".join(map(repr, trial.sizes)) or "none"
        raise UsageError(f"A test compares two arms at least; there is {only}.", remedy="Check the column of the arms.")
    if trial.control not in trial.sizes:
        raise UnknownName("arm", trial.control, trial.sizes)


def _readings(outcome: Outcome, trial: Trial, settings: Settings) -> Iterator[Reading]:
    control = outcome.arms.get(trial.control, _ABSENT)
    for arm in trial.sizes:
        if arm != trial.control:
            yield _reading(outcome, arm, control, outcome.arms.get(arm, _ABSENT), settings)


def _segment_readings(segment: Segment, trial: Trial, settings: Settings) -> Iterator[Reading]:
    for outcome in segment.outcomes:
        for one in _readings(outcome, trial, settings):
            yield replace(one, segment=(segment.column, segment.value))


def _reading(
    outcome: Outcome, arm: str, control: Estimate | NotEstimable, treated: Estimate | NotEstimable, settings: Settings
) -> Reading:
    known = Reading(outcome, arm, None, _known(control), _known(treated))
    if isinstance(control, NotEstimable):
        return replace(known, why=control.message)
    if isinstance(treated, NotEstimable):
        return replace(known, why=treated.message)
    try:
        return _compared(known, control, treated, settings)
    except NotEstimable as reason:
        return replace(known, why=reason.message)


def _compared(known: Reading, control: Estimate, treated: Estimate, settings: Settings) -> Reading:
    outcome = known.outcome
    apart = _over_time(difference(control, treated, settings.confidence), control, treated, settings)
    p_value = apart.p_value
    if outcome.plain and not settings.sequential and few(control, treated):
        p_value = exact_p(control, treated)
    chance, loss = _belief(outcome, control, treated, apart)
    relative, why = _lift(control, treated, apart)
    if outcome.unit == "rate":
        apart, relative = _possible(apart), relative and _possible(relative, highest=inf)
    return replace(
        known,
        difference=apart,
        lift=relative,
        p_value=p_value,
        chance_to_win=chance,
        loss=loss,
        call="unclear",
        why=why,
    )


def _lift(control: Estimate, treated: Estimate, apart: Effect) -> tuple[Effect | None, str]:
    """The relative effect, whose interval leaves out 0 exactly where that of the difference does; or why there is none."""
    try:
        relative = lift(control, treated)
        low, high = lift_interval(control, treated, (apart.high - apart.value) / apart.se)
    except NotEstimable as reason:
        return None, reason.message
    return replace(relative, low=low, high=high, p_value=apart.p_value), ""


def _possible(effect: Effect, highest: float = 1.0) -> Effect:
    """An interval of rates within what rates can do: none falls by more than all of it."""
    return replace(effect, low=max(effect.low, -1.0), high=min(effect.high, highest))


def _over_time(effect: Effect, control: Estimate, treated: Estimate, settings: Settings) -> Effect:
    return anytime(effect, control.n + treated.n, settings.confidence) if settings.sequential else effect


def _belief(outcome: Outcome, control: Estimate, treated: Estimate, apart: Effect) -> tuple[float, float]:
    """The chance that the arm is better than the control, and the average loss of choosing it."""
    if outcome.plain:
        exact = compare_rates(_successes(control), _successes(treated))
        chance, (gain, loss) = exact.chance_to_win, exact.risk
    else:
        normal = posterior(apart.value, apart.se)
        chance, (gain, loss) = normal.chance_to_win, normal.risk
    return (chance, loss) if outcome.better == "up" else (1 - chance, gain)


def _successes(one: Estimate) -> Sums:
    return Sums.of_rate(round(one.value * one.n), one.n)


def _corrected(readings: Sequence[Reading], settings: Settings) -> list[Reading]:
    known = [one for one in readings if one.p_value is not None]
    adjusted = iter(CORRECTIONS[settings.correction]([one.p_value for one in known if one.p_value is not None]))
    return [_called(one, next(adjusted), settings) if one.p_value is not None else one for one in readings]


def _called(one: Reading, p_value: float, settings: Settings) -> Reading:
    if p_value > 1 - settings.confidence or one.difference is None:
        return replace(one, p_value=p_value, needed=_more(one, settings))
    won = (one.difference.value > 0) == (one.outcome.better == "up")
    return replace(one, p_value=p_value, call="better" if won else "worse")


def _more(one: Reading, settings: Settings) -> int | None:
    """None where no number of units would do, where those there are would have done but for the correction, and for
    sequential intervals: the power is that of a single look.
    """
    if settings.sequential:
        return None
    assert one.control_value is not None
    assert one.arm_value is not None
    control, arm = one.control_value, one.arm_value
    design = Design(control.variance, arm.variance, settings.confidence, POWER)
    try:
        units = ceil(needed(design, arm.value - control.value))
    except (BadValue, NotEstimable):
        return None
    return units - min(control.n, arm.n) if units > min(control.n, arm.n) else None


def _known(one: Estimate | NotEstimable) -> Estimate | None:
    return one if isinstance(one, Estimate) else None


_ABSENT = NotEstimable("An arm has no unit with a value.", remedy="Collect more, or drop the arm.")
