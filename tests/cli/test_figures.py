"""`aicmo kpi`, `explain`, `metrics`, `sources`, `contacts`, `demo`: the words around the numbers."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click
import pytest

from aicmo.demo import FILES
from aicmo.metrics import metrics
from aicmo.workspace import open_workspace
from tests.cli.conftest import Shop
from tests.cli.running import aicmo

JUNE = ("--period", "2026-06")


def test_the_table_shows_what_the_json_states(shop: Shop) -> None:
    told = aicmo("kpi", "revenue", "conversions", "--by", "channel", *JUNE, workspace=shop.folder)
    found = aicmo("kpi", "revenue", "conversions", "--by", "channel", *JUNE, "--json", workspace=shop.folder).json
    assert told.code == 0
    for line in [*found["lines"], found["total"]]:
        money = f"€{line['metrics']['revenue']:,.2f}"
        assert any(money in row and f"{line['metrics']['conversions']:.0f}" in row for row in told.out.splitlines())
    assert told.out.splitlines()[0] == f"2026-06-01..2026-06-30, EUR, data {found['data_version']}"


def test_a_comparison_has_a_column_of_changes(shop: Shop) -> None:
    told = aicmo("kpi", "revenue", *JUNE, "--compare", "previous", workspace=shop.folder).out
    assert "vs 2026-05-02..2026-05-31" in told
    assert "change" in told
    assert "%" in told


def test_beside_a_rate_stand_its_interval_and_n_and_beside_a_sum_nothing(shop: Shop) -> None:
    asked = ("kpi", "ctr", "revenue", "--by", "channel", *JUNE)
    head, _, *rows = aicmo(*asked, workspace=shop.folder).out.splitlines()[2:]
    assert head.split() == ["channel", "ctr", "95%", "interval", "n", "revenue"]
    found = aicmo(*asked, "--json", workspace=shop.folder).json["total"]["certainty"]
    assert list(found) == ["ctr"]
    assert found["ctr"]["low"] < found["ctr"]["high"]
    assert found["ctr"]["of"] == "impressions"
    assert f"{found['ctr']['n']:,.0f} impressions" in rows[-1]


def test_where_little_was_counted_it_says_how_much_more_is_needed(shop: Shop) -> None:
    told = aicmo("kpi", "cpa", "--by", "day", *JUNE, workspace=shop.folder).out
    assert "not enough data, about " in told
    assert " more conversions needed" in told


def test_from_and_to_say_the_same_as_a_period(shop: Shop) -> None:
    one = aicmo("kpi", "revenue", *JUNE, "--json", workspace=shop.folder).out
    assert (
        one
        == aicmo("kpi", "revenue", "--from", "2026-06-01", "--to", "2026-06-30", "--json", workspace=shop.folder).out
    )
    assert one == aicmo("kpi", "revenue", "--period", "2026-06-01..2026-06-30", "--json", workspace=shop.folder).out


def test_filters_may_be_given_more_than_once(shop: Shop) -> None:
    def spent(*flags: str) -> float:
        found = aicmo("kpi", "spend", *JUNE, *flags, "--json", workspace=shop.folder).json["total"]["metrics"]["spend"]
        assert isinstance(found, float)
        return found

    search, video = ("--channel", "paid_search"), ("--channel", "paid_video")
    assert spent(*search, *video) == pytest.approx(spent(*search) + spent(*video))
    assert 0 < spent(*search) < spent()


def test_dimensions_may_be_given_with_commas_or_one_by_one(shop: Shop) -> None:
    apart = aicmo("kpi", "spend", "--by", "channel", "--by", "month", *JUNE, workspace=shop.folder)
    together = aicmo("kpi", "spend", "--by", "channel, month", *JUNE, workspace=shop.folder)
    assert "channel / month" in apart.out
    assert together.out == apart.out


def test_every_metric_can_be_asked(shop: Shop) -> None:
    names = [one.name for one in metrics()]
    said = aicmo("kpi", *names, *JUNE, "--json", workspace=shop.folder)
    assert said.code == 0, said.err
    assert [*said.json["total"]["metrics"]] == names


@pytest.mark.parametrize(
    "name", ["revenue", "roas", "ctr", "unique_open_rate", "human_open_rate_high", "cac", "recipients", "mer"]
)
def test_a_metric_is_the_same_asked_and_opened(shop: Shop, name: str) -> None:
    value = aicmo("kpi", name, *JUNE, "--json", workspace=shop.folder).json["total"]["metrics"][name]
    opened = aicmo("explain", name, *JUNE, "--json", workspace=shop.folder)
    assert opened.code == 0, opened.err
    assert opened.json["value"] == value


def test_an_explanation_shows_parts_sources_statement_and_calls(shop: Shop) -> None:
    told = aicmo("explain", "roas", *JUNE, workspace=shop.folder).out
    for part in ("(roas) = ", "formula", "revenue / spend", "numerator", "denominator", "rows behind it",
                 "orders", "google_ads", "meta_ads", "SELECT", "open_workspace", "aicmo kpi roas --from 2026-06-01 --to 2026-06-30"):  # fmt: skip
        assert part in told


def test_an_undefined_number_says_why(shop: Shop) -> None:
    told = aicmo("explain", "engagement_rate", *JUNE, workspace=shop.folder).out
    assert "undefined: no source states engagements in this period." in told


def test_the_calls_that_are_shown_give_the_number(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.folder)
    opened = aicmo("explain", "roas", *JUNE, "--campaign", "Brand search EU", "--json").json
    assert eval(opened["python"], {"open_workspace": open_workspace}) == opened["value"]
    words = shlex.split(opened["cli"])[1:]
    assert aicmo(*words, "--json").json["total"]["metrics"]["roas"] == opened["value"]


def test_the_catalogue_lists_every_metric(tmp_path: Path) -> None:
    told = aicmo("metrics").out
    for one in metrics():
        assert f"\n{one.name} " in told
    assert [one["name"] for one in aicmo("metrics", "--json").json] == [one.name for one in metrics()]


def test_one_metric_is_explained_with_formula_unit_direction_and_source() -> None:
    told = aicmo("metrics", "cpm").out
    for part in (
        "1000 x spend / impressions",
        "money",
        "down",
        "impressions",
        "Google Ads",
        "ratio: carry sums, divide last",
    ):
        assert part in told


def test_sources_tell_freshness_gaps_and_quarantine(shop: Shop) -> None:
    told = aicmo("sources", workspace=shop.folder).out
    for part in ("Source", "Last day", "google_ads", "Google Ads", "2026-10-31"):
        assert part in told
    found = {one["source"]: one for one in aicmo("sources", "--json", workspace=shop.folder).json}
    assert found.keys() == {"google_ads", "meta_ads", "orders", "sendgrid", "ecb_rates"}
    assert {one["quarantined"] for one in found.values()} == {0}
    assert found["google_ads"]["gaps"] == []


def test_imports_are_listed_with_the_hash_of_the_file(shop: Shop) -> None:
    found = aicmo("sources", "--imports", "--json", workspace=shop.folder).json
    assert [one["file"] for one in found] == sorted(FILES)
    assert {len(one["sha256"]) for one in found} == {64}
    told = aicmo("sources", "--imports", workspace=shop.folder).out
    assert all(one["sha256"][:12] in told for one in found)


def test_an_empty_workspace_says_what_to_do_next(empty: Path) -> None:
    assert aicmo("sources", workspace=empty).out == "No sources yet. Import an export.\n"
    assert aicmo("sources", "--imports", workspace=empty).out == "No imports yet.\n"
    assert aicmo("sources", "--quarantine", "ads", workspace=empty).out == "Nothing of ads is in quarantine.\n"


def test_an_erased_person_is_gone_and_the_totals_stay(empty: Path, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "order_id,created_at,customer_email,total,currency\n"
        "1,2026-07-14T10:00:00Z,ann@example.com,10,EUR\n2,2026-07-14T11:00:00Z,bob@example.com,5,EUR\n"
    )
    aicmo("import", file, workspace=empty)
    said = aicmo("contacts", "erase", "Ann@Example.com", "--yes", workspace=empty)
    assert said.code == 0
    assert "Erased." in said.out
    again = aicmo("contacts", "erase", "ann@example.com", "--yes", workspace=empty)
    assert again.code == 2
    assert "ann@example.com is not known here." in again.err
    found = aicmo("kpi", "revenue", "converters", "--period", "2026-07", "--json", workspace=empty).json["total"][
        "metrics"
    ]
    assert found == {"revenue": 15, "converters": 2}
    contents = b"".join(path.read_bytes() for path in empty.rglob("*") if path.is_file())
    assert b"ann@example.com" not in contents


def test_erasing_asks_first_and_takes_no_for_an_answer(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object, **more: object) -> None:
        raise click.Abort

    monkeypatch.setattr("click.confirm", refuse)
    said = aicmo("contacts", "erase", "somebody@example.com", workspace=shop.folder)
    assert said.code == 1
    assert "Stopped." in said.err


def test_a_demo_writes_files_a_workspace_and_a_report(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    said = aicmo("demo", folder, "--contacts", "100")
    assert said.code == 0, said.err
    assert sorted(path.name for path in (folder / "exports").iterdir()) == sorted(FILES)
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    for part in ("rows kept, imported", "Revenue", "Campaigns", "report.html", "Done in"):
        assert part in said.out
    before = json.loads(aicmo("report", "--json", workspace=folder).out)
    again = aicmo("demo", folder, "--contacts", "100")
    assert again.out.count("unchanged") == 5
    after = json.loads(aicmo("report", "--json", workspace=folder).out)
    assert {**after, "generated_at": None} == {**before, "generated_at": None}


def test_a_demo_does_not_write_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("Do not touch.")
    said = aicmo("demo", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "Name a new folder: aicmo demo FOLDER" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
