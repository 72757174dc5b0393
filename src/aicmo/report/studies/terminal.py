"""A study as plain text, readable when piped."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import plain_text


def study_text(study: Study) -> str:
    """Headings underlined, tables aligned, notes last."""
    facts = " · ".join((study.subtitle, *study.facts))
    lines = [study.title, facts, *(line for section in study.sections for line in _section(section))]
    return plain_lines([*lines, *(["", *study.notes] if study.notes else [])])


def plain_lines(lines: list[str]) -> str:
    return "".join(f"{plain_text(line).rstrip()}\n" for line in lines)


def _section(section: Section) -> Iterator[str]:
    yield from ("", section.title, "─" * len(section.title))
    yield from section.sentences
    if section.grid is not None:
        yield from _grid(section.grid)


def _grid(grid: Grid) -> Iterator[str]:
    if not grid.rows:
        yield grid.empty
        return
    cells = [[name.removeprefix(">") for name in grid.head], *grid.rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(grid.head))]
    for row in cells:
        yield "  ".join(
            cell.rjust(width) if name.startswith(">") else cell.ljust(width)
            for cell, width, name in zip(row, widths, grid.head, strict=True)
        )
