"""Real exports through the command line: the figures that were published about them come out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aicmo.lake.lake import Lake
from aicmo.workspace import LAKE, open_workspace
from tests.cli.running import Said, aicmo

KAG = "ads/facebook_ads_kag.csv"
SOURCES = {
    "facebook_ads_kag": [KAG],
    "google_ads": ["ads/fivetran/google_ads_campaign_history_data.csv", "ads/fivetran/google_ads_campaign_stats_data.csv"],
    "meta_ads": [f"ads/fivetran/facebook_ads_{name}_data.csv" for name in
                 ("account_history", "ad_history", "ad_set_history", "campaign_history", "basic_ad", "basic_ad_actions", "basic_ad_action_values")],
    "sendgrid": ["webhooks/sendgrid.json"],
    "orders": ["clv/CDNOW_sample.txt"],
}  # fmt: skip
ALL_OF_TIME = ("--from", "1990-01-01", "--to", "2026-07-31")


class Imported(NamedTuple):
    folder: Path
    files: list[Path]
    said: list[Said]

    def metrics(self, *names: str, **filters: str) -> Mapping[str, float]:
        """`aicmo kpi --json`."""
        flags = [word for name, value in filters.items() for word in (f"--{name}", value)]
        said = aicmo("kpi", *names, "--json", *ALL_OF_TIME, *flags, workspace=self.folder)
        assert said.code == 0, said.err
        found: Mapping[str, float] = said.json["total"]["metrics"]
        return found

    def explained(self, metric: str, **filters: str) -> Mapping[str, Any]:
        """`aicmo explain --json`."""
        flags = [word for name, value in filters.items() for word in (f"--{name}", value)]
        said = aicmo("explain", metric, "--json", *ALL_OF_TIME, *flags, workspace=self.folder)
        assert said.code == 0, said.err
        found: Mapping[str, Any] = said.json
        return found


def taken_in(folder: Path, file: Path) -> Said:
    day = ("--day", "2017-08-17") if file.name == "facebook_ads_kag.csv" else ()
    return aicmo("import", file, "--json", *day, workspace=folder)


@pytest.fixture(scope="module")
def imported(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("reference")
    assert aicmo("init", folder, "--currency", "USD").code == 0
    files = [real_data / name for names in SOURCES.values() for name in names]
    return Imported(folder, files, [taken_in(folder, file) for file in files])


def test_every_file_is_recognised_and_none_of_its_rows_is_refused(imported: Imported) -> None:
    assert {said.code for said in imported.said} == {0}
    results = [said.json[0] for said in imported.said]
    assert [result["source"] for result in results] == [name for name, files in SOURCES.items() for _ in files]
    assert {result["counts"]["quarantined"] for result in results} == {0}


def test_the_facebook_set_has_its_totals(imported: Imported) -> None:
    names = ("impressions", "clicks", "spend", "conversions", "reported_conversions")
    found = imported.metrics(*names, source="facebook_ads_kag")
    assert found == {
        "impressions": 213_434_828, "clicks": 38_165, "spend": pytest.approx(58_705.23, abs=0.005),
        "conversions": 1_079, "reported_conversions": 3_264,
    }  # fmt: skip


def test_the_pooled_click_through_rate_is_not_the_mean_of_the_rows(imported: Imported) -> None:
    found = imported.explained("ctr", source="facebook_ads_kag")
    assert found["value"] == pytest.approx(0.000178813, abs=5e-10)
    assert (found["numerator"], found["denominator"], found["n"]) == (38_165, 213_434_828, 1_143)


@pytest.mark.parametrize(("campaign", "cpa"), [("916", 6.237917), ("936", 15.810765), ("1178", 63.832741)])
def test_spend_per_approved_conversion_is_the_published_one(imported: Imported, campaign: str, cpa: float) -> None:
    assert imported.metrics("cpa", campaign=campaign, source="facebook_ads_kag")["cpa"] == pytest.approx(cpa, abs=5e-7)
    assert imported.explained("cpa", campaign=campaign)["value"] == pytest.approx(cpa, abs=5e-7)


def test_google_s_micros_are_money(imported: Imported) -> None:
    found = imported.metrics("spend", "clicks", source="google_ads")
    assert found == {"spend": pytest.approx(231.33, abs=0.005), "clicks": 280}


def test_meta_s_ads_add_up(imported: Imported) -> None:
    found = imported.metrics("spend", "clicks", source="meta_ads")
    assert found == {"spend": pytest.approx(643.63, abs=0.005), "clicks": 149}


def test_cdnow_s_purchases_customers_and_revenue_are_right(imported: Imported) -> None:
    found = imported.metrics("conversions", "converters", "new_customers", "revenue", source="orders")
    assert found == {
        "conversions": 6_919, "converters": 2_357, "new_customers": 2_357, "revenue": pytest.approx(244_091.94, abs=0.005),
    }  # fmt: skip
    revenue = imported.explained("revenue", source="orders")
    assert (revenue["n"], [one["source"] for one in revenue["sources"]]) == (6_919, ["orders"])


def test_a_file_without_days_is_refused_with_the_remedy(real_data: Path, tmp_path: Path) -> None:
    aicmo("init", tmp_path)
    said = aicmo("import", real_data / KAG, workspace=tmp_path)
    assert (said.code, said.out) == (1, "")
    assert (
        "facebook_ads_kag.csv: No column holds a day; what else it needs is there: ad, impressions, clicks, spend,"
        in said.err
    )
    assert "--day 2026-07-14" in said.err
    assert "--period 2026-07" in said.err
    assert aicmo("sources", "--json", workspace=tmp_path).json == []


def test_a_file_without_days_is_taken_with_a_period(real_data: Path, tmp_path: Path) -> None:
    aicmo("init", tmp_path)
    said = aicmo("import", real_data / KAG, "--period", "2017-08", "--json", workspace=tmp_path)
    assert said.code == 0
    assert "Figures of 2017-08-01..2017-08-31 are booked on its last day, 2017-08-31." in said.json[0]["notes"]
    found = aicmo("kpi", "clicks", "--period", "2017-08-31", "--json", workspace=tmp_path).json
    assert found["total"]["metrics"]["clicks"] == 38_165


def stored_events(folder: Path) -> list[dict[str, Any]]:
    """SendGrid's events as the lake keeps them, each with the address of its contact."""
    with open_workspace(folder).session() as session:
        found = session.con.execute(
            f"""SELECT e.type, strftime(make_timestamp(epoch_us(e.occurred_at)), '%Y-%m-%dT%H:%M:%SZ'), e.message_id,
                       e.source_event_id, c.email, e.click_url, e.attributes
                FROM {session.data.events} e JOIN {session.data.contacts()} c USING (contact_key)
                WHERE e.source = 'sendgrid'"""
        ).fetchall()
    names = ("event_type", "timestamp", "message_id", "event_id", "recipient", "click_url")
    return [dict(zip(names, row[:-1], strict=True)) | json.loads(row[-1] or "{}") for row in found]


