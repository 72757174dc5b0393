"""What attribution found, in words, tables and one chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from aicmo.analytics.credit import Attribution, ModelCredit, Row
from aicmo.analytics.journeys import Lengths
from aicmo.analytics.overview import Unit
from aicmo.attribution.path import Path
from aicmo.attribution.spread import Row as Beside
from aicmo.attribution.spread import Spread
from aicmo.experiments.certainty import Certainty
from aicmo.report.certainty import about, interval_text
from aicmo.report.charts.dotplot import DotPlot, DotRow, dot_plot
from aicmo.report.format_value import UNDEFINED, column_places, format_value
from aicmo.report.markup import Html
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import counted, period_in_words, sentence_case

_CHARTED = 12
_AGREED = 0.05  # conversions
_OF_CHOICE = ("data_driven", "linear")


def attribution_study(found: Attribution) -> Study:
    """The whole study; money in the attribution's currency, undefined as an en dash."""
    facts = (counted(round(found.conversions), "conversion"), _money(found, found.value), f"by {found.rules.by}")
    return Study(
        title="Attribution",
        subtitle=period_in_words(found.period),
        facts=[fact for fact in facts if fact != UNDEFINED],
        sections=[*_sections(found)],
        notes=(*_notes(found), f"Computed from data version {found.data_version}."),
    )


def _sections(found: Attribution) -> Iterator[Section]:
    yield _credit_section(found)
    if _of_choice(found).rows:
        yield _chosen_section(found)
    yield from _by_model(found, "Cost per conversion by model", "money", lambda row: row.cpa)
    yield from _by_model(found, "Return on ad spend by model", "multiple", lambda row: row.roas)
    yield from _claims(found)
    if found.paths:
        yield _paths_section(found)
    yield from _lengths("Touches to convert", found.touches, _touches_words, "Touches")
    yield from _lengths("Time to convert", found.days, _days_words, "Time from the first touch")
    if found.doubts:
        yield Section("What is doubtful", found.doubts)


def _credit_section(found: Attribution) -> Section:
    places = column_places(
        [value for row in found.side_by_side for value in row.conversions.by_model.values()], "count"
    )
    several = len(found.models) > 1
    rows = [[_title(found, row.label), *_spread(row.conversions, places, several)] for row in found.side_by_side]
    total = ["Total", *(_count(found.conversions, places) for _ in found.models), *[""] * several]
    head = (sentence_case(found.rules.by), *_heads(found), *[">Spread"] * several)
    return Section("Who gets the credit", [*_credit_words(found)], Grid(head, [*rows, total]), _chart(found))


def _spread(spread: Spread, places: int | None, several: bool) -> list[str]:
    return [_count(value, places) for value in (*spread.by_model.values(), *[spread.width] * several)]


def _credit_words(found: Attribution) -> Iterator[str]:
    labelled = [row for row in found.side_by_side if row.label is not None]
    if not found.conversions:
        yield "No conversion of this period is known as an event."
        return
    if not labelled:
        yield "No conversion has a touch before it, so nothing can be credited."
        return
    yield f"Conversions by {found.rules.by}, as each model shares them; every column sums to the same total."
    if found.touches and found.touches.counts[0] >= found.touches.journeys / 2:
        share = format_value(found.touches.counts[0] / found.touches.journeys, "ratio", places=0)
        yield f"Of the journeys with a touch {share} have one alone, and there most models cannot differ."
    if len(found.models) > 1:
        yield _disagreement(found, max(labelled, key=lambda row: row.conversions.width))


def _disagreement(found: Attribution, row: Beside) -> str:
    credit = row.conversions
    if credit.width < _AGREED:
        return "The models agree: nearly every journey has one touch, or touches of one kind."
    labels = {model.model: model.label for model in found.models}
    low, high = (choose(credit.by_model, key=lambda name: credit.by_model[name]) for choose in (min, max))
    return (
        f"The models disagree most about {_title(found, row.label)}: {_count(credit.low)} by {_lower(labels[low])}, "
        f"{_count(credit.high)} by {_lower(labels[high])}."
    )


def _chart(found: Attribution) -> Html | None:
    shown = [row for row in found.side_by_side if row.label is not None][:_CHARTED]
    if len(found.models) < 2 or not shown:
        return None
    rows = [
        DotRow(
            _title(found, row.label), [*row.conversions.by_model.values()], _range([*row.conversions.by_model.values()])
        )
        for row in shown
    ]
    label = f"Conversions credited to each {found.rules.by}, a dot for each model"
    return dot_plot(DotPlot([model.label for model in found.models], rows, label))


