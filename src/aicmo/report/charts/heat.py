"""A table of values as shades: the stronger, the greater. Each cell has its value in it, so that no shade is read alone.

Columns share the width they are given; on a narrow page the table scrolls rather than shrinks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aicmo.report.markup import Html, join, tag

_ROW, _HEAD, _NAMES = 26, 22, 13.0
_FAINT, _FULL, _DARK = 0.05, 0.85, 0.58


@dataclass(frozen=True, slots=True)
class Heat:
    """`values` row by row, None where there is nothing to say; `words` writes one. `label` is what is read aloud.

    `most` is the value of the fullest shade; by default the greatest there is.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[float | None]]
    words: Callable[[float], str]
    label: str
    most: float | None = None


def heat_chart(heat: Heat) -> Html:
    """The shaded table; rows may be shorter than the columns are many."""
    most = (
        heat.most if heat.most is not None else max((v for row in heat.values for v in row if v is not None), default=0)
    )
    width = (100 - _NAMES) / max(len(heat.columns), 1)
    heads = [
        tag("text", name, x=_percent(_middle(place, width)), y=_HEAD - 8, class_="middle")
        for place, name in enumerate(heat.columns)
    ]
    rows = [
        _row(name, values, place, width, heat, most)
        for place, (name, values) in enumerate(zip(heat.rows, heat.values, strict=True))
    ]
    height = _HEAD + _ROW * len(heat.rows)
    drawn = tag("svg", *heads, *rows, class_="heat", height=height, role="img", aria_label=heat.label)
    return tag("div", drawn, class_="scroll", tabindex=0, role="region", aria_label=heat.label)


def _row(name: str, values: Sequence[float | None], place: int, width: float, heat: Heat, most: float) -> Html:
    top = _HEAD + _ROW * place
    cells = [
        _cell(value, _NAMES + column * width, top, width, heat.words, most)
        for column, value in enumerate(values[: len(heat.columns)])
        if value is not None
    ]
    return join(tag("text", name, x=0, y=top + 17), *cells)


def _cell(value: float, left: float, top: int, width: float, words: Callable[[float], str], most: float) -> Html:
    share = min(max(value / most, 0.0), 1.0) if most > 0 else 0.0
    opacity = _FAINT + (_FULL - _FAINT) * share
    rect = tag(
        "rect", x=_percent(left), y=top + 1, width=_percent(width * 0.96), height=_ROW - 2, rx=3,
        fill_opacity=f"{opacity:.2f}",
    )  # fmt: skip
    ink = "middle on" if opacity > _DARK else "middle"
    return join(rect, tag("text", words(value), x=_percent(left + width * 0.48), y=top + 17, class_=ink))


def _middle(place: int, width: float) -> float:
    return _NAMES + (place + 0.48) * width


def _percent(share: float) -> str:
    return f"{share:.4g}%"
