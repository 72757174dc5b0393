"""What a test found, in words, tables and a forest plot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import floor, log10

from aicmo.experiments.estimate import Estimate
from aicmo.experiments.frequentist import Effect
from aicmo.experiments.trial import Outcome, Reading, Unit, Verdict
from aicmo.report.certainty import about
from aicmo.report.charts.forest import ForestRow, forest_plot, percent
from aicmo.report.format_value import UNDEFINED
from aicmo.report.markup import Html
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import counted

_LONGEST_CHART = 24
_TINY = 1e-6
_SAID = {"better": "better", "worse": "worse", "unclear": "not clear", "undefined": "undefined"}
_CORRECTIONS = {
    "holm": "p-values are corrected by Holm's method for the number of comparisons",
    "bh": "p-values are corrected by Benjamini and Hochberg's method for the number of comparisons",
    "none": "p-values are not corrected for the number of comparisons",
}


def experiment_study(verdict: Verdict, source: str) -> Study:
    """The whole study; `source` says what it was read from. Undefined is an en dash, with the reason in words."""
    sizes = verdict.trial.sizes
    return Study(
        title="Experiment",
        subtitle=source,
        facts=[
            counted(sum(sizes.values()), "unit"), counted(len(sizes), "arm"), f"control: {verdict.trial.control}",
            f"{_confidence(verdict)} confidence",
        ],
        sections=[*_sections(verdict)],
        notes=[*_notes(verdict)],
    )  # fmt: skip


def _sections(verdict: Verdict) -> Iterator[Section]:
    goals = [one for one in verdict.readings if not one.outcome.guardrail]
    guards = [one for one in verdict.readings if one.outcome.guardrail]
    if verdict.sample_ratio.mismatch:
        yield Section("Do not trust this test yet", verdict.warnings[:1])
    if goals:
        sentences = [_sentence(one, verdict) for one in goals]
        yield Section("Verdict", sentences, _effects(goals, verdict), _chart(goals, "Effects on the outcomes"))
        yield Section("How sure", [_how_sure(verdict)], _certainty(goals, verdict))
    if guards:
        sentences = [_guard_sentence(one, verdict) for one in guards]
        yield Section("Guardrails", sentences, _effects(guards, verdict), _chart(guards, "Effects on the guardrails"))
    for column, found in groupby(verdict.by_segment, key=_column):
        yield _by_segment(column, list(found), verdict)
    yield Section("Arms", [_sizes_sentence(verdict)], _arms(verdict))
    doubts = verdict.warnings[1 if verdict.sample_ratio.mismatch else 0 :]
    if doubts:
        yield Section("What to keep in mind", doubts)


def _sentence(one: Reading, verdict: Verdict) -> str:
    if one.difference is None or one.control_value is None or one.arm_value is None:
        return f"{one.arm} cannot be compared on {one.outcome.name}. {one.why}"
    unit = one.outcome.unit
    values = f"{_value(one.arm_value.value, unit)} against {_value(one.control_value.value, unit)}"
    effect = _effect_words(one, verdict)
    if one.call == "unclear":
        return f"{one.arm}, {one.outcome.name}: no difference is shown. It is {values}, {effect}.{_more_words(one)}"
    return f"{one.arm} is {one.call} on {one.outcome.name}: {values}, {effect}."


def _more_words(one: Reading) -> str:
    if one.needed is None:
        return ""
    return f" About {about(one.needed)} more units an arm show a difference as large, if it is real, in four of five tests."


def _effect_words(one: Reading, verdict: Verdict) -> str:
    interval = f"{_confidence(verdict)} interval"
    if one.lift is not None:
        return f"{percent(one.lift.value)} ({interval} {percent(one.lift.low)} to {percent(one.lift.high)})"
    assert one.difference is not None
    unit = one.outcome.unit
    return f"{_difference(one.difference.value, unit)} ({interval} {_interval(one.difference, unit)})"


def _guard_sentence(one: Reading, verdict: Verdict) -> str:
    if one.difference is None:
        return f"{one.outcome.name} cannot be watched for {one.arm}. {one.why}"
    effect = _effect_words(one, verdict)
    if one.call == "worse":
        return f"{one.arm} harms {one.outcome.name}: {effect}."
    if one.call == "better":
        return f"{one.arm} does not harm {one.outcome.name}, it is better: {effect}."
    return (
        f"{one.arm}: no harm to {one.outcome.name} is shown, but as much as {_worst(one)} is not ruled out: {effect}."
    )


def _worst(one: Reading) -> str:
    """The end of the interval that would hurt most."""
    falls = one.outcome.better == "up"
    if one.lift is not None:
        return percent(one.lift.low if falls else one.lift.high)
    assert one.difference is not None
    return _difference(one.difference.low if falls else one.difference.high, one.outcome.unit)


def _effects(readings: Sequence[Reading], verdict: Verdict) -> Grid:
    interval = f">{_confidence(verdict)} interval"
    head = ("Outcome", "Arm", ">Units", ">Control", ">Arm", ">Lift", interval, "Verdict")
    return Grid(head, [_effect_row(one) for one in readings])


def _effect_row(one: Reading) -> list[str]:
    values = [one.control_value, one.arm_value]
    shown = [_value(value.value, one.outcome.unit) if value else UNDEFINED for value in values]
    return [_outcome_name(one.outcome), one.arm, _units(values), *shown, *_lift_cells(one), _call(one)]


def _units(values: Sequence[Estimate | None]) -> str:
    """Of both arms."""
    return f"{sum(value.n for value in values if value):,}"


def _call(one: Reading) -> str:
    if one.needed is None:
        return _SAID[one.call]
    return f"not enough data, about {about(one.needed)} more an arm needed"


def _lift_cells(one: Reading) -> list[str]:
    if one.lift is None:
        return [UNDEFINED, UNDEFINED]
    return [percent(one.lift.value), f"{percent(one.lift.low)} to {percent(one.lift.high)}"]


def _certainty(readings: Sequence[Reading], verdict: Verdict) -> Grid:
    head = (
        "Outcome", "Arm", ">Difference", f">{_confidence(verdict)} interval", ">p", ">Chance to win", ">Loss if chosen",
    )  # fmt: skip
    return Grid(head, [_certainty_row(one) for one in readings])


def _certainty_row(one: Reading) -> list[str]:
    start = [_outcome_name(one.outcome), one.arm]
    if one.difference is None:
        return [*start, *[UNDEFINED] * 5]
    effect, unit = one.difference, one.outcome.unit
    loss = UNDEFINED if one.loss is None else _loss(one.loss, unit)
    shown = [_difference(effect.value, unit), _interval(effect, unit)]
    return [*start, *shown, p_value(one.p_value), _chance(one.chance_to_win), loss]


def _by_segment(column: str, readings: Sequence[Reading], verdict: Verdict) -> Section:
    interval = f">{_confidence(verdict)} interval"
    head = (column, "Outcome", "Arm", ">Units", ">Control", ">Arm", ">Lift", interval, ">p", "Verdict")
    rows = [
        [one.segment[1] if one.segment else "", *row[:-1], p_value(one.p_value), row[-1]]
        for one in readings
        for row in [_effect_row(one)]
    ]
    return Section(
        f"By {column}", [*_segment_sentences(readings, verdict)], Grid(head, rows), _chart(_charted(readings), column)
    )


def _segment_sentences(readings: Sequence[Reading], verdict: Verdict) -> Iterator[str]:
    clear = [one for one in readings if one.call in {"better", "worse"}]
    yield f"{len(clear)} of {counted(len(readings), 'comparison')} {'stands' if len(clear) == 1 else 'stand'} out."
    for one in clear:
        if one.call == "worse":
            yield f"{_row_name(one)}: {_sentence(one, verdict)}"
    for why, found in Counter(one.why for one in readings if one.call == "undefined").items():
        yield f"{counted(found, 'comparison')} cannot be made. {why}"
    charted = _charted(readings)
    if len(charted) < len(readings):
        yield f"The chart shows {charted[0].outcome.name} alone, the table everything."


def _charted(readings: Sequence[Reading]) -> Sequence[Reading]:
    """All of them, or those of the first outcome where all are too many to be looked at."""
    if len(readings) <= _LONGEST_CHART:
        return readings
    return [one for one in readings if one.outcome.name == readings[0].outcome.name]


def _arms(verdict: Verdict) -> Grid:
    sizes, expected = verdict.trial.sizes, verdict.sample_ratio.expected
    rows = [[arm, f"{n:,}", f"{expected[arm]:,.0f}"] for arm, n in sizes.items()]
    return Grid(("Arm", ">Units", ">Expected"), rows)


def _sizes_sentence(verdict: Verdict) -> str:
    p = p_value(verdict.sample_ratio.p_value)
    if verdict.sample_ratio.mismatch:
        return f"The arms do not have the sizes they were meant to have (chi-square test, p {p})."
    return f"The arms have the sizes they were meant to have, as far as chance goes (chi-square test, p {p})."


def _how_sure(verdict: Verdict) -> str:
    looks = "at every look" if verdict.settings.sequential else "if the test is read once, at its planned end"
    return (
        f"The intervals hold {_confidence(verdict)} of the time {looks}. The chance to win is the probability that the arm is "
        "better than the control; the loss is what choosing it would cost on average, counting only where it is not."
    )


def _notes(verdict: Verdict) -> Iterator[str]:
    settings = verdict.settings
    if settings.sequential:
        yield "Intervals and p-values are asymptotic confidence sequences (Waudby-Smith et al. 2021), safe to look at any time."
    else:
        yield "Intervals and p-values are those of Welch's t test."
    yield "A lift is the difference relative to the control, its interval by Fieller's theorem."
    yield f"The {_CORRECTIONS[settings.correction]}; intervals are never, and neither are guardrails."
    yield "The chance to win is without prior knowledge: exact for rates, by the normal distribution for everything else."


def _chart(readings: Sequence[Reading], label: str) -> Html | None:
    rows = [
        ForestRow(_row_name(one), one.lift.value, one.lift.low, one.lift.high, one.call)
        for one in readings
        if one.lift is not None
    ]
    return forest_plot(rows, f"{label}: lift over the control with its interval") if rows else None


def _row_name(one: Reading) -> str:
    parts = [one.outcome.name, one.arm] if one.segment is None else [one.segment[1], one.outcome.name, one.arm]
    return " · ".join(parts)


def _column(one: Reading) -> str:
    return one.segment[0] if one.segment else ""


def _outcome_name(outcome: Outcome) -> str:
    return outcome.name if outcome.better == "up" else f"{outcome.name} (less is better)"


def _confidence(verdict: Verdict) -> str:
    return f"{100 * verdict.settings.confidence:.6g}%"


def _value(value: float, unit: Unit) -> str:
    return f"{_digits(100 * value)}%" if unit == "rate" else _digits(value)


def _difference(value: float, unit: Unit) -> str:
    """`+8.26 points` of a rate, `+0.67` of an amount."""
    sign = "+" if value > 0 else ""
    text = f"{_digits(100 * value)} points" if unit == "rate" else _digits(value)
    return f"{sign}{text}".replace("-", "−")


def _interval(effect: Effect, unit: Unit) -> str:
    """`+7.59 to +8.92 points`."""
    return f"{_difference(effect.low, unit).removesuffix(' points')} to {_difference(effect.high, unit)}"


def _loss(value: float, unit: Unit) -> str:
    shown, smallest = (100 * value, 0.01) if unit == "rate" else (value, 0.001)
    points = " points" if unit == "rate" else ""
    return f"{_digits(shown)}{points}" if shown >= smallest else f"< {smallest}{points}"


def _digits(value: float) -> str:
    """Three or four digits that say something: `1,234`, `18.71`, `0.630`, `0.000120`."""
    size = abs(value)
    if 0 < size < _TINY:
        return f"{value:.2e}"
    places = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 or not size else 2 - floor(log10(size))
    return f"{value:,.{places}f}"


def p_value(p: float | None) -> str:
    """`0.037`, `< 0.001`."""
    if p is None:
        return UNDEFINED
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _chance(chance: float | None) -> str:
    if chance is None:
        return UNDEFINED
    if chance > 0.999:
        return "> 99.9%"
    return "< 0.1%" if chance < 0.001 else f"{100 * chance:.1f}%"
