"""Cohorts for a reader: who came back, what they brought, whether winning them paid."""

from __future__ import annotations

from collections.abc import Sequence

from aicmo.analytics.cohorts import Cohort, Cohorts
from aicmo.analytics.naming import channel_in_words
from aicmo.report.charts.curves import Axis, Curve, CurveChart, curve_chart
from aicmo.report.charts.heat import Heat, heat_chart
from aicmo.report.format_value import UNDEFINED, format_value
from aicmo.report.markup import Html
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import counted, day_in_words, period_in_words, sentence_case

_MONTHS, _LINES = 13, 5
_TITLES = {"month": "month of their first purchase", "channel": "channel of their first purchase"}


def cohort_study(found: Cohorts) -> Study:
    """Retention, cumulative revenue and payback of each cohort."""
    return Study(
        f"Cohorts by {found.by}",
        f"{counted(found.total.customers, 'customer')} won {period_in_words(found.period)}",
        (_retention(found), _revenue(found), _payback(found)),
        (found.currency,),
        _notes(found),
    )


def _retention(found: Cohorts) -> Section:
    rows = [(cohort, cohort.retained) for cohort in _lines(found)]
    later = found.total.retained[1:]
    sentences = [f"Customers by the {_TITLES[found.by]}; of those seen in a month, the share who bought in it."]
    if later:
        sentences.append(f"{_percent(later[0])} of customers bought again in the month after the first.")
    label = "Share of customers who bought, by month since the first purchase"
    chart = _heat(found, [line for _, line in rows], "ratio", label)
    return Section("Who came back", sentences, _triangle(found, rows, "ratio"), chart)


def _revenue(found: Cohorts) -> Section:
    rows = [(cohort, cohort.revenue) for cohort in _lines(found)]
    sentence = f"What a customer has brought in all, less refunds: {_money(found.total.revenue[0], found)} in the first"
    last = min(len(found.total.revenue), _MONTHS) - 1
    ends = f", {_money(found.total.revenue[last], found)} by the end of month {last}." if last else "."
    label = "Revenue a customer, added up by month since the first purchase"
    chart = _curves(found, label) if found.by == "channel" else _heat(found, [line for _, line in rows], "money", label)
    return Section("What they brought", [sentence + ends], _triangle(found, rows, "money"), chart)


def _payback(found: Cohorts) -> Section:
    head = (sentence_case(found.by), ">Customers", ">Spend", ">Cost a customer", ">Revenue a customer", ">Paid back in")
    if found.total.spend is None:
        return Section(
            "Whether it paid",
            ["No spend is known, so what the customers cost is not either. Import what advertising cost."],
        )
    kept = "" if found.margin == 1 else f", of which {format_value(found.margin, 'ratio', places=0)} is kept"
    whose = {"month": "A month's customers are charged with all that was spent in it",
             "channel": "A channel's customers are charged with all that was spent on it"}[found.by]  # fmt: skip
    sentences = [f"{whose}, and pay back with their revenue{kept}. Month 0 is that of the first purchase."]
    return Section("Whether it paid", sentences, Grid(head, [_payback_row(cohort, found) for cohort in _lines(found)]))


def _payback_row(cohort: Cohort, found: Cohorts) -> list[str]:
    month = cohort.payback(found.margin)
    paid = "no cost" if not cohort.cost else "not yet" if month is None else f"month {month}"
    return [
        _name(cohort, found), f"{cohort.customers:,}", _spend(cohort.spend, found), _money(cohort.cost, found),
        _money(cohort.revenue[-1], found), paid,
    ]  # fmt: skip


def _lines(found: Cohorts) -> list[Cohort]:
    return [*found.cohorts, found.total]


def _triangle(found: Cohorts, rows: Sequence[tuple[Cohort, Sequence[float]]], unit: str) -> Grid:
    width = min(max(len(line) for _, line in rows), _MONTHS)
    head = (sentence_case(found.by), ">Customers", *(f">{month}" for month in range(width)))
    cells = [
        [_name(cohort, found), f"{cohort.customers:,}", *(_cell(line, month, unit, found) for month in range(width))]
        for cohort, line in rows
    ]
    return Grid(head, cells)


def _cell(line: Sequence[float], month: int, unit: str, found: Cohorts) -> str:
    if month >= len(line):
        return ""
    return _percent(line[month]) if unit == "ratio" else _money(line[month], found)


def _heat(found: Cohorts, lines: Sequence[Sequence[float]], unit: str, label: str) -> Html | None:
    """Without the first month where all that it says is that everybody bought."""
    first, width = (1 if unit == "ratio" else 0), min(max(map(len, lines)), _MONTHS)
    if width <= first:
        return None
    return heat_chart(
        Heat(
            [_name(cohort, found) for cohort in _lines(found)], [str(month) for month in range(first, width)],
            [line[first:] for line in lines],
            lambda value: _percent(value) if unit == "ratio" else _money(value, found), label,
        )
    )  # fmt: skip


def _curves(found: Cohorts, label: str) -> Html:
    shown = [found.total, *found.cohorts[:_LINES]]
    curves = [
        Curve(_name(cohort, found), list(enumerate(cohort.revenue[:_MONTHS])), dashed=cohort is found.total)
        for cohort in shown
    ]
    months, money = Axis("Months since the first purchase"), Axis("Revenue a customer", "money", found.currency)
    return curve_chart(CurveChart(curves, months, money, label))


def _notes(found: Cohorts) -> list[str]:
    notes = [
        "A customer is won by the first purchase; month 0 is its calendar month. Months that are not over are left out.",
        f"The data begins on {day_in_words(found.period.start)}: who is won in its first months may have bought before.",
        f"Data version {found.data_version}.",
    ]
    if found.left_out:
        notes.insert(
            1,
            f"{counted(found.left_out, 'customer')} won since {found.period.end} {'is' if found.left_out == 1 else 'are'} not shown: that month is not over.",
        )
    if len(found.total.retained) > _MONTHS:
        notes.insert(1, f"Months after {_MONTHS - 1} are in --json.")
    return notes


def _name(cohort: Cohort, found: Cohorts) -> str:
    return channel_in_words(cohort.name) if found.by == "channel" else cohort.name


def _spend(value: float | None, found: Cohorts) -> str:
    return format_value(value, "money", found.currency, places=0)


def _money(value: float | None, found: Cohorts) -> str:
    return (
        UNDEFINED
        if value is None
        else format_value(value, "money", found.currency, places=0 if abs(value) >= 1000 else None)
    )


def _percent(share: float) -> str:
    return format_value(share, "ratio", places=0 if share >= 0.995 else 1)
