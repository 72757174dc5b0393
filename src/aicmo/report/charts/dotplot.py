"""Several readings of one figure, name by name: a dot for each reading on the range they span.

The grid beside it says what it shows. Places are shares of the width, so that text and dots keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aicmo.report.charts.scale import nice_ticks
from aicmo.report.markup import Html, join, tag

_ROW, _TEXT, _LINE, _AXIS = 40, 14, 26, 22
_COLOURS = 6


@dataclass(frozen=True, slots=True)
class DotRow:
    """One name, its readings in the order of the plot's, and the range in words."""

    name: str
    values: Sequence[float]
    words: str


@dataclass(frozen=True, slots=True)
class DotPlot:
    """`readings` are what the dots stand for; above six they share one colour. `label` is what is read aloud."""

    readings: Sequence[str]
    rows: Sequence[DotRow]
    label: str


def dot_plot(plot: DotPlot) -> Html:
    """The rows below each other on one axis that starts at zero or below, with a legend."""
    values = [value for row in plot.rows for value in row.values]
    ticks = nice_ticks(min(values, default=0.0), max(values, default=0.0))
    height = _ROW * len(plot.rows) + _AXIS
    drawn = tag(
        "svg", _axis(ticks, height), *(_row(row, place, plot, ticks) for place, row in enumerate(plot.rows)),
        class_="dotplot", width="100%", height=height, role="img", aria_label=plot.label,
    )  # fmt: skip
    return tag("div", _legend(plot.readings), drawn)


def _axis(ticks: Sequence[float], height: int) -> Html:
    lines = (tag("line", x1=x, x2=x, y1=0, y2=height - _AXIS) for x in (_place(tick, ticks) for tick in ticks))
    words = (
        tag("text", f"{tick:,.10g}", x=_place(tick, ticks), y=height - 6, text_anchor=_anchor(number, len(ticks)))
        for number, tick in enumerate(ticks)
    )
    return join(tag("g", *lines, class_="axis"), *words)


def _row(row: DotRow, place: int, plot: DotPlot, ticks: Sequence[float]) -> Html:
    top = place * _ROW
    ends = [_place(end, ticks) for end in (min(row.values), max(row.values))]
    dots = (
        tag("circle", tag("title", f"{reading}: {value:,.1f}"), class_=f"dot {_colour(number, plot)}",
            cx=_place(value, ticks), cy=top + _LINE, r=4)
        for number, (reading, value) in enumerate(zip(plot.readings, row.values, strict=True))
    )  # fmt: skip
    return tag(
        "g",
        tag("text", row.name, class_="name", x=0, y=top + _TEXT),
        tag("text", row.words, x="100%", y=top + _TEXT, text_anchor="end"),
        tag("line", class_="range", x1=ends[0], x2=ends[1], y1=top + _LINE, y2=top + _LINE),
        *dots,
    )


def _legend(readings: Sequence[str]) -> Html | None:
    if len(readings) > _COLOURS:
        return tag("p", f"Each dot is one of {len(readings)} models.", class_="axes")
    names = (
        tag("span", tag("svg", tag("circle", class_=f"dot c{number}", cx=5, cy=5, r=4), width=10, height=10,
                        aria_hidden="true"), reading)
        for number, reading in enumerate(readings)
    )  # fmt: skip
    return tag("p", *names, class_="legend curves")


def _colour(number: int, plot: DotPlot) -> str:
    return f"c{number}" if len(plot.readings) <= _COLOURS else "c0"


def _place(value: float, ticks: Sequence[float]) -> str:
    return f"{100 * (value - ticks[0]) / (ticks[-1] - ticks[0]):.2f}%"


def _anchor(number: int, count: int) -> str:
    return "start" if number == 0 else "end" if number == count - 1 else "middle"
