"""What the attribution study says: the words, the tables, and that undefined is never a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from aicmo.analytics.credit import Attribution, ask, attribute
from aicmo.engines.duckdb import connect
from aicmo.report.studies.attribution import attribution_study
from aicmo.report.studies.base import Section, Study
from aicmo.report.studies.page import study_page
from aicmo.report.studies.terminal import study_text
from tests.analytics.facts import JULY, Row, asked, event, measure, order

ROWS = [
    event("clicked", "2026-07-01", 1, channel="email"), order("2026-07-05", 1, "1200", channel="paid_search"),
    order("2026-07-04", 2, "50", channel="paid_search"), order("2026-07-06", 4, "20", channel=None),
]  # fmt: skip
SPENT = [measure("2026-07-02", channel="paid_search", spend="40", reported_conversions=3)]


def found(rows: Sequence[Row] = ROWS, measures: Sequence[Row] = SPENT, **question: Any) -> Attribution:
    with asked(lambda: connect(threads=1), rows, measures) as session:
        return attribute(
            session, JULY, ask(question.pop("models", ("first_touch", "last_touch")), **{"draws": 0, **question})
        )


def section(study: Study, title: str) -> Section:
    return next(one for one in study.sections if one.title == title)


def rows(study: Study, title: str) -> dict[str, list[str]]:
    grid = section(study, title).grid
    assert grid is not None
    return {first: rest for first, *rest in map(list, grid.rows)}


def test_every_label_stands_under_every_model_with_its_spread() -> None:
    table = rows(attribution_study(found()), "Who gets the credit")
    assert table == {
        "Paid search": ["1", "2", "1"], "Email": ["1", "0", "1"], "Unattributed": ["1", "1", "0"], "Total": ["3", "3", ""],
    }  # fmt: skip


def test_one_model_alone_has_no_spread() -> None:
    table = rows(attribution_study(found(models=("linear",))), "Who gets the credit")
    assert table["Total"] == ["3.0"]
    assert table["Email"] == ["0.5"]


def test_the_models_disagreement_is_said_in_words() -> None:
    said = " ".join(section(attribution_study(found()), "Who gets the credit").sentences)
    assert "The models disagree most about" in said
    agreed = attribution_study(found(ROWS[2:]))
    assert "The models agree" in " ".join(section(agreed, "Who gets the credit").sentences)


def test_figures_of_few_conversions_say_how_many_more_are_needed() -> None:
    many = [order("2026-07-04", who, "10", channel="paid_search") for who in range(1, 61)]
    table = rows(attribution_study(found([*many, *ROWS], draws=100)), "By first touch")
    assert table["Email"][1] == "not enough data, about 13 more needed"
    assert table["Paid search"][1] == "46 – 77"
    assert table["Paid search"][6].startswith("€0.5")
    assert table["Paid search"][8].endswith("×")


def test_money_is_shown_as_such_and_what_nobody_states_as_a_dash() -> None:
    table = rows(attribution_study(found()), "By first touch")
    assert table["Email"] == ["1", "–", "–", "€1,200", "–", "–", "–", "–", "–"]
    assert table["Paid search"][3:] == ["€50", "€40.00", "€40.00", "–", "1.25×", "–"]
    assert rows(attribution_study(found()), "Return on ad spend by model") == {"Paid search": ["1.25×", "31.25×"]}


def test_claims_stand_beside_the_range_of_credit() -> None:
    assert rows(attribution_study(found()), "What platforms claim") == {
        "Paid search": ["3", "1.0 – 2.0", "1.50 – 3.00×"]
    }


def test_lengths_are_counted_in_plain_buckets() -> None:
    study = attribution_study(found())
    assert rows(study, "Touches to convert") == {"1": ["1", "50.0%"], "2": ["1", "50.0%"]}
    assert rows(study, "Time to convert") == {"3 – 7 days": ["1", "100.0%"]}


def test_one_model_alone_has_no_chart_and_no_comparison() -> None:
    study = attribution_study(found(models=("linear",)))
    assert section(study, "Who gets the credit").chart is None
    assert all("by model" not in one.title for one in study.sections)


def test_rules_other_than_the_usual_are_said() -> None:
    notes = " ".join(attribution_study(found(windows={"email": 7}, transforms=("first",), restart=False)).notes)
    for part in ("email 7 days", "Paths were changed first: first", "credited by several conversions"):
        assert part in notes


@pytest.mark.parametrize("events", [ROWS, ROWS[3:], []])
def test_text_and_page_hold_no_nan_and_no_none(events: Sequence[Row]) -> None:
    for study in (attribution_study(found(events)), attribution_study(found(events, ()))):
        for text in (study_text(study), study_page(study)):
            for bad in ("nan", ">None<", " None", "inf "):
                assert bad not in text
