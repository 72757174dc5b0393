"""Facts by dimensions, totals, filters and comparisons: what a query may and may not say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.analytics.certainty import with_certainty
from aicmo.analytics.query import Line, Query, Result, change, compared
from aicmo.analytics.run import run
from aicmo.analytics.session import Session
from aicmo.errors import MixedCurrencies, UnknownName, UsageError
from aicmo.metrics import metric
from aicmo.model.period import Period
from tests.analytics.facts import JULY, Engine, Named, Row, asked, event, measure, moment, order

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PARTITIONS = [
    *(pair for size in (1, 2) for pair in combinations(("day", "campaign", "channel", "source"), size)),
    ("week",), ("month",), ("week", "channel"),
]  # fmt: skip
ADDITIVE = ("impressions", "clicks", "spend", "conversions", "revenue", "sends", "bounces", "opens", "unsubscribes")


def ask(session: Session, *metrics: str, by: Sequence[str] = (), period: Period = JULY, **rest: Any) -> Result:
    return run(session, Query(metrics, tuple(by), period, **rest))


def lines(result: Result) -> dict[Any, Line]:
    """By key, or by keys where there are several."""
    return {key[0] if len(key) == 1 else key: line for line in result.lines for key in [tuple(line.keys.values())]}


def values(result: Result, name: str) -> dict[Any, float | None]:
    return {key: line.metrics[name] for key, line in lines(result).items()}


hours = st.integers(0, 31 * 24 - 1).map(lambda hour: moment("2026-07-01") + timedelta(hours=hour))
days = st.integers(0, 30).map(lambda offset: JULY.start + timedelta(days=offset))
some_campaign = st.sampled_from([None, "Spring", "Summer", "7"])
amounts = st.decimals(-500, 500, places=2)
mails = st.builds(
    event, st.sampled_from(["sent", "delivered", "bounced", "opened", "clicked", "unsubscribed"]), hours,
    st.integers(1, 5), campaign=some_campaign, machine=st.sampled_from([None, True, False]), hard=st.sampled_from([None, True]),
)  # fmt: skip
orders = st.builds(
    event, st.sampled_from(["converted", "refunded"]), hours, st.integers(1, 5), source=st.just("shop"),
    channel=st.sampled_from(["direct", None, "email"]), campaign=some_campaign, value=amounts, currency=st.just("EUR"),
)  # fmt: skip
ads = st.builds(
    measure, days, campaign=some_campaign, channel=st.sampled_from(["paid_search", "display"]),
    impressions=st.integers(0, 1000), clicks=st.none() | st.integers(0, 100), spend=amounts,
)  # fmt: skip


@few
@given(
    st.lists(mails, max_size=30), st.lists(orders, max_size=10), st.lists(ads, max_size=10), st.sampled_from(PARTITIONS)
)
def test_additive_facts_add_up_to_the_total_however_they_are_cut(
    engine: Engine, sent: list[Row], bought: list[Row], shown: list[Row], by: tuple[str, ...]
) -> None:
    with asked(engine, [*sent, *bought], shown) as session:
        result = ask(session, *ADDITIVE, by=by)
    for name in ADDITIVE:
        parts = [line.metrics[name] for line in result.lines]
        if result.total.metrics[name] is None:
            assert not any(parts)
        else:
            assert sum(part or 0 for part in parts) == pytest.approx(result.total.metrics[name], abs=1e-6)


@few
@given(st.lists(mails, min_size=1, max_size=40), st.sampled_from([(), ("day",), ("campaign",), ("week",)]))
def test_people_are_recounted_at_the_asked_grain(engine: Engine, sent: list[Row], by: tuple[str, ...]) -> None:
    with asked(engine, sent) as session:
        result = ask(session, "unique_opens", "unique_human_opens", by=by)
    grains: dict[str, Callable[[Row], object]] = {
        "day": lambda row: row["day"], "campaign": lambda row: (row["campaign"] or "").lower(),
        "week": lambda row: row["day"] - timedelta(days=row["day"].weekday()),
    }  # fmt: skip
    opened = [row for row in sent if row["type"] == "opened"]
    for name, rows in (("unique_opens", opened), ("unique_human_opens", [row for row in opened if not row["machine"]])):
        people = {(*(grains[part](row) for part in by), row["campaign"], row["contact_key"]) for row in rows}
        found = [line.metrics[name] for line in result.lines] if by else [result.total.metrics[name]]
        assert sum(value or 0 for value in found) == len(people)


def test_a_rate_of_the_total_is_not_the_mean_of_the_rates(engine: Engine) -> None:
    rows = [measure("2026-07-01", impressions=10, clicks=10), measure("2026-07-02", impressions=990, clicks=0)]
    with asked(engine, [], rows) as session:
        result = ask(session, "ctr", by=("day",))
    assert [line.metrics["ctr"] for line in result.lines] == [1.0, 0.0]
    assert result.total.metrics["ctr"] == 0.01


def test_a_person_who_opens_on_two_days_counts_once_in_the_period(engine: Engine) -> None:
    opens = [event("opened", f"2026-07-0{day}", 1, campaign="Spring") for day in (1, 1, 2)]
    with asked(engine, opens) as session:
        result = ask(session, "unique_opens", "opens", by=("day",))
    assert list(values(result, "unique_opens").values()) == [1, 1]
    assert (result.total.metrics["unique_opens"], result.total.metrics["opens"]) == (1, 3)


def test_a_fact_that_nothing_states_is_undefined_and_one_that_is_silent_is_zero(engine: Engine) -> None:
    with asked(engine, [], [measure("2026-07-01", impressions=5), measure("2026-06-01", clicks=3)]) as session:
        session.cover([JULY, Period(date(2026, 6, 1), date(2026, 6, 30))])
        total = ask(session, "impressions", "clicks", "spend", "ctr", "cpc").total.metrics
    assert total == {"impressions": 5, "clicks": 0, "spend": None, "ctr": 0, "cpc": None}


def test_a_zero_denominator_leaves_a_rate_undefined(engine: Engine) -> None:
    with asked(engine, [], [measure("2026-07-01", impressions=0, clicks=0, spend="3")]) as session:
        assert ask(session, "ctr", "cpc", "cpm").total.metrics == {"ctr": None, "cpc": None, "cpm": None}


def test_clicks_in_mail_are_in_clicks_and_never_in_the_click_through_rate(engine: Engine) -> None:
    clicks = [event("clicked", "2026-07-01", who) for who in (1, 2, 3)]
    with asked(engine, clicks, [measure("2026-07-01", impressions=100, clicks=2)]) as session:
        result = ask(session, "clicks", "ctr", by=("channel",))
    assert result.total.metrics == {"clicks": 5, "ctr": 0.02}
    assert values(result, "ctr") == {"email": None, "paid_search": 0.02}


def test_revenue_per_recipient_counts_what_messages_brought(engine: Engine) -> None:
    days = [f"2026-07-{day:02}" for day in range(1, 11)]
    sent = [event("delivered", day, who) for day in days for who in (1, 2)]
    bought = [order(day, 1, amount, channel="email") for day, amount in zip(days, ("8", "12") * 5, strict=True)]
    others = [order(day, 2, "1000", channel="paid_search") for day in days]
    with asked(engine, [*sent, *bought, *others]) as session:
        result = with_certainty(session, ask(session, "revenue_per_recipient", by=("channel",)))
    assert result.total.metrics == {"revenue_per_recipient": 5}
    assert values(result, "revenue_per_recipient") == {"email": 5, "paid_search": None}
    sure = result.total.certainty["revenue_per_recipient"]
    assert 4 < (sure.low or 0) < 5 < (sure.high or 0) < 6


def test_each_fact_is_added_up_before_it_meets_another(engine: Engine) -> None:
    bought = [order("2026-07-01", who, "10", campaign="Spring", channel="paid_search") for who in (1, 2, 3)]
    shown = [measure("2026-07-01", campaign="Spring", spend="6", ad=ad) for ad in ("a", "b")]
    with asked(engine, bought, shown) as session:
        result = ask(session, "roas", "spend", "revenue", by=("campaign", "channel"))
    assert values(result, "spend") == {("spring", "paid_search"): 12}
    assert result.total.metrics == {"roas": 2.5, "spend": 12, "revenue": 30}


def test_refunds_lower_revenue_and_are_no_conversions(engine: Engine) -> None:
    refund = order("2026-07-02", 1, "-4", type="refunded")
    with asked(engine, [order("2026-07-01", 1, "10"), refund]) as session:
        assert ask(session, "revenue", "conversions").total.metrics == {"revenue": 6, "conversions": 1}


def test_weeks_begin_on_monday_and_months_on_the_first(engine: Engine) -> None:
    rows = [measure(day, clicks=1) for day in ("2026-06-29", "2026-07-05", "2026-07-06")]
    period = Period(date(2026, 6, 1), date(2026, 7, 31))
    with asked(engine, [], rows) as session:
        assert values(ask(session, "clicks", by=("week",), period=period), "clicks") == {
            date(2026, 6, 29): 2,
            date(2026, 7, 6): 1,
        }
        assert values(ask(session, "clicks", by=("month",), period=period), "clicks") == {
            date(2026, 6, 1): 1,
            date(2026, 7, 1): 2,
        }


def test_both_ends_of_the_period_are_in_it(engine: Engine) -> None:
    rows = [measure(day, clicks=1) for day in ("2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01")]
    with asked(engine, [], rows) as session:
        assert ask(session, "clicks").total.metrics["clicks"] == 2


NAMED = [Named("ads", "campaign", "4711", "Brand search EU")]


@pytest.mark.parametrize("wanted", ["4711", "Brand search EU", "brand-search-eu", "BRAND SEARCH eu"])
def test_a_campaign_is_found_by_its_id_its_name_and_its_slug(engine: Engine, wanted: str) -> None:
    bought = [order("2026-07-01", 1, "10", campaign="brand_search_eu"), order("2026-07-01", 2, "5", campaign="other")]
    shown = [measure("2026-07-01", campaign="4711", spend="4"), measure("2026-07-01", campaign="other", spend="9")]
    with asked(engine, bought, shown, named=NAMED) as session:
        result = ask(session, "roas", "converters", by=("campaign",), filters={"campaign": (wanted,)})
    assert [line.name for line in result.lines] == ["Brand search EU"]
    assert result.total.metrics == {"roas": 2.5, "converters": 1}


def test_filters_keep_what_any_of_their_values_and_all_of_their_names_allow(engine: Engine) -> None:
    rows = [
        measure("2026-07-01", source=source, channel=channel, clicks=clicks)
        for source, channel, clicks in (("a", "display", 1), ("a", "paid_search", 10), ("b", "display", 100), ("c", "video", 1000))
    ]  # fmt: skip
    with asked(engine, [], rows) as session:
        kept = ask(session, "clicks", filters={"channel": ("display", "video"), "source": ("a", "b")})
    assert kept.total.metrics["clicks"] == 101


@pytest.mark.parametrize("wanted", ["paid_social", "Paid Social", "paid social", "Meta"])
def test_a_channel_is_found_by_any_of_its_labels(engine: Engine, wanted: str) -> None:
    rows = [measure("2026-07-01", channel="paid_social", clicks=1), measure("2026-07-01", clicks=2)]
    with asked(engine, [], rows) as session:
        assert ask(session, "clicks", filters={"channel": (wanted,)}).total.metrics["clicks"] == 1


def test_an_empty_filter_value_means_rows_without_one(engine: Engine) -> None:
    rows = [measure("2026-07-01", channel=None, clicks=1), measure("2026-07-01", campaign="A", clicks=2)]
    with asked(engine, [], rows) as session:
        assert ask(session, "clicks", filters={"channel": ("",)}).total.metrics["clicks"] == 1
        assert ask(session, "clicks", filters={"campaign": ("",)}).total.metrics["clicks"] == 1


def test_a_filter_with_a_quote_in_it_is_a_value_like_any_other(engine: Engine) -> None:
    rows = [measure("2026-07-01", source="it's", clicks=1), measure("2026-07-01", clicks=2)]
    with asked(engine, [], rows) as session:
        assert ask(session, "clicks", filters={"source": ("it's",)}).total.metrics["clicks"] == 1
        assert ask(session, "clicks", filters={"source": ("' OR true --",)}).total.metrics["clicks"] == 0


def test_rows_without_a_campaign_have_a_line_of_their_own(engine: Engine) -> None:
    with asked(engine, [], [measure("2026-07-01", clicks=1), measure("2026-07-01", campaign="A", clicks=2)]) as session:
        found = lines(ask(session, "clicks", by=("campaign",)))
    assert {key: (line.name, line.metrics["clicks"]) for key, line in found.items()} == {
        "": ("(no campaign)", 1), "a": ("A", 2),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("how", "day", "before"),
    [("previous", "2026-07-10", "2026-07-03"), ("year", "2026-07-10", "2025-07-10"), ("weekday", "2026-07-10", "2025-07-11")],
)  # fmt: skip
def test_a_comparison_sets_each_day_against_the_one_in_its_place(
    engine: Engine, how: str, day: str, before: str
) -> None:
    period = Period(date(2026, 7, 8), date(2026, 7, 14))
    earlier = compared(period, how)
    assert earlier is not None
    rows = [measure(one, clicks=one.day) for whole in (period, earlier) for one in whole]
    with asked(engine, [], rows) as session:
        result = ask(session, "clicks", by=("day",), period=period, compare=how)
    line = lines(result)[date.fromisoformat(day)]
    assert (line.metrics["clicks"], line.previous["clicks"]) == (10, date.fromisoformat(before).day)
    assert result.compared_with == earlier
    assert result.total.previous["clicks"] == sum(one.day for one in earlier)


def test_days_are_compared_by_place_though_the_first_ones_are_silent(engine: Engine) -> None:
    period = Period(date(2026, 7, 8), date(2026, 7, 10))
    rows = [
        measure(day, clicks=clicks)
        for day, clicks in (("2026-07-06", 5), ("2026-07-07", 7), ("2026-07-08", 1), ("2026-07-10", 3))
    ]
    with asked(engine, [], rows) as session:
        result = ask(session, "clicks", by=("day",), period=period, compare="previous")
    found = {key: (line.metrics["clicks"], line.previous.get("clicks")) for key, line in lines(result).items()}
    assert found == {date(2026, 7, 8): (1, 0), date(2026, 7, 9): (0, 5), date(2026, 7, 10): (3, 7)}


def test_a_comparison_by_campaign_is_by_campaign(engine: Engine) -> None:
    rows = [measure("2026-07-01", campaign="A", clicks=4), measure("2026-06-30", campaign="A", clicks=8), measure("2026-06-30", campaign="B", clicks=1)]  # fmt: skip
    day = Period(date(2026, 7, 1), date(2026, 7, 1))
    with asked(engine, [], rows) as session:
        result = ask(session, "clicks", by=("campaign",), period=day, compare="previous")
    assert lines(result)["a"].previous == {"clicks": 8}
    assert result.total.previous == {"clicks": 9}


def test_mixed_currencies_without_rates_are_refused_for_money_and_for_nothing_else(engine: Engine) -> None:
    rows = [measure("2026-07-01", spend="1", clicks=2), measure("2026-07-01", spend="1", clicks=3, currency="USD")]
    with asked(engine, [], rows) as session:
        with pytest.raises(MixedCurrencies, match="EUR and USD"):
            ask(session, "cpc")
        assert ask(session, "clicks").total.metrics["clicks"] == 5
        assert run(session, Query(("spend", "clicks"), (), JULY), strict=False).total.metrics == {
            "spend": None,
            "clicks": 5,
        }


def test_one_foreign_currency_is_reported_as_it_is(engine: Engine) -> None:
    with asked(engine, [], [measure("2026-07-01", spend="3", currency="CHF")]) as session:
        result = ask(session, "spend")
    assert (result.currency, result.total.metrics["spend"]) == ("CHF", 3)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ({"by": ("colour",)}, "no dimension called 'colour'"), ({"filters": {"country": ("DE",)}}, "no filter called 'country'"),
        ({"compare": "yesterday"}, "no comparison called 'yesterday'"), ({"by": ("chanel",)}, "Did you mean channel"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused_by_name(rest: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        Query(("clicks",), **rest)


def test_a_query_has_one_time_dimension() -> None:
    with pytest.raises(UsageError, match="one time dimension"):
        Query(("clicks",), ("day", "week"))


def test_an_unknown_metric_suggests_the_nearest(engine: Engine) -> None:
    with asked(engine) as session, pytest.raises(UnknownName, match="Did you mean clicks"):
        ask(session, "clikcs")


def test_a_query_needs_a_period(engine: Engine) -> None:
    with asked(engine) as session, pytest.raises(UsageError, match="needs a period"):
        run(session, Query(("clicks",)))


@pytest.mark.parametrize("rest", [{"by": ("channel",)}, {"filters": {"source": ("ads",)}}])
def test_what_is_of_the_whole_workspace_is_not_asked_of_a_part(engine: Engine, rest: dict[str, Any]) -> None:
    assert metric("mer").scope == "workspace"
    with asked(engine) as session, pytest.raises(UsageError, match="mer is of the whole workspace"):
        ask(session, "mer", **rest)


def test_the_whole_workspace_may_be_asked_by_time(engine: Engine) -> None:
    bought, shown = [order("2026-07-01", 1, "10")], [measure("2026-07-01", spend="4")]
    with asked(engine, bought, shown) as session:
        assert values(ask(session, "mer", by=("day",)), "mer") == {date(2026, 7, 1): 2.5}


def test_an_empty_workspace_has_no_lines_and_undefined_totals(engine: Engine) -> None:
    with asked(engine) as session:
        result = ask(session, "revenue", "ctr", "unique_opens", by=("day",))
    assert result.lines == ()
    assert result.total.metrics == {"revenue": None, "ctr": None, "unique_opens": 0}


@pytest.mark.parametrize(
    ("value", "previous", "found"),
    [(2.0, 1.0, 1.0), (1.0, 2.0, -0.5), (1.0, 0.0, None), (None, 1.0, None), (1.0, None, None), (1.0, -2.0, 1.5), (0.0, 4.0, -1.0)],
)  # fmt: skip
def test_a_change_is_relative_to_what_was_and_undefined_from_nothing(
    value: float | None, previous: float | None, found: float | None
) -> None:
    assert change(value, previous) == found


def test_money_is_exact_to_the_last_digit(engine: Engine) -> None:
    rows = [measure("2026-07-01", spend="0.1") for _ in range(10)] + [measure("2026-07-01", spend="1e9")]
    with asked(engine, [], rows) as session:
        assert Decimal(str(ask(session, "spend").total.metrics["spend"])) == Decimal("1000000001.0")
