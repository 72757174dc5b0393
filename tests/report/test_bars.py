from __future__ import annotations

from xml.etree import ElementTree

import pytest

from aicmo.report.charts.bars import Bar, bar_chart


def drawn(*bars: Bar) -> ElementTree.Element:
    return ElementTree.fromstring(bar_chart(bars, label="Returns by channel"))


def rects(chart: ElementTree.Element) -> list[tuple[str, str]]:
    return [(rect.attrib["x"], rect.attrib["width"]) for rect in chart.iter("rect")]


def test_bars_share_one_scale_that_holds_the_intervals() -> None:
    chart = drawn(Bar("TV", 20, 10, 40), Bar("Radio", 10, 5, 15))
    assert rects(chart) == [("0%", "50%"), ("0%", "25%")]
    whiskers = [group.find("line") for group in chart.iter("g")]
    assert [(line.attrib["x1"], line.attrib["x2"]) for line in whiskers if line is not None] == [
        ("25%", "100%"),
        ("12.5%", "37.5%"),
    ]


def test_a_value_below_zero_goes_left_of_it() -> None:
    assert rects(drawn(Bar("TV", -10), Bar("Radio", 30))) == [("0%", "25%"), ("25%", "75%")]


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_bar_without_an_interval_has_no_whisker(value: float) -> None:
    assert not list(drawn(Bar("TV", value)).iter("g"))


def test_names_and_texts_are_written_out_and_the_chart_is_read_aloud() -> None:
    chart = drawn(Bar("TV & more", 5, 4, 6, "5 (4 to 6)"))
    assert [text.text for text in chart.iter("text")] == ["TV & more", "5 (4 to 6)"]
    assert (chart.attrib["role"], chart.attrib["aria-label"]) == ("img", "Returns by channel")


def test_no_bar_at_all_is_an_empty_chart() -> None:
    assert drawn().attrib["height"] == "0"
