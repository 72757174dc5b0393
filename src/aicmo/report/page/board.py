"""The key figures and the chart of the one that is chosen.

The cards are radio buttons: style rules, not a script, show the chosen figure's chart and its columns of the table.
"""

from __future__ import annotations

from collections.abc import Sequence

from aicmo.analytics.overview import Figure, Mover, Overview, WhatChanged
from aicmo.report.certainty import full_text
from aicmo.report.charts.lines import LineChart, line_chart, share_bar, sparkline
from aicmo.report.charts.scale import Series
from aicmo.report.document import (
    change_sentence,
    comparison_label,
    from_words,
    mover_mood,
    mover_share,
    sure_sentence,
    unusual_sentence,
)
from aicmo.report.format_value import column_places, format_change, format_signed, format_value
from aicmo.report.markup import Html, tag
from aicmo.report.words import day_in_words, period_in_words


def board(overview: Overview) -> Html:
    panels = [part for part in (_charts(overview), _what_changed(overview)) if part]
    return tag(
        "div",
        _cards(overview) if overview.kpis else None,
        tag("div", *panels, class_="panels") if panels else None,
        class_="board",
    )


def pick_rules(overview: Overview) -> str:
    """The style rules that tie each card to its chart and to its columns of the table by day."""
    width = 2 if overview.compared_with else 1
    return "".join(_pick_rule(number, width) for number in range(1, len(overview.kpis) + 1))


def _pick_rule(number: int, width: int) -> str:
    chosen = f".board:has(#kpi-{number}:checked)"
    first = 2 + (number - 1) * width
    cells = ",".join(f"{chosen} .daily tr>:nth-child({column})" for column in range(first, first + width))
    return f"{chosen} .chart:nth-of-type({number}){{display:block}}{cells}{{display:table-cell}}"


def _cards(overview: Overview) -> Html:
    legend = tag("legend", "Key figures. The chosen one is drawn by day.", class_="unseen")
    cards = [_card(number, figure, overview) for number, figure in enumerate(overview.kpis, start=1)]
    return tag("fieldset", legend, *cards, class_="kpis")


def _card(number: int, figure: Figure, overview: Overview) -> Html:
    return tag(
        "label",
        tag("input", type="radio", name="kpi", id=f"kpi-{number}", class_="unseen", checked=number == 1),
        tag("span", figure.label, class_="kpi-label"),
        _value(figure, overview.currency),
        _change(figure, overview.currency) if overview.compared_with else None,
        sparkline(figure.series, width=600, height=100, filled=True),
        class_="kpi",
    )


def _value(figure: Figure, currency: str) -> Html:
    text = format_value(figure.value, figure.unit, currency, compact=True)
    if figure.value is None:
        return tag("span", text, class_="kpi-value")
    title = format_value(figure.value, figure.unit, currency)
    if figure.certainty:
        title += f"; {full_text(figure.certainty, figure.unit, currency, figure.sample)}"
    return tag("data", text, class_="kpi-value", value=repr(figure.value), title=title)


def _change(figure: Figure, currency: str) -> Html:
    before = tag("span", from_words(figure, currency), class_="from")
    if figure.change is None:
        return tag("span", before, class_="kpi-change")
    change = format_change(figure.change, figure.better)
    arrow = tag("span", change.arrow, aria_hidden="true", class_="arrow") if change.arrow else None
    return tag("span", tag("span", arrow, change.text, class_=f"pill {change.mood}"), " ", before, class_="kpi-change")


def _charts(overview: Overview) -> Html | None:
    if not overview.kpis:
        return None
    figures = [_chart(figure, overview) for figure in overview.kpis]
    return tag("section", *figures, _daily_table(overview), class_="card charts")


def _chart(figure: Figure, overview: Overview) -> Html:
    compared = comparison_label(overview) if overview.compared_with else None
    label = f"{figure.label} by day, {period_in_words(overview.period)}, as a line. The values are in the table below."
    legend = tag(
        "p",
        tag("span", "This period", class_="key"),
        tag("span", compared, class_="key previous") if compared else None,
        class_="legend",
    )
    previous = figure.previous_series if compared else ()
    drawing = LineChart(figure.series, previous, overview.period, figure.unit, overview.currency, label)
    return tag(
        "figure", tag("figcaption", tag("h2", f"{figure.label} by day"), legend), line_chart(drawing), class_="chart"
    )


def _daily_table(overview: Overview) -> Html:
    columns = [column for figure in overview.kpis for column in _daily_columns(figure, overview)]
    head = [tag("th", "Day", scope="col"), *(tag("th", label, scope="col") for label, _ in columns)]
    rows = [
        tag("tr", tag("th", day_in_words(day), scope="row"), *(tag("td", texts[index]) for _, texts in columns))
        for index, day in enumerate(overview.period)
    ]
    table = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *rows))
    scroll = tag("div", table, class_="scroll", tabindex=0, role="region", aria_label="Values by day")
    return tag("details", tag("summary", "Show as table"), scroll, class_="daily")


def _daily_columns(figure: Figure, overview: Overview) -> list[tuple[str, list[str]]]:
    """A heading and a text a day for the figure, and for its comparison, which stands day beside day."""
    columns = [(figure.label, figure.series)]
    if overview.compared_with:
        columns.append((f"{figure.label}, {period_in_words(overview.compared_with)}", figure.previous_series))
    return [(label, _day_texts(series, figure, overview)) for label, series in columns]


def _day_texts(series: Series, figure: Figure, overview: Overview) -> list[str]:
    days = overview.period.days
    values = [*series[:days], *[None] * (days - len(series))]
    places = column_places((*figure.series, *figure.previous_series), figure.unit)
    return [format_value(value, figure.unit, overview.currency, places=places) for value in values]


def _what_changed(overview: Overview) -> Html | None:
    changed = overview.what_changed
    if changed is None:
        return None
    before, relative, after = change_sentence(changed, overview.currency)
    usual = (changed.variation, changed.unit, overview.currency)
    days = f" {unusual_sentence(*usual)}" if changed.variation.unusual else None
    return tag(
        "section",
        tag("h2", "What changed"),
        tag("p", before, tag("strong", relative), after, " Biggest movers:" if changed.movers else None),
        _movers(changed.movers, changed, overview.currency),
        tag("p", "By campaign:") if changed.campaigns else None,
        _movers(changed.campaigns, changed, overview.currency),
        tag("p", tag("strong", "How sure?"), f" {sure_sentence(*usual)}", days, class_="sure"),
        class_="card changed",
    )


def _movers(movers: Sequence[Mover], changed: WhatChanged, currency: str) -> Html | None:
    items = [
        tag(
            "li",
            tag("bdi", mover.name),
            tag("b", format_signed(mover.change, changed.unit, currency), class_=mover_mood(mover, changed)),
            share_bar(mover_share(mover, movers), mover_mood(mover, changed)),
        )
        for mover in movers
    ]
    return tag("ul", *items, class_="movers") if items else None
