"""Bars to both sides of zero."""

from __future__ import annotations

from aicmo.report.charts.signed_bars import SignedBar, signed_bars
from tests.report.reading import Element, read


def drawn(*values: float) -> Element:
    bars = [
        SignedBar(f"part {place}", value, f"{value:+g}", "good" if value > 0 else "bad")
        for place, value in enumerate(values)
    ]
    return read(signed_bars(bars, label="What moved it")).one("svg", "signed")


def spans(chart: Element) -> list[tuple[float, float]]:
    fills = chart.all("rect", "fill")
    return [tuple(float(fill.attributes[name].rstrip("%")) for name in ("x", "width")) for fill in fills]  # type: ignore[misc]


def test_bars_start_at_zero_and_go_to_their_side() -> None:
    chart = drawn(30, -10, 0)
    assert spans(chart) == [(25, 75), (0, 25), (25, 0)]
    assert {line.attributes["x1"] for line in chart.all("line")} == {"25%"}


def test_bars_of_one_side_use_the_whole_width() -> None:
    assert spans(drawn(4, 2)) == [(0, 100), (0, 50)]
    assert spans(drawn(-4, -2)) == [(0, 100), (50, 50)]
    assert spans(drawn(0.0)) == [(0, 0)]


def test_every_bar_has_its_name_and_amount_and_the_drawing_says_what_it_is() -> None:
    chart = drawn(30, -10)
    assert [text.text for text in chart.all("text")] == ["part 0", "+30", "part 1", "-10"]
    assert (chart.attributes["role"], chart.attributes["aria-label"]) == ("img", "What moved it")


def test_a_long_name_is_cut_and_a_strange_one_is_text() -> None:
    long, strange = SignedBar("x" * 90, 1.0, "+1", "good"), SignedBar("<b>&", 1.0, "+1", "good")
    texts = [text.text for text in read(signed_bars([long, strange], label="")).all("text", "name")]
    assert texts == ["x" * 39 + "…", "<b>&"]
