from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.report.charts.forest import ForestRow, forest_plot, percent

EFFECT = st.floats(-3, 30)
ROWS = st.lists(
    st.tuples(EFFECT, EFFECT, EFFECT).map(sorted).map(lambda of: ForestRow("visit", of[1], of[0], of[2], "unclear")),
    max_size=8,
)


def drawn(*rows: ForestRow) -> ElementTree.Element:
    return ElementTree.fromstring(forest_plot(rows, "Effects"))


def share(text: str) -> float:
    return float(text.removesuffix("%"))


@given(ROWS)
def test_every_mark_lies_inside_the_drawing_in_its_order(rows: list[ForestRow]) -> None:
    for group in [one for one in drawn(*rows).iter("g") if one.attrib["class"] == "unclear"]:
        line, circle = next(group.iter("line")), next(group.iter("circle"))
        low, value, high = share(line.attrib["x1"]), share(circle.attrib["cx"]), share(line.attrib["x2"])
        assert 0 <= low <= value <= high <= 100


def test_no_effect_has_a_line_of_its_own_and_effects_right_of_it_are_above_0() -> None:
    plot = drawn(ForestRow("visit · B", 0.5, 0.2, 0.8, "better"), ForestRow("spend · B", -0.3, -0.9, 0.4, "unclear"))
    [none] = [share(line.attrib["x1"]) for line in plot.iter("line") if line.attrib.get("class") == "none-line"]
    first, second = (share(circle.attrib["cx"]) for circle in plot.iter("circle"))
    assert second < none < first


def test_a_row_says_its_name_and_effect_and_shows_its_call() -> None:
    plot = drawn(ForestRow("visit · <B>", 0.5, 0.2, 0.8, "better"))
    texts = [text.text for text in plot.iter("text")]
    assert "visit · <B>" in texts
    assert "+50.0%" in texts
    assert "better" in [group.attrib.get("class") for group in plot.iter("g")]
    assert plot.attrib["aria-label"] == "Effects"
    assert plot.attrib["role"] == "img"


def test_a_long_name_is_cut_off() -> None:
    [name] = [
        text.text for text in drawn(ForestRow("x" * 80, 0, -1, 1, "unclear")).iter("text") if "x" in str(text.text)
    ]
    assert name == "x" * 33 + "…"


@pytest.mark.parametrize(
    ("effect", "text"),
    [(0.79, "+79.0%"), (-0.031, "−3.1%"), (0.0042, "+0.42%"), (0.00004, "0.00%"), (-0.00001, "0.00%"), (12.5, "+1,250%"),
     (0.0, "0.00%")],
)  # fmt: skip
def test_percentages_have_the_decimals_they_need(effect: float, text: str) -> None:
    assert percent(effect) == text
