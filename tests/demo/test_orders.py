"""The order file adds up to the ledger, in either currency and in euros."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aicmo.demo import PERIOD, Ledger
from aicmo.demo.story import CAMPAIGNS, slug
from aicmo.model.channel import channel_from_utm
from aicmo.model.period import Period

from .conftest import in_euros

Rows = list[dict[str, str]]
# The names a link may carry: the campaign's slug, or its number on the platform.
_NAMES = {slug(campaign.name): campaign.name for campaign in CAMPAIGNS} | {
    campaign.tag: campaign.name for campaign in CAMPAIGNS if campaign.tag.isdigit()
}


def _day(row: dict[str, str]) -> date:
    return datetime.fromisoformat(row["created_at"]).astimezone(UTC).date()


def _euros(rows: Rows, dollars: dict[date, Decimal]) -> Decimal:
    amounts = (
        Decimal(row["total"]) if row["currency"] == "EUR" else in_euros(Decimal(row["total"]), _day(row), dollars)
        for row in rows
    )
    return sum(amounts, Decimal(0))


def test_revenue_is_the_sum_of_the_totals_in_each_currency(orders: Rows, ledger: Ledger) -> None:
    paid = {
        code: sum(Decimal(row["total"]) for row in orders if row["currency"] == code)
        for code in {row["currency"] for row in orders}
    }
    assert ledger.revenue() == paid
    assert ledger.orders() == len(orders)


@pytest.mark.parametrize(
    "period", [PERIOD, Period(date(2025, 11, 28), date(2025, 11, 30)), Period.parse("2026-07", today=PERIOD.end)]
)
def test_revenue_in_euros_takes_the_rate_of_the_orders_own_day(
    orders: Rows, ledger: Ledger, dollars: dict[date, Decimal], period: Period
) -> None:
    within = [row for row in orders if _day(row) in period]
    assert ledger.orders(period) == len(within)
    assert ledger.revenue_eur(period) == pytest.approx(_euros(within, dollars))


def test_each_campaigns_orders_add_up_as_they_are_tagged(
    orders: Rows, ledger: Ledger, dollars: dict[date, Decimal]
) -> None:
    tagged: dict[str, Rows] = {}
    for row in orders:
        tagged.setdefault(_NAMES.get(row["utm_campaign"], row["utm_campaign"]), []).append(row)
    facts = ledger.by_campaign()
    assert {name: len(rows) for name, rows in tagged.items()} == {
        name: found["conversions"] for name, found in facts.items() if found["conversions"]
    }
    for name, rows in tagged.items():
        assert facts[name]["revenue"] == pytest.approx(_euros(rows, dollars))


def test_each_channels_orders_follow_ga4s_grouping(orders: Rows, ledger: Ledger) -> None:
    grouped = Counter(channel_from_utm(row["utm_source"], row["utm_medium"], row["utm_campaign"]) for row in orders)
    found = {name: facts["conversions"] for name, facts in ledger.by_channel().items() if facts["conversions"]}
    assert found == grouped
    assert {"direct", "organic_search", "referral", "email", "paid_search", "paid_social"} <= found.keys()
    assert "unassigned" not in found


def test_customers_are_counted_once_however_they_write_their_address(orders: Rows, ledger: Ledger) -> None:
    bought = Counter(row["customer_email"].lower() for row in orders)
    totals = ledger.totals()
    assert (
        totals["converters"] == totals["new_customers"] == len(bought) < len({row["customer_email"] for row in orders})
    )
    assert {email: facts.converted for email, facts in ledger.contacts().items() if facts.converted} == bought


def test_an_address_and_a_customer_number_are_the_same_person(orders: Rows) -> None:
    pairs = {(row["customer_email"].lower(), row["customer_id"]) for row in orders}
    assert len(pairs) == len({email for email, _ in pairs}) == len({number for _, number in pairs})


def test_orders_are_numbered_in_the_order_they_came(orders: Rows) -> None:
    times = [datetime.fromisoformat(row["created_at"]) for row in orders]
    assert times == sorted(times)
    assert len({row["order_id"] for row in orders}) == len(orders)


def test_the_shops_clock_knows_summer_time(orders: Rows) -> None:
    offsets = {row["created_at"][:7]: row["created_at"][-6:] for row in orders}
    assert (offsets["2026-01"], offsets["2026-07"], offsets["2025-11"]) == ("+01:00", "+02:00", "+01:00")


def test_orders_that_no_campaign_brought_have_no_tag_and_no_code(orders: Rows) -> None:
    free = [row for row in orders if row["utm_medium"] in {"", "organic", "referral", "social", "affiliate"}]
    assert free
    assert all(not row["utm_campaign"] and not row["discount_code"] for row in free)


def test_dollars_are_paid_by_the_same_customers_always(orders: Rows) -> None:
    pairs = {(row["customer_id"], row["currency"]) for row in orders}
    assert len(pairs) == len({customer for customer, _ in pairs})
