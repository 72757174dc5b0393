from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.analytics.cohorts import Cohorts, build_cohorts
from aicmo.errors import NotEstimable, UnknownName, UsageError
from tests.analytics.facts import Engine, Row, asked, event, measure, order

END = event("opened", "2026-04-30", 99)
ORDERS = [
    order("2026-01-05", 1, "10", channel="email"), order("2026-02-05", 1, "20", channel="direct"),
    order("2026-01-20", 2, "30"), order("2026-03-20", 2, "30"), order("2026-03-21", 2, "10"),
    order("2026-03-01", 3, "50", channel="email"), END,
]  # fmt: skip


def found(engine: Engine, rows: Sequence[Row], measures: Sequence[Row] = (), **more: object) -> Cohorts:
    with asked(engine, rows, measures) as session:
        return build_cohorts(session, **more)  # type: ignore[arg-type]


def test_a_month_s_customers_are_followed_through_the_months_after(engine: Engine) -> None:
    january, march = found(engine, ORDERS).cohorts
    assert (january.name, january.customers) == ("2026-01", 2)
    assert january.retained == (1.0, 0.5, 0.5, 0.0)
    assert january.revenue == (20.0, 30.0, 50.0, 50.0)
    assert (march.name, march.customers, march.retained, march.revenue) == ("2026-03", 1, (1.0, 0.0), (50.0, 50.0))


def test_a_channel_wins_by_the_first_purchase(engine: Engine) -> None:
    by_name = {cohort.name: cohort for cohort in found(engine, ORDERS, by="channel").cohorts}
    assert {name: cohort.customers for name, cohort in by_name.items()} == {"email": 2, "direct": 1}
    assert by_name["email"].retained == (1.0, 0.5, 0.0, 0.0)


def test_a_month_counts_only_those_it_was_seen_of(engine: Engine) -> None:
    total = found(engine, ORDERS).total
    assert total.seen == (3, 3, 2, 2)
    assert total.retained == (1.0, pytest.approx(1 / 3), 0.5, 0.0)
    assert total.revenue == (
        30.0,
        pytest.approx(30 + 20 / 3),
        pytest.approx(30 + 20 / 3 + 20),
        pytest.approx(30 + 20 / 3 + 20),
    )


def test_a_month_that_is_not_over_is_left_out_with_its_customers(engine: Engine) -> None:
    made = found(engine, [*ORDERS, order("2026-05-10", 4, "10"), order("2026-05-11", 1, "10")])
    assert made.period.end == date(2026, 4, 30)
    assert made.left_out == 1
    assert made.total.customers == 3
    assert len(made.total.revenue) == 4


def test_payback_is_the_month_whose_revenue_covers_the_cost(engine: Engine) -> None:
    spend = [measure("2026-01-10", spend="50"), measure("2026-03-10", spend="120")]
    january, march = found(engine, ORDERS, spend).cohorts
    assert (january.spend, january.cost) == (50.0, 25.0)
    assert january.payback(1.0) == 1
    assert january.payback(0.5) == 2
    assert january.payback(0.4) is None
    assert march.payback(1.0) is None


def test_a_channel_is_charged_with_what_was_spent_on_it(engine: Engine) -> None:
    made = found(engine, ORDERS, [measure("2026-02-10", spend="30", channel="email")], by="channel")
    costs = {cohort.name: cohort.cost for cohort in made.cohorts}
    assert costs == {"email": 15.0, "direct": None}
    assert made.total.spend == 30.0
    assert next(cohort for cohort in made.cohorts if cohort.name == "direct").payback(1.0) is None


def test_without_spend_cost_and_payback_are_undefined(engine: Engine) -> None:
    total = found(engine, ORDERS).total
    assert (total.spend, total.cost, total.payback(1.0)) == (None, None, None)


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 28), st.integers(0, 90)), min_size=1, max_size=25
    )
)
@settings(max_examples=8, deadline=None)
def test_cohorts_hold_every_customer_once_and_all_revenue(
    engine: Engine, bought: list[tuple[int, int, int, int]]
) -> None:
    channels = ("email", "direct", "referral")
    rows = [
        order(f"2026-{month:02}-{day:02}", who, str(value), channel=channels[day % 3])
        for who, month, day, value in bought
    ]
    for by in ("month", "channel"):
        made = found(engine, [*rows, END], by=by)
        assert (
            sum(cohort.customers for cohort in made.cohorts) == made.total.customers == len({who for who, *_ in bought})
        )
        if by == "month":
            revenue = sum(cohort.customers * cohort.revenue[-1] for cohort in made.cohorts)
            assert revenue == pytest.approx(sum(value for *_, value in bought))
        assert all(cohort.retained[0] == 1.0 for cohort in made.cohorts)


def test_a_first_month_that_is_not_over_is_refused_with_a_reason(engine: Engine) -> None:
    with pytest.raises(NotEstimable, match="No month with purchases is over yet"):
        found(engine, [order("2026-04-05", 1, "10")])


def test_what_cannot_be_asked_is_named(engine: Engine) -> None:
    with pytest.raises(UnknownName, match="Did you mean month"):
        found(engine, ORDERS, by="months")
    with pytest.raises(UsageError, match="margin of 2"):
        found(engine, ORDERS, margin=2.0)
