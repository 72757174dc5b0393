"""A forest plot: effects below each other, each with its interval, beside a line at no effect.

The grid beside it says what it shows. Places are shares of the width, so that text and marks keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose

from aicmo.report.charts.scale import decimals, extent, nice_ticks
from aicmo.report.markup import Html, join, tag

_ROW, _TEXT, _LINE, _AXIS = 44, 14, 28, 24
_LEFT, _WIDTH = 2.0, 96.0
_LONGEST, _LEAST_STEP = 34, 0.0001


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A relative effect (0.07 is 7 %) with its interval, and `call`: better, worse or unclear."""

    name: str
    value: float
    low: float
    high: float
    call: str


def forest_plot(rows: Sequence[ForestRow], label: str) -> Html:
    """The rows on one axis of percentages that holds every interval; `label` is what is read aloud."""
    low, high = extent([row.low for row in rows], [row.high for row in rows])
    ticks = nice_ticks(low, max(high, _LEAST_STEP), least_step=_LEAST_STEP)
    height = _ROW * len(rows) + _AXIS
    return tag(
        "svg",
        _axis(ticks, height),
        *(_row(row, number, ticks) for number, row in enumerate(rows)),
        class_="forest",
        width="100%",
        height=height,
        role="img",
        aria_label=label,
    )


def percent(effect: float) -> str:
    """`+79.0%`, `−3.2%`, `+0.04%`: a relative effect with as many decimals as it needs."""
    size = abs(100 * effect)
    text = f"{100 * effect:+,.{0 if size >= 1000 else 1 if size >= 1 else 2}f}%"
    return text[1:] if size < 0.005 else text.replace("-", "−")


def _axis(ticks: Sequence[float], height: int) -> Html:
    lines = [
        tag(
            "line", class_="none-line" if isclose(tick, 0, abs_tol=1e-12) else None, x1=x, x2=x, y1=0, y2=height - _AXIS
        )
        for tick in ticks
        for x in [_place(tick, ticks)]
    ]
    words = [
        tag("text", _tick(tick, ticks), x=_place(tick, ticks), y=height - 7, text_anchor=_anchor(number, len(ticks)))
        for number, tick in enumerate(ticks)
    ]
    return join(tag("g", *lines, class_="axis"), *words)


def _row(row: ForestRow, number: int, ticks: Sequence[float]) -> Html:
    y = number * _ROW + _LINE
    low, value, high = (_place(one, ticks) for one in (row.low, row.value, row.high))
    return tag(
        "g",
        tag("text", _short(row.name), class_="name", x=0, y=y - _LINE + _TEXT),
        tag("text", percent(row.value), x="100%", y=y - _LINE + _TEXT, text_anchor="end"),
        tag("line", x1=low, x2=high, y1=y, y2=y),
        *(tag("line", x1=end, x2=end, y1=y - 4, y2=y + 4) for end in (low, high)),
        tag("circle", cx=value, cy=y, r=5),
        class_=row.call,
    )


def _tick(tick: float, ticks: Sequence[float]) -> str:
    return f"{100 * tick:,.{decimals(100 * (ticks[1] - ticks[0]))}f}%".replace("-", "−")


def _place(value: float, ticks: Sequence[float]) -> str:
    share = (value - ticks[0]) / (ticks[-1] - ticks[0])
    return f"{_LEFT + _WIDTH * share:.2f}%"


def _anchor(number: int, count: int) -> str:
    return "start" if number == 0 else "end" if number == count - 1 else "middle"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
