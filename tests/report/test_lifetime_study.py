from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.analytics.cohorts import build_cohorts
from aicmo.analytics.lifetime_value import Terms, build_lifetime_value
from aicmo.engines.duckdb import connect
from aicmo.errors import NotEstimable
from aicmo.report.studies.base import Study
from aicmo.report.studies.cohorts import cohort_study
from aicmo.report.studies.lifetime import lifetime_study
from aicmo.report.studies.page import study_page
from aicmo.report.studies.terminal import study_text
from tests.analytics.facts import Row, asked, event, measure, order

BOUGHT = st.tuples(st.integers(1, 6), st.integers(0, 150), st.sampled_from(["0", "10", "12.50", "999999"]))
NO_NUMBER = re.compile(r"\b(nan|inf)\b", re.I)


def orders(bought: list[tuple[int, int, str]]) -> list[Row]:
    return [order(str(date(2026, 1, 1) + timedelta(days=day)), who, value) for who, day, value in bought]


def told(study: Callable[[], Study]) -> str:
    """On screen and page, or the reason why not."""
    try:
        made = study()
    except NotEstimable as problem:
        return problem.message
    return study_text(made) + study_page(made)


def test_what_the_holdout_found_stands_beside_what_is_expected() -> None:
    bought = [(who, day, "10") for who in range(1, 40) for day in range(who % 7, 150, 9 + who)]
    with asked(lambda: connect(threads=1), orders(bought)) as session:
        worth, *_ = lifetime_study(build_lifetime_value(session, Terms())).sections
    assert re.search(
        r"held out for a check, the model expected \d+\.\d% too (many|few) purchases\.", " ".join(worth.sentences)
    )


@given(st.lists(BOUGHT, min_size=1, max_size=14), st.sampled_from(["bg_nbd", "pareto_nbd"]))
@settings(max_examples=12, deadline=None)
def test_few_customers_give_numbers_or_a_reason_and_never_a_nan(bought: list[tuple[int, int, str]], model: str) -> None:
    with asked(lambda: connect(threads=1), orders(bought)) as session:
        text = told(lambda: lifetime_study(build_lifetime_value(session, Terms(model=model))))
    assert not NO_NUMBER.search(text)


def test_shares_of_few_customers_are_marked_and_without_stated_spend_there_is_no_cost() -> None:
    rows = [order("2026-01-05", who, "10", channel="email" if who < 300 else "direct") for who in range(310)]
    rows += [order("2026-02-05", who, "10", channel="direct") for who in [*range(60), 301, 302]]
    spend = [measure("2026-01-10", spend="30", channel="email"), measure("2026-01-10", clicks=3, channel="direct")]
    with asked(lambda: connect(threads=1), [*rows, event("opened", "2026-02-28", 999)], spend) as session:
        study = cohort_study(build_cohorts(session, "channel"))
    text = study_text(study)
    assert "20.0% of customers bought again in the month after the first (95% interval 15.9–24.8%, n 310)." in text
    came, _, paid = (section.grid for section in study.sections)
    assert came is not None
    assert paid is not None
    assert [row[3] for row in came.rows] == ["20.0%", "~20.0%", "20.0%"]
    assert [row[2:4] for row in paid.rows] == [["€30", "€0.10"], ["–", "–"], ["€30", "€0.10"]]
    assert "no spend is stated, which does not mean that they cost nothing" in text


@given(st.lists(BOUGHT, min_size=1, max_size=14), st.sampled_from(["month", "channel"]))
@settings(max_examples=8, deadline=None)
def test_few_cohorts_give_numbers_or_a_reason_and_never_a_nan(bought: list[tuple[int, int, str]], by: str) -> None:
    with asked(lambda: connect(threads=1), orders(bought)) as session:
        text = told(lambda: cohort_study(build_cohorts(session, by)))
    assert not NO_NUMBER.search(text)
