"""Several named series over a number: weeks, money spent, people reached. With a legend, dashes and bands.

    chart = CurveChart(
        (Curve("Bought", observed), Curve("Expected", expected, dashed=True)),
        x=Axis("Weeks"), y=Axis("Purchases"), label="Purchases by week, observed and expected",
    )
    Section("Holdout", chart=curve_chart(chart), grid=...)

The grid beside it says what it shows. Lines stretch to the width they are given, text keeps its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor

from aicmo.analytics.overview import Unit
from aicmo.report.charts.lines import tick_labels
from aicmo.report.charts.scale import nice_ticks
from aicmo.report.markup import Html, join, tag

_TOP, _WIDTH, _HEIGHT, _LABEL_LINE = 20, 1000, 200, 242
_COLOURS = 6
_LONG_LABEL = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """`points` are (x, y), x ascending; a y of None is a gap. `band` is (x, low, high). Dashed is what is expected.

    `dots` draws the points alone. Curves of one `colour` (0 to 5) belong together; by default each has its own.
    """

    name: str
    points: Sequence[tuple[float, float | None]] = ()
    dashed: bool = False
    dots: bool = False
    band: Sequence[tuple[float, float, float]] = ()
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis counts. `words` writes a tick where its unit alone would not, as for days; `ticks` says which there are."""

    title: str
    unit: Unit = "count"
    currency: str = ""
    words: Callable[[float], str] | None = None
    ticks: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class CurveChart:
    """`label` is what is read aloud; `marks` are upright lines with a word beside them: a split, a chosen budget."""

    curves: Sequence[Curve]
    x: Axis
    y: Axis
    label: str
    marks: Sequence[tuple[float, str]] = ()


def curve_chart(chart: CurveChart) -> Html:
    """The chart with its legend. The upright axis starts at zero or below; round ticks on both."""
    levels = chart.y.ticks or nice_ticks(*_extent([y for curve in chart.curves for y in _heights(curve)]))
    labels = _labels(levels, chart.y)
    low, high = _extent([*(x for curve in chart.curves for x in _places(curve)), *(x for x, _ in chart.marks)])
    box = _Box(low, high, levels[0], levels[-1])
    wide = any(len(label) > _LONG_LABEL for label in labels)
    plot = tag("div", _levels(levels, labels, box), _drawn(chart, box), class_="plot wide" if wide else "plot")
    return tag("div", _legend(chart), plot, tag("p", f"{chart.y.title} by {_lower(chart.x.title)}", class_="axes"))


