"""What a report says of some rows, put together."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from aicmo.analytics.build import Asked, build_overview
from aicmo.analytics.overview import Overview, Row
from aicmo.analytics.session import Session
from aicmo.model.period import Period
from tests.analytics.facts import Engine, Named, asked, event, measure, order

WEEK = Period(date(2026, 7, 8), date(2026, 7, 14))
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


def overview(
    session: Session, period: Period = WEEK, compare: str | None = None, **filters: tuple[str, ...]
) -> Overview:
    with session:
        return build_overview(session, Asked("Shop", period, compare, NOW, NOW.date(), filters), [])


def rows(found: Overview) -> dict[str, Row]:
    return {row.key: row for row in found.campaigns.rows}


EVENTS = [
    order("2026-07-08", 1, "60", campaign="7", channel="paid_search"), order("2026-07-10", 2, "40"),
    order("2026-07-02", 1, "50", campaign="Gone", channel="affiliate"), order("2026-07-02", 3, "20", campaign="7", channel="paid_search"),
    event("sent", "2026-07-09", 1, campaign="News"), event("opened", "2026-07-09", 1, campaign="News"),
]  # fmt: skip
MEASURES = [
    measure("2026-07-08", campaign="7", impressions=1000, clicks=20, spend="30"),
    measure("2026-07-14", campaign="8", channel="display", impressions=500, clicks=1, spend="20"),
    measure("2026-07-01", campaign="7", impressions=800, clicks=8, spend="10"),
]  # fmt: skip
NAMED = [Named("ads", "campaign", "7", "Brand")]


@pytest.fixture
def compared(engine: Engine) -> Overview:
    return overview(asked(engine, EVENTS, MEASURES, named=NAMED), compare="previous")


def test_key_figures_lead_with_money_and_carry_the_comparison(compared: Overview) -> None:
    figures = {figure.metric: (figure.value, figure.previous) for figure in compared.kpis}
    assert figures == {
        "revenue": (100, 70), "spend": (50, 10), "roas": (2, 7), "conversions": (2, 2), "cpa": (25, 5), "ctr": (0.014, 0.01),
    }  # fmt: skip
    assert compared.kpis[0].change == pytest.approx(30 / 70)
    assert compared.comparison == "previous period"
    assert compared.compared_with == Period(date(2026, 7, 1), date(2026, 7, 7))


def test_the_series_of_a_figure_has_a_value_a_day_and_adds_up(compared: Overview) -> None:
    revenue, ctr = compared.kpis[0], compared.kpis[5]
    assert revenue.series == (60, 0, 40, 0, 0, 0, 0)
    assert revenue.previous_series == (0, 70, 0, 0, 0, 0, 0)
    assert ctr.series == (0.02, None, None, None, None, None, 0.002)


def test_campaigns_are_sorted_by_the_first_figure_and_those_without_one_come_last(compared: Overview) -> None:
    assert [row.name for row in compared.campaigns.rows] == ["Brand", "8", "News", "No campaign"]
    assert compared.campaigns.total is not None
    assert compared.campaigns.total.values["roas"] == 2


def test_a_campaign_that_is_gone_is_no_row_and_still_part_of_what_changed(compared: Overview) -> None:
    assert "gone" not in rows(compared)
    assert compared.what_changed is not None
    moved = {mover.name: mover.change for mover in compared.what_changed.movers}
    assert moved == {"Affiliate": -50, "Paid search": 40, "Direct": 40}
    assert sum(moved.values()) == compared.what_changed.change == 30


def test_the_sparklines_of_campaigns_add_up_to_the_figure_s(compared: Overview) -> None:
    columns = zip(*(row.series for row in compared.campaigns.rows), strict=True)
    assert [sum(value or 0 for value in column) for column in columns] == list(compared.kpis[0].series)


def test_a_campaign_shows_the_channels_it_ran_on(compared: Overview) -> None:
    assert rows(compared)["brand"].channels == ("Paid search",)
    assert rows(compared)["news"].channels == ("Email",)


def test_changes_of_a_campaign_are_against_its_own_past(compared: Overview) -> None:
    brand = rows(compared)["brand"]
    assert brand.changes["revenue"] == 2.0
    assert brand.changes["spend"] == 2.0
    assert rows(compared)["8"].changes["spend"] is None


def test_without_a_comparison_nothing_changed(engine: Engine) -> None:
    found = overview(asked(engine, EVENTS, MEASURES))
    assert (found.compared_with, found.comparison, found.what_changed) == (None, "", None)
    assert {figure.previous for figure in found.kpis} == {None}


def test_tiers_and_top_contacts_are_those_of_the_period(compared: Overview) -> None:
    assert {tier.tier: tier.contacts for tier in compared.tiers} == {"high": 0, "medium": 0, "low": 1, "inactive": 1}
    assert sum(tier.share for tier in compared.tiers) == 1
    best = compared.top_contacts[0]
    assert (best.contact, best.emails_sent, best.emails_opened, best.conversions) == ("c1@example.com", 1, 1, 1)
    assert best.score == pytest.approx(44)


def test_what_changed_is_told_of_a_figure_whose_parts_add_up(engine: Engine) -> None:
    now, before = measure("2026-07-08", impressions=100, clicks=5), measure("2026-07-01", impressions=100, clicks=1)
    found = overview(asked(engine, [], [now, before]), compare="previous")
    assert found.kpis[0].metric == "ctr"
    assert found.what_changed is not None
    assert (found.what_changed.metric, found.what_changed.change) == ("clicks", 4)


def test_filters_keep_their_part_of_every_table(engine: Engine) -> None:
    found = overview(asked(engine, EVENTS, MEASURES, named=NAMED), campaign=("Brand",))
    assert [row.name for row in found.campaigns.rows] == ["Brand"]
    assert [row.key for row in found.channels.rows] == ["paid_search"]
    assert found.kpis[0].value == 60


def test_mixed_currencies_leave_money_undefined_and_say_so(engine: Engine) -> None:
    mixed = [*MEASURES, measure("2026-07-09", spend="5", currency="USD", clicks=1)]
    found = overview(asked(engine, EVENTS, mixed))
    values: dict[str, Any] = {figure.metric: figure.value for figure in found.kpis}
    assert not {"spend", "revenue", "roas"} & {name for name, value in values.items() if value is not None}
    assert values["conversions"] == 2
    assert [doubt.title for doubt in found.doubts] == ["Mixed currencies"]


@pytest.mark.parametrize("compare", [None, "previous", "year", "weekday"])
def test_an_empty_workspace_has_an_overview_of_nothing(engine: Engine, compare: str | None) -> None:
    found = overview(asked(engine), compare=compare)
    assert {figure.value for figure in found.kpis} <= {None, 0}
    assert (found.campaigns.rows, found.channels.rows, found.top_contacts, found.doubts) == ((), (), (), ())
    assert {tier.contacts for tier in found.tiers} == {0}
    assert found.currency == "EUR"


def test_an_overview_names_the_data_it_was_made_from(compared: Overview) -> None:
    assert (compared.workspace, compared.data_version, compared.time_zone, compared.generated_at) == (
        "Shop",
        "e1.m1.i1",
        "UTC",
        NOW,
    )
