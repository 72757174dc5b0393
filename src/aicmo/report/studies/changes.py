"""A change opened: how large, whether unusual, and who made it, in words, tables and charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import floor, fsum, log10

from aicmo.analytics.changes import Changes
from aicmo.analytics.overview import Mover, Unit
from aicmo.metrics import fact_info
from aicmo.metrics.formula import facts_of
from aicmo.report.charts.signed_bars import SignedBar, signed_bars
from aicmo.report.document import from_nothing, sure_sentence, unusual_sentence
from aicmo.report.format_value import UNDEFINED, format_change, format_value, mood
from aicmo.report.markup import Html
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import counted, period_in_words, sentence_case

_ROWS, _CHARTED = 20, 10


def changes_study(found: Changes) -> Study:
    """The whole study; money in the changes' currency, undefined as an en dash."""
    compared = f"{period_in_words(found.period)} vs {period_in_words(found.compared_with)}"
    only = [f"{name}: {', '.join(values)}" for name, values in found.filters.items()]
    return Study(
        title=f"What changed: {found.metric.label}",
        subtitle=f"{compared} ({found.comparison})",
        facts=(found.currency, *only),
        sections=[
            Section("The change", [*_sentences(found)]),
            *(
                _section(found, dimension, movers)
                for dimension, movers in found.parts.items()
                if found.change is not None
            ),
        ],
        notes=[*_notes(found)],
    )


def _sentences(found: Changes) -> Iterator[str]:
    if found.value is None or found.previous is None or found.change is None:
        yield found.why_undefined
        return
    value, previous = (format_value(one, found.metric.unit, found.currency) for one in (found.value, found.previous))
    moved = from_nothing(found.change) if found.relative is None else format_change(found.relative, "none").text
    difference = _signed(found, [found.change], found.change)
    yield f"{found.metric.label}: {value}, before {previous}; {moved} ({difference})."
    yield sure_sentence(found.variation, found.metric.unit, found.currency)
    if found.variation.unusual:
        yield unusual_sentence(found.variation, found.metric.unit, found.currency)


def _section(found: Changes, dimension: str, movers: Sequence[Mover]) -> Section:
    signed = partial(_signed, found, [one.change for one in movers])
    split = any(one.mix is not None for one in movers)
    head = (sentence_case(dimension), ">Before", ">Now", ">Contribution", *((">Mix", ">Rate") if split else ()))
    shown = [*movers[:_ROWS], *_others(movers[_ROWS:])]
    rows = [_row(found, one, signed, split=split) for one in shown]
    if movers:
        rows.append(_row(found, _total(found, movers), signed, split=split))
    sentences = [_split_sentence(found, movers, signed)] if split else []
    grid = Grid(head, rows, f"No {dimension} moved it.")
    return Section(f"By {dimension}", sentences, grid, _chart(found, dimension, movers, signed))


def _others(rest: Sequence[Mover]) -> list[Mover]:
    """One line for all that are too small to list."""
    if not rest:
        return []
    return [Mover(counted(len(rest), "other"), fsum(one.change for one in rest), *_split(rest))]


def _total(found: Changes, movers: Sequence[Mover]) -> Mover:
    return Mover("Total", found.change or 0.0, *_split(movers), found.value, found.previous)


def _split(movers: Sequence[Mover]) -> tuple[float | None, float | None]:
    known = [one for one in movers if one.mix is not None and one.rate is not None]
    return (fsum(one.mix or 0.0 for one in known), fsum(one.rate or 0.0 for one in known)) if known else (None, None)


def _row(found: Changes, one: Mover, signed: partial[str], *, split: bool) -> list[str]:
    before, now = (format_value(side, found.metric.unit, found.currency) for side in (one.before, one.now))
    effects = [UNDEFINED if effect is None else signed(effect) for effect in (one.mix, one.rate)] if split else []
    return [one.name, before, now, signed(one.change), *effects]


def _split_sentence(found: Changes, movers: Sequence[Mover], signed: partial[str]) -> str:
    mix, rate = _split(movers)
    without = [one.change for one in movers if one.mix is None]
    sentence = f"Mix, each part's share of {_divisor(found)}, made {signed(mix)} of it; rate, each part's own ratio, {signed(rate)}"
    if not without:
        return f"{sentence}."
    return f"{sentence}; parts without {_divisor(found)} in one period or both, {signed(fsum(without))}."


def _divisor(found: Changes) -> str:
    """What is divided by, in words where it is one fact."""
    assert found.metric.quotient is not None
    facts = facts_of(found.metric.quotient.denominator)
    return fact_info(facts[0]).label.lower() if len(facts) == 1 else str(found.metric.denominator)


def _chart(found: Changes, dimension: str, movers: Sequence[Mover], signed: partial[str]) -> Html | None:
    if not movers:
        return None
    bars = [
        SignedBar(one.name, one.change, signed(one.change), mood(one.change, found.metric.better))
        for one in (*movers[:_CHARTED], *_others(movers[_CHARTED:]))
    ]
    return signed_bars(bars, label=f"What each {dimension} added to the change of {found.metric.label}")


def _signed(found: Changes, scale: Sequence[float], value: float) -> str:
    """A difference with its sign and with the decimals that its neighbours on the `scale` need; a rate's in points."""
    unit = found.metric.unit
    points = 100.0 if unit == "ratio" else 1.0
    places = _places([points * one for one in scale], unit)
    if unit == "ratio":
        text = f"{round(points * value, places) + 0.0:,.{places}f} pp"
    else:
        text = format_value(value, unit, found.currency, places=places)
    return f"+{text}" if round(points * value, places) > 0 else text


def _places(scale: Sequence[float], unit: Unit) -> int:
    """Two digits of the largest, whole numbers from a thousand on; counts as they are."""
    largest = max(map(abs, scale), default=0.0)
    if unit == "count":
        return 0 if all(float(one).is_integer() for one in scale) else 1
    if largest >= 1000:
        return 0
    return min(max(2, 1 - floor(log10(largest))), 9) if largest else 2


def _notes(found: Changes) -> Iterator[str]:
    if found.metric.quotient:
        yield (
            "Contributions add up to the change. Mix is a part's share of the divisor having changed, rate its own ratio "
            "having changed, each at the mean of the two periods, so that nothing is left over."
        )
    else:
        yield "Contributions add up to the change."
    yield f"Computed from data version {found.data_version}."
