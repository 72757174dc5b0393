"""Who moved a number, by channel and campaign, and whether the move is more than usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import fsum
from random import Random
from typing import Any

import pytest

from aicmo.analytics.changes import Changes, changes
from aicmo.analytics.overview import Mover
from aicmo.analytics.query import Query
from aicmo.analytics.run import run
from aicmo.errors import MixedCurrencies, UnknownName, UsageError
from aicmo.metrics import metrics
from aicmo.model.period import Period
from tests.analytics.facts import Engine, Row, asked, event, measure, order

WEEK = Period(date(2026, 7, 8), date(2026, 7, 14))
EVENTS = [
    order("2026-07-08", 1, "60", campaign="Brand", channel="paid_search"), order("2026-07-10", 2, "40"),
    order("2026-07-02", 1, "50", campaign="Gone", channel="affiliate"), order("2026-07-02", 3, "20", campaign="Brand", channel="paid_search"),
    event("sent", "2026-07-09", 1, campaign="News"), event("sent", "2026-07-09", 1, campaign="Tips"),
    event("sent", "2026-07-09", 1, campaign="Text", channel="sms"), event("sent", "2026-07-02", 2, campaign="News"),
    event("clicked", "2026-07-09", 1, campaign="News"),
]  # fmt: skip
MEASURES = [
    measure("2026-07-08", campaign="Brand", impressions=1000, clicks=20, spend="30"),
    measure("2026-07-14", campaign="Show", channel="display", impressions=500, clicks=1, spend="20"),
    measure("2026-07-01", campaign="Brand", impressions=800, clicks=8, spend="10"),
]  # fmt: skip


def opened(
    engine: Engine, name: str, *, events: Sequence[Row] = EVENTS, measures: Sequence[Row] = MEASURES,
    period: Period = WEEK, compare: str | None = "previous", by: tuple[str, ...] = ("channel", "campaign"), **filters: Any,
) -> Changes:  # fmt: skip
    with asked(engine, events, measures) as session:
        return changes(session, Query((name,), by, period, filters, compare))


def moved(found: Changes, dimension: str) -> dict[str, float]:
    return {one.name: one.change for one in found.parts[dimension]}


@pytest.mark.parametrize("name", [one.name for one in metrics() if one.scope == "any"])
def test_the_parts_of_every_metric_add_up_to_its_change(engine: Engine, name: str) -> None:
    found = opened(engine, name)
    if found.change is None:
        assert found.why_undefined
        assert set(found.parts.values()) == {()}
    else:
        for movers in found.parts.values():
            assert fsum(one.change for one in movers) == pytest.approx(found.change, abs=1e-9)


@pytest.mark.parametrize("name", [one.name for one in metrics() if one.scope == "any"])
def test_a_change_is_between_the_values_that_a_query_gives(engine: Engine, name: str) -> None:
    found = opened(engine, name)
    with asked(engine, EVENTS, MEASURES) as session:
        total = run(session, Query((name,), (), WEEK, {}, "previous")).total
    assert (found.value, found.previous) == (total.metrics[name], total.previous[name])


def test_a_sum_is_moved_by_what_was_and_by_what_is_gone(engine: Engine) -> None:
    found = opened(engine, "revenue")
    assert found.change == 30
    assert moved(found, "channel") == {"Affiliate": -50, "Direct": 40, "Paid search": 40}
    assert moved(found, "campaign") == {"Gone": -50, "Brand": 40, "No campaign": 40}
    assert found.parts["channel"][0] == Mover("Affiliate", -50, None, None, 0, 50)


def test_a_ratio_is_moved_by_mix_and_rate(engine: Engine) -> None:
    found = opened(engine, "roas")
    parts = {one.name: one for one in found.parts["channel"]}
    assert (found.value, found.previous, found.relative) == (2, 7, -5 / 7)
    search = parts["Paid search"]
    assert (search.now, search.before) == (2, 2)
    assert (search.rate, search.mix) == (0, pytest.approx((2 - 4.5) * (30 / 50 - 1)))
    assert parts["Display"].rate == 0
    assert (parts["Affiliate"].change, parts["Affiliate"].mix, parts["Affiliate"].rate) == (-5, None, None)


def test_a_metric_leaves_out_the_channels_it_is_not_for(engine: Engine) -> None:
    assert "Email" not in moved(opened(engine, "ctr"), "channel")
    assert "Email" in moved(opened(engine, "clicks"), "channel")


def test_people_of_several_parts_are_one_line(engine: Engine) -> None:
    found = opened(engine, "recipients")
    assert found.change == 0
    assert moved(found, "campaign") == {"Counted in several campaigns": -2, "Text": 1, "Tips": 1}
    assert moved(found, "channel") == {"Counted in several channels": -1, "SMS": 1}


def test_filters_narrow_the_change(engine: Engine) -> None:
    found = opened(engine, "revenue", channel=("paid_search",))
    assert (found.change, moved(found, "campaign")) == (40, {"Brand": 40})


def test_sources_are_parts_too(engine: Engine) -> None:
    assert moved(opened(engine, "revenue", by=("source",)), "source") == {"shop": 30}


def test_an_undefined_side_says_which_and_why(engine: Engine) -> None:
    assert opened(engine, "cpm", measures=MEASURES[:2]).why_undefined == (
        "Cost per 1,000 impressions is undefined in the period before: impressions is 0."
    )
    silent = opened(engine, "engagement_rate")
    assert silent.why_undefined == "Engagement rate is undefined in this period: no source states engagements."
    assert (silent.change, silent.relative, silent.variation.z) == (None, None, None)


def test_from_nothing_there_is_a_change_and_no_percentage(engine: Engine) -> None:
    found = opened(engine, "revenue", events=EVENTS[:2])
    assert (found.change, found.relative) == (100, None)


def test_a_period_before_all_data_is_undefined_and_not_0(engine: Engine) -> None:
    found = opened(engine, "revenue", events=EVENTS[:2], measures=MEASURES[:1])
    assert (found.value, found.previous, found.change, found.parts["channel"]) == (100, None, None, ())
    assert found.why_undefined.endswith("in the period before: no source has any data of it.")


def test_days_without_money_before_are_no_history_and_in_no_other_currency(engine: Engine) -> None:
    dollars = event("converted", "2026-07-09", 1, value=Decimal(9), currency="USD")
    found = opened(engine, "revenue", events=[dollars, event("sent", "2026-07-02", 2)], measures=[])
    assert (found.currency, found.previous) == ("USD", 0)
    assert found.variation.why == "There are 0 days of history, and 28 are needed."


def test_one_metric_with_a_comparison_by_what_has_parts(engine: Engine) -> None:
    with asked(engine) as session:
        with pytest.raises(UsageError, match="One change is opened at a time"):
            changes(session, Query(("revenue", "spend"), (), WEEK, {}, "previous"))
        with pytest.raises(UsageError, match="something to compare with"):
            changes(session, Query(("revenue",), (), WEEK))
        with pytest.raises(UnknownName, match="part to open a change by"):
            changes(session, Query(("revenue",), ("day",), WEEK, {}, "previous"))
        with pytest.raises(UnknownName, match="metric"):
            changes(session, Query(("revenu",), (), WEEK, {}, "previous"))


def test_mixed_currencies_are_refused(engine: Engine) -> None:
    with pytest.raises(MixedCurrencies):
        opened(engine, "spend", measures=[*MEASURES, measure("2026-07-09", spend="5", currency="USD")])


# ---- whether it is usual

FIRST = date(2026, 1, 1)
LATER = Period(date(2026, 7, 1), date(2026, 7, 28))


def orders(*, lift: float = 1.0, spike: date | None = None, first: date = FIRST, currency: str = "EUR") -> list[Row]:
    """An order a day with noise, `lift` times as much in the later period."""
    random, made = Random(11), []
    for place in range((LATER.end - first).days + 1):
        day = first + timedelta(days=place)
        value = (100 + random.gauss(0, 10)) * (lift if day in LATER else 1.0) + 300 * (day == spike)
        made.append(order(str(day), place, f"{Decimal(value):.2f}", currency=currency if day < LATER.start else "EUR"))
    return made


def spending() -> list[Row]:
    days = [FIRST + timedelta(days=place) for place in range((LATER.end - FIRST).days + 1)]
    return [measure(day, spend="20") for day in days]


def test_a_usual_period_is_within_what_was_to_be_expected(engine: Engine) -> None:
    found = opened(engine, "revenue", events=orders(), measures=(), period=LATER)
    usual = found.variation
    assert usual.z is not None
    assert abs(usual.z) < 2
    assert usual.low is not None
    assert usual.high is not None
    assert found.value is not None
    assert usual.low < found.value < usual.high
    assert (usual.days, usual.unusual, usual.why) == (181, (), "")


@pytest.mark.parametrize("name", ["revenue", "roas", "aov"])
@pytest.mark.parametrize("compare", ["previous", "weekday"])
def test_a_lift_is_outside_of_it(engine: Engine, name: str, compare: str) -> None:
    first = FIRST if compare == "previous" else date(2025, 6, 1)
    random_orders = orders(lift=1.3, first=first)
    costs = [measure(day, spend="20") for day in Period(first, LATER.end)]
    found = opened(engine, name, events=random_orders, measures=costs, period=LATER, compare=compare)
    assert found.variation.z is not None
    assert found.variation.z > 3
    assert found.variation.days == {"previous": 182 if first < FIRST else 181, "weekday": 28}[compare]


def test_a_ratio_has_its_range_in_its_own_unit(engine: Engine) -> None:
    usual = opened(engine, "roas", events=orders(), measures=spending(), period=LATER).variation
    assert usual.low is not None
    assert usual.high is not None
    assert 4.5 < usual.low < 5 < usual.high < 5.5


def test_a_wild_day_is_named(engine: Engine) -> None:
    for name, value in (("revenue", 400), ("roas", 20)):
        found = opened(engine, name, events=orders(spike=date(2026, 7, 9)), measures=spending(), period=LATER)
        (wild,) = found.variation.unusual
        assert wild.day == date(2026, 7, 9)
        assert wild.value == pytest.approx(value, rel=0.1)
        assert wild.expected == pytest.approx(value / 4, rel=0.1)


def test_little_history_says_so(engine: Engine) -> None:
    found = opened(engine, "revenue")
    assert (found.variation.z, found.variation.low) == (None, None)
    assert found.variation.why == "There are 6 days of history, and 28 are needed."


def test_people_have_no_usual_range(engine: Engine) -> None:
    assert opened(engine, "recipients").variation.why.startswith("People count once in a period")
    first_orders = opened(engine, "new_customers", events=orders(), period=LATER)
    assert first_orders.variation.why == "The days before do not differ from one another."


def test_days_before_in_another_currency_are_no_history(engine: Engine) -> None:
    mixed = orders(currency="USD")
    recent = [one for one in mixed if one["day"] not in LATER.previous()]
    kept = [order(str(day), 1, "100") for day in LATER.previous()]
    found = opened(engine, "revenue", events=[*recent, *kept], measures=(), period=LATER)
    assert found.change is not None
    assert found.variation.why == "The days before are in another currency, or in several."


def test_near_the_first_day_of_the_calendar_there_is_little_history(engine: Engine) -> None:
    found = opened(engine, "revenue", events=(), measures=(), period=Period(date(1, 1, 9), date(1, 1, 12)))
    assert found.variation.z is None
    with pytest.raises(UsageError, match="there was no calendar"):
        opened(engine, "revenue", events=(), measures=(), period=Period(date(1, 1, 2), date(1, 1, 12)))
