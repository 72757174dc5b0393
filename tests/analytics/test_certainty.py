"""How sure the rates of an answer are, by campaign, by channel and in total."""

from __future__ import annotations

from datetime import date

import pytest

from aicmo.analytics.build import Asked, build_overview
from aicmo.analytics.certainty import with_certainty
from aicmo.analytics.query import Query, Result
from aicmo.analytics.run import run
from aicmo.analytics.sampling import sample_of
from aicmo.analytics.session import Session
from aicmo.experiments.certainty import Certainty
from aicmo.experiments.intervals import DaySums, cost_interval, gamma_interval, ratio_interval, wilson
from aicmo.metrics import Fact, metric, metrics
from aicmo.model.period import Period
from tests.analytics.facts import Engine, asked, event, measure, order
from tests.analytics.test_overview import NOW

WEEK = Period(date(2026, 7, 8), date(2026, 7, 14))
EVENTS = [
    *(order(f"2026-07-{day:02}", day, f"{40 + day}", campaign="A", channel="paid_search") for day in range(8, 15)),
    event("sent", "2026-07-09", 1, campaign="News"), event("opened", "2026-07-09", 1, campaign="News"),
    event("clicked", "2026-07-09", 1, campaign="News"),
]  # fmt: skip
MEASURES = [
    *(measure(f"2026-07-{day:02}", campaign="A", impressions=1000, clicks=20 + day, spend="30") for day in range(8, 15)),
    measure("2026-07-08", campaign="B", impressions=20, clicks=0, spend="5"),
]  # fmt: skip


def answered(session: Session, *names: str, by: tuple[str, ...] = ("campaign",), **filters: tuple[str, ...]) -> Result:
    with session:
        return with_certainty(session, run(session, Query(names, by, WEEK, filters), strict=False))


def of(result: Result, key: str, name: str) -> Certainty:
    return next(line for line in result.lines if line.keys["campaign"] == key).certainty[name]


@pytest.fixture
def session(engine: Engine) -> Session:
    return asked(engine, EVENTS, MEASURES)


@pytest.mark.parametrize("each", metrics(), ids=lambda each: each.name)
def test_every_rate_knows_how_chance_enters_it_and_no_sum_does(each: object) -> None:
    one = metric(each.name)  # type: ignore[attr-defined]
    assert (one.sampling is None) == isinstance(one.formula, Fact)
    assert bool(sample_of(one)) == (one.sampling is not None)


def test_a_proportion_is_wilson_s_over_what_it_is_out_of(session: Session) -> None:
    found = of(answered(session, "ctr"), "a", "ctr")
    assert (found.low, found.high) == wilson(sum(20 + day for day in range(8, 15)), 7000)
    assert (found.n, found.needed) == (7000, 0)


def test_without_a_success_as_many_more_are_needed_as_the_table_s_rate_asks_for(session: Session) -> None:
    result = answered(session, "ctr")
    rate = result.total.metrics["ctr"]
    assert rate
    found = of(result, "b", "ctr")
    assert (found.low, found.enough) == (0, False)
    assert found.needed == pytest.approx(15.366 * (1 - rate) / rate - 20, rel=1e-3)


def test_clicks_of_mails_enter_no_interval_of_the_click_rate(session: Session) -> None:
    result = answered(session, "ctr")
    assert result.total.certainty["ctr"].n == 7020
    assert "ctr" not in next(line for line in result.lines if line.keys["campaign"] == "news").certainty


def test_a_count_per_exposure_and_a_cost_are_gamma(session: Session) -> None:
    result = answered(session, "conversion_rate", "cpa")
    clicks = sum(20 + day for day in range(8, 15))
    rate, cost = of(result, "a", "conversion_rate"), of(result, "a", "cpa")
    assert (rate.low, rate.high) == gamma_interval(7, clicks)
    assert (cost.low, cost.high) == cost_interval(210, 7)
    assert (cost.n, cost.enough) == (7, False)


