from __future__ import annotations

import re
from importlib.resources import files

import pytest

STYLE = files("aicmo.report.page").joinpath("overview.css").read_text(encoding="utf-8")
SCRIPT = files("aicmo.report.page").joinpath("overview.js").read_text(encoding="utf-8")
COLORS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+):light-dark\((#[0-9a-f]+),(#[0-9a-f]+)\)", STYLE)
}
TEXT = [
    *(("ink", ground) for ground in ("bg", "card", "warn-bg")),
    *(("muted", ground) for ground in ("bg", "card", "flat", "warn-bg")),
    *(("accent", ground) for ground in ("bg", "card", "chosen", "warn-bg")),
    *((mood, ground) for mood in ("good", "bad", "warn") for ground in ("card", "bg", f"{mood}-bg")),
]


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, scheme: int) -> float:
    dark, light = sorted(luminance(COLORS[name][scheme]) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text: str, ground: str, scheme: int) -> None:
    assert contrast(text, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("mark", "ground"), [("accent", "card"), ("control", "card"), ("control", "bg"), ("bad", "edge")]
)
def test_lines_and_edges_of_controls_stand_out_from_their_ground(mark: str, ground: str, scheme: int) -> None:
    assert contrast(mark, ground, scheme) >= 3


def test_every_colour_that_is_used_is_there() -> None:
    defined = set(re.findall(r"--([\w-]+):", STYLE))
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) <= defined


def test_style_and_script_stay_within_their_budgets() -> None:
    assert len(STYLE.encode()) <= 16_000
    assert len(SCRIPT.encode()) <= 8_000


def test_the_script_reaches_for_nothing_outside() -> None:
    assert not re.search(r"fetch|XMLHttpRequest|import|eval|innerHTML|https?:", SCRIPT)