@dataclass(frozen=True, slots=True)
class _Box:
    """Where values lie in the stretched part of the drawing, y downwards."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> int:
        span = self.right - self.left
        return round(_WIDTH * (value - self.left) / span) if span else _WIDTH // 2

    def y(self, value: float) -> int:
        return round(_HEIGHT * (self.high - value) / (self.high - self.low))


def _heights(curve: Curve) -> Iterator[float]:
    yield from (y for _, y in curve.points if y is not None)
    for _, low, high in curve.band:
        yield from (low, high)


def _places(curve: Curve) -> Iterator[float]:
    yield from (x for x, _ in curve.points)
    yield from (x for x, _, _ in curve.band)


def _extent(values: Sequence[float]) -> tuple[float, float]:
    return (min(values), max(values)) if values else (0.0, 0.0)


def _labels(ticks: Sequence[float], axis: Axis) -> list[str]:
    return [axis.words(tick) for tick in ticks] if axis.words else tick_labels(ticks, axis.unit, axis.currency)


def _levels(levels: Sequence[float], labels: Sequence[str], box: _Box) -> Html:
    lines = [
        join(tag("line", x2="100%", y1=y, y2=y), tag("text", label, y=y - 5))
        for level, label in zip(levels, labels, strict=True)
        for y in [_TOP + box.y(level)]
    ]
    return tag("svg", *lines, class_="grid", aria_hidden="true")


def _drawn(chart: CurveChart, box: _Box) -> Html:
    bands = [_band(curve, _colour(chart, curve), box) for curve in chart.curves if curve.band]
    lines = [_line(curve, _colour(chart, curve), box) for curve in chart.curves if curve.points]
    view = f"0 0 {_WIDTH} {_HEIGHT}"
    stretched = tag(
        "svg", *bands, *lines, viewBox=view, preserveAspectRatio="none", y=_TOP, width="100%", height=_HEIGHT
    )
    empty = None if bands or lines else tag("text", "No data", x="50%", y=_TOP + _HEIGHT // 2)
    marks = [_mark(x, word, box) for x, word in chart.marks]
    ticks = tag("g", *_x_labels(chart.x, box), class_="days")
    return tag("svg", *marks, stretched, empty, ticks, class_="lines", role="img", aria_label=chart.label)


def _colour(chart: CurveChart, curve: Curve) -> str:
    number = list(chart.curves).index(curve) if curve.colour is None else curve.colour
    return f"c{number % _COLOURS}"


def _line(curve: Curve, colour: str, box: _Box) -> Html:
    stretches = [
        [(x, y) for x, y in group if y is not None]
        for known, group in groupby(curve.points, key=lambda point: point[1] is not None)
        if known
    ]
    dashes = " dashed" if curve.dashed else ""
    if curve.dots:
        path = "".join(f"M{box.x(x)} {box.y(y)}h0" for run in stretches for x, y in run)
        return tag("path", class_=f"curve points {colour}", d=path)
    path = "".join("M" + "L".join(f"{box.x(x)} {box.y(y)}" for x, y in run) + _dot(run) for run in stretches)
    return tag("path", class_=f"curve {colour}{dashes}", d=path)


def _dot(run: Sequence[tuple[float, float]]) -> str:
    """A lone point goes nowhere, and its round cap makes it a dot."""
    return "h0" if len(run) == 1 else ""


def _band(curve: Curve, colour: str, box: _Box) -> Html:
    there = "L".join(f"{box.x(x)} {box.y(high)}" for x, _, high in curve.band)
    back = "L".join(f"{box.x(x)} {box.y(low)}" for x, low, _ in reversed(curve.band))
    return tag("path", class_=f"band {colour}", d=f"M{there}L{back}z")


def _mark(x: float, word: str, box: _Box) -> Html:
    place = _percent(box.x(x))
    line = tag("line", class_="mark", x1=place, x2=place, y1=_TOP - 8, y2=_TOP + _HEIGHT)
    return join(line, tag("text", word, x=place, y=_TOP - 11))


def _x_labels(axis: Axis, box: _Box) -> list[Html]:
    ticks = axis.ticks or _round_places(box.left, box.right)
    return [
        tag("text", label, x=_percent(box.x(tick)), y=_LABEL_LINE)
        for tick, label in zip(ticks, _labels(ticks, axis), strict=True)
    ]


def _round_places(low: float, high: float) -> list[float]:
    """Round values between `low` and `high`, some six of them, at least two."""
    steps = nice_ticks(0.0, high - low, intervals=6)
    step = steps[1] - steps[0]
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _legend(chart: CurveChart) -> Html | None:
    if len(chart.curves) < 2:
        return None
    keys = [tag("li", _swatch(curve, _colour(chart, curve)), tag("bdi", curve.name)) for curve in chart.curves]
    return tag("ul", *keys, class_="legend curves")


def _swatch(curve: Curve, colour: str) -> Html:
    band = tag("rect", class_=f"band {colour}", width=20, height=10) if curve.band else None
    start = "M10 5h0" if curve.dots else "M1 5h18"
    kind = " points" if curve.dots else " dashed" if curve.dashed else ""
    line = tag("path", class_=f"curve {colour}{kind}", d=start) if curve.points else None
    return tag("svg", band, line, width=20, height=10, aria_hidden="true")


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _percent(place: int) -> str:
    return f"{100 * place / _WIDTH:.4g}%"
