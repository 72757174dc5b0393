from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.analytics.customers import Customers, customers, day_number, make_purchases, repeat_course
from aicmo.analytics.lifetime_value import Terms, build_lifetime_value
from aicmo.errors import MixedCurrencies, NotEstimable, UnknownName, UsageError
from aicmo.model.period import Period
from tests.analytics.facts import Engine, Row, asked, event, order


def found(engine: Engine, rows: Sequence[Row], **more: object) -> Customers:
    with asked(engine, rows) as session:
        return customers(session, **more)  # type: ignore[arg-type]


def test_a_history_is_told_in_weeks_from_the_first_purchase(engine: Engine) -> None:
    rows = [order("2026-01-01", 7, "10"), order("2026-01-15", 7, "20"), order("2026-01-29", 7, "40"), order("2026-02-05", 8, "5")]  # fmt: skip
    people = found(engine, rows)
    assert people.period == Period(date(2026, 1, 1), date(2026, 2, 5))
    assert people.key.tolist() == [7, 8]
    assert people.summary.frequency.tolist() == [2, 0]
    assert people.summary.recency.tolist() == [4, 0]
    assert people.summary.age.tolist() == [5, 0]
    assert people.summary.monetary is not None
    assert people.summary.monetary.tolist() == [30, 0]
    assert people.value.tolist() == [70, 5]
    assert people.last.tolist() == [day_number(date(2026, 1, 29)), day_number(date(2026, 2, 5))]


def test_all_of_a_day_is_one_purchase_and_a_free_one_counts(engine: Engine) -> None:
    rows = [order("2026-01-01", 7, "10"), order("2026-01-01 22:00", 7, "5"), order("2026-01-08", 7, "0")]
    people = found(engine, rows)
    assert people.summary.frequency.tolist() == [1]
    assert people.value.tolist() == [15]


def test_days_are_those_of_the_workspace_s_time_zone(engine: Engine) -> None:
    rows = [order("2026-01-01 20:00", 7, "10"), order("2026-01-01 23:30", 7, "5")]
    with asked(engine, rows, zone="Europe/Vienna") as session:
        assert customers(session).summary.frequency.tolist() == [1]


def test_a_refund_lowers_the_purchase_before_it_and_one_refunded_whole_was_none(engine: Engine) -> None:
    rows = [
        order("2026-01-01", 7, "10"), order("2026-01-08", 7, "20"), order("2026-01-15", 7, "30"),
        order("2026-01-10", 7, "-20", type="refunded"), order("2026-01-20", 7, "-12", type="refunded"),
    ]  # fmt: skip
    people = found(engine, rows)
    assert people.summary.frequency.tolist() == [1]
    assert people.summary.recency.tolist() == [2]
    assert people.value.tolist() == [28]


def test_a_refund_of_nothing_bought_is_nobody_s(engine: Engine) -> None:
    people = found(engine, [order("2026-01-05", 7, "10"), order("2026-01-01", 7, "-99", type="refunded")])
    assert people.value.tolist() == [10]


def test_conversions_without_an_amount_or_a_person_are_no_purchases(engine: Engine) -> None:
    rows = [order("2026-01-01", 7, "10"), event("converted", "2026-01-08", 7), order("2026-01-08", None, "10")]
    assert found(engine, rows).summary.frequency.tolist() == [0]


def test_the_last_days_are_held_out_and_counted_apart(engine: Engine) -> None:
    rows = [order(f"2026-01-{day:02}", who, "10") for day, who in ((1, 7), (8, 7), (20, 7), (28, 7), (2, 8), (25, 9))]
    people = found(engine, rows, holdout=14)
    assert people.period.end == date(2026, 1, 14)
    assert people.key.tolist() == [7, 8]
    assert people.later is not None
    assert people.later.tolist() == [2, 0]
    assert people.summary.frequency.tolist() == [1, 0]


def test_nothing_after_until_is_known(engine: Engine) -> None:
    rows = [order("2026-01-01", 7, "10"), order("2026-01-08", 7, "10"), order("2026-01-09", 8, "10")]
    people = found(engine, rows, until=date(2026, 1, 7))
    assert people.key.tolist() == [7]
    assert people.summary.frequency.tolist() == [0]


def test_mail_of_a_later_day_shows_that_nobody_bought_since(engine: Engine) -> None:
    people = found(engine, [order("2026-01-01", 7, "10"), event("opened", "2026-01-15", 8)])
    assert people.summary.age.tolist() == [2]


def test_the_course_adds_up_purchases_after_the_first(engine: Engine) -> None:
    rows = [
        order(f"2026-01-{day:02}", who, "10")
        for day, who in ((1, 7), (8, 7), (8, 8), (9, 8), (20, 7), (25, 9), (26, 9))
    ]
    with asked(engine, rows) as session:
        make_purchases(session)
        days, bought = repeat_course(session, Period(date(2026, 1, 1), date(2026, 1, 14)))
    assert days.tolist() == [day_number(date(2026, 1, day)) for day in (8, 9, 20)]
    assert bought.tolist() == [1, 2, 3]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60), st.integers(0, 50)), min_size=1, max_size=25))
