"""A number, opened: its parts are its own, and whoever follows its SQL arrives at it again."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from aicmo.analytics.explain import Behind, Explanation, explain
from aicmo.analytics.query import Query
from aicmo.analytics.session import Session
from aicmo.errors import UsageError
from aicmo.metrics import metrics
from tests.analytics.facts import JULY, Engine, Named, Row, asked, event, measure, order

NAMED = [Named("ads", "campaign", "7", "Brand's search / EU")]
EVENTS: list[Row] = [
    *(event(kind, "2026-07-01", who, campaign="News") for who in (1, 2, 3) for kind in ("sent", "delivered")),
    event("bounced", "2026-07-01", 4), event("sent", "2026-07-01", 4), event("opened", "2026-07-02", 1, campaign="News"),
    event("opened", "2026-07-02", 2, campaign="News", machine=True), event("clicked", "2026-07-02", 1, campaign="News"),
    order("2026-07-03", 1, "80", campaign="7", channel="paid_search"), order("2026-07-03", 2, "20", import_id=3), order("2026-08-01", 2, "999"),
    event("unsubscribed", "2026-07-02", 2), event("complained", "2026-07-02", 3), event("replied", "2026-07-02", 3),
]  # fmt: skip
MEASURES: list[Row] = [
    measure("2026-07-01", campaign="7", impressions=400, clicks=10, spend="12.50", reported_conversions=2, reported_revenue="99", engagements=4),
    measure("2026-07-02", campaign="7", impressions=100, clicks=5, spend="12.50"), measure("2026-06-30", campaign="7", clicks=50, spend="7"),
]  # fmt: skip


@pytest.fixture
def session(engine: Engine) -> Session:
    return asked(engine, EVENTS, MEASURES, named=NAMED)


def opened(session: Session, name: str, **rest: Any) -> Explanation:
    return explain(session, Query((name,), (), JULY, **rest))


@pytest.mark.parametrize("filters", [{}, {"channel": ("email",)}, {"campaign": ("Brand's search / EU",)}])
def test_the_sql_of_a_number_gives_the_number(session: Session, filters: dict[str, tuple[str, ...]]) -> None:
    for name in (one.name for one in metrics() if one.scope == "any"):
        found = opened(session, name, filters=filters)
        [[again]] = session.con.execute(found.sql).fetchall()
        assert (name, again and float(again)) == (name, found.value and pytest.approx(found.value))


@pytest.mark.parametrize("name", ["roas", "ctr", "unique_open_rate", "cac", "revenue"])
def test_the_statement_that_stands_alone_needs_nothing_of_the_session(session: Session, name: str) -> None:
    found = opened(session, name)
    session.con.execute("DROP VIEW daily")
    for table in ("daily_facts", "scanned_measures", "campaigns_of_labels", "factors"):
        session.con.execute(f"DROP TABLE {table}")
    [[again]] = session.con.execute(found.standalone_sql).fetchall()
    assert float(again) == pytest.approx(found.value)


def test_numerator_over_denominator_is_the_value(session: Session) -> None:
    found = opened(session, "roas")
    assert (found.numerator, found.denominator, found.value) == (100, 25, 4)
    assert found.facts == {"revenue": 100, "spend": 25}
    assert found.formula == "revenue / spend"


def test_the_click_through_rate_is_explained_without_mail(session: Session) -> None:
    found = opened(session, "ctr")
    assert (found.numerator, found.denominator, found.value) == (15, 500, 0.03)
    assert "email" in found.sql


def test_a_metric_that_divides_nothing_has_no_parts(session: Session) -> None:
    found = opened(session, "revenue")
    assert (found.value, found.numerator, found.denominator) == (100, None, None)


def test_the_rows_behind_a_number_are_those_of_its_period_by_source_and_import(session: Session) -> None:
    found = opened(session, "roas")
    assert list(found.sources) == [Behind("mail", 14, "1"), Behind("ads", 2, "2"), Behind("shop", 2, "1, 3")]
    assert found.n == 18


def test_filters_narrow_the_rows_behind_a_number(session: Session) -> None:
    found = opened(session, "roas", filters={"campaign": ("7",)})
    assert list(found.sources) == [Behind("ads", 2, "2"), Behind("shop", 1, "1")]
    assert (found.value, found.n) == (3.2, 3)


def test_an_undefined_number_says_what_is_missing(session: Session) -> None:
    assert opened(session, "shares").why_undefined == "no source states shares in this period."
    assert (
        opened(session, "cpa", filters={"campaign": ("News",)}).why_undefined
        == "conversions is 0, and nothing can be divided by it."
    )
    assert opened(session, "roas").why_undefined == ""


def test_the_number_before_is_the_comparison_s(session: Session) -> None:
    assert opened(session, "spend", compare="previous").previous == 7
    assert opened(session, "spend").previous is None


def test_names_with_blanks_and_quotes_survive_in_the_command_line(session: Session) -> None:
    found = opened(session, "spend", filters={"campaign": ("Brand's search / EU",), "channel": ("paid_search",)})
    assert shlex.split(found.cli) == [
        "aicmo", "kpi", "spend", "--from", "2026-07-01", "--to", "2026-07-31",
        "--campaign", "Brand's search / EU", "--channel", "paid_search",
    ]  # fmt: skip


@pytest.mark.parametrize("query", [Query(("ctr", "cpc"), (), JULY), Query(("ctr",), ("day",), JULY), Query(("ctr",))])
def test_one_number_is_explained_at_a_time(session: Session, query: Query) -> None:
    with pytest.raises(UsageError, match="One number"):
        explain(session, query)