def _chosen_section(found: Attribution) -> Section:
    """Conversions, money and what it cost by one model: the data-driven one where it was asked for."""
    model = _of_choice(found)
    rows = (*model.rows, model.unattributed)
    columns = [
        [row.name for row in rows],
        _column([row.conversions for row in rows], "count"),
        [_conversions_interval(row) for row in rows],
        [format_value(row.same_rank, "ratio", places=0) for row in rows],
        _column([row.value for row in rows], "money", found.currency),
        _column([row.cost for row in rows], "money", found.currency),
        _column([row.cpa for row in rows], "money", found.currency),
        [_interval(row.cpa_interval, row, "money", found.currency) for row in rows],
        _column([row.roas for row in rows], "multiple"),
        [_interval(row.roas_interval, row, "multiple") for row in rows],
    ]
    head = (
        sentence_case(found.rules.by), ">Conversions", ">95% interval", ">Same rank", ">Value", ">Cost",
        ">CPA", ">95% interval", ">ROAS", ">95% interval",
    )  # fmt: skip
    return Section(f"By {_lower(model.label)}", [*_sure_words(model)], Grid(head, list(zip(*columns, strict=True))))


def _conversions_interval(row: Row) -> str:
    if row.interval is None:
        return UNDEFINED
    return f"not enough data, about {about(row.needed)} more needed" if row.needed else _range(row.interval, places=0)


def _interval(ends: tuple[float, float] | None, row: Row, unit: Unit, currency: str = "") -> str:
    """Of a rate; nothing where there are too few conversions to go by."""
    if ends is None or row.needed:
        return UNDEFINED
    return interval_text(Certainty(*ends, row.conversions, 0.0), unit, currency)


def _sure_words(model: ModelCredit) -> Iterator[str]:
    if model.note is not None:
        yield model.note
    if any(row.interval for row in model.rows):
        yield (
            "Intervals and ranks are those of the same journeys drawn anew many times: how far chance alone could move "
            "these figures, not whether the model is right."
        )


def _column(values: Sequence[float | None], unit: Unit, currency: str = "") -> list[str]:
    places = column_places(values, unit)
    return [format_value(value, unit, currency, places=places) for value in values]


def _by_model(found: Attribution, title: str, unit: Unit, figure: Callable[[Row], float | None]) -> Iterator[Section]:
    """One figure of each label that costs something, model beside model."""
    if len(found.models) < 2:
        return
    rows = []
    for label in found.labels():
        figures = [figure(row) if (row := model.row(label)) else None for model in found.models]
        if any(value is not None for value in figures):
            rows.append([_title(found, label), *(format_value(value, unit, found.currency) for value in figures)])
    if rows:
        head = (sentence_case(found.rules.by), *_heads(found))
        yield Section(title, (), Grid(head, rows))


def _claims(found: Attribution) -> Iterator[Section]:
    """What platforms claim beside what the models give them."""
    rows = []
    for label in found.labels():
        per_model = [row for model in found.models if (row := model.row(label)) and row.claimed is not None]
        if per_model:
            factors = [row.over_claim for row in per_model if row.over_claim is not None]
            claimed = format_value(per_model[0].claimed, "count")
            credited = _range([row.conversions for row in per_model])
            rows.append(
                [_title(found, label), claimed, credited, _range(factors, places=2, unit="×") if factors else UNDEFINED]
            )
    if rows:
        sentence = (
            "What ad platforms report for themselves, beside what the models give them: above 1× they claim more."
        )
        head = (sentence_case(found.rules.by), ">Platforms claim", ">Credited", ">Claimed per credited")
        yield Section("What platforms claim", (sentence,), Grid(head, rows))


def _paths_section(found: Attribution) -> Section:
    sentence = f"The most common of {counted(found.distinct_paths, 'path')} that ended in a conversion."
    head = ("Path", ">Conversions", ">Share", ">Value", ">Not converted")
    rows = [_path_row(found, path) for path in found.paths]
    return Section("Most common paths", (sentence,), Grid(head, rows))


