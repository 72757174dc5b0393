from __future__ import annotations

from datetime import date
from random import Random
from xml.etree import ElementTree

import pytest

from aicmo.analytics.overview import Unit
from aicmo.model.period import Period
from aicmo.report.charts.lines import LineChart, line_chart, share_bar, sparkline, stacked_bar, tick_labels
from aicmo.report.charts.scale import Series
from tests.report.conftest import course

END = date(2026, 11, 21)


def drawn(series: Series, previous: Series = (), unit: Unit = "money") -> ElementTree.Element:
    period = Period.last_days(max(len(series), 1), until=END)
    return ElementTree.fromstring(line_chart(LineChart(series, previous, period, unit, "EUR", "Revenue by day")))


def line(chart: ElementTree.Element, class_: str = "line") -> str:
    found = [path.attrib["d"] for path in chart.iter("path") if path.attrib["class"] == class_]
    return found[0] if found else ""


def texts(chart: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in chart.iter("text")]


def test_a_chart_has_round_ticks_and_about_seven_days() -> None:
    found = texts(drawn([50_000.0 + 1_400 * day for day in range(28)]))
    assert found[:5] == ["€0", "€25k", "€50k", "€75k", "€100k"]
    assert found[5:] == ["25 Oct", "29 Oct", "2 Nov", "6 Nov", "10 Nov", "14 Nov", "18 Nov"]


def test_the_comparison_is_a_second_line_and_absent_without_one() -> None:
    assert line(drawn([1.0, 2.0], [2.0, 1.0]), "line previous")
    assert not line(drawn([1.0, 2.0]), "line previous")


def test_a_gap_breaks_the_line_and_a_lone_day_is_a_dot() -> None:
    chart = drawn([1.0, 2.0, None, 3.0, None, 4.0, 5.0])
    assert line(chart).count("M") == 2
    assert line(chart, "line dots").endswith("h0")


def test_one_day_is_a_dot_in_the_middle() -> None:
    assert line(drawn([5.0]), "line dots").startswith("M500 ")


@pytest.mark.parametrize("series", [[], [None, None]])
def test_nothing_known_says_so(series: list[None]) -> None:
    assert "No data" in texts(drawn(series))


def test_nothing_but_zero_lies_on_the_ground() -> None:
    assert line(drawn([0.0, 0.0, 0.0])) == "M0 250l500 0 500 0"


def test_negative_values_hang_from_zero() -> None:
    chart = drawn([-10.0, 10.0])
    area = next(path.attrib["d"] for path in chart.iter("path") if path.attrib["class"] == "area")
    assert area == "M0 125V250l1000-250V125z"


def test_years_of_days_are_labelled_by_month_and_drawn_with_no_more_points_than_pixels() -> None:
    chart = drawn(course(Random(1), 1_500, 100.0))
    assert texts(chart)[-1].split()[1].isdigit()
    assert len(line(chart)) < 8_000


def test_the_chart_is_named_for_those_who_cannot_see_it() -> None:
    images = [element.attrib["aria-label"] for element in drawn([1.0, 2.0]).iter("svg") if "role" in element.attrib]
    assert images == ["Revenue by day"]


@pytest.mark.parametrize(
    ("ticks", "unit", "labels"),
    [
        ([0, 0.005, 0.01], "ratio", ["0.0%", "0.5%", "1.0%"]),
        ([0, 2.5, 5.0], "money", ["€0.00", "€2.50", "€5.00"]),
        ([0, 500, 1000], "money", ["€0", "€500", "€1k"]),
        ([0, 5, 10], "multiple", ["0×", "5×", "10×"]),
        ([-1, 0, 1], "count", ["-1", "0", "1"]),
    ],
)
def test_tick_labels_have_the_decimals_the_step_needs(ticks: list[float], unit: Unit, labels: list[str]) -> None:
    assert tick_labels(ticks, unit, "EUR") == labels


def test_a_sparkline_is_decoration() -> None:
    spark = ElementTree.fromstring(sparkline([1.0, 3.0, 2.0], width=100, height=40))
    assert spark.attrib["aria-hidden"] == "true"
    assert line(spark) == "M0 37l50-34 50 17"


def test_a_sparkline_of_a_year_stays_small() -> None:
    assert len(sparkline(course(Random(1), 365, 100.0), width=160, height=40)) < 600


@pytest.mark.parametrize(("share", "width"), [(0.5, "50%"), (1.7, "100%"), (-0.1, "0%")])
def test_a_bar_stays_within_its_track(share: float, width: str) -> None:
    _, fill = ElementTree.fromstring(share_bar(share))
    assert fill.attrib["width"] == width


def test_parts_of_a_whole_lie_side_by_side_and_empty_ones_not_at_all() -> None:
    bar = ElementTree.fromstring(stacked_bar([("a", 0.25), ("b", 0.0), ("c", 0.75)], label="Parts"))
    assert [(part.attrib["class"], part.attrib["x"], part.attrib["width"]) for part in bar] == [
        ("a", "0%", "25%"),
        ("c", "25%", "75%"),
    ]
