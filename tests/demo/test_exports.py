"""The advertising files add up to the ledger and look like the platforms' own."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from aicmo.demo import Ledger
from aicmo.demo.story import ADS, PLACE
from aicmo.model.channel import channel_from_utm
from aicmo.model.period import Period

from .conftest import Shop, in_euros, number


@pytest.fixture
def google_days(google: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in google if not row["Campaign state"].startswith("Total: ")]


@pytest.fixture
def meta_days(meta: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in meta if row["Account ID"] != "All"]


def _sum(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((number(row[column]) for row in rows), Decimal(0))


def test_googles_days_add_up_to_the_ledger(google_days: list[dict[str, str]], ledger: Ledger) -> None:
    facts = ledger.by_campaign()
    for ad in (ad for ad in ADS if ad.platform == "google_ads"):
        rows = [row for row in google_days if row["Campaign ID"] == ad.id]
        assert _sum(rows, "Impr.") == facts[ad.name]["impressions"]
        assert _sum(rows, "Clicks") == facts[ad.name]["ad_clicks"]
        assert _sum(rows, "Cost") == facts[ad.name]["spend"]
        assert _sum(rows, "Conversions") == facts[ad.name]["reported_conversions"]
        assert _sum(rows, "Conv. value") == facts[ad.name]["reported_revenue"]


def test_metas_days_add_up_to_the_ledger(
    meta_days: list[dict[str, str]], ledger: Ledger, dollars: dict[date, Decimal]
) -> None:
    facts = ledger.by_campaign(repaired=True)
    for ad in (ad for ad in ADS if ad.platform == "meta_ads"):
        rows = [row for row in meta_days if row["Campaign ID"] == ad.id]
        spent = [
            in_euros(number(row["Amount spent (USD)"]), date.fromisoformat(row["Reporting starts"]), dollars)
            for row in rows
        ]
        assert _sum(rows, "Impressions") == facts[ad.name]["impressions"]
        assert _sum(rows, "Link clicks") == facts[ad.name]["ad_clicks"]
        assert _sum(rows, "Clicks (all)") == facts[ad.name]["ad_all_clicks"]
        assert _sum(rows, "Results") == facts[ad.name]["reported_conversions"]
        assert sum(spent) == pytest.approx(facts[ad.name]["spend"])


def test_one_month_of_the_files_is_one_month_of_the_ledger(
    google_days: list[dict[str, str]], meta_days: list[dict[str, str]], ledger: Ledger
) -> None:
    spent = ledger.spend(Period(date(2026, 3, 1), date(2026, 3, 31)))
    assert _sum([row for row in google_days if row["Day"].startswith("2026-03")], "Cost") == spent["EUR"]
    march = [row for row in meta_days if row["Reporting starts"].startswith("2026-03")]
    assert _sum(march, "Amount spent (USD)") == spent["USD"]


def test_googles_file_begins_with_the_reports_name_and_its_dates(shop: Shop) -> None:
    first, second, *_ = (shop.folder / "google_ads_campaigns.csv").read_text(encoding="utf-8").splitlines()
    assert (first, second) == ("Campaign report", '"November 1, 2025 - October 31, 2026"')


def test_googles_totals_are_the_sums_of_its_days(
    google: list[dict[str, str]], google_days: list[dict[str, str]]
) -> None:
    totals = {row["Campaign state"]: row for row in google if row not in google_days}
    assert {"Total: Campaigns", "Total: Account", "Total: Search", "Total: Display"} <= totals.keys()
    assert number(totals["Total: Account"]["Cost"]) == _sum(google_days, "Cost")
    search = [row for row in google_days if row["Campaign type"] == "Search"]
    assert number(totals["Total: Search"]["Impr."]) == _sum(search, "Impr.")


def test_google_writes_large_numbers_with_separators_in_quotes(shop: Shop) -> None:
    last = (shop.folder / "google_ads_campaigns.csv").read_text(encoding="utf-8").splitlines()[-1]
    assert '"' in last
    assert "," in last.split('"')[1]


def test_metas_file_has_a_byte_order_mark_and_eighteen_digit_ids(shop: Shop, meta_days: list[dict[str, str]]) -> None:
    assert (shop.folder / "meta_ads.csv").read_bytes().startswith(b"\xef\xbb\xbfAccount ID,")
    assert all(len(row["Campaign ID"]) == 18 and row["Campaign ID"].isdigit() for row in meta_days)


def test_metas_total_row_is_last_and_sums_its_days(meta: list[dict[str, str]], meta_days: list[dict[str, str]]) -> None:
    assert meta[-1]["Account ID"] == "All"
    assert number(meta[-1]["Amount spent (USD)"]) == _sum(meta_days, "Amount spent (USD)")


def test_a_campaign_and_day_stand_in_one_row(
    google_days: list[dict[str, str]], meta_days: list[dict[str, str]]
) -> None:
    keys = Counter((row["Campaign ID"], row["Day"]) for row in google_days)
    keys += Counter((row["Campaign ID"], row["Reporting starts"]) for row in meta_days)
    assert max(keys.values()) == 1
    assert all(row["Reporting starts"] == row["Reporting ends"] for row in meta_days)


def test_seasonal_campaigns_have_rows_only_while_they_run(google_days: list[dict[str, str]]) -> None:
    days = [row["Day"] for row in google_days if row["Campaign"] == "Black Friday 2025"]
    assert (min(days), max(days), len(days)) == ("2025-11-17", "2025-12-02", 16)


def test_clicks_never_exceed_impressions(google_days: list[dict[str, str]], meta_days: list[dict[str, str]]) -> None:
    assert all(number(row["Clicks"]) <= number(row["Impr."]) for row in google_days)
    assert all(number(row["Link clicks"]) <= number(row["Clicks (all)"]) for row in meta_days)


def test_an_ads_links_lead_to_the_same_channel_as_the_ad() -> None:
    for ad in ADS:
        assert {channel_from_utm(source, ad.medium, ad.tag) for source in ad.sources} == {ad.channel}, ad.name


def test_campaign_names_and_tags_are_unique() -> None:
    assert len(PLACE) == len({ad.tag for ad in ADS}) + 25
