"""A media mix from a workspace: whole weeks, of which both outcome and spend are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from aicmo.analytics.mix_table import mix_table
from aicmo.errors import NotEstimable, UnknownName, UsageError
from aicmo.model.period import Period
from aicmo.workspace import Workspace, create_workspace
from tests.workspace.files import table

WEDNESDAY = date(2024, 1, 3)
WEEKS = 85


def days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(count))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Orders from a Wednesday on; two channels from the Saturday after it, until a Tuesday."""
    folder = tmp_path_factory.mktemp("mix")
    orders = table(
        folder / "orders.csv", "order_id,created_at,customer_email,total,currency",
        (f"o{day},{day}T10:00:00Z,b@example.com,{20 + day.day + 3 * (day.isocalendar().week % 5)},EUR"
         for day in days(WEDNESDAY, 7 * WEEKS)),
    )  # fmt: skip
    ads = table(
        folder / "ads.csv", "date,campaign,channel,impressions,clicks,cost",
        (f"{day},{name},{name},100,5,{cost}" for day in days(WEDNESDAY + timedelta(days=3), 7 * WEEKS)
         for name, cost in (("paid_search", day.isocalendar().week % 5), ("display", day.day % 7))),
    )  # fmt: skip
    made = create_workspace(folder / "workspace", currency="EUR")
    for file in (orders, ads):
        made.import_path(file)
    return made


def test_weeks_begin_where_both_are_known_and_are_whole(shop: Workspace) -> None:
    with shop.session() as session:
        found = mix_table(session)
    assert found.periods[0] == date(2024, 1, 8)
    assert found.periods[-1] + timedelta(days=6) <= WEDNESDAY + timedelta(days=7 * WEEKS - 1)
    assert (len(found), found.unit, found.channels) == (WEEKS - 1, "week", ("display", "paid_search"))


def test_outcome_and_spend_are_the_catalogue_s_own_sums(shop: Workspace) -> None:
    with shop.session() as session:
        found = mix_table(session)
    weeks = Period(found.periods[0], found.periods[-1] + timedelta(days=6))
    asked = shop.query(["revenue", "spend"], period=weeks, by=("channel",))
    assert found.outcome.sum() == pytest.approx(asked.total.metrics["revenue"])
    spent = {line.keys["channel"]: line.metrics["spend"] for line in asked.lines if line.metrics["spend"]}
    assert dict(zip(found.channels, found.spend.sum(axis=0).tolist(), strict=True)) == pytest.approx(spent)


def test_a_period_narrows_the_weeks_and_channels_can_be_chosen(shop: Workspace) -> None:
    with shop.session() as session:
        found = mix_table(session, Period(date(2024, 3, 1), date(2024, 5, 1)), channels=["display"])
    assert (found.periods[0], found.periods[-1], found.channels) == (date(2024, 3, 4), date(2024, 4, 22), ("display",))


def test_what_never_changes_is_refused(shop: Workspace) -> None:
    with pytest.raises(NotEstimable, match="conversions is the same in every period"):
        shop.mix(outcome="conversions")


def test_the_workspace_fits_its_mix(shop: Workspace) -> None:
    found = shop.mix()
    assert found.shape.parameters * 10 <= len(found.table)
    total = found.baseline.value + sum(one.outcome.value for one in found.contributions())
    assert total == pytest.approx(found.table.outcome.sum())


def test_a_short_period_is_refused(shop: Workspace) -> None:
    with pytest.raises(NotEstimable, match="26 weeks are too few for 2 channels"):
        shop.mix("2024-01-08..2024-07-07")


@pytest.mark.parametrize("outcome", ["roas", "spend", "converters"])
def test_an_outcome_that_cannot_be_split_is_refused(shop: Workspace, outcome: str) -> None:
    with pytest.raises(UsageError, match=f"{outcome} cannot be split"):
        shop.mix(outcome=outcome)


def test_a_channel_without_spend_is_named(shop: Workspace) -> None:
    with pytest.raises(UnknownName, match="no channel with spend called 'email'"):
        shop.mix(channels=["email"])


@pytest.mark.parametrize("period", ["2024-01-08..2024-01-12", "2020"])
def test_without_a_whole_week_there_is_nothing_to_fit(shop: Workspace, period: str) -> None:
    with pytest.raises(NotEstimable, match="no whole week"):
        shop.mix(period)


def test_an_empty_workspace_has_no_mix(tmp_path: Path) -> None:
    with pytest.raises(NotEstimable, match="no whole week"):
        create_workspace(tmp_path / "empty").mix()
