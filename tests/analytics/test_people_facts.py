"""People are counted afresh at every grain: per campaign where they open, once where they buy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.analytics.query import Query
from aicmo.analytics.run import run
from aicmo.analytics.session import Session
from aicmo.model.period import Period
from tests.analytics.facts import JULY, Engine, Row, asked, event, moment, order

LINK = "https://example.com/sale"


def count(session: Session, name: str, by: Sequence[str] = (), period: Period = JULY, **rest: Any) -> Any:
    """The fact in total, or by the one dimension."""
    result = run(session, Query((name,), tuple(by), period, **rest))
    return (
        {next(iter(line.keys.values())): line.metrics[name] for line in result.lines}
        if by
        else result.total.metrics[name]
    )


def test_two_campaigns_that_one_person_opens_are_two_unique_opens_of_one_recipient(engine: Engine) -> None:
    rows = [event(kind, "2026-07-01", 1, campaign=name) for name in ("A", "B") for kind in ("sent", "opened", "opened")]
    with asked(engine, rows) as session:
        assert count(session, "unique_opens") == 2
        assert count(session, "unique_opens", ("campaign",)) == {"a": 1, "b": 1}
        assert count(session, "recipients") == 1
        assert count(session, "recipients", ("campaign",)) == {"a": 1, "b": 1}


def test_two_labels_of_one_campaign_are_one_unique_open(engine: Engine) -> None:
    rows = [event("opened", "2026-07-01", 1, campaign=label) for label in ("Spring sale", "spring-sale")]
    with asked(engine, rows) as session:
        assert count(session, "unique_opens") == 1
        assert count(session, "unique_opens", ("campaign",)) == {"spring-sale": 1}


def test_a_machine_s_opening_is_an_opening_and_no_human_one(engine: Engine) -> None:
    rows = [
        event("opened", "2026-07-01", who, machine=machine)
        for who, machine in ((1, True), (2, False), (3, None), (3, True))
    ]
    with asked(engine, rows) as session:
        assert (count(session, "unique_opens"), count(session, "unique_human_opens")) == (3, 2)


@pytest.mark.parametrize(
    ("url", "counted"),
    [(LINK, 1), (None, 1), ("https://example.com/unsubscribe?x=1", 0), ("https://example.com/Preferences", 0), ("https://example.com/opt-out", 0)],
)  # fmt: skip
def test_a_click_on_the_way_out_is_no_unique_click(engine: Engine, url: str | None, counted: int) -> None:
    with asked(engine, [event("clicked", "2026-07-01", 1, click_url=url)]) as session:
        assert count(session, "unique_clicks") == counted
        assert count(session, "clicks") == 1


def test_events_without_a_contact_count_nobody(engine: Engine) -> None:
    with asked(engine, [event("opened", "2026-07-01", None), order("2026-07-01", None, "5")]) as session:
        assert [count(session, name) for name in ("unique_opens", "converters", "new_customers")] == [0, 0, 0]
        assert count(session, "opens") == 1


def test_a_recipient_is_who_was_sent_something_by_whatever_name_it_goes(engine: Engine) -> None:
    rows = [
        event(kind, "2026-07-01", who) for who, kind in ((1, "queued"), (2, "sent"), (3, "delivered"), (4, "opened"))
    ]
    with asked(engine, rows) as session:
        assert count(session, "recipients") == 3


def test_a_customer_is_new_once_and_where_the_first_order_came_from(engine: Engine) -> None:
    bought = [
        order("2026-06-30", 1, "9", campaign="Old"), order("2026-07-02", 1, "9", campaign="A"),
        order("2026-07-03", 2, "9", campaign="A"), order("2026-07-04", 2, "9", campaign="B"), order("2026-07-05", 3, "9", campaign="B"),
    ]  # fmt: skip
    with asked(engine, bought) as session:
        assert (count(session, "new_customers"), count(session, "converters")) == (2, 3)
        assert count(session, "new_customers", ("campaign",)) == {"a": 1, "b": 1}
        assert count(session, "new_customers", ("day",))[date(2026, 7, 3)] == 1
        assert count(session, "new_customers", filters={"campaign": ("B",)}) == 1


def test_the_first_order_may_lie_before_anything_the_session_looked_at(engine: Engine) -> None:
    with asked(engine, [order("2020-01-01", 1, "9", campaign="Forgotten"), order("2026-07-02", 1, "9")]) as session:
        assert count(session, "new_customers") == 0


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "2026-06-30"), ("Europe/Berlin", "2026-07-01"), ("America/Los_Angeles", "2026-06-30")]
)
def test_people_are_counted_on_the_day_of_the_report_s_zone(engine: Engine, zone: str, day: str) -> None:
    both = Period(date(2026, 6, 30), date(2026, 7, 1))
    rows = [event("opened", "2026-06-30 22:30", 1), order("2026-06-30 22:30", 1, "9")]
    with asked(engine, rows, zone=zone) as session:
        for name in ("unique_opens", "converters", "new_customers"):
            found = count(session, name, ("day",), both)
            assert {when: value for when, value in found.items() if value} == {date.fromisoformat(day): 1}


hours = st.integers(-5 * 24, 36 * 24).map(lambda hour: moment("2026-07-01") + timedelta(hours=hour))
bought = st.lists(
    st.builds(event, st.just("converted"), hours, st.integers(1, 6), source=st.just("shop"), channel=st.sampled_from(["direct", "email"])),
    max_size=30,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bought)
def test_every_converter_is_new_exactly_once_in_all_of_time(engine: Engine, rows: list[Row]) -> None:
    always = Period(date(2026, 6, 1), date(2026, 8, 31))
    first: dict[int, Row] = {}
    for row in sorted(rows, key=lambda row: (row["occurred_at"], row["source_event_id"])):
        first.setdefault(row["contact_key"], row)
    by_day: dict[date, int] = defaultdict(int)
    for row in first.values():
        by_day[row["day"]] += 1
    with asked(engine, rows) as session:
        assert {day: n for day, n in count(session, "new_customers", ("day",), always).items() if n} == by_day
        assert count(session, "new_customers", (), always) == count(session, "converters", (), always) == len(first)
        assert sum(count(session, "new_customers", ("channel",), always).values()) == len(first)
