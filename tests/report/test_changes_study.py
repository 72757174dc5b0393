"""A change laid out: the lines add up, and small differences keep their digits."""

from __future__ import annotations

from datetime import date

import pytest

from aicmo.analytics.changes import Changes
from aicmo.analytics.overview import Mover, Variation
from aicmo.metrics import metric
from aicmo.model.period import Period
from aicmo.report.studies.base import Section
from aicmo.report.studies.changes import changes_study
from tests.report.reading import read

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


def made(
    name: str, value: float | None, previous: float | None, movers: tuple[Mover, ...] = (), why: str = ""
) -> Changes:
    return Changes(
        metric(name), JUNE, JUNE.previous(), "previous period", {"channel": ("email",)}, "EUR", "UTC", "e1.m1.i1",
        value, previous, why, {"campaign": movers}, Variation(why="There are 6 days of history, and 28 are needed."),
    )  # fmt: skip


def section(found: Changes) -> Section:
    return changes_study(found).sections[1]


def test_what_is_too_small_to_list_is_one_line_and_the_total_stands_below() -> None:
    movers = tuple(Mover(f"c{place}", 30.0 - place, now=30.0 - place, before=0.0) for place in range(30))
    shown = section(made("clicks", 465.0, 0.0, movers))
    assert shown.grid is not None
    assert [row[0] for row in shown.grid.rows] == [*(f"c{place}" for place in range(20)), "10 others", "Total"]
    amounts = [float(row[3]) for row in shown.grid.rows]
    assert sum(amounts[:-1]) == amounts[-1] == 465
    assert shown.chart is not None
    assert [text.text for text in read(shown.chart).all("text", "name")][-2:] == ["c9", "20 others"]


def test_mix_and_rate_have_columns_where_there_are_any() -> None:
    movers = (Mover("Search", 0.5, 0.2, 0.3, 3.0, 2.0), Mover("News", 0.25))
    shown = section(made("roas", 2.75, 2.0, movers))
    assert shown.grid is not None
    assert list(shown.grid.head) == ["Campaign", ">Before", ">Now", ">Contribution", ">Mix", ">Rate"]
    assert [list(row) for row in shown.grid.rows] == [
        ["Search", "2.00×", "3.00×", "+0.50×", "+0.20×", "+0.30×"], ["News", "–", "–", "+0.25×", "–", "–"],
        ["Total", "2.00×", "2.75×", "+0.75×", "+0.20×", "+0.30×"],
    ]  # fmt: skip
    assert shown.sentences == [
        "Mix, each part's share of spend, made +0.20× of it; rate, each part's own ratio, +0.30×; "
        "parts without spend in one period or both, +0.25×."
    ]


@pytest.mark.parametrize(
    ("name", "change", "text"),
    [("ctr", 0.00012, "+0.012 pp"), ("ctr", -0.02, "-2.00 pp"), ("cpc", 0.0034, "+€0.0034"), ("revenue", -12345.6, "-€12,346"),
     ("clicks", 3.0, "+3"), ("roas", 0.25, "+0.25×")],
)  # fmt: skip
def test_a_difference_has_the_digits_it_needs(name: str, change: float, text: str) -> None:
    shown = section(made(name, 1 + change, 1.0, (Mover("a", change),)))
    assert shown.grid is not None
    assert shown.grid.rows[0][3] == text


def test_a_change_from_nothing_and_one_that_is_undefined_are_said_in_words() -> None:
    first, second, *_ = changes_study(made("revenue", 50.0, 0.0)).sections[0].sentences
    assert first == "Revenue: €50.00, before €0.00; up from nothing (+€50.00)."
    assert second.endswith("cannot be said: there are 6 days of history, and 28 are needed.")
    (only,) = changes_study(made("roas", None, 2.0, why="No spend.")).sections
    assert only.sentences == ["No spend."]


def test_filters_stand_beside_the_title() -> None:
    study = changes_study(made("revenue", 50.0, 40.0))
    assert (study.title, list(study.facts)) == ("What changed: Revenue", ["EUR", "channel: email"])