def test_a_cost_of_nothing_yet_says_how_many_conversions_are_needed(session: Session) -> None:
    found = of(answered(session, "cpa"), "b", "cpa")
    assert (found.low, found.n, found.enough) == (None, 0, False)
    assert found.needed == pytest.approx(13.4, abs=0.1)


def test_amounts_vary_by_day(session: Session) -> None:
    found = of(answered(session, "roas"), "a", "roas")
    amounts = [40.0 + day for day in range(8, 15)]
    sums = DaySums(7, sum(amounts), 210, sum(x * x for x in amounts), 30 * sum(amounts), 7 * 900)
    assert (found.low, found.high) == pytest.approx(ratio_interval(sums))
    assert found.n == 7


def test_a_day_alone_has_no_interval_of_amounts_and_says_why(session: Session) -> None:
    result = answered(session, "roas", by=("day",))
    assert {line.certainty["roas"].why for line in result.lines} == {"a single day does not vary"}
    assert result.total.certainty["roas"].low is not None


def test_filters_keep_the_others_out(session: Session, engine: Engine) -> None:
    both, one = (
        answered(session, "roas", "ctr"),
        answered(asked(engine, EVENTS, MEASURES), "roas", "ctr", campaign=("A",)),
    )
    assert one.total.certainty["ctr"].n == 7000
    assert one.total.certainty["roas"] == of(both, "a", "roas")


def test_people_are_a_proportion_of_what_they_were_recounted_for(session: Session) -> None:
    found = of(answered(session, "unique_open_rate"), "news", "unique_open_rate")
    assert (found.n, found.enough) == (1, False)


def test_a_sum_has_no_certainty(session: Session) -> None:
    result = answered(session, "revenue", "clicks")
    assert not any(line.certainty for line in (*result.lines, result.total))


def test_mixed_currencies_leave_money_without_interval(engine: Engine) -> None:
    mixed = [*MEASURES, measure("2026-07-09", spend="5", currency="USD", clicks=1, impressions=2)]
    result = answered(asked(engine, EVENTS, mixed), "roas", "cpa", "ctr")
    assert list(result.total.certainty) == ["ctr"]


def test_a_table_that_leads_with_a_rate_does_not_let_1_of_2_lead(engine: Engine) -> None:
    few, many = (
        measure("2026-07-08", campaign="Few", impressions=2, clicks=1),
        measure("2026-07-08", campaign="Many", impressions=1000, clicks=480),
    )
    idle = measure("2026-07-08", campaign="Idle", impressions=0, clicks=0, engagements=3)
    with asked(engine, [], [few, many, idle]) as session:
        found = build_overview(session, Asked("Shop", WEEK, None, NOW, NOW.date(), {}), [])
    assert found.campaigns.columns[0].metric == "ctr"
    assert [row.name for row in found.campaigns.rows] == ["Many", "Few", "Idle"]
    assert found.campaigns.rows[1].certainty["ctr"].enough is False
    assert found.kpis[0].certainty == found.campaigns.total.certainty["ctr"] if found.campaigns.total else None


def test_corrections_that_leave_fewer_than_nothing_are_no_rate_and_stop_no_report(engine: Engine) -> None:
    less, more = (
        measure("2026-07-08", campaign="Less", impressions=100, clicks=-3),
        measure("2026-07-08", campaign="More", impressions=-5, clicks=2),
    )
    usual = measure("2026-07-08", campaign="Usual", impressions=1000, clicks=20)
    with asked(engine, [], [less, more, usual]) as session:
        found = build_overview(session, Asked("Shop", WEEK, None, NOW, NOW.date(), {}), [])
    rows = {row.name: row for row in found.campaigns.rows}
    assert rows["Less"].certainty["ctr"].why == "a count is a finite number, 0 or more"
    assert "ctr" not in rows["More"].certainty
    assert found.campaigns.rows[0].name == "Usual"
