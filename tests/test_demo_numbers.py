"""A year of a shop, through the real connectors and back: every figure is the ledger's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from aicmo.analytics.models import AnalyticsReport
from aicmo.demo import FILES, PERIOD, Ledger, generate
from aicmo.ingest.result import ImportResult
from aicmo.model.period import Period
from aicmo.scoring import engagement
from aicmo.workspace import Workspace, create_workspace, open_workspace

CENT = 0.005
YEAR, FOUR_WEEKS = PERIOD, Period(date(2026, 6, 1), date(2026, 6, 28))
PERIODS = {
    "the year": YEAR,
    "four weeks": FOUR_WEEKS,
    "the last four weeks": Period(date(2026, 10, 4), PERIOD.end),
    "a day": Period(date(2025, 11, 28), date(2025, 11, 28)),
    "a weekend without rates": Period(date(2026, 4, 3), date(2026, 4, 6)),
    "a change of clocks": Period(date(2026, 3, 28), date(2026, 3, 30)),
    "the first weekend": Period(date(2025, 11, 1), date(2025, 11, 2)),
}
ADS = ("impressions", "spend", "reported_conversions", "reported_revenue")
SHOP = ("conversions", "revenue", "converters", "new_customers")
MAIL = ("sends", "deliveries", "bounces", "hard_bounces", "soft_bounces", "opens", "machine_opens", "unsubscribes", "complaints", "recipients")  # fmt: skip
UNIQUE = ("unique_opens", "unique_human_opens", "unique_clicks")
TOTALS = (*ADS, *SHOP, *MAIL, "clicks")


class Shop(NamedTuple):
    workspace: Workspace
    ledger: Ledger
    results: list[ImportResult]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    exports = tmp_path_factory.mktemp("exports")
    ledger = generate(exports, contacts=1_500)
    workspace = create_workspace(tmp_path_factory.mktemp("shop"), currency="EUR")
    return Shop(workspace, ledger, workspace.import_path(exports))


@pytest.fixture(scope="module")
def report(shop: Shop) -> AnalyticsReport:
    return shop.workspace.report(FOUR_WEEKS)


@pytest.fixture(params=PERIODS, ids=str)
def period(request: pytest.FixtureRequest) -> Period:
    return PERIODS[request.param]


def stated(facts: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """The ledger's facts as numbers, money to a cent, the rest exactly."""
    return {name: pytest.approx(float(str(facts[name])), abs=CENT, rel=0) for name in names}


def found(metrics: Mapping[str, float | None], names: Iterable[str]) -> dict[str, float]:
    return {name: metrics[name] or 0.0 for name in names}


def test_every_file_is_taken_in_whole_but_for_repeats_and_totals(shop: Shop) -> None:
    assert {result.file for result in shop.results} == {*FILES}
    counts = {result.connector: result.counts for result in shop.results}
    assert {one.quarantined for one in counts.values()} == {0}
    assert (counts["sendgrid"].kept, counts["sendgrid"].duplicate) == (
        shop.ledger.events(),
        shop.ledger.repeated_events,
    )
    assert counts["orders"].kept == shop.ledger.orders()


def test_totals_are_the_ledger_s(shop: Shop, period: Period) -> None:
    total = shop.workspace.query(TOTALS, period=period).total.metrics
    assert found(total, TOTALS) == stated(shop.ledger.totals(period), TOTALS)


def test_money_is_the_ledger_s_in_euros(shop: Shop, period: Period) -> None:
    total = shop.workspace.query(("revenue", "spend", "roas", "mer", "cpa", "aov"), period=period).total.metrics
    ledger, orders = shop.ledger, shop.ledger.orders(period)
    revenue, spend = float(ledger.revenue_eur(period)), float(ledger.spend_eur(period))
    assert total == {
        "revenue": pytest.approx(revenue, abs=CENT), "spend": pytest.approx(spend, abs=CENT), "roas": pytest.approx(revenue / spend),
        "mer": total["roas"], "cpa": pytest.approx(spend / orders), "aov": pytest.approx(revenue / orders),
    }  # fmt: skip


