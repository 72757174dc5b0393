"""A workbook with a sheet for each part of the report, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING, Literal

from aicmo.analytics.overview import Column, Mover, Overview, Row, Table, TopContact, Unit
from aicmo.errors import MissingExtra
from aicmo.experiments.certainty import Certainty
from aicmo.model.money import NO_MINOR_UNIT, SYMBOLS
from aicmo.report.document import comparison_label, period_line
from aicmo.report.formats.base import ReportFormat
from aicmo.report.words import local_time, plain_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Kind = Unit | Literal["text", "change", "score", "day", "moment"]
Value = str | float | date | datetime | None

# Excel refuses a longer text in one cell; columns stop at so many pixels.
_LONGEST_TEXT, _WIDEST = 32_767, 400


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and how it reads; undefined is an empty cell, so that sums over a column stay right."""

    value: Value
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def render(overview: Overview) -> bytes:
    """The workbook's bytes. Raises `MissingExtra` where xlsxwriter is not installed."""
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise MissingExtra("xlsxwriter", "excel", purpose="An Excel report") from None
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        made = local_time(overview.generated_at, overview.time_zone)
        title = f"{overview.workspace}, {period_line(overview)}"
        book.set_properties({"title": title, "comments": f"Data version {overview.data_version}", "created": made})
        formats = {kind: book.add_format(style) for kind, style in _styles(overview.currency).items()}
        heading = book.add_format({"bold": True, "bottom": 1})
        for sheet in _sheets(overview):
            _write(book.add_worksheet(sheet.title), sheet, heading, formats)
    return buffer.getvalue()


def _styles(currency: str) -> dict[Kind, dict[str, object]]:
    symbol = SYMBOLS.get(currency, f"{currency} " if currency else "")
    decimals = "" if currency in NO_MINOR_UNIT else ".00"
    numbers: dict[Kind, str] = {
        "money": f'"{symbol}"#,##0{decimals}' if symbol else f"#,##0{decimals}",
        "ratio": "0.00%",
        "multiple": '0.00"×"',
        "count": "#,##0",
        "change": "+0.0%;-0.0%;0.0%",
        "score": "0.0",
        "day": "yyyy-mm-dd",
        "moment": "yyyy-mm-dd hh:mm",
        "text": "@",
    }
    return {kind: {"num_format": number} for kind, number in numbers.items()}


def _write(page: Worksheet, sheet: Sheet, heading: Format, formats: dict[Kind, Format]) -> None:
    page.freeze_panes(1, 1)
    for column, head in enumerate(sheet.heads):
        page.write_string(0, column, head, heading)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, formats[cell.kind])
    page.autofit(_WIDEST)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    if cell.value is None:
        page.write_blank(row, column, None, style)
    elif isinstance(cell.value, str):
        # never `write`, which would take a campaign called "=1+1" for a formula
        page.write_string(row, column, plain_text(cell.value)[:_LONGEST_TEXT], style)
    elif isinstance(cell.value, date):
        page.write_datetime(row, column, cell.value, style)
    else:
        page.write_number(row, column, cell.value, style)


def _sheets(overview: Overview) -> Iterator[Sheet]:
    yield _kpis(overview)
    yield _daily(overview)
    yield _table(overview.campaigns, "Campaign")
    yield _table(overview.channels, "Channel")
    yield _changed(overview)
    yield Sheet(
        "Tiers",
        ("Tier", "Contacts", "Share"),
        [(_text(tier.tier), Cell(tier.contacts, "count"), Cell(tier.share, "ratio")) for tier in overview.tiers],
    )
    yield _top_contacts(overview)
    yield Sheet(
        "Doubts",
        ("Level", "What", "Detail", "What to do"),
        [tuple(map(_text, (doubt.level, doubt.title, doubt.detail, doubt.remedy))) for doubt in overview.doubts],
    )
    yield _sources(overview)


def _kpis(overview: Overview) -> Sheet:
    rows = [
        (
            _text(figure.label),
            Cell(figure.value, figure.unit),
            Cell(figure.previous, figure.unit),
            Cell(figure.change, "change"),
            _text(figure.metric),
        )
        for figure in overview.kpis
    ]
    return Sheet("KPIs", ("Figure", "Value", comparison_label(overview) or "Previous", "Change", "Metric"), rows)


