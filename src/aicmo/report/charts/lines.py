"""Our own SVG. Lines stretch to the width they are given; labels lie outside the stretched part and keep their size.

Places are whole numbers, steps relative, and no more points are drawn than there are pixels: a report stays small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from aicmo.analytics.overview import Unit
from aicmo.model.period import Period
from aicmo.report.charts.scale import Frame, Point, Series, day_ticks, decimals, extent, nice_ticks, runs, thin
from aicmo.report.format_value import Mood, format_value
from aicmo.report.markup import Html, join, tag
from aicmo.report.words import day_in_words, month_in_words

_PLOT_TOP, _PLOT_HEIGHT, _LABEL_LINE = 20, 250, 292
_YEAR_OF_DAYS = 366
_LONG_LABEL = 6
_PLOT_POINTS, _SPARK_POINTS = 740, 52


@dataclass(frozen=True, slots=True)
class LineChart:
    """A value a day in `period`; `previous` is drawn dashed beneath, day beside day. `label` is what is read aloud."""

    series: Series
    previous: Series
    period: Period
    unit: Unit
    currency: str
    label: str


def sparkline(series: Series, *, width: int, height: int, filled: bool = False) -> Html:
    """The shape of a series, between its own least and greatest value. Decoration: the values are beside it."""
    points = thin(series, _SPARK_POINTS)
    frame = Frame(width, height, len(series), *extent([value for _, value in points]), inset=3)
    stretches = runs(points)
    area = tag("path", class_="area", d=_area(stretches, frame, height)) if filled else None
    return _stretched(frame, area, _line(stretches, frame), class_="spark", aria_hidden="true")


def line_chart(chart: LineChart) -> Html:
    """A line over an area, the comparison dashed, round ticks. A gap in the values is a gap in the line."""
    low, high = extent(chart.series, chart.previous)
    ticks = nice_ticks(low, high, least_step=1.0 if chart.unit == "count" else 0.0)
    labels = tick_labels(ticks, chart.unit, chart.currency)
    frame = Frame(1000, _PLOT_HEIGHT, max(len(chart.series), len(chart.previous)), ticks[0], ticks[-1])
    wide = any(len(label) > _LONG_LABEL for label in labels)
    return tag(
        "div",
        _gridlines(ticks, labels, frame),
        _plotted(chart, frame),
        class_="plot wide" if wide else "plot",
    )


def share_bar(share: float, mood: Mood = "good") -> Html:
    """A bar of `share` (0 to 1) of its track. Decoration: the value is beside it."""
    return tag(
        "svg",
        tag("rect", class_="track", width="100%", height="100%", rx=2),
        tag("rect", class_=f"fill {mood}", width=_percent(max(0.0, min(share, 1.0))), height="100%", rx=2),
        class_="bar",
        aria_hidden="true",
    )


def stacked_bar(parts: Sequence[tuple[str, float]], *, label: str) -> Html:
    """Shares side by side that make up a whole; each part is (class, share of 0 to 1)."""
    starts = [sum(share for _, share in parts[:number]) for number in range(len(parts))]
    rects = [
        tag("rect", class_=name, x=_percent(start), width=_percent(share), height="100%")
        for start, (name, share) in zip(starts, parts, strict=True)
        if share > 0
    ]
    return tag("svg", *rects, class_="stack", role="img", aria_label=label)


def tick_labels(ticks: Sequence[float], unit: Unit, currency: str) -> list[str]:
    """Ticks as compact text, with as many decimals as the step between them needs."""
    step = (ticks[1] - ticks[0]) * (100 if unit == "ratio" else 1)
    places = decimals(step)
    if unit == "money" and places:
        places = max(places, 2)
    return [format_value(tick, unit, currency, compact=True, places=places) for tick in ticks]


def _gridlines(ticks: Sequence[float], labels: Sequence[str], frame: Frame) -> Html:
    lines = [
        join(
            tag("line", x2="100%", y1=y, y2=y),
            tag("text", label, y=y - 5),
        )
        for tick, label in zip(ticks, labels, strict=True)
        for y in [_PLOT_TOP + frame.y(tick)]
    ]
    return tag("svg", *lines, class_="grid", aria_hidden="true")


def _plotted(chart: LineChart, frame: Frame) -> Html:
    current, previous = (runs(thin(series, _PLOT_POINTS)) for series in (chart.series, chart.previous))
    lines = _stretched(
        frame,
        tag("path", class_="area", d=_area(current, frame, frame.y(0.0))),
        _line(previous, frame, class_="line previous") if previous else None,
        _line(current, frame),
        y=_PLOT_TOP,
        width="100%",
        height=_PLOT_HEIGHT,
    )
    empty = None if current else tag("text", "No data", x="50%", y=_PLOT_TOP + _PLOT_HEIGHT // 2)
    days = tag("g", *_day_labels(chart.period, frame), class_="days")
    return tag("svg", lines, empty, days, class_="lines", role="img", aria_label=chart.label)


def _day_labels(period: Period, frame: Frame) -> list[Html]:
    days = list(period)
    return [
        tag("text", _day_label(days[index], period), x=_percent(frame.x(index) / frame.width), y=_LABEL_LINE)
        for index in day_ticks(len(days))
    ]


def _day_label(day: date, period: Period) -> str:
    return month_in_words(day) if period.days > _YEAR_OF_DAYS else day_in_words(day, year=False)


def _stretched(frame: Frame, *children: Html | None, **attributes: str | int) -> Html:
    box = f"0 0 {frame.width} {frame.height}"
    return tag("svg", *children, viewBox=box, preserveAspectRatio="none", **attributes)


def _line(stretches: list[list[Point]], frame: Frame, class_: str = "line") -> Html:
    """A path through each stretch; one of a single day is a dot."""
    dots = [run for run in stretches if len(run) == 1]
    return join(
        tag("path", class_=class_, d=_path([run for run in stretches if len(run) > 1], frame)),
        tag("path", class_=f"{class_} dots", d=_path(dots, frame)) if dots else None,
    )


def _path(stretches: list[list[Point]], frame: Frame) -> str:
    return "".join(f"M{frame.x(run[0][0])} {frame.y(run[0][1])}{_steps(run, frame)}" for run in stretches)


def _area(stretches: list[list[Point]], frame: Frame, base: int) -> str:
    return "".join(
        f"M{frame.x(run[0][0])} {base}V{frame.y(run[0][1])}{_steps(run, frame)}V{base}z" for run in stretches
    )


def _steps(run: list[Point], frame: Frame) -> str:
    """The way from the first point to the last; a lone point goes nowhere, and its round cap makes it a dot."""
    places = [(frame.x(index), frame.y(value)) for index, value in run]
    if len(places) == 1:
        return "h0"
    moves = [f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(places)]
    return "l" + " ".join(moves).replace(" -", "-")


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
