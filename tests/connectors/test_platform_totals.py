"""The advertising platforms' tables through the command line: what comes out is what the files add up to."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from aicmo.connectors.base import CONNECTORS
from aicmo.engines.duckdb import connect
from aicmo.errors import UnreadableFile
from aicmo.ingest.recognise import open_file
from tests.cli.running import Said, aicmo

ALL_OF_TIME = ("--from", "1990-01-01", "--to", "2026-07-31")
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Table:
    """One table of figures: for each fact the column it must be, and what one of that column is worth."""

    file: str
    facts: Mapping[str, tuple[str, Decimal | int]] = field(default_factory=dict)

    def sums(self, folder: Path) -> dict[str, Decimal]:
        with (folder / self.file).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return {
            fact: sum((Decimal(row[column] or 0) for row in rows), Decimal()) * worth
            for fact, (column, worth) in self.facts.items()
        }


def facts(**columns: str | tuple[str, Decimal]) -> dict[str, tuple[str, Decimal | int]]:
    return {fact: (said, 1) if isinstance(said, str) else said for fact, said in columns.items()}


TABLES = {
    "amazon_ads": [Table("amazon_ads_campaign_level_report_data.csv", facts(
        spend="cost", clicks="clicks", impressions="impressions", reported_conversions="purchases_30_d", reported_revenue="sales_30_d"))],
    "apple_search_ads": [Table("apple_search_campaign_report_data.csv", facts(
        spend="local_spend_amount", clicks="taps", impressions="impressions", reported_conversions="tap_installs"))],
    "linkedin_ads": [Table("linkedin_ad_analytics_by_campaign_data.csv", facts(
        spend="cost_in_local_currency", clicks="clicks", impressions="impressions", engagements="total_engagements",
        reported_conversions="external_website_conversions", reported_revenue="conversion_value_in_local_currency"))],
    "microsoft_ads": [Table("microsoft_ads_campaign_performance_daily_report_data.csv", facts(
        spend="spend", clicks="clicks", impressions="impressions", reported_conversions="conversions_qualified", reported_revenue="revenue"))],
    "pinterest_ads": [Table("pinterest_campaign_report_data.csv", facts(
        spend=("spend_in_micro_dollar", MICRO), clicks="clickthrough_1", impressions="impression_1",
        reported_conversions="total_conversions", reported_revenue=("total_conversions_value_in_micro_dollar", MICRO)))],
    "reddit_ads": [
        Table("reddit_ads_campaign_report_data.csv", facts(spend=("spend", MICRO), clicks="clicks", impressions="impressions")),
        Table("reddit_ads_campaign_conversions.csv", facts(
            reported_conversions="click_through_conversion_attribution_window_month", reported_revenue="total_value"))],
    "snapchat_ads": [Table("snapchat_campaign_hourly_report_data.csv", facts(
        spend=("spend", MICRO), clicks="swipes", impressions="impressions", shares="shares",
        reported_conversions="conversion_purchases", reported_revenue="conversion_purchases_value"))],
    "tiktok_ads": [Table("tiktok_campaign_report_hourly_data.csv", facts(
        spend="SPEND", clicks="CLICKS", impressions="IMPRESSIONS", shares="SHARES", comments="COMMENTS",
        reported_conversions="CONVERSION", reported_revenue="TOTAL_PURCHASE_VALUE"))],
    "x_ads": [Table("twitter_campaign_report_data.csv", facts(
        spend=("billed_charge_local_micro", MICRO), clicks="url_clicks", impressions="impressions", engagements="engagements"))],
}  # fmt: skip
NAMES = {
    "amazon_ads": ["amazon_ads_campaign_history_data.csv"],
    "apple_search_ads": ["apple_search_campaign_history_data.csv"],
    "linkedin_ads": [f"linkedin_ad_{of}_history_data.csv" for of in ("account", "campaign", "campaign_group")],
    "microsoft_ads": ["microsoft_ads_campaign_history_data.csv"],
    "pinterest_ads": ["pinterest_campaign_history_data.csv"],
    "reddit_ads": ["reddit_ads_campaign_data.csv"],
    "snapchat_ads": ["snapchat_campaign_history_data.csv"],
    "tiktok_ads": ["tiktok_campaign_history_data.csv"],
    "x_ads": ["twitter_campaign_history_data.csv"],
}
FILES = {name: [*(table.file for table in TABLES[name]), *NAMES[name]] for name in TABLES}
PUBLISHED = {"linkedin_ads": ("530.62", 919), "tiktok_ads": ("444.792", 244), "microsoft_ads": ("946.34", 592)}


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "ads" / "fivetran"


@pytest.fixture(scope="module")
def workspace(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Said]]:
    made = tmp_path_factory.mktemp("platforms")
    aicmo("init", made, "--currency", "USD")
    return made, taken_in(made, folder)


def taken_in(workspace: Path, folder: Path) -> dict[str, Said]:
    return {
        file: aicmo("import", folder / file, "--json", workspace=workspace)
        for files in FILES.values()
        for file in files
    }


def metrics(workspace: Path, names: Iterable[str], source: str) -> dict[str, float]:
    said = aicmo("kpi", *names, "--json", *ALL_OF_TIME, "--source", source, workspace=workspace)
    assert said.code == 0, said.err
    return dict(said.json["total"]["metrics"])


@pytest.mark.parametrize("source", TABLES)
def test_every_table_is_its_platforms_and_none_of_its_rows_is_refused(
    workspace: tuple[Path, dict[str, Said]], source: str
) -> None:
    for file in FILES[source]:
        (result,) = workspace[1][file].json
        assert (result["source"], result["counts"]["quarantined"], result["counts"]["dropped"]) == (source, 0, 0), file


@pytest.mark.parametrize("source", TABLES)
def test_a_platforms_totals_are_the_sums_of_its_columns(
    workspace: tuple[Path, dict[str, Said]], folder: Path, source: str
) -> None:
    stated = {fact: total for table in TABLES[source] for fact, total in table.sums(folder).items()}
    found = metrics(workspace[0], stated, source)
    assert found == {fact: pytest.approx(float(total), abs=1e-9) for fact, total in stated.items()}


@pytest.mark.parametrize("source", PUBLISHED)
def test_published_spend_and_clicks_come_out(workspace: tuple[Path, dict[str, Said]], source: str) -> None:
    spend, clicks = PUBLISHED[source]
    assert metrics(workspace[0], ["spend", "clicks"], source) == {
        "spend": pytest.approx(float(spend), abs=1e-9),
        "clicks": clicks,
    }


def test_what_platforms_claim_is_never_ones_own(workspace: tuple[Path, dict[str, Said]]) -> None:
    for source in TABLES:
        assert set(metrics(workspace[0], ["conversions", "revenue"], source).values()) <= {0, None}


def test_a_second_import_changes_nothing(workspace: tuple[Path, dict[str, Said]], folder: Path) -> None:
    before = aicmo("sources", "--json", workspace=workspace[0]).json
    assert {said.json[0]["status"] for said in taken_in(workspace[0], folder).values()} == {"unchanged"}
    assert aicmo("sources", "--json", workspace=workspace[0]).json == before


def test_no_platform_takes_a_file_of_another(real_data: Path) -> None:
    """Every other file of the real data, from webhooks to bounces, is left to whoever knows it."""
    expected = [(real_data / "ads" / "fivetran" / file, source) for source, files in FILES.items() for file in files]
    claims = []
    with connect(threads=1) as con:
        for path in (path for path in real_data.rglob("*") if path.is_file()):
            try:
                raw = open_file(con, path)
            except UnreadableFile:
                continue
            claims += [(path, name) for name in TABLES if CONNECTORS.load(name).read(raw.head)]
            raw.close()
    assert sorted(claims) == sorted(expected)
