"""Dots on a common axis: where they lie, what they say, and that nothing is styled inline."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from aicmo.report.charts.dotplot import DotPlot, DotRow, dot_plot

PLOT = DotPlot(
    ("First", "Last"),
    (DotRow("<email>", (10.0, 40.0), "10 – 40"), DotRow("display", (0.0, 0.0), "0")),
    "Credit by model",
)


def places(markup: str) -> list[float]:
    return [float(place) for place in re.findall(r'cx="([\d.]+)%"', markup)]


def test_a_dot_lies_where_its_value_is_on_the_axis() -> None:
    assert places(dot_plot(PLOT)) == [25, 100, 0, 0]


def test_values_below_zero_lie_left_of_it() -> None:
    below, above = places(dot_plot(DotPlot(("A", "B"), (DotRow("x", (-5.0, 5.0), ""),), "")))
    assert below < 50 < above


def test_the_drawing_is_read_aloud_and_its_names_are_escaped() -> None:
    markup = dot_plot(PLOT)
    svg = ElementTree.fromstring(f"<div>{markup}</div>")
    assert [one.get("aria-label") for one in svg.iter("svg") if one.get("role") == "img"] == ["Credit by model"]
    assert "&lt;email&gt;" in markup
    assert " style=" not in markup


def test_up_to_six_readings_have_a_colour_and_a_name_each_and_more_share_one() -> None:
    assert re.findall(r"dot (c\d)", dot_plot(PLOT)) == ["c0", "c1", "c0", "c1", "c0", "c1"]
    many = DotPlot([f"m{number}" for number in range(7)], (DotRow("x", tuple(map(float, range(7))), ""),), "")
    assert set(re.findall(r"dot (c\d)", dot_plot(many))) == {"c0"}
    assert "Each dot is one of 7 models." in dot_plot(many)


def test_nothing_to_draw_is_an_empty_axis() -> None:
    assert places(dot_plot(DotPlot((), (), "Nothing"))) == []
