"""What changed: who moved a metric, by how much, and whether the change is more than the usual variation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import TypeAlias

from aicmo.analytics.naming import channel_in_words
from aicmo.analytics.overview import Figure, Mover, Variation, WhatChanged
from aicmo.analytics.query import COMPARISONS, FILTERS, Line, Query, Result, change
from aicmo.analytics.run import Facts, facts_by, run
from aicmo.analytics.session import Session
from aicmo.analytics.variation import fraction_of, variation_of
from aicmo.errors import UnknownName, UsageError
from aicmo.experiments.decomposition import Fraction, ratio_effects, sum_effects
from aicmo.metrics import Metric, metric
from aicmo.model.period import Period

Fractions: TypeAlias = dict[str, Fraction]
_SHARED = "\0shared"
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Changes:
    """The change of one metric from `compared_with` to `period`, and by dimension who made it, the largest part first.

    Money is in `currency`. Where a side is undefined so is the change, and `why_undefined` says which and why.
    """

    metric: Metric
    period: Period
    compared_with: Period
    comparison: str
    filters: Mapping[str, tuple[str, ...]]
    currency: str
    time_zone: str
    data_version: str
    value: float | None
    previous: float | None
    why_undefined: str
    parts: Mapping[str, tuple[Mover, ...]]
    variation: Variation

    @property
    def change(self) -> float | None:
        return None if self.value is None or self.previous is None else self.value - self.previous

    @property
    def relative(self) -> float | None:
        """The change in parts of the value before; undefined from nothing."""
        return change(self.value, self.previous)


def changes(session: Session, query: Query) -> Changes:
    """Open the change of the one metric of `query` by each of its dimensions on its own.

    Raises `UsageError` for more than one metric, a dimension of time, or without a period and a comparison.
    """
    _require_answerable(query)
    one = metric(query.metrics[0])
    whole = run(session, replace(query, by=()))
    assert whole.compared_with is not None
    value, previous = whole.total.metrics[one.name], whole.total.previous[one.name]
    if _silent(session, whole.compared_with):  # before the first import, or in a gap: nobody says that it was 0
        previous = None
    defined = value is not None and previous is not None
    return Changes(
        metric=one,
        period=whole.period,
        compared_with=whole.compared_with,
        comparison=COMPARISONS[query.compare or ""],
        filters=query.filters,
        currency=session.currency,
        time_zone=session.data.time_zone,
        data_version=session.data.version,
        value=value,
        previous=previous,
        why_undefined="" if defined else _why_undefined(session, one, query.filters, whole),
        parts={name: _movers(session, one, name, query) if defined else () for name in query.by},
        # last, because it has the session read other days
        variation=variation_of(session, one, whole.period, whole.compared_with, query.filters)
        if defined
        else Variation(why="There is no change."),
    )


def what_changed(
    figure: Figure, by_channel: Result, by_campaign: Result, usual: Variation, *, most: int = 3
) -> WhatChanged | None:
    """The largest contributions to the change of an additive `figure`; None where there is nothing to compare."""
    if figure.value is None or figure.previous is None:
        return None
    channels, campaigns = (
        sum_movers(result.lines, figure.metric, name)[:most]
        for name, result in (("channel", by_channel), ("campaign", by_campaign))
    )
    return WhatChanged(
        figure.metric, figure.label, figure.unit, figure.better, figure.value - figure.previous, figure.change,
        channels, usual, campaigns,
    )  # fmt: skip


def sum_movers(lines: Iterable[Line], name: str, dimension: str, shared: float = 0.0) -> tuple[Mover, ...]:
    """What each part added to the change of a sum; `shared` is the change of what counts in several parts."""
    listed = {str(line.keys[dimension]): line for line in lines}
    now = {key: line.metrics[name] or 0.0 for key, line in listed.items()}
    before = {key: line.previous.get(name) or 0.0 for key, line in listed.items()}
    effects = sum_effects(now, before)
    movers = [
        Mover(part_name(listed[key], dimension), effects[key], None, None, now[key], before[key]) for key in listed
    ]
    return _largest_first([*movers, Mover(_counted_twice(dimension), shared)])


def part_name(line: Line, dimension: str) -> str:
    """The channel, campaign or source of a line as people write it."""
    return readable(line.name if line.keys[dimension] else "", dimension) or f"No {dimension}"


def readable(name: str, dimension: str) -> str:
    """`paid_search` as people write it."""
    return channel_in_words(name) if dimension == "channel" else name


def _require_answerable(query: Query) -> None:
    if len(query.metrics) != 1:
        raise UsageError("One change is opened at a time.", remedy="Name one metric.")
    if query.compare is None:
        raise UsageError("A change needs something to compare with.", remedy=f"Use one of {', '.join(COMPARISONS)}.")
    for name in query.by:
        if name not in FILTERS:
            raise UnknownName("part to open a change by", name, FILTERS)


def _movers(session: Session, one: Metric, dimension: str, query: Query) -> tuple[Mover, ...]:
    result = run(session, replace(query, by=(dimension,)))
    if one.quotient is None:
        shared = _beyond_parts(result.total, result.lines, one.name) if one.recounted else 0.0
        return sum_movers(result.lines, one.name, dimension, shared)
    assert result.compared_with is not None
    now, before = (
        _fractions(session, one, dimension, period, query) for period in (result.period, result.compared_with)
    )
    names = {str(line.keys[dimension]): part_name(line, dimension) for line in result.lines}
    names[_SHARED] = _counted_twice(dimension)
    return _largest_first(
        Mover(names[key], effect.total, effect.mix, effect.rate, _ratio(now.get(key)), _ratio(before.get(key)))
        for key, effect in ratio_effects(now, before).items()
    )


def _beyond_parts(total: Line, lines: Sequence[Line], name: str) -> float:
    """The change of what the parts count more than once, such as people who were written to by two channels."""
    now = _beyond(total.metrics[name], [line.metrics[name] for line in lines])
    return now - _beyond(total.previous[name], [line.previous[name] for line in lines])


def _beyond(whole: float | None, parts: Iterable[float | None]) -> float:
    """What is left of the whole without its parts; 0 where that is rounding."""
    left = (whole or 0.0) - fsum(part or 0.0 for part in parts)
    return left if abs(left) > _ROUNDING * abs(whole or 0.0) else 0.0


def _fractions(session: Session, one: Metric, dimension: str, period: Period, query: Query) -> Fractions:
    """What is divided by what in each part, and the difference between the whole and the sum of its parts."""
    found = facts_by(session, (dimension,), [one], period, query.filters)
    parts = {str(key[0]): fraction_of(one, facts) for key, facts in found.items()}
    if one.recounted:
        whole = fraction_of(one, _whole(session, one, period, query.filters))
        parts[_SHARED] = Fraction(
            _beyond(whole.numerator, [part.numerator for part in parts.values()]),
            _beyond(whole.denominator, [part.denominator for part in parts.values()]),
        )
    return parts


def _whole(session: Session, one: Metric, period: Period, filters: Mapping[str, tuple[str, ...]]) -> Facts:
    return facts_by(session, (), [one], period, filters).get((), {})


def _ratio(part: Fraction | None) -> float | None:
    return part.numerator / part.denominator if part and part.denominator else None


def _largest_first(movers: Iterable[Mover]) -> tuple[Mover, ...]:
    """Those that moved, the furthest first."""
    return tuple(sorted((one for one in movers if one.change), key=lambda one: (-abs(one.change), one.name)))


def _counted_twice(dimension: str) -> str:
    return f"Counted in several {dimension}s"


def _silent(session: Session, period: Period) -> bool:
    """Whether there is not a row of those days."""
    within = f"day BETWEEN DATE '{period.start}' AND DATE '{period.end}'"
    return not session.con.execute(f"SELECT 1 FROM daily WHERE {within} LIMIT 1").fetchall()


def _why_undefined(session: Session, one: Metric, filters: Mapping[str, tuple[str, ...]], whole: Result) -> str:
    assert whole.compared_with is not None
    later = whole.total.metrics[one.name] is None
    if not later and _silent(session, whole.compared_with):
        return f"{one.label} is undefined in the period before: no source has any data of it."
    facts = _whole(session, one, whole.period if later else whole.compared_with, filters)
    silent = dict.fromkeys(name.split(" without ")[0] for name, value in facts.items() if value is None)
    reason = f"no source states {' or '.join(silent)}" if silent or not facts else f"{one.denominator} is 0"
    return f"{one.label} is undefined in {'this period' if later else 'the period before'}: {reason}."
