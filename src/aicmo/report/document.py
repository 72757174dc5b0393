"""What every format says in the same words: sentences, labels and the text of a table's cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from shlex import quote

from aicmo.analytics.overview import (
    Column,
    Doubt,
    Figure,
    Mover,
    Overview,
    Row,
    SourceState,
    Table,
    Unit,
    Variation,
    WhatChanged,
)
from aicmo.analytics.query import COMPARISONS
from aicmo.analytics.variation import SD
from aicmo.model.period import Period
from aicmo.report.format_value import Mood, column_places, format_change, format_signed, format_value, mood
from aicmo.report.words import counted, day_in_words, moment_in_words, period_in_words, sentence_case

_DAYS_TOLD = 3


def period_line(overview: Overview) -> str:
    """`25 Oct – 21 Nov 2026 vs 27 Sep – 24 Oct 2026`."""
    period = period_in_words(overview.period)
    return f"{period} vs {period_in_words(overview.compared_with)}" if overview.compared_with else period


def comparison_label(overview: Overview) -> str:
    """What the comparison is called: `Previous period`, `Year before`."""
    return sentence_case(overview.comparison)


def doubts_headline(doubts: Sequence[Doubt]) -> str:
    """`2 warnings and 1 notice`."""
    levels = Counter(doubt.level for doubt in doubts)
    return " and ".join(counted(levels[level], level) for level in ("warning", "notice") if levels[level])


def change_sentence(changed: WhatChanged, currency: str) -> tuple[str, str, str]:
    """What came before, the relative change, and what comes after: `Revenue is `, `+13.5%`, ` (+€232k).`"""
    by_how_much = f" ({format_signed(changed.change, changed.unit, currency)})."
    if changed.relative is not None:
        return f"{changed.label} is ", format_change(changed.relative, changed.better).text, by_how_much
    return f"{changed.label} is ", from_nothing(changed.change), by_how_much


def from_nothing(change: float | None) -> str:
    """A change that has no percentage, because there was nothing before."""
    if not change:
        return "unchanged at nothing"
    return "up from nothing" if change > 0 else "down from nothing"


def from_words(figure: Figure, currency: str) -> str:
    """What a figure was before: `from €1.72M`, or that it was not known."""
    if figure.previous is None:
        return "no value before"
    return f"from {format_value(figure.previous, figure.unit, currency, compact=True)}"


def sure_sentence(variation: Variation, unit: Unit, currency: str) -> str:
    """Whether a period is outside the usual variation, and what was to be expected of it."""
    if variation.z is None:
        return f"Whether this is more than the usual variation cannot be said: {_lower(variation.why)}"
    low, high = (format_value(end, unit, currency, compact=True) for end in (variation.low, variation.high))
    expected = f"From the {variation.days} days before, {low} to {high} was to be expected"
    if abs(variation.z) < SD:
        return f"{expected}: the change is within the usual variation (z = {variation.z:.1f})."
    side = "more" if variation.z > 0 else "less"
    return f"{expected}, and it is {side}: the change is outside the usual variation (z = {variation.z:.1f})."


def unusual_sentence(variation: Variation, unit: Unit, currency: str) -> str:
    """The days out of the ordinary, the furthest first: `Out of the ordinary: 27 Nov 2026 (€80k, expected €31k).`"""
    furthest = sorted(variation.unusual, key=lambda day: -abs(day.z))
    told = [
        f"{day_in_words(day.day)} ({format_value(day.value, unit, currency, compact=True)}, "
        f"expected {format_value(day.expected, unit, currency, compact=True)})"
        for day in furthest[:_DAYS_TOLD]
    ]
    more = f" and {counted(len(furthest) - _DAYS_TOLD, 'other day')}" if len(furthest) > _DAYS_TOLD else ""
    return f"Out of the ordinary: {', '.join(told)}{more}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def mover_share(mover: Mover, movers: Sequence[Mover]) -> float:
    """How long a mover's bar is beside the largest's."""
    largest = max(abs(other.change) for other in movers)
    return abs(mover.change) / largest if largest else 0.0


def mover_mood(mover: Mover, changed: WhatChanged) -> Mood:
    return mood(mover.change, changed.better)


def cell_texts(table: Table, currency: str) -> list[list[str]]:
    """The text of each row's metrics, the total's last if there is one; the decimals suit the column."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    by_column = [_column_texts(column, rows, currency) for column in table.columns]
    return [list(texts) for texts in zip(*by_column, strict=True)]


def _column_texts(column: Column, rows: Sequence[Row], currency: str) -> list[str]:
    values = [row.values.get(column.metric) for row in rows]
    places = column_places(values, column.unit)
    return [format_value(value, column.unit, currency, places=places) for value in values]


def first_shares(table: Table) -> list[float]:
    """How long each row's bar in the first column is beside the longest; nothing for an undefined or negative value."""
    values = [max(row.values.get(table.columns[0].metric) or 0.0, 0.0) for row in table.rows]
    largest = max(values, default=0.0)
    return [value / largest if largest else 0.0 for value in values]


def newest_day(sources: Sequence[SourceState]) -> date | None:
    """The last day that any source covers."""
    return max((source.last_day for source in sources if source.last_day), default=None)


def covers(source: SourceState, period: Period) -> bool:
    """Whether the source reaches the end of the period."""
    return source.last_day is not None and source.last_day >= period.end


def percent(share: float) -> str:
    return format_value(share, "ratio", places=1)


def recompute_command(overview: Overview) -> str:
    """The command that gives this report again from the same data."""
    period = overview.period
    compare = "".join(f" --compare {key}" for key, label in COMPARISONS.items() if label == overview.comparison)
    only = "".join(f" --{name} {quote(value)}" for name, values in overview.filters.items() for value in values)
    return f"aicmo report --from {period.start} --to {period.end}{compare}{only} --as-of {overview.data_version}"


def made_line(overview: Overview) -> str:
    """`22 Nov 2026, 06:00 (Europe/Berlin)`."""
    return f"{moment_in_words(overview.generated_at, overview.time_zone)} ({overview.time_zone})"
