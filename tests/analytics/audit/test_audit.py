"""An audit names what contradicts itself, with the rows behind it, and is silent where all agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.analytics.audit import CHECKS, Finding
from aicmo.analytics.audit import audit as audited
from aicmo.analytics.audit.near_duplicates import alike
from tests.analytics.facts import JULY, Engine, asked, measure, order

CLEAN = [measure("2026-07-01", campaign="Brand", spend="10")], [order("2026-07-01", 1, "50", campaign="brand")]


def findings(
    engine: Engine, measures: Sequence[Any], events: Sequence[Any], meant: Mapping[str, str] | None = None
) -> dict[str, Finding]:
    with asked(engine, events, measures, meant=meant) as session:
        return {found.title: found for found in audited(session, JULY)}


def test_nothing_is_found_where_all_agrees(engine: Engine) -> None:
    assert findings(engine, *CLEAN) == {}
    assert findings(engine, [], []) == {}


def test_spend_whose_campaign_no_event_names_is_listed_largest_first(engine: Engine) -> None:
    measures = [
        measure("2026-07-01", campaign=name, spend=cost) for name, cost in (("Brand", "1"), ("A", "2"), ("B", "3"))
    ]
    found = findings(engine, measures, CLEAN[1])["Spend without traffic"]
    assert [row[0] for row in found.rows] == ["B", "A"]
    assert found.rows[0] == ("B", "ads", "3.00")
    assert "2 of 3" in found.detail


def test_without_any_tagged_event_spend_is_not_blamed(engine: Engine) -> None:
    assert "Spend without traffic" not in findings(engine, CLEAN[0], [order("2026-07-01", 1, "50")])


def test_what_a_platform_claims_is_no_traffic(engine: Engine) -> None:
    measures = [*CLEAN[0], measure("2026-07-01", campaign="Claimed", spend="5", clicks=9, conversions=3)]
    assert [row[0] for row in findings(engine, measures, CLEAN[1])["Spend without traffic"].rows] == ["Claimed"]


def test_orders_over_paid_channels_that_no_platform_accounts_for_are_listed(engine: Engine) -> None:
    events = [*CLEAN[1], order("2026-07-02", 2, "5", campaign="ghost", channel="paid_social"),
              order("2026-07-02", 2, "5", campaign="letter", channel="email")]  # fmt: skip
    found = findings(engine, CLEAN[0], events)["Traffic without spend"]
    assert [*found.rows] == [("ghost", "paid_social", "0", "1")]


def test_a_slip_is_found_and_the_lighter_name_means_the_heavier(engine: Engine) -> None:
    measures = [measure("2026-07-01", campaign="Summer Sale", spend="10")]
    events = [order("2026-07-01", 1, "50", campaign="sumer-sale", channel="paid_search")]
    found = findings(engine, measures, events)["Names that are nearly the same"]
    assert found.meant == {"sumer-sale": "Summer Sale"}
    assert findings(engine, measures, events, found.meant) == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("summer-sale", "sumer-sale", True),
        ("brand-search-eu", "search-brand-eu", True),
        ("newsletter", "newsleter", True),
        ("spring-2025", "spring-2026", False),
        ("week-1-offer", "week-2-offer", False),
        ("sale-men-shoes", "sale-women-shoes", False),
        ("brand-search-eu", "brand-search-us", False),
        ("lookalike-1", "lookalike-10", False),
        ("eu", "us", False),
    ],
)  # fmt: skip
def test_slips_are_told_from_names_that_are_meant_to_differ(one: str, other: str, expected: bool) -> None:
    assert alike(one, other) is alike(other, one) is expected


@given(st.text("abcdef-12", min_size=1, max_size=20), st.text("abcdef-12", min_size=1, max_size=20))
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


def test_two_platforms_with_one_name_are_told_apart_by_source(engine: Engine) -> None:
    measures = [*CLEAN[0], measure("2026-07-01", campaign="brand", spend="4", source="more_ads")]
    found = findings(engine, measures, CLEAN[1])["One name on two platforms"]
    assert [row[1:] for row in found.rows] == [("ads", "10.00"), ("more_ads", "4.00")]


def test_conversions_without_a_channel_are_counted_by_source(engine: Engine) -> None:
    events = [*CLEAN[1], order("2026-07-03", 1, "5", channel=None), order("2026-07-03", 1, "5", channel="unassigned")]
    found = findings(engine, CLEAN[0], events)["Empty source or medium"]
    assert [*found.rows] == [("shop", "2", "66.7%")]


def test_a_currency_and_a_zone_that_change_in_mid_stream_are_dated(engine: Engine) -> None:
    measures = [
        measure("2026-06-01", account="7", campaign="Brand", spend="1", currency="USD", time_zone="UTC"),
        measure("2026-07-01", account="7", campaign="Brand", spend="1", currency="EUR", time_zone="Europe/Berlin"),
        measure("2026-07-02", account="8", campaign="Brand", spend="1", currency="GBP", time_zone="UTC"),
    ]
    with asked(engine, CLEAN[1], measures, rates=[(date(2026, 6, 30), "EUR", "GBP", 1)]) as session:  # type: ignore[list-item]
        found = {one.title: one for one in audited(session, JULY)}
    assert [row[2:4] for row in found["Currency changed in mid-stream"].rows] == [
        ("USD", "2026-06-01"),
        ("EUR", "2026-07-01"),
    ]
    assert [row[2] for row in found["Time zone changed in mid-stream"].rows] == ["UTC", "Europe/Berlin"]


def test_holes_between_the_first_and_the_last_day_are_listed(engine: Engine) -> None:
    days = [JULY.start + timedelta(days=offset) for offset in (0, 1, 5)]
    measures = [measure(day, campaign="Brand", spend="1") for day in days]
    found = findings(engine, measures, CLEAN[1])["Days without a row"]
    assert [*found.rows] == [("ads", "2026-07-03..2026-07-05", "3")]


def test_every_check_is_a_file_and_brings_its_name() -> None:
    assert [check.name for check in CHECKS] == CHECKS.names()
