"""The year tells what it is said to tell."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from aicmo.demo import PERIOD, ContactFacts, Ledger
from aicmo.demo.story import ADS, LOSING, MAILINGS, MISTAGGED, WRONG_TAG, day_of, season, slug
from aicmo.model.period import Period


def _score(facts: ContactFacts) -> float:
    """100 x (0.4 x opened/sent + 0.4 x conversions/clicks + 0.2 x min(1, conversions/5)), rates capped at 1."""
    opened = min(1.0, facts.opened / facts.sent) if facts.sent else 0.0
    converted = min(1.0, facts.converted / facts.clicks) if facts.clicks else 0.0
    return 100 * (0.4 * opened + 0.4 * converted + 0.2 * min(1.0, facts.converted / 5))


def _tier(score: float) -> str:
    return next((name for name, least in (("high", 75), ("medium", 50), ("low", 25)) if score >= least), "inactive")


def test_all_four_tiers_are_populated_and_the_inactive_are_most(ledger: Ledger) -> None:
    tiers = Counter(_tier(_score(facts)) for facts in ledger.contacts().values())
    everyone = sum(tiers.values())
    assert all(tiers[name] > 0.03 * everyone for name in ("high", "medium", "low"))
    assert tiers["inactive"] > 0.5 * everyone


def test_exactly_one_campaign_loses_money(ledger: Ledger) -> None:
    facts = ledger.by_campaign(repaired=True)
    losing = [ad.name for ad in ADS if facts[ad.name]["spend"] > facts[ad.name]["revenue"]]
    assert losing == [LOSING]


def test_the_mistagged_campaign_seems_to_bring_nothing_until_it_is_repaired(ledger: Ledger) -> None:
    tagged, repaired = ledger.by_campaign(), ledger.by_campaign(repaired=True)
    assert ledger.mistagged == {WRONG_TAG: MISTAGGED}
    assert tagged[MISTAGGED]["conversions"] == tagged[WRONG_TAG]["spend"] == 0
    assert repaired[MISTAGGED]["revenue"] == tagged[WRONG_TAG]["revenue"] > 0
    assert WRONG_TAG not in repaired
    assert slug(MISTAGGED) != WRONG_TAG


def test_about_a_third_of_the_opens_are_machines(ledger: Ledger) -> None:
    totals = ledger.totals()
    assert 0.3 < totals["machine_opens"] / totals["opens"] < 0.4


def test_a_few_messages_bounce_and_few_people_complain(ledger: Ledger) -> None:
    totals = ledger.totals()
    assert 0.004 < totals["bounces"] / totals["sends"] < 0.02
    assert 0 < totals["complaints"] / totals["deliveries"] < 0.001
    assert 0.001 < totals["unsubscribes"] / totals["deliveries"] < 0.006


def test_a_subscriber_gets_about_a_dozen_mails_a_year(ledger: Ledger) -> None:
    totals = ledger.totals()
    assert 9 < totals["sends"] / totals["recipients"] < 15


def test_both_currencies_matter(ledger: Ledger) -> None:
    for amounts in (ledger.spend(), ledger.revenue()):
        assert amounts["USD"] > amounts["EUR"] / 10 > 0
    assert {ad.currency for ad in ADS} == {"EUR", "USD"}


def test_platforms_claim_more_than_the_shop_saw(ledger: Ledger) -> None:
    facts = ledger.by_campaign(repaired=True)
    claimed = sum(facts[ad.name]["reported_conversions"] for ad in ADS)
    assert claimed > Decimal("1.1") * sum(facts[ad.name]["conversions"] for ad in ADS)


def test_campaigns_with_more_clicks_bring_more_orders(ledger: Ledger) -> None:
    facts = [found for found in ledger.by_campaign(repaired=True).values() if found["clicks"]]
    clicks, orders = ([float(found[name]) for found in facts] for name in ("clicks", "conversions"))
    assert np.corrcoef(clicks, orders)[0, 1] > 0.5


def test_demand_peaks_on_black_friday_and_dips_in_summer() -> None:
    demand = season()
    assert demand.mean() == pytest.approx(1)
    assert PERIOD.start + timedelta(days=int(demand.argmax())) in Period(date(2025, 11, 27), date(2025, 12, 1))
    july, may = (demand[day_of(date(2026, month, 20)) :][:21].mean() for month in (7, 4))
    assert july < 0.85 * may


def test_orders_follow_the_season(ledger: Ledger) -> None:
    black_week, summer = Period(date(2025, 11, 24), date(2025, 12, 1)), Period(date(2026, 8, 1), date(2026, 8, 8))
    assert ledger.orders(black_week) > 1.8 * ledger.orders(summer)


def test_there_are_twenty_five_mailings_and_fourteen_ads() -> None:
    assert (len(MAILINGS), len(ADS)) == (25, 14)
    assert Counter(ad.platform for ad in ADS) == {"google_ads": 8, "meta_ads": 6}
    assert {ad.kind for ad in ADS} >= {"Search", "Display", "Shopping", "Performance Max", "Video"}