def test_the_click_through_rate_is_that_of_the_advertisements(shop: Shop, period: Period) -> None:
    facts = shop.ledger.totals(period)
    ctr = shop.workspace.query(("ctr",), period=period).total.metrics["ctr"]
    assert ctr == pytest.approx(float(facts["ad_clicks"]) / float(facts["impressions"]))


@pytest.mark.parametrize("dimension", ["campaign", "channel"])
def test_campaigns_and_channels_are_the_ledger_s(shop: Shop, period: Period, dimension: str) -> None:
    lines = shop.workspace.query(TOTALS, period=period, by=(dimension,)).lines
    ledger = shop.ledger.by_campaign(period) if dimension == "campaign" else shop.ledger.by_channel(period)
    ours = {
        line.name if line.keys[dimension] else "": found(line.metrics, TOTALS)
        for line in lines
        if any(line.metrics.values())
    }
    assert ours == {
        name: stated(facts, TOTALS) for name, facts in ledger.items() if any(facts[name] for name in TOTALS)
    }


def test_days_are_the_ledger_s(shop: Shop) -> None:
    lines = shop.workspace.query(TOTALS, period=FOUR_WEEKS, by=("day",)).lines
    ours = {line.keys["day"]: found(line.metrics, TOTALS) for line in lines}
    assert ours == {day: stated(shop.ledger.totals(Period(day, day)), TOTALS) for day in FOUR_WEEKS}


def test_each_mailing_s_people_are_the_ledger_s(shop: Shop, period: Period) -> None:
    names = (*MAIL, *UNIQUE, "clicks")
    result = shop.workspace.query(names, period=period, by=("campaign",), filters={"channel": ("email",)})
    mailings = {name: facts for name, facts in shop.ledger.by_campaign(period).items() if facts["sends"] or facts["opens"] or facts["email_clicks"]}  # fmt: skip
    ours = {line.name: found(line.metrics, names) for line in result.lines if line.name in mailings}
    assert ours == {name: stated(facts | {"clicks": facts["email_clicks"]}, names) for name, facts in mailings.items()}
    for name in UNIQUE:
        assert result.total.metrics[name] == sum(
            float(facts[name]) for facts in shop.ledger.by_campaign(period).values()
        )


def test_a_mailing_s_rates_are_over_its_deliveries(shop: Shop) -> None:
    name = "Newsletter #1 Late autumn"
    facts = {fact: float(value) for fact, value in shop.ledger.email(name).items()}
    rates = (
        "unique_open_rate",
        "unique_click_rate",
        "click_to_open_rate",
        "bounce_rate",
        "delivery_rate",
        "human_open_rate_low",
    )
    total = shop.workspace.query(
        rates, period=YEAR, filters={"campaign": (name,), "source": ("sendgrid",)}
    ).total.metrics
    assert total == {
        "unique_open_rate": facts["unique_opens"] / facts["deliveries"],
        "unique_click_rate": facts["unique_clicks"] / facts["deliveries"],
        "click_to_open_rate": facts["unique_clicks"] / facts["unique_opens"],
        "bounce_rate": facts["bounces"] / facts["sends"],
        "delivery_rate": facts["deliveries"] / facts["sends"],
        "human_open_rate_low": facts["unique_human_opens"] / facts["deliveries"],
    }


def test_the_wrong_tag_can_be_put_right(shop: Shop) -> None:
    [(wrong, meant)] = shop.ledger.mistagged.items()
    before = shop.workspace.query(("conversions",), period=YEAR, filters={"campaign": (wrong,)}).total.metrics[
        "conversions"
    ]
    assert before == shop.ledger.by_campaign()[wrong]["conversions"]
    toml = shop.workspace.folder / "aicmo.toml"
    text = toml.read_text()
    toml.write_text(f'{text}\n[campaigns]\n"{wrong}" = "{meant}"\n')
    try:
        lines = open_workspace(shop.workspace.folder).query(TOTALS, period=YEAR, by=("campaign",)).lines
    finally:
        toml.write_text(text)
    repaired = {line.name if line.keys["campaign"] else "": found(line.metrics, TOTALS) for line in lines}
    ledger = shop.ledger.by_campaign(repaired=True)
    assert repaired == {name: stated(facts, TOTALS) for name, facts in ledger.items()}


