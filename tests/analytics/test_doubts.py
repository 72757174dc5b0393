"""What a report admits about its own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from aicmo.analytics.doubts import doubts
from aicmo.analytics.overview import Doubt, SourceState
from aicmo.analytics.session import Session
from aicmo.model.period import Period
from tests.analytics.facts import JULY, Engine, asked, event, measure

LATER = date(2026, 8, 15)


def told(
    session: Session, sources: Sequence[SourceState] = (), *, period: Period = JULY, today: date = LATER
) -> list[Doubt]:
    session.cover([period])
    return list(doubts(session, period, sources, today))


def state(last_day: str | None, quarantined: int = 0) -> SourceState:
    return SourceState("ads", "Google Ads", date.fromisoformat(last_day) if last_day else None, 10, quarantined, None)


def test_nothing_is_doubtful_about_nothing(engine: Engine) -> None:
    with asked(engine) as session:
        assert told(session, [state(None), state("2026-07-31")]) == []


def test_mixed_currencies_without_rates_are_told_with_the_remedy(engine: Engine) -> None:
    rows = [measure("2026-07-01", spend="1"), measure("2026-07-01", spend="1", currency="USD")]
    with asked(engine, [], rows) as session:
        [doubt] = told(session)
    assert (doubt.level, doubt.title) == ("warning", "Mixed currencies")
    assert "EUR and USD" in doubt.detail
    assert "rates.csv" in doubt.remedy


def test_with_rates_two_currencies_are_no_doubt(engine: Engine) -> None:
    rows = [measure("2026-07-01", spend="1"), measure("2026-07-01", spend="1", currency="USD")]
    with asked(engine, [], rows, rates=[(date(2026, 7, 1), "EUR", "USD", Decimal("1.1"))]) as session:
        assert told(session) == []


@pytest.mark.parametrize(("today", "doubted"), [("2026-07-31", True), ("2026-08-01", False), ("2026-07-15", True)])
def test_a_period_that_is_not_over_says_so(engine: Engine, today: str, doubted: bool) -> None:
    with asked(engine) as session:
        assert ["The period is not over"] * doubted == [
            doubt.title for doubt in told(session, today=date.fromisoformat(today))
        ]


@pytest.mark.parametrize(
    ("last_day", "stale"), [("2026-07-31", False), ("2026-07-29", False), ("2026-07-28", True), ("2026-01-01", True)]
)
def test_a_source_that_ends_before_the_period_is_stale(engine: Engine, last_day: str, stale: bool) -> None:
    with asked(engine) as session:
        assert [doubt.title for doubt in told(session, [state(last_day)])] == ["Google Ads is stale"] * stale


def test_many_stale_sources_are_told_of_in_one_sentence(engine: Engine) -> None:
    with asked(engine) as session:
        (doubt,) = told(session, [*[state(f"2026-07-0{day}") for day in range(1, 6)], state("2026-07-31")])
    assert doubt.title == "5 of 6 sources are stale"
    assert doubt.detail == "Their last day is 2026-07-05 or before; the period ends on 2026-07-31."


@pytest.mark.parametrize(
    ("count", "title"), [(0, None), (1, "1 row is in quarantine"), (1200, "1,200 rows are in quarantine")]
)
def test_rows_in_quarantine_are_told(engine: Engine, count: int, title: str | None) -> None:
    with asked(engine) as session:
        found = told(session, [state("2026-07-31", count)])
    assert [doubt.title for doubt in found] == ([title] if title else [])
    assert all(doubt.remedy.endswith("aicmo sources --quarantine ads") for doubt in found)


def test_a_running_total_that_fell_is_flagged_on_its_own_days_only(engine: Engine) -> None:
    rows = [measure(day, ad="a", clicks=clicks, snapshot=True) for day, clicks in (("2026-07-01", 9), ("2026-07-02", 5), ("2026-08-01", 6))]  # fmt: skip
    with asked(engine, [], rows) as session:
        [doubt] = told(session)
        assert (doubt.level, doubt.title) == ("notice", "A running total fell")
        assert "ads corrected 1 of its running totals" in doubt.detail
        assert told(session, period=Period(date(2026, 8, 1), date(2026, 8, 31)), today=date(2026, 9, 2)) == []


@pytest.mark.parametrize(("machines", "doubted"), [(1, False), (2, True)])
def test_more_than_a_tenth_of_machine_opens_is_told(engine: Engine, machines: int, doubted: bool) -> None:
    rows = [event("opened", "2026-07-01", who, machine=who < machines) for who in range(10)]
    with asked(engine, rows) as session:
        assert [doubt.title for doubt in told(session)] == ["20% of opens are machines'"] * doubted


def test_machine_opens_outside_the_period_do_not_count(engine: Engine) -> None:
    with asked(engine, [event("opened", "2026-06-30", 1, machine=True), event("opened", "2026-07-01", 1)]) as session:
        session.cover([JULY, JULY.previous()])
        assert told(session) == []


def test_clicks_above_impressions_are_kept_and_flagged(engine: Engine) -> None:
    with asked(
        engine, [], [measure("2026-07-01", impressions=1, clicks=5), measure("2026-07-01", clicks=5)]
    ) as session:
        [doubt] = told(session)
    assert doubt.title == "More clicks than impressions"
    assert doubt.detail == "1 row states more clicks than impressions; counted as stated."


def test_days_of_several_zones_are_told(engine: Engine) -> None:
    rows = [measure("2026-07-01", time_zone=zone) for zone in ("Europe/Berlin", "UTC", None)]
    with asked(engine, [], rows) as session:
        [doubt] = told(session)
    assert doubt.title == "Days of several time zones"
    assert "Europe/Berlin, UTC" in doubt.detail


def test_warnings_come_before_notices(engine: Engine) -> None:
    rows = [measure("2026-07-01", impressions=1, clicks=5, spend="1"), measure("2026-07-01", spend="1", currency="USD")]
    with asked(engine, [], rows) as session:
        levels = [doubt.level for doubt in told(session, [state("2026-01-01", 3)], today=JULY.end)]
    assert levels == sorted(levels, reverse=True)
    assert levels.count("warning") == 4