def _daily(overview: Overview) -> Sheet:
    heads, columns = ["Day"], [[Cell(day, "day") for day in overview.period]]
    for figure in overview.kpis:
        heads.append(figure.label)
        columns.append([Cell(value, figure.unit) for value in figure.series])
        if overview.compared_with:
            heads.append(f"{figure.label}, {comparison_label(overview).lower()}")
            columns.append([Cell(value, figure.unit) for value in figure.previous_series])
    absent = Cell(None, "text")
    rows = list(zip_longest(*columns, fillvalue=absent))[: overview.period.days]
    return Sheet("Daily", heads, rows)


def _changed(overview: Overview) -> Sheet:
    """The change as a whole with its usual range, and under it who made it."""
    heads = ("By", "Name", "Previous", "Value", "Contribution", "Usual from", "Usual to", "z")
    changed = overview.what_changed
    if changed is None:
        return Sheet("What changed", heads, [])
    usual = changed.variation
    figure = next((one for one in overview.kpis if one.metric == changed.metric), None)
    now, before = (figure.value, figure.previous) if figure else (None, None)
    whole = Mover(changed.label, changed.change or 0.0, now=now, before=before)
    rows = [
        _mover(by, mover, changed.unit)
        for by, movers in (("Total", (whole,)), ("Channel", changed.movers), ("Campaign", changed.campaigns))
        for mover in movers
    ]
    rows[0] += [Cell(usual.low, changed.unit), Cell(usual.high, changed.unit), Cell(usual.z, "score")]
    return Sheet("What changed", heads, rows)


def _mover(by: str, mover: Mover, unit: Unit) -> list[Cell]:
    return [_text(by), _text(mover.name), *(Cell(value, unit) for value in (mover.before, mover.now, mover.change))]


def _table(table: Table, noun: str) -> Sheet:
    rows = [*table.rows, *([table.total] if table.total else [])]
    heads = [noun, "Channels", *(column.label for column in table.columns)]
    heads += [f"{column.label}, change" for column in table.columns]
    heads += [f"{column.label}, {part}" for column in _rates(table.columns) for part in _parts(column)]
    return Sheet(table.title, heads, [_table_row(row, table.columns) for row in rows])


def _table_row(row: Row, columns: Sequence[Column]) -> list[Cell]:
    values = [Cell(row.values.get(column.metric), column.unit) for column in columns]
    changes = [Cell(row.changes.get(column.metric), "change") for column in columns]
    sure = [cell for column in _rates(columns) for cell in _certainty(row.certainty.get(column.metric), column)]
    return [_text(row.name), _text(", ".join(row.channels)), *values, *changes, *sure]


def _rates(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.sample]


def _parts(column: Column) -> tuple[str, ...]:
    return ("95% low", "95% high", f"n ({column.sample})", f"more {column.sample} needed", "why")


def _certainty(sure: Certainty | None, column: Column) -> list[Cell]:
    if sure is None:
        return [Cell(None, "text")] * len(_parts(column))
    needed = None if sure.needed is None else float(ceil(sure.needed))
    ends = (Cell(sure.low, column.unit), Cell(sure.high, column.unit))
    return [*ends, Cell(sure.n, "count"), Cell(needed, "count"), Cell(sure.why or None, "text")]


def _top_contacts(overview: Overview) -> Sheet:
    heads = ("Contact", "Tier", "Score", "Sent", "Opened", "Clicks", "Conversions", "Last engagement")
    return Sheet("Top contacts", heads, [_contact(contact, overview.time_zone) for contact in overview.top_contacts])


def _contact(contact: TopContact, time_zone: str) -> list[Cell]:
    counts = (contact.emails_sent, contact.emails_opened, contact.clicks, contact.conversions)
    return [
        _text(contact.contact),
        _text(contact.tier),
        Cell(contact.score, "score"),
        *(Cell(count, "count") for count in counts),
        _moment(contact.last_engagement, time_zone),
    ]


def _sources(overview: Overview) -> Sheet:
    rows = [
        (
            _text(source.label),
            Cell(source.last_day, "day"),
            Cell(source.rows, "count"),
            Cell(source.quarantined, "count"),
            _moment(source.imported_at, overview.time_zone),
        )
        for source in overview.sources
    ]
    return Sheet("Sources", ("Source", "Data to", "Rows", "Quarantined", "Last import"), rows)


def _text(value: str) -> Cell:
    return Cell(value, "text")


def _moment(moment: datetime | None, time_zone: str) -> Cell:
    return Cell(local_time(moment, time_zone) if moment else None, "moment")


FORMAT = ReportFormat("xlsx", ".xlsx", binary=True, render=render)