def test_the_overview_states_the_ledger_s_figures(shop: Shop) -> None:
    overview = shop.workspace.overview(FOUR_WEEKS, compare="previous")
    for figure in overview.kpis:
        for value, period in ((figure.value, FOUR_WEEKS), (figure.previous, FOUR_WEEKS.previous())):
            facts = shop.ledger.totals(period)
            if figure.metric in facts:
                assert value == stated(facts, [figure.metric])[figure.metric]
    assert {figure.metric for figure in overview.kpis} == {"revenue", "spend", "roas", "conversions", "cpa", "ctr"}
    assert sum(value or 0 for value in overview.kpis[0].series) == pytest.approx(
        float(shop.ledger.revenue_eur(FOUR_WEEKS)), abs=CENT
    )
    assert overview.what_changed is not None
    assert overview.what_changed.change == pytest.approx(
        float(shop.ledger.revenue_eur(FOUR_WEEKS) - shop.ledger.revenue_eur(FOUR_WEEKS.previous())), abs=2 * CENT
    )
    rows = {row.name if row.key else "": row.values["revenue"] or 0 for row in overview.campaigns.rows}
    ledger = {name: float(facts["revenue"]) for name, facts in shop.ledger.by_campaign(FOUR_WEEKS).items()}
    assert {name: rows[name] for name in ledger} == {
        name: pytest.approx(revenue, abs=CENT) for name, revenue in ledger.items()
    }


def test_every_contact_s_counts_are_the_ledger_s(shop: Shop, report: AnalyticsReport) -> None:
    ours = {
        name: (one.emails_sent, one.emails_opened, one.total_clicks, one.total_conversions, one.last_engagement_date)
        for name, one in report.contact_scores.items()
    }
    assert ours == {
        name: (one.sent, one.opened, one.clicks, one.converted, one.last_engagement)
        for name, one in shop.ledger.contacts(FOUR_WEEKS).items()
    }


def test_scores_tiers_and_top_contacts_are_the_ledger_s(shop: Shop) -> None:
    people = shop.ledger.contacts(YEAR)
    points = {name: engagement.score(one.sent, one.opened, one.clicks, one.converted) for name, one in people.items()}
    best = sorted(points, key=lambda name: (-points[name], name))[:10]
    report = shop.workspace.report(YEAR)
    assert {name: score.lifetime_value_score() for name, score in report.contact_scores.items()} == points
    assert [one.contact_email for one in report.top_contacts_by_engagement(limit=10)] == best
    overview = shop.workspace.overview(YEAR)
    tiers = [engagement.tier(score) for score in points.values()]
    assert {tier.tier: tier.contacts for tier in overview.tiers} == {
        name: tiers.count(name) for name in engagement.TIER_FLOORS
    }
    assert [(one.contact, one.score) for one in overview.top_contacts] == [(name, points[name]) for name in best]
    assert min(tier.contacts for tier in overview.tiers) > 0


def test_the_report_of_the_public_api_states_the_ledger_s_totals(shop: Shop, report: AnalyticsReport) -> None:
    facts, stats = shop.ledger.totals(FOUR_WEEKS), report.summary_stats()
    assert stats["total_revenue"] == pytest.approx(float(facts["revenue"]), abs=CENT)
    assert (stats["total_impressions"], stats["total_clicks"]) == (facts["impressions"], facts["clicks"])
    assert (stats["total_conversions"], stats["total_contacts"]) == (
        facts["conversions"],
        len(shop.ledger.contacts(FOUR_WEEKS)),
    )


def test_a_second_import_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    before = shop.workspace.query(TOTALS, period=YEAR)
    generate(tmp_path, contacts=1_500)
    assert {result.status for result in shop.workspace.import_path(tmp_path)} == {"unchanged"}
    again = shop.workspace.query(TOTALS, period=YEAR)
    assert (again.total, again.data_version) == (before.total, before.data_version)
