"""A study as plain text, readable when piped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from textwrap import wrap

from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import plain_text

_GAP = "  "


def study_text(study: Study, width: int | None = None) -> str:
    """Headings underlined, tables aligned, notes last.

    With `width`, that of a terminal in columns, sentences are wrapped, and a wider table is folded: its first columns are
    repeated before each part of the others.
    """
    facts = " · ".join((study.subtitle, *study.facts))
    lines = [study.title, *_said([facts], width)]
    for section in study.sections:
        lines += _section(section, width)
    return plain_lines([*lines, *(["", *_said(study.notes, width)] if study.notes else [])])


def plain_lines(lines: list[str]) -> str:
    return "".join(f"{plain_text(line).rstrip()}\n" for line in lines)


def _said(sentences: Sequence[str], width: int | None) -> Iterator[str]:
    for sentence in sentences:
        yield from wrap(plain_text(sentence), width) if width else [sentence]


def _section(section: Section, width: int | None) -> Iterator[str]:
    yield from ("", section.title, "─" * len(section.title))
    yield from _said(section.sentences, width)
    if section.grid is None:
        return
    if not section.grid.rows:
        yield section.grid.empty
        return
    for place, columns in enumerate(_folded(section.grid, width)):
        yield from [""] * (place > 0)
        yield from _rows(section.grid, columns)


def _folded(grid: Grid, width: int | None) -> list[list[int]]:
    """The columns of each part: all of them where there is room."""
    widths, every = _widths(grid), [*range(len(grid.head))]
    keys = [*takewhile(lambda place: not grid.head[place].startswith(">"), every[:-1])] or every[:1]
    start = sum(widths[place] + len(_GAP) for place in keys)
    parts, room = [keys[:]], (width or start + sum(widths) + len(_GAP) * len(every)) - start
    left = room
    for place in every[len(keys) :]:
        left -= widths[place] + len(_GAP)
        if left < -len(_GAP) and len(parts[-1]) > len(keys):
            parts.append(keys[:])
            left = room - widths[place] - len(_GAP)
        parts[-1].append(place)
    return parts


def _rows(grid: Grid, columns: Sequence[int]) -> Iterator[str]:
    widths = _widths(grid)
    for row in ([name.removeprefix(">") for name in grid.head], *grid.rows):
        yield _GAP.join(
            row[place].rjust(widths[place]) if grid.head[place].startswith(">") else row[place].ljust(widths[place])
            for place in columns
        )


def _widths(grid: Grid) -> list[int]:
    cells = [[name.removeprefix(">") for name in grid.head], *grid.rows]
    return [max(len(row[place]) for row in cells) for place in range(len(grid.head))]
