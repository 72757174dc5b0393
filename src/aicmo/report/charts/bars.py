"""Bars with the interval each value lies in: a name and its value above, the bar below, a whisker over it.

    chart = bar_chart([Bar("TV", 7.6, 5.4, 10.3, "7.6 (5.4 to 10.3)")], label="Return by channel")

Bars stretch to the width they are given, text keeps its size; the grid beside the chart says what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aicmo.report.markup import Html, join, tag

_ROW, _TEXT, _BAR, _THICK = 44, 14, 21, 10
_CAP = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A value from zero, with the interval from `low` to `high` where there is one; `text` is written at its end."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    text: str = ""


def bar_chart(bars: Sequence[Bar], *, label: str) -> Html:
    """The bars below each other, on one scale from zero or below. `label` is what is read aloud."""
    ends = [0.0, *(end for bar in bars for end in (bar.value, bar.low, bar.high) if end is not None)]
    scale = _Scale(min(ends), max(ends))
    rows = [_row(bar, scale, top=_ROW * number) for number, bar in enumerate(bars)]
    return tag("svg", *rows, class_="bars", width="100%", height=_ROW * len(bars), role="img", aria_label=label)


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def percent(self, value: float) -> str:
        span = self.high - self.low
        return f"{100 * (value - self.low) / span if span else 0.0:.4g}%"

    def width(self, value: float) -> str:
        return self.percent(self.low + abs(value))


def _row(bar: Bar, scale: _Scale, *, top: int) -> Html:
    return join(
        tag("text", bar.name, y=top + _TEXT),
        tag("text", bar.text, x="100%", y=top + _TEXT, class_="value"),
        tag(
            "rect", class_="fill", x=scale.percent(min(bar.value, 0.0)), y=top + _BAR, width=scale.width(bar.value),
            height=_THICK, rx=2,
        ),
        _whisker(bar, scale, top + _BAR + _THICK // 2),
    )  # fmt: skip


def _whisker(bar: Bar, scale: _Scale, middle: int) -> Html | None:
    if bar.low is None or bar.high is None:
        return None
    low, high = scale.percent(bar.low), scale.percent(bar.high)
    ends = [tag("line", x1=end, x2=end, y1=middle - _CAP, y2=middle + _CAP) for end in (low, high)]
    return tag("g", tag("line", x1=low, x2=high, y1=middle, y2=middle), *ends, class_="whisker")