def test_sendgrid_s_events_are_the_ones_expected(imported: Imported, real_data: Path) -> None:
    cases = json.loads((real_data / "webhooks" / "sendgrid.json").read_text())
    stored = {event["event_id"]: event for event in stored_events(imported.folder)}
    assert len(stored) == len(cases)
    for expected in (case["expected"] for case in cases):
        event = {"tags": [], "metadata": {}, "mta_response": None, **stored[expected["event_id"]]}
        assert {name: event.get(name) for name in expected} == expected


def test_a_second_import_changes_nothing(imported: Imported) -> None:
    lake, before = Lake(imported.folder / LAKE), aicmo("sources", "--json", workspace=imported.folder).json
    versions = [table.version() for table in lake.tables.values()]
    imports = aicmo("sources", "--imports", "--json", workspace=imported.folder).json
    again = [taken_in(imported.folder, file) for file in imported.files]
    assert {said.json[0]["status"] for said in again} == {"unchanged"}
    assert aicmo("sources", "--json", workspace=imported.folder).json == before
    assert aicmo("sources", "--imports", "--json", workspace=imported.folder).json == imports
    assert [table.version() for table in lake.tables.values()] == versions


def test_a_report_of_everything_names_what_is_in_it(imported: Imported) -> None:
    said = aicmo("report", "--json", *ALL_OF_TIME, workspace=imported.folder)
    assert said.code == 0
    assert {source["source"] for source in said.json["sources"]} == {*SOURCES}