@settings(max_examples=10, deadline=None)
def test_purchases_add_up_to_the_days_and_the_revenue(engine: Engine, bought: list[tuple[int, int, int]]) -> None:
    start = date(2026, 1, 1)
    rows = [order(str(start + timedelta(days=day)), who, str(value)) for who, day, value in bought]
    people = found(engine, rows)
    assert people.purchases.sum() == len({(who, day) for who, day, _ in bought})
    assert people.value.sum() == pytest.approx(sum(value for *_, value in bought))
    assert np.array_equal(people.summary.frequency, people.purchases - 1)


def test_money_is_converted_at_its_day_and_mixed_money_without_rates_is_refused(engine: Engine) -> None:
    rows = [order("2026-01-01", 7, "10"), order("2026-01-08", 7, "30", currency="USD")]
    rates = [(date(2026, 1, 8), "EUR", "USD", Decimal("1.5"))]
    with asked(engine, rows, rates=rates) as session:
        assert customers(session).value.tolist() == [30]
    with asked(engine, rows) as session, pytest.raises(MixedCurrencies):
        customers(session)


def test_no_purchase_and_a_holdout_that_leaves_nothing_are_refused(engine: Engine) -> None:
    with pytest.raises(NotEstimable, match="No purchase of a known customer") as raised:
        found(engine, [event("opened", "2026-01-01", 7)])
    assert "aicmo import" in raised.value.remedy
    with pytest.raises(UsageError, match="leaves nothing of 8 days"):
        found(engine, [order("2026-01-01", 7, "10"), order("2026-01-08", 7, "10")], holdout=30)


def regulars(people: int = 30) -> list[Row]:
    """Everybody buys at a pace of their own, some stop."""
    chance, start, rows = np.random.default_rng(4), date(2025, 1, 1), []
    for who in range(people):
        pace, stops, day = chance.gamma(2, 15), chance.integers(60, 700), float(chance.integers(0, 60))
        while day < min(stops, 330):
            rows.append(order(str(start + timedelta(days=int(day))), who, f"{chance.gamma(5, 8):.2f}"))
            day += 1 + chance.exponential(pace)
    return rows


@pytest.mark.parametrize("model", ["bg_nbd", "pareto_nbd"])
def test_lifetime_value_is_purchases_times_value_discounted(engine: Engine, model: str) -> None:
    with asked(engine, regulars()) as session:
        whole = build_lifetime_value(session, Terms(discount=0.0, model=model))
        half = build_lifetime_value(session, Terms(discount=0.0, margin=0.5, model=model))
        later = build_lifetime_value(session, Terms(discount=0.2, model=model))
    assert whole.worth is not None
    assert half.worth is not None
    assert later.worth is not None
    assert whole.money is not None
    assert whole.worth == pytest.approx(whole.purchases * whole.money.expected_value(whole.customers.summary))
    assert half.worth == pytest.approx(whole.worth / 2)
    assert (later.worth < whole.worth).all()
    assert {"BG/NBD", "Pareto/NBD", "Gamma-Gamma"} == {*whole.fitted}


def test_the_forecast_is_checked_on_the_last_third_or_what_is_asked(engine: Engine) -> None:
    with asked(engine, regulars()) as session:
        third = build_lifetime_value(session, Terms()).validation
        asked_for = build_lifetime_value(session, Terms(holdout=70)).validation
    assert third is not None
    assert asked_for is not None
    assert third.customers.watched == 7 * (330 // 21)
    assert asked_for.customers.watched == 70
    week, made, expected = asked_for.course[-1]
    assert week == pytest.approx((329 - asked_for.customers.first.min() + day_number(date(2025, 1, 1))) / 7, abs=1.1)
    assert made >= asked_for.purchases.bought.sum()
    assert expected == pytest.approx(made, rel=0.25)


def test_what_cannot_be_said_is_none_with_the_reason(engine: Engine) -> None:
    rows = [order(f"2026-01-{day:02}", who, "10") for day, who in ((1, 7), (8, 7), (9, 8), (12, 8), (3, 9))]
    with asked(engine, rows) as session:
        made = build_lifetime_value(session, Terms())
    assert made.worth is None
    assert made.validation is None
    assert "Every customer spends 10 a purchase, so there is no spread to model." in made.reasons
    assert any(reason.startswith("The forecast could not be checked: ") for reason in made.reasons)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"margin": 0.0}, "margin"),
        ({"margin": 1.5}, "margin"),
        ({"discount": -0.1}, "discount"),
        ({"horizon": 0}, "horizon"),
    ],
)
def test_terms_that_cannot_be_are_refused(terms: dict[str, float], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        Terms(**terms)  # type: ignore[arg-type]


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(UnknownName, match="Did you mean bg_nbd"):
        Terms(model="bg-nbd")
