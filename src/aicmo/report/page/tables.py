"""Campaigns and channels: a bar under the first metric, its course beside it, the other metrics in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from aicmo.analytics.overview import Column, Overview, Row, Table
from aicmo.experiments.certainty import Certainty
from aicmo.report.certainty import LEGEND_OF_PAGE, count_text, full_text, interval_text, verdict
from aicmo.report.charts.lines import share_bar, sparkline
from aicmo.report.document import cell_texts, first_shares
from aicmo.report.format_value import format_change
from aicmo.report.markup import Html, join, tag

Shown: TypeAlias = tuple[str, Html | None]

FIRST_ROWS = 25


def campaigns(overview: Overview) -> Html:
    """Every campaign is in the page; a checkbox, not a script, shows those after the first `FIRST_ROWS`."""
    table, many = overview.campaigns, len(overview.campaigns.rows) > FIRST_ROWS
    search = tag(
        "input",
        type="search",
        class_="filter",
        placeholder="Filter campaigns  ( / )",
        aria_label="Filter campaigns",
        hidden=True,
    )
    head = tag("div", _title(table), search, class_="card-head")
    foot = _show_all(len(table.rows)) if many else None
    chips = [tag("td", *_chips(row)) for row in table.rows]
    body = _table(table, overview.currency, "Campaign", chips)
    return tag("section", head, body, foot, _legend(table), id="campaigns", class_="card folded" if many else "card")


def channels(overview: Overview) -> Html:
    table = overview.channels
    head = tag("div", _title(table), class_="card-head")
    body = _table(table, overview.currency, "Channel", None)
    return tag("section", head, body, _legend(table), id="channels", class_="card")


def _legend(table: Table) -> Html | None:
    return tag("p", LEGEND_OF_PAGE, class_="legend") if any(row.certainty for row in table.rows) else None


def _title(table: Table) -> Html:
    return tag("h2", f"{table.title} ", tag("span", f"{len(table.rows):,}", class_="count"))


def _show_all(rows: int) -> Html:
    return tag(
        "p",
        tag("span", f"1–{FIRST_ROWS} of {rows:,}", class_="when-folded"),
        tag("span", f"{rows:,} of {rows:,}", class_="when-open"),
        tag("input", type="checkbox", id="show-all", class_="unseen"),
        tag(
            "label",
            tag("span", f"Show all {rows:,}", class_="when-folded"),
            tag("span", f"Show the first {FIRST_ROWS}", class_="when-open"),
            for_="show-all",
            class_="link",
        ),
        class_="table-foot",
    )


def _table(table: Table, currency: str, noun: str, chips: Sequence[Html] | None) -> Html:
    texts = cell_texts(table, currency)
    rows = [
        _row(
            row, _shown(row, cells, table.columns, currency), share, chips[number] if chips is not None else None, table
        )
        for number, (row, cells, share) in enumerate(zip(table.rows, texts, first_shares(table), strict=False))
    ]
    span = len(table.columns) + (3 if chips is not None else 2)
    empty = tag("tr", tag("td", f"No {table.title.lower()} in this period.", colspan=span, class_="none"))
    total = _total(_shown(table.total, texts[-1], table.columns, currency), chips is not None) if table.total else None
    body = tag(
        "table",
        tag("thead", _head(table.columns, noun, chips is not None)),
        tag("tbody", *(rows or [empty])),
        tag("tfoot", total) if total else None,
        class_="figures",
    )
    return tag("div", body, class_="scroll", tabindex=0, role="region", aria_label=table.title)


def _head(columns: Sequence[Column], noun: str, chips: bool) -> Html:
    first, *others = columns
    return tag(
        "tr",
        tag("th", noun, scope="col"),
        tag("th", "Channel", scope="col") if chips else None,
        tag("th", first.label, scope="col", class_="n first", aria_sort="descending"),
        tag("th", tag("span", f"{first.label} by day", class_="unseen"), scope="col", class_="fixed"),
        *(tag("th", column.label, scope="col", class_="n") for column in others),
    )


def _shown(row: Row, texts: Sequence[str], columns: Sequence[Column], currency: str) -> list[Shown]:
    """What stands in each cell: the value, and below a rate how sure it is."""
    return [
        (text, _certainty(row.certainty.get(column.metric), column, currency))
        for text, column in zip(texts, columns, strict=True)
    ]


def _certainty(sure: Certainty | None, column: Column, currency: str) -> Html | None:
    if sure is None:
        return None
    title = full_text(sure, column.unit, currency, column.sample)
    if sure.enough:
        shown = f"{interval_text(sure, column.unit, currency)}, n\N{NO-BREAK SPACE}{count_text(sure, column.sample)}"
        return tag("small", shown, title=title)
    text = verdict(sure, column.unit, currency, column.sample) if sure.needed else "no interval"
    return tag("small", text, class_="few", title=title)


def _row(row: Row, shown: Sequence[Shown], share: float, chips: Html | None, table: Table) -> Html:
    first, *others = shown
    return tag(
        "tr",
        tag("th", tag("bdi", row.name), scope="row"),
        chips,
        tag(
            "td",
            None if chips else _delta(row, table.columns[0]),
            first[0],
            share_bar(share),
            first[1],
            class_="n first",
        ),
        tag("td", sparkline(row.series, width=160, height=40), class_="course"),
        *(tag("td", *cell, class_="n") for cell in others),
    )


def _delta(row: Row, column: Column) -> Html | None:
    relative = row.changes.get(column.metric)
    if relative is None:
        return None
    change = format_change(relative, column.better)
    return join(tag("span", change.text, class_=f"delta {change.mood}"), " ")


def _total(shown: Sequence[Shown], chips: bool) -> Html:
    first, *others = shown
    return tag(
        "tr",
        tag("th", "Total", scope="row"),
        tag("td") if chips else None,
        tag("td", *first, class_="n first"),
        tag("td"),
        *(tag("td", *cell, class_="n") for cell in others),
    )


def _chips(row: Row) -> list[Html]:
    return [tag("span", channel, class_="chip") for channel in row.channels]
