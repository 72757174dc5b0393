"""Lifetime value for a reader: what the customers are worth, who is still one, whether the forecast held, the models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from aicmo.analytics.lifetime_value import LifetimeValue, Validation
from aicmo.report.charts.curves import Axis, Curve, CurveChart, curve_chart
from aicmo.report.charts.heat import Heat, heat_chart
from aicmo.report.format_value import UNDEFINED, format_value
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import counted, day_in_words, period_in_words

if TYPE_CHECKING:
    from aicmo.lifetime.likelihood import Fit
    from aicmo.lifetime.summary import FloatArray, IntArray

_WEEKS_SHOWN, _MOST = 14, 7


def lifetime_study(found: LifetimeValue) -> Study:
    """Value, P(alive), the holdout, goodness of fit, RFM and the parameters."""
    people = found.customers
    return Study(
        "Lifetime value",
        f"{counted(people.summary.customers, 'customer')} who bought {period_in_words(people.period)}",
        tuple(_sections(found)),
        (people.currency, found.model.label),
        _notes(found),
    )


def _sections(found: LifetimeValue) -> Iterator[Section]:
    yield _worth(found)
    yield _alive(found)
    if found.validation is not None:
        yield _week_by_week(found.validation, found.model.label)
        yield _by_purchases_before(found.validation)
    yield _likeness(found)
    yield _segments(found)
    yield _scores(found)
    yield _parameters(found)


def _worth(found: LifetimeValue) -> Section:
    from aicmo.lifetime.discounted import tenths

    terms, weeks = found.terms, _span(found.terms.horizon)
    total = found.expected_purchases
    sentences = [
        f"In the next {weeks} the customers are expected to make {_number(total)} purchases, {total / found.purchases.size:.2f} each.",
    ]
    if found.worth is None or found.total_worth is None:
        return Section(
            "What the customers are worth", [*sentences, *_how_it_held(found), "What those are worth cannot be said."]
        )
    worth = found.total_worth
    kept = "in revenue" if terms.margin == 1 else f"at a margin of {_percent(terms.margin)}"
    sentences.append(
        f"That is worth {_money(worth, found)} today, {_money(worth / found.worth.size, found)} a customer: {kept}, discounted by {_percent(terms.discount)} a year."
    )
    sentences += _how_it_held(found)
    head = ("Customers by value", ">Customers", ">Worth, mean", ">Share of all")
    rows = [
        [_tenth(place), f"{part.customers:,}", _money(part.mean, found), _percent(part.share, 1)]
        for place, part in enumerate(tenths(found.worth))
    ]
    return Section("What the customers are worth", sentences, Grid(head, rows))


def _how_it_held(found: LifetimeValue) -> Iterator[str]:
    """What the holdout found, where it is read first."""
    if found.validation is not None and found.validation.purchases.error is not None:
        error, span = found.validation.purchases.error, _span(found.validation.customers.watched)
        yield f"Of the last {span}, held out for a check, the model expected {_off(error)} purchases."


def _off(error: float) -> str:
    """`12.1% too few`; of what was made."""
    return f"{abs(error):.1%} too {'many' if error > 0 else 'few'}"


def _alive(found: LifetimeValue) -> Section:
    import numpy as np

    counts, _ = np.histogram(found.alive, bins=10, range=(0, 1))
    repeats = found.customers.summary.frequency > 0
    sentences = [
        f"{_number(found.expected_alive)} of {found.alive.size:,} customers are expected to be customers still."
    ]
    if found.model.label == "BG/NBD":
        sentences.append(
            f"The {int((~repeats).sum()):,} who bought once count as such for sure: in this model one leaves after a repeat purchase only."
        )
    else:
        sentences.append(
            "A customer who buys often and has not for long has probably left; one who buys rarely may not have."
        )
    rows = [
        [f"{10 * place}–{10 * place + 10}%", f"{count:,}", _percent(count / found.alive.size, 1)]
        for place, count in reversed(list(enumerate(counts.tolist())))
    ]
    return Section("Who is still a customer", sentences, Grid(("P(alive)", ">Customers", ">Share"), rows))


def _week_by_week(validation: Validation, label: str) -> Section:
    checked, people, course = validation.purchases, validation.customers, validation.course
    fit = validation.fitted[label]
    made, expected = checked.total_bought, checked.total_expected
    off = "" if checked.error is None else f": {_off(checked.error)}"
    known = [(name, value) for name, value in zip(fit.names, fit.values, strict=True) if name not in fit.unknown]
    parameters = "".join(f"{', ' if place else ' ('}{name} {value:.3f}" for place, (name, value) in enumerate(known))
    sentences = [
        f"Fitted to what was bought up to {day_in_words(people.period.end)}{parameters}{')' if known else ''} and asked about the {_span(people.watched)} after:",
        f"{_number(expected)} purchases were expected, {made:,.0f} were made{off}.",
        f"For one customer the forecast is off by {checked.mean_absolute_error:.2f} purchases in the mean; the same mean for all would be off by {checked.naive_error:.2f}.",
    ]
    split = (people.period.end - people.period.start).days / 7
    lines = (
        Curve("Made", [(week, bought) for week, bought, _ in course]),
        Curve("Expected", [(week, wanted) for week, _, wanted in course], dashed=True),
    )
    chart = CurveChart(
        lines, Axis("Weeks since the first day"), Axis("Purchases after the first"),
        f"Purchases after the first, added up by week: made and expected by {label}", [(split, "split")],
    )  # fmt: skip
    rows = [[f"{week:.0f}", f"{bought:,.0f}", _number(wanted)] for week, bought, wanted in _some(course)]
    grid = Grid(("Week", ">Made so far", ">Expected"), rows)
    return Section("Whether the forecast held, week by week", sentences, grid, curve_chart(chart))


def _some(course: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Every so many weeks, back from the last, so that the table stays short."""
    step = -(-len(course) // _WEEKS_SHOWN)
    return list(course)[::-1][::step][::-1]


def _by_purchases_before(validation: Validation) -> Section:
    alike = validation.purchases.by_frequency()
    rows = [
        [_or_more(one.frequency, one.open), f"{one.customers:,}", f"{one.bought:.2f}", f"{one.expected:.2f}"]
        for one in alike
    ]
    lines = (
        Curve("Made", [(one.frequency, one.bought) for one in alike]),
        Curve("Expected", [(one.frequency, one.expected) for one in alike], dashed=True),
    )
    label = "Purchases after the split by purchases before it, made and expected"
    before = Axis(
        "Purchases after the first, before the split",
        words=lambda x: _or_more(round(x), round(x) == _MOST),
        ticks=range(_MOST + 1),
    )
    chart = CurveChart(lines, before, Axis("Purchases a customer after the split"), label)
    grid = Grid(("Purchases before", ">Customers", ">Made after, mean", ">Expected"), rows)
    sentence = "Customers by their purchases after the first before the split, and what they bought after it."
    return Section("Whether the forecast held, by kind of customer", [sentence], grid, curve_chart(chart))


def _likeness(found: LifetimeValue) -> Section:
    from aicmo.lifetime.goodness import by_purchases

    times = by_purchases(found.model, found.customers.summary)
    rows = [[_or_more(one.purchases, one.open), f"{one.customers:,}", _number(one.expected)] for one in times]
    lines = (
        Curve("Customers", [(one.purchases, one.customers) for one in times], dots=True),
        Curve("Expected", [(one.purchases, one.expected) for one in times], dashed=True),
    )
    axis = Axis(
        "Purchases after the first", words=lambda x: _or_more(round(x), round(x) == _MOST), ticks=range(_MOST + 1)
    )
    chart = CurveChart(lines, axis, Axis("Customers"), "Customers by purchases after the first, and as expected")
    sentence = f"Customers by purchases after their first, and how many {found.model.label} expects."
    grid = Grid(("Purchases", ">Customers", ">Expected"), rows)
    return Section("Whether the model looks like the customers", [sentence], grid, curve_chart(chart))


def _segments(found: LifetimeValue) -> Section:
    whole, money = found.alive.size, float(found.rfm.monetary.sum())
    rows = [
        [
            part.name, part.meaning, f"{part.customers:,}", _percent(part.customers / whole, 1), f"{part.recency:,.0f}",
            f"{part.frequency:.1f}", _money(part.value, found), _percent(part.value / money if money else None, 1),
        ]
        for part in found.rfm.segments()
    ]  # fmt: skip
    head = ("Segment", "Who", ">Customers", ">Share", ">Days since", ">Purchases", ">Revenue", ">Share of it")
    sentence = (
        "Customers by how recently (R) and how often (F) they bought, each scored 1 to 5; equal values score alike."
    )
    return Section("Segments", [sentence], Grid(head, rows))


def _scores(found: LifetimeValue) -> Section:
    rfm = found.rfm
    counts = [[int(((rfm.r == r) & (rfm.f == f)).sum()) for f in range(1, 6)] for r in range(5, 0, -1)]
    rows, columns = [f"R {r}" for r in range(5, 0, -1)], [f"F {f}" for f in range(1, 6)]
    heat = Heat(rows, columns, counts, lambda count: f"{count:,.0f}", "Customers by scores of recency and frequency")
    grid = Grid(
        ("", *(f">{name}" for name in columns)),
        [[name, *(f"{n:,}" for n in line)] for name, line in zip(rows, counts, strict=True)],
    )
    recent = _edges("R", "days or fewer since the last purchase", rfm.r, -rfm.recency)
    often = _edges("F", "purchases or more", rfm.f, rfm.frequency)
    return Section("Scores", [recent, often], grid, heat_chart(heat))


def _edges(score: str, unit: str, scores: IntArray, values: FloatArray) -> str:
    """Where each score begins: `R 5: 150 days or fewer since the last purchase, 4: 441.`"""
    known = [place for place in range(5, 0, -1) if (scores == place).any()]
    first, *rest = [(place, abs(float(values[scores == place].min()))) for place in known]
    more = "".join(f", {place}: {edge:,.0f}" for place, edge in rest)
    return f"{score} {first[0]}: {first[1]:,.0f} {unit}{more}."


def _parameters(found: LifetimeValue) -> Section:
    """The fits to all data and to that before the split."""
    rows = [*_fits(found.fitted, "all")]
    sentences = [*found.reasons, *_unknown(found.fitted, "the data do")]
    if found.validation is not None:
        until = f"up to {day_in_words(found.validation.customers.period.end)}"
        rows += _fits(found.validation.fitted, until)
        sentences += _unknown(found.validation.fitted, f"the data {until} do")
    if found.correlation is not None:
        sentences.append(
            f"How often and for how much customers buy correlate by {found.correlation:.2f}; Gamma-Gamma takes it to be 0."
        )
    head = ("Model", "Fitted to", "Parameter", ">Estimate", ">Standard error", ">Log-likelihood")
    return Section("The models", sentences, Grid(head, rows))


def _unknown(fitted: Mapping[str, Fit], data: str) -> Iterator[str]:
    for label, fit in fitted.items():
        if fit.unknown:
            yield f"{label}: {data} not determine {' and '.join(fit.unknown)}, so there is no standard error."


def _fits(fitted: Mapping[str, Fit], data: str) -> Iterator[list[str]]:
    for label, fit in fitted.items():
        for name, value, error in zip(fit.names, fit.values, fit.errors, strict=True):
            shown = UNDEFINED if error is None else f"{error:.3g}"
            yield [label, data, name, f"{value:.4g}", shown, f"{fit.log_likelihood:,.4f}"]


def _notes(found: LifetimeValue) -> list[str]:
    return [
        "A purchase is all that a customer bought in a day, less refunds. Time is in weeks; what is expected is after "
        f"{day_in_words(found.customers.period.end)}, and of customers won by then.",
        "BG/NBD: Fader, Hardie and Lee (2005). Pareto/NBD: Schmittlein, Morrison and Colombo (1987). Gamma-Gamma: Fader and Hardie (2013).",
        f"Data version {found.customers.data_version}.",
    ]


def _tenth(place: int) -> str:
    return "Best tenth" if place == 0 else f"Tenth {place + 1}"


def _or_more(number: int, more: bool) -> str:
    return f"{number}+" if more else str(number)


def _span(days: int) -> str:
    return counted(days // 7, "week") if days % 7 == 0 else counted(days, "day")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:,.1f}"


def _percent(share: float | None, places: int | None = None) -> str:
    whole = share is not None and abs(100 * share - round(100 * share)) < 1e-9
    return format_value(share, "ratio", places=(0 if whole else 1) if places is None else places)


def _money(value: float, found: LifetimeValue) -> str:
    return format_value(value, "money", found.customers.currency, places=0 if abs(value) >= 1000 else None)
