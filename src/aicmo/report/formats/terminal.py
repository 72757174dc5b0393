"""Text for a terminal, or for a pipe: the same words, with colour only where somebody is looking."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import accumulate

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from aicmo.analytics.overview import Column, Doubt, Figure, Mover, Overview, Row, Table, Tier, TopContact, WhatChanged
from aicmo.report.certainty import LEGEND, short_text
from aicmo.report.charts.scale import Frame, Series, extent, thin
from aicmo.report.document import (
    cell_texts,
    change_sentence,
    doubts_headline,
    from_words,
    made_line,
    mover_mood,
    percent,
    period_line,
    recompute_command,
    sure_sentence,
    unusual_sentence,
)
from aicmo.report.format_value import UNDEFINED, format_change, format_signed, format_value
from aicmo.report.formats.base import ReportFormat
from aicmo.report.words import day_in_words, local_time, plain_text, sentence_case

_BLOCKS = "▁▂▃▄▅▆▇█"
_STYLES = {"good": "green", "bad": "red", "flat": "dim", "warning": "yellow", "notice": "cyan"}
_FIGURE_COLUMNS: tuple[JustifyMethod, ...] = ("left", "right", "right", "left", "left")
_DEFAULT_WIDTH, _ROWS, _NAME, _SPARK, _BAR, _GAP = 100, 15, 24, 28, 40, 3


def render(overview: Overview, *, width: int | None = None, color: bool | None = None) -> str:
    """The report in `width` columns, by default the terminal's, or 100.

    Colour codes are left out where the output is not a terminal or `NO_COLOR` is set, unless `color` says otherwise.
    """
    screen = sys.stdout.isatty()
    if color is None:
        color = screen and not os.environ.get("NO_COLOR")
    if width is None:
        width = shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns if screen else _DEFAULT_WIDTH
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=False,
        legacy_windows=False,
        emoji=False,
        markup=False,
        highlight=False,
    )
    for part in _parts(overview, width):
        console.print(part)
    # a command that wraps cannot be copied
    console.print(Text(recompute_command(overview), "dim"), soft_wrap=True)
    # a table fills its line with spaces, which a pipe does not want
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines()) + "\n"


def _parts(overview: Overview, width: int) -> Iterator[RenderableType]:
    yield _title(overview)
    yield _figures(overview, width)
    if overview.what_changed:
        yield _what_changed(overview.what_changed, overview.currency)
    yield from _table(overview.campaigns, overview.currency, width)
    yield from _table(overview.channels, overview.currency, width)
    if any(row.certainty for table in (overview.campaigns, overview.channels) for row in table.rows):
        yield Padding(Text(LEGEND, "dim"), (1, 0, 0, 0))
    yield from _contacts(overview, width)
    yield from _doubts(overview.doubts)
    yield Text(f"\nComputed {made_line(overview)} from data version {overview.data_version}. Recompute it with:", "dim")


def _title(overview: Overview) -> RenderableType:
    facts = (overview.workspace, overview.currency, overview.time_zone)
    lines = [
        Text.assemble(("Overview", "bold"), "  ", plain_text(period_line(overview))),
        Text(plain_text(" · ".join(fact for fact in facts if fact)), "dim"),
    ]
    if overview.doubts:
        worst = "warning" if any(doubt.level == "warning" for doubt in overview.doubts) else "notice"
        lines.append(Text(f"{doubts_headline(overview.doubts)}, below", _STYLES[worst]))
    return Group(*lines)


def _figures(overview: Overview, width: int) -> RenderableType:
    rows = [_figure(figure, overview) for figure in overview.kpis]
    ends = accumulate(max(map(len, column)) + _GAP for column in zip(*rows, strict=True))
    shown = sum(end - _GAP <= width for end in ends)
    grid = _bare_grid(*_FIGURE_COLUMNS[:shown])
    for texts in rows:
        grid.add_row(*texts[:shown])
    return Padding(grid, (1, 0, 0, 0))


def _figure(figure: Figure, overview: Overview) -> tuple[Text, ...]:
    change = format_change(figure.change, figure.better)
    compared = overview.compared_with is not None
    return (
        Text(figure.label),
        Text(format_value(figure.value, figure.unit, overview.currency, compact=True), "bold"),
        Text(f"{change.arrow} {change.text}".strip() if figure.change is not None else "", _STYLES[change.mood]),
        Text(from_words(figure, overview.currency) if compared else "", "dim"),
        Text(sparks(figure.series), "blue"),
    )


def sparks(series: Series, most: int = _SPARK) -> str:
    """The shape of a series in block characters, a space where there is no value; `most` characters at most."""
    values = [value for _, value in thin(series, most)]
    top = len(_BLOCKS) - 1
    frame = Frame(len(values), top, len(values), *extent(values))
    return "".join(" " if value is None else _BLOCKS[top - frame.y(value)] for value in values)


def _what_changed(changed: WhatChanged, currency: str) -> RenderableType:
    before, relative, after = change_sentence(changed, currency)
    lines = [Text.assemble(before, (relative, "bold"), after)]
    for label, movers in (("Channels", changed.movers), ("Campaigns", changed.campaigns)):
        if movers:
            lines.append(_movers(label, movers, changed, currency))
    lines.append(Text(sure_sentence(changed.variation, changed.unit, currency), "dim"))
    if changed.variation.unusual:
        lines.append(Text(unusual_sentence(changed.variation, changed.unit, currency), "dim"))
    return Padding(Group(_heading("What changed"), *lines), (1, 0, 0, 0))


def _movers(label: str, movers: Sequence[Mover], changed: WhatChanged, currency: str) -> Text:
    line = Text(f"{label}:")
    for mover in movers:
        amount = format_signed(mover.change, changed.unit, currency)
        line.append(f"  {plain_text(mover.name)} ").append(amount, _STYLES[mover_mood(mover, changed)])
    return line


def _table(table: Table, currency: str, width: int) -> Iterator[RenderableType]:
    """As many metrics as fit beside the names, as many rows as fit a screen."""
    names = [plain_text(row.name) for row in table.rows]
    texts = cell_texts(table, currency)
    rows = [*table.rows, *([table.total] if table.total else [])]
    texts = [list(_with_certainty(row, cells, table.columns, currency)) for row, cells in zip(rows, texts, strict=True)]
    lines = [[name, *cells] for name, cells in zip(names, texts, strict=False)]
    shown = lines[:_ROWS]
    count = f"{len(shown)} of {len(names):,}" if len(shown) < len(names) else f"{len(names):,}"
    yield Padding(_heading(table.title, count), (1, 0, 0, 0))
    if not shown:
        yield Text(f"No {table.title.lower()} in this period.", "dim")
        return
    labels = [table.title.removesuffix("s"), *(column.label for column in table.columns)]
    yield _grid(labels, shown, ["Total", *texts[-1]] if table.total else None, width)


def _with_certainty(row: Row, texts: Sequence[str], columns: Sequence[Column], currency: str) -> Iterator[str]:
    """Under a rate, in a second line, how sure it is."""
    for column, text in zip(columns, texts, strict=True):
        sure = row.certainty.get(column.metric)
        yield f"{text}\n{short_text(sure, column.unit, currency, column.sample)}" if sure else text


def _contacts(overview: Overview, width: int) -> Iterator[RenderableType]:
    yield Padding(_heading("Contacts by tier"), (1, 0, 0, 0))
    yield _tiers(overview.tiers, min(_BAR, width // 3))
    yield Padding(_heading("Most engaged contacts", f"{len(overview.top_contacts):,}"), (1, 0, 0, 0))
    if not overview.top_contacts:
        yield Text("No contacts yet.", "dim")
        return
    labels = ("Contact", "Tier", "Score", "Sent", "Opened", "Clicks", "Conversions", "Last")
    lines = [list(_contact(contact, overview.time_zone)) for contact in overview.top_contacts]
    yield _grid(labels, lines, None, width)


def _tiers(tiers: Sequence[Tier], longest: int) -> RenderableType:
    grid = _bare_grid("left", "right", "right", "left")
    for tier in tiers:
        bar = Text("█" * round(longest * tier.share), "blue")
        grid.add_row(sentence_case(tier.tier), f"{tier.contacts:,}", percent(tier.share), bar)
    return grid


def _contact(contact: TopContact, time_zone: str) -> Iterator[str]:
    counts = (contact.emails_sent, contact.emails_opened, contact.clicks, contact.conversions)
    seen = contact.last_engagement
    yield plain_text(contact.contact)
    yield sentence_case(contact.tier)
    yield f"{contact.score:.1f}"
    yield from (f"{count:,}" for count in counts)
    yield day_in_words(local_time(seen, time_zone)) if seen else UNDEFINED


def _doubts(doubts: Sequence[Doubt]) -> Iterator[RenderableType]:
    if not doubts:
        return
    yield Padding(_heading("What is doubtful"), (1, 0, 0, 0))
    for doubt in doubts:
        text = Text.assemble(
            (plain_text(f"{doubt.title}. "), _STYLES[doubt.level]), plain_text(f"{doubt.detail} {doubt.remedy}")
        )
        yield Padding(text, (0, 0, 0, 2))


def _heading(title: str, count: str = "") -> Text:
    return Text.assemble((title, "bold"), (f"  {count}" if count else "", "dim"))


def _bare_grid(*columns: JustifyMethod) -> Grid:
    grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, _GAP, 0, 0))
    for justify in columns:
        grid.add_column(justify=justify, no_wrap=True)
    return grid


def _grid(labels: Sequence[str], lines: Sequence[Sequence[str]], total: Sequence[str] | None, width: int) -> Grid:
    """Names that may be cut short, and the columns that fit beside them in full: half a number is a wrong number."""
    widths = _widths(labels, [*lines, total] if total else lines)
    ends = list(accumulate([min(_NAME, widths[0]), *widths[1:]], lambda end, column: end + _GAP + column))
    columns = [index for index, end in enumerate(ends) if index and end <= width]
    room = width - sum(widths[index] + _GAP for index in columns)
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0), header_style="dim")
    grid.add_column(labels[0], no_wrap=True, overflow="ellipsis", max_width=room)
    for index in columns:
        grid.add_column(labels[index], justify="right", no_wrap=True)
    for line in lines:
        grid.add_row(line[0], *(_cell(line[index]) for index in columns))
    if total:
        grid.add_section()
        grid.add_row(total[0], *(_cell(total[index], "bold") for index in columns))
    return grid


def _cell(text: str, style: str = "") -> Text:
    value, break_, below = text.partition("\n")
    return Text.assemble((value, style), break_, (below, "dim"))


def _widths(labels: Sequence[str], lines: Sequence[Sequence[str]]) -> list[int]:
    cells = [[label, *(part for line in lines for part in line[at].split("\n"))] for at, label in enumerate(labels)]
    return [max(map(cell_len, parts)) for parts in cells]


FORMAT = ReportFormat("terminal", ".txt", binary=False, render=render)
