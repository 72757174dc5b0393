"""Who pulled up and who pulled down: a bar to each side of zero for each part, its name and its amount above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aicmo.report.format_value import Mood
from aicmo.report.markup import Html, join, tag

_ROW, _TEXT, _BAR, _THICK = 36, 13, 19, 8
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class SignedBar:
    """`text` is the amount as it is read, `value` is what the bar is drawn from."""

    name: str
    value: float
    text: str
    mood: Mood


def signed_bars(bars: Sequence[SignedBar], *, label: str) -> Html:
    """The bars from top to bottom, on one scale that has zero on it; `label` is what is read aloud."""
    low, high = min([0.0, *(bar.value for bar in bars)]), max([0.0, *(bar.value for bar in bars)])
    span = high - low or 1.0
    zero = -low / span
    rows = [_row(bar, place * _ROW, (min(bar.value, 0.0) - low) / span, span) for place, bar in enumerate(bars)]
    axis = [tag("line", x1=_percent(zero), x2=_percent(zero), y1=y, y2=y + _THICK + 4) for y in _tops(len(bars))]
    height = len(bars) * _ROW
    return tag("svg", *rows, *axis, class_="signed", width="100%", height=height, role="img", aria_label=label)


def _row(bar: SignedBar, top: int, start: float, span: float) -> Html:
    name = bar.name if len(bar.name) <= _LONGEST_NAME else f"{bar.name[: _LONGEST_NAME - 1]}…"
    return join(
        tag("text", name, y=top + _TEXT, class_="name"),
        tag("text", bar.text, x="100%", y=top + _TEXT, class_="amount"),
        tag("rect", class_="track", y=top + _BAR, width="100%", height=_THICK),
        tag(
            "rect",
            class_=f"fill {bar.mood}",
            x=_percent(start),
            y=top + _BAR,
            width=_percent(abs(bar.value) / span),
            height=_THICK,
        ),
    )


def _tops(count: int) -> list[int]:
    return [place * _ROW + _BAR - 2 for place in range(count)]


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
