"""A fitted media mix laid out: how far to trust it, what channels brought, where returns fall, what to shift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aicmo.model.period import Period
from aicmo.report.charts.bars import Bar, bar_chart
from aicmo.report.charts.curves import Axis, Curve, CurveChart, curve_chart
from aicmo.report.markup import Html, tag
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.studies.mix_words import MixResult, MixWords, chance_in_words, listed, percent, rate, rates, signed
from aicmo.report.words import counted, period_in_words, sentence_case

if TYPE_CHECKING:
    from aicmo.mix.budget import Expectation
    from aicmo.mix.contributions import Contribution
    from aicmo.mix.posterior import Estimate

_CURVE_POINTS = 25
_LITTLE, _RUNS_ON = 0.5, 0.3


def mix_study(result: MixResult) -> Study:
    """The whole study; outcome and spend as compact numbers, money where the currency is known."""
    table = result.fit.table
    words = MixWords(result)
    return Study(
        title="Media mix",
        subtitle=period_in_words(Period(table.periods[0], table.end)),
        facts=(
            result.source,
            counted(len(table), table.unit),
            f"{words.outcome(table.outcome.sum())} {table.outcome_name}",
            f"{words.money(table.spend.sum())} spend",
            f"blended return {rate(table.blended)}",
        ),
        sections=[*_sections(result, words)],
        notes=_notes(result),
    )


def _sections(result: MixResult, words: MixWords) -> Iterator[Section]:
    yield _trust(result)
    yield _brought(result, words)
    yield _returned(result, words)
    yield _curves(result, words)
    for asked in result.what_ifs:
        yield _what_if(result, asked, words)
    if len(result.fit.table.channels) > 1:
        yield _split(result, words)


def _trust(result: MixResult) -> Section:
    fit, unit = result.fit, result.fit.table.unit
    held = fit.holdout
    said = [
        f"The last {held.periods} {unit}s were each foretold from what came before them: the model missed "
        f"{percent(held.error)} of the {fit.table.outcome_name}, the same model without any spend "
        f"{percent(held.without_spend)}."
    ]
    if not held.spend_helps:
        said.append("Spend does not help to foretell. Take what follows as an assumption, not as a finding.")
    if fit.baseline.value < 0:
        said.append(
            f"More than all of the {fit.table.outcome_name} is put down to spend, which cannot be: a season or a "
            "channel that was left out is taken for its effect. Do not use these figures."
        )
    if fit.autocorrelation > _RUNS_ON:
        said.append(
            f"What it misses runs on from {unit} to {unit} (autocorrelation {fit.autocorrelation:.2f}): something "
            f"that moves the {fit.table.outcome_name} is missing, and the ranges are too narrow."
        )
    if little := _little_known(result):
        said.append(
            f"Of {listed(little)} the data says little: most of the doubt there was beforehand is still there. "
            "A lift test would settle more than further weeks."
        )
    return Section("How far to trust it", said)


def _little_known(result: MixResult) -> list[str]:
    return [found.channel for found in result.fit.contributions() if found.learned < _LITTLE]


def _brought(result: MixResult, words: MixWords) -> Section:
    fit = result.fit
    table, found = fit.table, sorted(fit.contributions(), key=lambda one: -one.outcome.value)
    total = float(table.outcome.sum())
    rows = [
        [one.channel, words.outcome(one.outcome.value), words.span(one.outcome), percent(one.share.value)]
        for one in found
    ]
    rows.append(
        [
            "Without any of them",
            words.outcome(fit.baseline.value),
            words.span(fit.baseline),
            percent(fit.baseline.value / total),
        ]
    )
    rows.append(["Total", words.outcome(total), "", percent(1.0)])
    bars = [_bar(one.channel, one.outcome, words.outcome(one.outcome.value), words.span(one.outcome)) for one in found]
    return Section(
        "What each channel brought",
        [f"Of the whole {table.outcome_name}, with the range that holds nine in ten of the fits the data allows."],
        Grid(("Channel", ">Brought", ">90% range", ">Share"), rows),
        bar_chart(bars, label=f"{table.outcome_name} that each channel brought, with 90% ranges"),
    )


def _returned(result: MixResult, words: MixWords) -> Section:
    found = sorted(result.fit.contributions(), key=lambda one: -one.roas.value)
    tested = {test.channel for test in result.fit.lift_tests}
    rows = [
        [
            one.channel + (" (lift test)" if one.channel in tested else ""), words.money(one.spend),
            rate(one.roas.value), rates(one.roas), rate(one.marginal_roas.value), rates(one.marginal_roas),
            f"{one.learned:.0%}",
        ]
        for one in found
    ]  # fmt: skip
    bars = [_bar(one.channel, one.roas, rate(one.roas.value), rates(one.roas)) for one in found]
    name, unit = result.fit.table.outcome_name, result.fit.table.unit
    return Section(
        "What a unit of spend returned",
        [
            f"On average, and for the next unit if each {unit}'s spend grew alike. {_overlapping(found)}".strip(),
            "Doubt removed is how much of the variance assumed beforehand the data took away.",
        ],
        Grid(("Channel", ">Spend", ">Return", ">90% range", ">Next unit", ">90% range", ">Doubt removed"), rows),
        bar_chart(bars, label=f"{name} per unit of spend by channel, with 90% ranges"),
    )


def _overlapping(found: Sequence[Contribution]) -> str:
    first, *rest = found
    if not rest:
        return ""
    open_ = [one.channel for one in rest if one.roas.high > first.roas.low]
    if not open_:
        return f"{first.channel} returned most."
    return f"{first.channel} comes first, but its range overlaps that of {listed(open_)}: the order is not settled."


def _curves(result: MixResult, words: MixWords) -> Section:
    fit = result.fit
    table, known, unit = fit.table, fit.limits(), fit.table.unit
    rows = [
        [
            one.channel, words.money(spend), words.limits(known[one.channel].low, known[one.channel].high),
            words.with_span(fit.response(one.channel, spend.reshape(1))[0]),
            f"{one.carry_over.low:.2f} to {one.carry_over.high:.2f}",
            words.limits(one.half_point.low, one.half_point.high),
        ]
        for one, spend in zip(fit.contributions(), table.spend.mean(axis=0), strict=True)
    ]  # fmt: skip
    charts = tag("div", *(_curve(result, name, words) for name in table.channels), class_="curve-grid")
    sentence = (
        f"What even spend a {unit} brings a {unit}, drawn only between the least and the most that a channel kept up for "
        f"four {unit}s: beyond that the data says nothing. Carry-over is what still works a {unit} later; at the half "
        "point a channel brings half of all it could."
    )
    head = ("Channel", f">Spend a {unit}", ">Kept up", ">Brings", ">Carry-over", ">Half point")
    return Section("Where returns fall", [sentence], Grid(head, rows), charts)


def _curve(result: MixResult, name: str, words: MixWords) -> Html:
    import numpy as np

    fit = result.fit
    known, now = fit.limits()[name], float(fit.table.spend[:, fit.table.channels.index(name)].mean())
    spends = np.linspace(known.low, known.high, _CURVE_POINTS)
    found = list(zip(spends.tolist(), fit.response(name, spends), strict=True))
    curve = Curve(
        name,
        [(spend, one.value) for spend, one in found],
        band=[(spend, one.low, one.high) for spend, one in found],
        colour=0,
    )
    outcome, unit = fit.table.outcome_name, fit.table.unit
    chart = CurveChart(
        (curve,),
        x=Axis(f"Spend on {name} a {unit}", words.spend_unit, result.currency),
        y=Axis(sentence_case(outcome), words.outcome_unit, result.currency),
        label=f"{outcome} a {unit} by spend on {name}, with the 90% range",
        marks=((now, "now"),),
    )
    return tag("div", tag("h3", name), curve_chart(chart))


def _what_if(result: MixResult, asked: Expectation, words: MixWords) -> Section:
    changed = [name for name in asked.plan if asked.plan[name] != asked.now[name]]
    moved = ", ".join(
        f"{name} from {words.money(asked.now[name])} to {words.money(asked.plan[name])}" for name in changed
    )
    unit = result.fit.table.unit
    title = f"If {listed(changed)} changed" if changed else "If nothing changed"
    return Section(title, [f"A {unit}: {moved or 'all as it is'}.", _gain(result, asked, words)])


def _split(result: MixResult, words: MixWords) -> Section:
    asked, known, unit = result.fit.best_split(), result.fit.limits(), result.fit.table.unit
    rows = [
        [
            name, words.money(asked.now[name]), words.money(spend), signed(spend - asked.now[name], words.money),
            _at_limit(spend, known[name].low, known[name].high),
        ]
        for name, spend in asked.plan.items()
    ]  # fmt: skip
    total = sum(asked.now.values())
    rows.append(["Total", words.money(total), words.money(total), "", ""])
    head = ("Channel", f">Now a {unit}", ">Best split", ">Change", "Bound")
    unknown = [name for name in _little_known(result) if asked.plan[name] > asked.now[name]]
    said = [
        f"The same {words.money(total)} a {unit}, spent evenly, where it is expected to bring most, no channel outside of "
        f"what it kept up for four {unit}s.",
        _gain(result, asked, words),
        *([f"That {listed(unknown)} should get more rests on what was assumed: test it first."] if unknown else []),
    ]
    return Section("A better split of the same budget", said, Grid(head, rows))


def _gain(result: MixResult, asked: Expectation, words: MixWords) -> str:
    gain, unit = asked.gain, result.fit.table.unit
    if gain.low == gain.high == 0:
        return "That brings neither more nor less."
    verdict = "" if gain.low > 0 or gain.high < 0 else " It may as well bring nothing."
    return (
        f"Expected: {signed(gain.value, words.outcome)} {result.fit.table.outcome_name} a {unit} "
        f"({signed(gain.low, words.outcome)} to {signed(gain.high, words.outcome)}); the chance of a gain "
        f"is {chance_in_words(asked.chance)}, if the model holds.{verdict}"
    )


def _notes(result: MixResult) -> tuple[str, ...]:
    fit = result.fit
    shape, controls = fit.shape, fit.table.control_names
    carry = "its own carry-over" if shape.own_carry else "one carry-over for all"
    half = "its own half point" if shape.own_half else "one half point for all"
    return (
        f"{len(fit.table)} {fit.table.unit}s and {shape.parameters} parameters: each channel's return, {carry}, {half}, "
        f"level, trend, {counted(shape.harmonics, 'wave') + ' of' if shape.harmonics else 'no'} season"
        + (f", {', '.join(controls)}." if controls else ", no controls."),
        "Geometric carry-over, returns that saturate, Bayesian fit by Laplace approximation and importance sampling. "
        f"Before the data every return is taken to lie between 0 and {rate(2 * fit.prior_scale)} (95%, a half-normal), or "
        "where a lift test says.",
        "A fit of history is no experiment: what rose together with spend is taken for its effect. Test before you move "
        "much.",
    )


def _bar(name: str, found: Estimate, value: str, span: str) -> Bar:
    return Bar(name, found.value, found.low, found.high, f"{value} ({span})")


def _at_limit(spend: float, low: float, high: float) -> str:
    slack = 1e-6 * high
    if spend >= high - slack:
        return "the most seen"
    return "the least seen" if spend <= low + slack else ""
