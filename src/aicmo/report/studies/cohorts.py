"""Cohorts for a reader: who came back, what they brought, whether winning them paid."""

from __future__ import annotations

from collections.abc import Sequence

from aicmo.analytics.cohorts import Cohort, Cohorts
from aicmo.analytics.naming import channel_in_words
from aicmo.report.certainty import interval_text
from aicmo.report.charts.curves import Axis, Curve, CurveChart, curve_chart
from aicmo.report.charts.heat import Heat, heat_chart
from aicmo.report.format_value import UNDEFINED, format_value
from aicmo.report.markup import Html
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import counted, day_in_words, period_in_words, sentence_case

_MONTHS, _LINES = 13, 5
_VAGUE = "~"
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
    sentences = [f"Customers by the {_TITLES[found.by]}; of those seen in a month, the share who bought in it."]
    if len(found.total.retained) > 1:
        sure = found.total.certainty(1)
        sentences.append(
            f"{_percent(found.total.retained[1])} of customers bought again in the month after the first "
            f"(95% interval {interval_text(sure, 'ratio', '')}, n {sure.n:,.0f})."
        )
    if any(_vague(cohort, month) for cohort in _lines(found) for month in range(len(cohort.retained))):
        sentences.append(
            f"{_VAGUE} marks a share of too few customers to go by: its 95% interval reaches further than half of it to "
            "either side."
        )
    label = "Share of customers who bought, by month since the first purchase"
    chart = _heat(found, [cohort.retained for cohort in _lines(found)], "ratio", label)
    shares = [[_share(cohort, month) for month in range(len(cohort.retained))] for cohort in _lines(found)]
    return Section("Who came back", sentences, _triangle(found, shares), chart)


def _revenue(found: Cohorts) -> Section:
    lines = [cohort.revenue for cohort in _lines(found)]
    sentence = f"What a customer has brought in all, less refunds: {_money(found.total.revenue[0], found)} in the first"
    last = min(len(found.total.revenue), _MONTHS) - 1
    ends = f", {_money(found.total.revenue[last], found)} by the end of month {last}." if last else "."
    label = "Revenue a customer, added up by month since the first purchase"
    chart = _curves(found, label) if found.by == "channel" else _heat(found, lines, "money", label)
    money = [[_money(value, found) for value in line] for line in lines]
    return Section("What they brought", [sentence + ends], _triangle(found, money), chart)


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
    if any(cohort.spend is None for cohort in found.cohorts):
        sentences.append("A dash: no spend is stated, which does not mean that they cost nothing.")
    return Section("Whether it paid", sentences, Grid(head, [_payback_row(cohort, found) for cohort in _lines(found)]))


def _payback_row(cohort: Cohort, found: Cohorts) -> list[str]:
    month = cohort.payback(found.margin)
    paid = UNDEFINED if not cohort.cost else "not yet" if month is None else f"month {month}"
    return [
        _name(cohort, found), f"{cohort.customers:,}", _spend(cohort.spend, found), _money(cohort.cost, found),
        _money(cohort.revenue[-1], found), paid,
    ]  # fmt: skip


def _lines(found: Cohorts) -> list[Cohort]:
    return [*found.cohorts, found.total]


def _triangle(found: Cohorts, lines: Sequence[Sequence[str]]) -> Grid:
    """The first months of each cohort; blank where it has not come to one."""
    width = min(max(map(len, lines)), _MONTHS)
    head = (sentence_case(found.by), ">Customers", *(f">{month}" for month in range(width)))
    cells = [
        [_name(cohort, found), f"{cohort.customers:,}", *line[:width], *[""] * (width - len(line))]
        for cohort, line in zip(_lines(found), lines, strict=True)
    ]
    return Grid(head, cells)


def _share(cohort: Cohort, month: int) -> str:
    return f"{_VAGUE if _vague(cohort, month) else ''}{_percent(cohort.retained[month])}"


def _vague(cohort: Cohort, month: int) -> bool:
    return month > 0 and not cohort.certainty(month).enough


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
