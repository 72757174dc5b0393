from __future__ import annotations

from xml.etree import ElementTree

import pytest

from aicmo.report.charts.curves import Axis, Curve, CurveChart, curve_chart
from aicmo.report.charts.heat import Heat, heat_chart

WEEKS, SALES = Axis("Weeks"), Axis("Sales", "money", "EUR")


def drawn(*curves: Curve, x: Axis = WEEKS, marks: tuple[tuple[float, str], ...] = ()) -> ElementTree.Element:
    return ElementTree.fromstring(curve_chart(CurveChart(curves, x, SALES, "Sales by week", marks)))


def texts(chart: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in chart.iter("text")]


def paths(chart: ElementTree.Element, class_: str) -> list[str]:
    return [path.attrib["d"] for path in chart.iter("path") if path.attrib["class"] == class_]


def test_both_axes_have_round_ticks_and_x_keeps_to_its_span() -> None:
    found = texts(drawn(Curve("a", [(40.0, 10.0), (78.0, 390.0)])))
    assert found == ["€0", "€100", "€200", "€300", "€400", "40", "50", "60", "70"]


def test_x_lies_where_its_value_says_and_not_where_its_place_does() -> None:
    assert paths(drawn(Curve("a", [(0.0, 0.0), (1.0, 100.0), (10.0, 100.0)])), "curve c0") == ["M0 200L100 0L1000 0"]


def test_a_gap_breaks_a_curve_and_a_lone_point_is_a_dot() -> None:
    chart = drawn(Curve("a", [(0.0, 1.0), (1.0, 2.0), (2.0, None), (3.0, 2.0)]))
    assert paths(chart, "curve c0")[0].count("M") == 2
    assert paths(chart, "curve c0")[0].endswith("h0")


def test_several_curves_have_a_legend_and_colours_of_their_own() -> None:
    line = [(0.0, 1.0), (1.0, 2.0)]
    chart = drawn(Curve("Made", line), Curve("Expected", line, dashed=True), Curve("Seen", line, dots=True, colour=0))
    assert [key.text for key in chart.iter("bdi")] == ["Made", "Expected", "Seen"]
    assert paths(chart, "curve c1 dashed")
    assert paths(chart, "curve points c0")[0].count("h0") == 2


def test_one_curve_needs_no_legend() -> None:
    assert not list(drawn(Curve("a", [(0.0, 1.0), (1.0, 2.0)])).iter("ul"))


def test_a_band_goes_there_above_and_back_below() -> None:
    chart = drawn(Curve("a", band=[(0.0, 0.0, 100.0), (10.0, 50.0, 100.0)]))
    assert paths(chart, "band c0") == ["M0 0L1000 0L1000 100L0 200z"]


def test_marks_stand_at_their_place_with_their_word() -> None:
    chart = drawn(Curve("a", [(0.0, 1.0), (10.0, 2.0)]), marks=((5.0, "split"),))
    assert [line.attrib["x1"] for line in chart.iter("line") if line.get("class") == "mark"] == ["50%"]
    assert "split" in texts(chart)


def test_an_axis_may_say_its_ticks_and_their_words() -> None:
    axis = Axis("Purchases", words=lambda x: "7+" if x == 7 else f"{x:.0f}", ticks=range(8))
    assert texts(drawn(Curve("a", [(0.0, 0.0), (7.0, 4.0)]), x=axis))[-8:] == [*"0123456", "7+"]


@pytest.mark.parametrize("curves", [(), (Curve("a"),)])
def test_nothing_known_says_so(curves: tuple[Curve, ...]) -> None:
    assert "No data" in texts(drawn(*curves))


def test_the_chart_says_what_it_is_to_who_hears_it() -> None:
    chart = drawn(Curve("a", [(0.0, 1.0), (1.0, 2.0)]))
    assert [svg.get("aria-label") for svg in chart.iter("svg") if svg.get("role") == "img"] == ["Sales by week"]


def shaded(*rows: tuple[float | None, ...], most: float | None = None) -> ElementTree.Element:
    heat = Heat([f"row {n}" for n in range(len(rows))], ["1", "2"], rows, lambda v: f"{v:.0%}", "Shares", most)
    return ElementTree.fromstring(heat_chart(heat))


def test_the_greatest_value_has_the_fullest_shade_and_nothing_has_none() -> None:
    chart = shaded((0.4, 0.2), (0.1, None))
    shades = [float(rect.attrib["fill-opacity"]) for rect in chart.iter("rect")]
    assert shades[0] > shades[1] > shades[2] > 0
    assert texts(chart) == ["1", "2", "row 0", "40%", "20%", "row 1", "10%"]


def test_a_table_of_zeros_is_faint_and_does_not_divide_by_them() -> None:
    assert {rect.attrib["fill-opacity"] for rect in shaded((0.0, 0.0)).iter("rect")} == {"0.05"}


def test_shades_of_several_tables_can_share_a_measure() -> None:
    assert [rect.attrib["fill-opacity"] for rect in shaded((0.5, 1.0), most=1.0).iter("rect")] == ["0.45", "0.85"]
