"""One pass over the facts: running totals, the days of a zone, and what an event counts as."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.analytics.query import Query
from aicmo.analytics.run import run
from aicmo.analytics.session import Session
from aicmo.model.period import Period
from tests.analytics.facts import JULY, Engine, Row, asked, event, measure, moment, order

Totals = Mapping[int, Mapping[str, int]]


def total(session: Session, *names: str, period: Period = JULY) -> list[float | None]:
    found = run(session, Query(names, (), period)).total.metrics
    return [found[name] for name in names]


def by_day(session: Session, name: str, period: Period) -> dict[object, float | None]:
    result = run(session, Query((name,), ("day",), period))
    return {line.keys["day"]: line.metrics[name] for line in result.lines if line.metrics[name]}


# A running total of two ads on days -10..40 of the month, in any order of its values: some fall.
snapshots = st.dictionaries(
    st.integers(-10, 40), st.fixed_dictionaries({"a": st.integers(0, 1000), "b": st.integers(0, 1000)}), max_size=12
)
spans = st.tuples(st.integers(-10, 40), st.integers(0, 50)).map(
    lambda span: Period(JULY.start + timedelta(days=span[0]), JULY.start + timedelta(days=span[0] + span[1]))
)


def day(offset: int) -> date:
    return JULY.start + timedelta(days=offset)


def last_until(totals: Totals, ad: str, end: date) -> int:
    """The newest snapshot on or before a day, 0 where there is none."""
    return next((totals[offset][ad] for offset in sorted(totals, reverse=True) if day(offset) <= end), 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(snapshots, spans)
def test_a_running_total_is_worth_its_last_value_in_the_period_less_its_last_before(
    engine: Engine, totals: dict[int, dict[str, int]], period: Period
) -> None:
    rows = [measure(day(offset), ad=ad, campaign="C", clicks=value, snapshot=True) for offset, at in totals.items() for ad, value in at.items()]  # fmt: skip
    before = period.start - timedelta(days=1)
    expected = sum(last_until(totals, ad, period.end) - last_until(totals, ad, before) for ad in "ab")
    with asked(engine, [], rows) as session:
        assert (total(session, "clicks", period=period)[0] or 0) == expected


def test_a_total_that_falls_is_kept_as_a_correction_on_its_day(engine: Engine) -> None:
    rows = [measure(day, ad="a", clicks=clicks, snapshot=True) for day, clicks in (("2026-07-01", 10), ("2026-07-02", 7), ("2026-07-03", 9))]  # fmt: skip
    with asked(engine, [], rows) as session:
        assert by_day(session, "clicks", JULY) == {date(2026, 7, 1): 10, date(2026, 7, 2): -3, date(2026, 7, 3): 2}
        assert total(session, "clicks") == [9]


def test_a_snapshot_that_is_silent_about_a_fact_does_not_reset_it(engine: Engine) -> None:
    rows = [measure(day, ad="a", clicks=clicks, impressions=shown, snapshot=True)
            for day, clicks, shown in (("2026-07-01", 10, 100), ("2026-07-02", None, 150), ("2026-07-03", 12, None))]  # fmt: skip
    with asked(engine, [], rows) as session:
        assert total(session, "clicks", "impressions") == [12, 150]


def test_snapshots_and_daily_figures_of_two_sources_are_added(engine: Engine) -> None:
    daily = [measure("2026-07-02", clicks=5)]
    totals = [
        measure(day, source="social", clicks=clicks, snapshot=True)
        for day, clicks in (("2026-06-30", 100), ("2026-07-03", 130))
    ]
    with asked(engine, [], [*daily, *totals]) as session:
        assert total(session, "clicks") == [35]


ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata")
# Around the days on which these zones change their clocks.
changes = st.sampled_from(["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-07-01"]).map(moment)
minutes = st.tuples(changes, st.integers(-30 * 60, 54 * 60)).map(lambda pair: pair[0] + timedelta(minutes=pair[1]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(minutes, min_size=1, max_size=20), st.sampled_from(ZONES))
def test_an_event_falls_on_its_day_in_the_zone_of_the_report(engine: Engine, times: list[datetime], zone: str) -> None:
    expected: dict[object, float] = defaultdict(float)
    for at in times:
        expected[at.astimezone(ZoneInfo(zone)).date()] += 1
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    with asked(engine, [event("opened", at, 1) for at in times], zone=zone) as session:
        assert by_day(session, "opens", year) == expected
        for one in list(expected)[:2]:
            assert total(session, "opens", period=Period(one, one)) == [expected[one]]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25), ("America/Los_Angeles", "2026-03-08", 23),
     ("America/Los_Angeles", "2026-11-01", 25), ("UTC", "2026-03-29", 24)],
)  # fmt: skip
def test_a_day_is_as_long_as_its_zone_makes_it(engine: Engine, zone: str, day: str, hours: int) -> None:
    when = date.fromisoformat(day)
    midnight = datetime.combine(when, time.min, ZoneInfo(zone)).astimezone(UTC)
    hourly = [event("opened", midnight + timedelta(hours=hour), 1) for hour in range(-3, 29)]
    with asked(engine, hourly, zone=zone) as session:
        assert total(session, "opens", period=Period(when, when)) == [hours]


@pytest.mark.parametrize("zone", ZONES)
def test_all_of_time_may_be_asked_for_in_any_zone(engine: Engine, zone: str) -> None:
    with asked(engine, [event("opened", "2026-07-01", 1)], zone=zone) as session:
        assert total(session, "opens", period=Period(date.min, date.max)) == [1]


@pytest.mark.parametrize("zone", ZONES)
def test_a_measure_keeps_the_day_of_its_platform(engine: Engine, zone: str) -> None:
    with asked(engine, [], [measure("2026-07-01", clicks=3)], zone=zone) as session:
        assert by_day(session, "clicks", JULY) == {date(2026, 7, 1): 3}


@pytest.mark.parametrize(
    ("kind", "more", "counted"),
    [
        ("queued", {}, {"sends"}), ("sent", {}, {"sends"}), ("delivered", {}, {"deliveries"}), ("deferred", {}, set()),
        ("bounced", {"hard": True}, {"bounces", "hard_bounces"}), ("bounced", {"hard": False}, {"bounces", "soft_bounces"}),
        ("bounced", {}, {"bounces", "soft_bounces"}), ("rejected", {}, set()), ("opened", {}, {"opens"}),
        ("opened", {"machine": True}, {"opens", "machine_opens"}), ("clicked", {"machine": False}, {"clicks"}),
        ("clicked", {"machine": True}, {"clicks", "machine_clicks"}), ("unsubscribed", {}, {"unsubscribes"}),
        ("complained", {}, {"complaints"}), ("replied", {}, {"replies"}), ("converted", {}, {"conversions"}),
        ("impression", {}, {"impressions"}), ("engaged", {}, {"engagements"}), ("shared", {}, {"shares"}),
        ("commented", {}, {"comments"}), ("unknown", {}, set()),
    ],
)  # fmt: skip
def test_an_event_counts_as_what_it_is(engine: Engine, kind: str, more: dict[str, bool], counted: set[str]) -> None:
    facts = ("sends", "bounces", "hard_bounces", "soft_bounces", "opens", "machine_opens", "clicks", "machine_clicks",
             "unsubscribes", "complaints", "replies", "conversions", "impressions", "engagements", "shares", "comments")  # fmt: skip
    present = [event("delivered", "2026-07-01", 2)] if kind != "delivered" else []
    with asked(engine, [event(kind, "2026-07-01", 1, **more), *present]) as session:
        found = run(session, Query((*facts, "deliveries"), (), JULY)).total.metrics
    assert {name for name in facts if found[name]} == counted - {"deliveries"}
    assert found["deliveries"] == 1


def test_where_a_source_reports_no_deliveries_they_are_sends_less_bounces(engine: Engine) -> None:
    quiet = [
        event(kind, "2026-07-01", who, source="quiet") for who, kind in enumerate(("sent", "sent", "sent", "bounced"))
    ]
    loud = [event(kind, "2026-07-01", who, source="loud") for who, kind in enumerate(("sent", "sent", "delivered"))]
    with asked(engine, [*quiet, *loud]) as session:
        result = run(session, Query(("sends", "deliveries"), ("source",), JULY))
    assert {line.keys["source"]: line.metrics["deliveries"] for line in result.lines} == {"quiet": 2, "loud": 1}
    assert result.total.metrics == {"sends": 5, "deliveries": 3}


def test_deliveries_that_a_source_reports_at_other_times_count_none_now(engine: Engine) -> None:
    rows = [event("delivered", "2026-06-30", 1), event("sent", "2026-07-01", 1)]
    with asked(engine, rows) as session:
        session.cover([JULY, JULY.previous()])
        assert total(session, "sends", "deliveries") == [1, 0]


def test_revenue_of_events_and_of_measures_is_added(engine: Engine) -> None:
    with asked(
        engine, [order("2026-07-01", 1, "10.50")], [measure("2026-07-01", revenue="4.25", conversions=2)]
    ) as session:
        assert total(session, "revenue", "conversions") == [14.75, 3]


def test_covering_less_than_what_is_covered_changes_no_answer(engine: Engine) -> None:
    rows = [measure("2026-07-01", clicks=1), measure("2026-06-30", clicks=2)]
    with asked(engine, [], rows) as session:
        session.cover([JULY, JULY.previous()])
        assert total(session, "clicks") == [1]
        assert total(session, "clicks", period=JULY.previous()) == [2]
        assert total(session, "clicks", period=Period(date(2026, 6, 30), date(2026, 7, 1))) == [3]


KINDS = ("queued", "sent", "delivered", "bounced", "deferred", "opened", "clicked", "visited", "replied", "converted",
         "refunded", "engaged")  # fmt: skip
COUNTED = ("sends", "deliveries", "bounces", "hard_bounces", "soft_bounces", "opens", "machine_opens", "clicks", "machine_clicks",
           "visits", "replies", "conversions", "engagements")  # fmt: skip
flags = st.sampled_from([None, False, True])
hours = st.integers(-30, 32 * 24).map(lambda hour: moment("2026-07-01") + timedelta(hours=hour, minutes=17))
mixed = st.lists(
    st.builds(
        event, st.sampled_from(KINDS), hours, st.none() | st.integers(1, 4), source=st.sampled_from(["mail", "shop"]),
        campaign=st.sampled_from([None, "", "A", "a", "B"]), channel=st.sampled_from([None, "email", "sms"]), hard=flags,
        machine=flags, value=st.none() | st.decimals(0, 100, places=2), currency=st.just("EUR"),
    ),
    max_size=60,
)  # fmt: skip


def counted_by_hand(rows: Sequence[Row], zone: str) -> dict[tuple[object, ...], dict[str, float]]:
    """Every fact that rows of July make, row by row, by day, campaign, channel and source."""
    reporting = {row["source"] for row in rows if row["type"] == "delivered" and _july_day(row, zone)}
    found: dict[tuple[object, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        if when := _july_day(row, zone):
            key = (when, (row["campaign"] or "").lower(), row["channel"] or "", row["source"])
            for fact, number in _facts_of(row, reports=row["source"] in reporting).items():
                found[key][fact] += number
    return found


def _july_day(row: Row, zone: str) -> date | None:
    when: date = row["occurred_at"].astimezone(ZoneInfo(zone)).date()
    return when if when in JULY else None


def _facts_of(row: Row, *, reports: bool) -> dict[str, float]:
    kind, machine = row["type"], bool(row["machine"])
    facts: dict[str, bool | int] = {
        "sends": kind in ("queued", "sent"), "bounces": kind == "bounced", "hard_bounces": kind == "bounced" and bool(row["hard"]),
        "soft_bounces": kind == "bounced" and not row["hard"], "opens": kind == "opened", "machine_opens": kind == "opened" and machine,
        "clicks": kind == "clicked", "machine_clicks": kind == "clicked" and machine, "visits": kind == "visited",
        "replies": kind == "replied", "conversions": kind == "converted", "engagements": kind == "engaged",
    }  # fmt: skip
    facts["deliveries"] = kind == "delivered" if reports else facts["sends"] - facts["bounces"]
    money = {"revenue": float(row["value"] or 0)} if kind in ("converted", "refunded") else {}
    return {**{fact: float(number) for fact, number in facts.items()}, **money}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mixed, st.sampled_from(ZONES))
def test_every_fact_of_a_day_is_what_its_rows_add_up_to(engine: Engine, rows: list[Row], zone: str) -> None:
    expected = counted_by_hand(rows, zone)
    asked_for = Query((*COUNTED, "revenue"), ("day", "campaign", "channel", "source"), JULY)
    with asked(engine, rows, zone=zone) as session:
        found = {tuple(line.keys.values()): line.facts for line in run(session, asked_for).lines}
    assert found.keys() == expected.keys()
    for key, facts in found.items():
        told = {fact: value or 0 for fact, value in facts.items()}
        assert told == pytest.approx({fact: expected[key].get(fact, 0.0) for fact in told})
