"""The ledger agrees with itself, however it is cut."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.demo import PERIOD, Ledger
from aicmo.errors import UnknownName
from aicmo.model.period import Period

NON_ADDITIVE = {"recipients", "unique_opens", "unique_human_opens", "unique_clicks", "converters"}
days = st.integers(0, PERIOD.days - 2).map(lambda offset: PERIOD.start + timedelta(days=offset))


def _additive(facts: dict[str, int | Decimal]) -> dict[str, float]:
    return {name: float(value) for name, value in facts.items() if name not in NON_ADDITIVE}


def _summed(parts: list[dict[str, int | Decimal]]) -> dict[str, float]:
    return {name: float(sum(part[name] for part in parts)) for name in _additive(parts[0])}


@settings(max_examples=25, deadline=None)
@given(last=days)
def test_two_parts_of_the_year_add_up_to_the_year(ledger: Ledger, last: date) -> None:
    parts = [Period(PERIOD.start, last), Period(last + timedelta(days=1), PERIOD.end)]
    assert _summed([ledger.totals(part) for part in parts]) == pytest.approx(_additive(ledger.totals()))
    assert sum(map(ledger.events, parts)) == ledger.events()


@settings(max_examples=10, deadline=None)
@given(first=days)
def test_campaigns_and_channels_add_up_to_the_total(ledger: Ledger, first: date) -> None:
    period = Period(first, min(first + timedelta(days=20), PERIOD.end))
    total = pytest.approx(_additive(ledger.totals(period)))
    assert _summed(list(ledger.by_campaign(period).values())) == total
    assert _summed(list(ledger.by_campaign(period, repaired=True).values())) == total
    assert _summed(list(ledger.by_channel(period).values())) == total


def test_people_reached_by_two_campaigns_count_once_in_the_total(ledger: Ledger) -> None:
    total, parts = ledger.totals(), list(ledger.by_campaign().values())
    for name in NON_ADDITIVE:
        assert 0 < total[name] < sum(part[name] for part in parts)


def test_every_message_is_delivered_or_bounces(ledger: Ledger) -> None:
    totals = ledger.totals()
    assert totals["bounces"] == totals["hard_bounces"] + totals["soft_bounces"]
    assert 0 <= totals["sends"] - totals["bounces"] - totals["deliveries"] <= 5


def test_contacts_add_up_to_the_totals(ledger: Ledger) -> None:
    period = Period(date(2026, 2, 1), date(2026, 4, 30))
    contacts, totals = ledger.contacts(period).values(), ledger.totals(period)
    assert sum(facts.sent for facts in contacts) == totals["sends"]
    assert sum(facts.opens for facts in contacts) == totals["opens"] - totals["machine_opens"]
    assert sum(facts.clicks for facts in contacts) == totals["email_clicks"]
    assert sum(facts.converted for facts in contacts) == totals["conversions"]
    assert sum(facts.opened > 0 for facts in contacts) == totals["unique_human_opens"]


def test_the_last_engagement_lies_in_the_period_and_belongs_to_those_who_did_something(ledger: Ledger) -> None:
    period = Period(date(2026, 2, 1), date(2026, 2, 28))
    for facts in ledger.contacts(period).values():
        active = facts.opens or facts.clicks or facts.converted
        assert (facts.last_engagement is not None) == bool(active)
        if facts.last_engagement is not None:
            assert datetime(2026, 2, 1, tzinfo=UTC) <= facts.last_engagement < datetime(2026, 3, 1, tzinfo=UTC)


def test_only_campaigns_with_facts_in_the_period_are_listed(ledger: Ledger) -> None:
    november = ledger.by_campaign(Period(date(2025, 11, 1), date(2025, 11, 30)))
    assert "Black Friday 2025" in november
    assert "Summer Sale" not in november


def test_euros_and_dollars_together_make_the_euro_total(ledger: Ledger) -> None:
    day = Period(date(2026, 5, 12), date(2026, 5, 12))
    spent = ledger.spend(day)
    assert spent["USD"] > 0
    assert ledger.spend_eur(day) == spent["EUR"] + spent["USD"] / ledger.rates.rate(day.start, "USD")


def test_an_unknown_mailing_is_refused_with_the_nearest_name(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="Win-back"):
        ledger.email("Winback")