def _path_row(found: Attribution, path: Path) -> list[str]:
    names = [found.names.get(touch, touch) for touch in path.touches]
    value = None if found.value is None else path.value
    lost = UNDEFINED if found.lost is None else format_value(path.lost, "count")
    share = format_value(path.conversions / found.conversions, "ratio", places=1)
    return [
        " > ".join(names) or "(no touch)",
        format_value(path.conversions, "count"),
        share,
        _money(found, value),
        lost,
    ]


def _lengths(title: str, lengths: Lengths | None, words: Callable[[Lengths], str], head: str) -> Iterator[Section]:
    if lengths is None:
        return
    names = _bucket_names(lengths.edges, "day" if head != "Touches" else "")
    rows = [
        [name, format_value(count, "count"), format_value(count / lengths.journeys, "ratio", places=1)]
        for name, count in zip(names, lengths.counts, strict=True)
        if count
    ]
    yield Section(title, (words(lengths),), Grid((head, ">Journeys", ">Share"), rows))


def _touches_words(lengths: Lengths) -> str:
    return f"Half of the converted journeys with a touch have at most {lengths.median:.0f}, nine in ten at most {lengths.ninetieth:.0f}."


def _days_words(lengths: Lengths) -> str:
    return (
        f"Of {counted(lengths.journeys, 'journey')} with a touch recorded before the conversion, half took at most "
        f"{_span(lengths.median)}, nine in ten at most {_span(lengths.ninetieth)}."
    )


def _span(days: float) -> str:
    if days < 2 / 24:
        return counted(max(1, round(days * 1440)), "minute")
    return f"{days * 24:.0f} hours" if days < 2 else f"{days:.1f} days"


def _bucket_names(edges: Sequence[float], noun: str) -> list[str]:
    """`up to 1 day`, `1 – 3 days`, `over 30 days`; without a noun whole numbers: `1`, `2`, `4 – 5`, `over 10`."""
    if not noun:
        bounds = [0.0, *edges]
        between = [
            f"{edge:.0f}" if edge == low + 1 else f"{low + 1:.0f} – {edge:.0f}"
            for low, edge in zip(bounds, edges, strict=False)
        ]
        return [*between, f"over {edges[-1]:.0f}"]
    inner = [f"{low:.0f} – {high:.0f} {noun}s" for low, high in pairwise(edges)]
    return [f"up to {edges[0]:.0f} {noun}", *inner, f"over {edges[-1]:.0f} {noun}s"]


def _notes(found: Attribution) -> Iterator[str]:
    rules = found.rules
    yield (
        f"Touches are {' and '.join(rules.touches)} by people, at most {rules.window_days:g} days before the conversion, and the "
        "order's own tag. " + ("A journey begins after the person's previous conversion." if rules.restart else
        "A touch may be credited by several conversions.")
    )  # fmt: skip
    if rules.windows:
        yield (
            "Other look-back windows: "
            + ", ".join(f"{name} {days:g} days" for name, days in rules.windows.items())
            + "."
        )
    if found.transforms:
        yield f"Paths were changed first: {', '.join(found.transforms)}."
    if any(model.model == "time_decay" for model in found.models):
        yield f"Time decay halves a touch's weight every {rules.half_life_days:g} days."
    if found.lost:
        yield f"{counted(round(found.lost), 'journey')} of the period brought no conversion until its end; models that learn from those use them."
    yield "Attribution shares what happened among what was seen; it does not show what would not have happened without it."


def _of_choice(found: Attribution) -> ModelCredit:
    wanted = [model for name in _OF_CHOICE for model in found.models if model.model == name]
    return (wanted or list(found.models))[0]


def _range(values: Sequence[float], *, places: int = 1, unit: str = "") -> str:
    low, high = f"{min(values):,.{places}f}", f"{max(values):,.{places}f}"
    return f"{low}{unit}" if low == high else f"{low} – {high}{unit}"


def _title(found: Attribution, label: str | None) -> str:
    return "Unattributed" if label is None else found.names.get(label, label)


def _heads(found: Attribution) -> list[str]:
    """Short names: `Data-driven (Markov chain)` is `Data-driven`."""
    return [f">{model.label.partition(' (')[0]}" for model in found.models]


def _lower(label: str) -> str:
    return (
        label[:1].lower() + label[1:] if label[1:2].islower() and not label.startswith(("Markov", "Shapley")) else label
    )


def _count(value: float, places: int | None = 1) -> str:
    return format_value(value, "count", places=places)


def _money(found: Attribution, value: float | None) -> str:
    return format_value(value, "money", found.currency)
