"""`aicmo attribution`: what it prints, what it writes, what it refuses; and the same through Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aicmo.analytics import analyze_campaign, calculate_attribution, generate_performance_dashboard
from aicmo.errors import UnknownName
from aicmo.workspace import open_workspace
from tests.cli.conftest import Shop
from tests.cli.running import aicmo

SUMMER = ("--period", "2026-06-01..2026-08-31")


def test_models_stand_side_by_side_and_sum_to_the_same(shop: Shop) -> None:
    said = aicmo("attribution", *SUMMER, workspace=shop.folder)
    assert (said.code, said.err) == (0, "")
    for part in ("Who gets the credit", "First touch", "Last touch", "Data-driven", "Unattributed", "Spread",
                 "What platforms claim", "Most common paths", "Time to convert", "at most 30 days before"):  # fmt: skip
        assert part in said.out
    asked = aicmo("kpi", "conversions", "revenue", *SUMMER, "--json", workspace=shop.folder).json["total"]["metrics"]
    for model in aicmo("attribution", *SUMMER, "--json", workspace=shop.folder).json["models"]:
        rows = [*model["rows"], model["unattributed"]]
        assert sum(row["conversions"] for row in rows) == pytest.approx(asked["conversions"])
        assert sum(row["value"] for row in rows) == pytest.approx(asked["revenue"], abs=0.01)


def test_the_total_line_is_the_period_s_conversions(shop: Shop) -> None:
    told = aicmo("attribution", *SUMMER, "--model", "linear", workspace=shop.folder).out
    count = aicmo("kpi", "conversions", *SUMMER, "--json", workspace=shop.folder).json["total"]["metrics"][
        "conversions"
    ]
    (total,) = re.findall(r"^Total +([\d,.]+)$", told, re.M)
    assert float(total.replace(",", "")) == count


def test_json_states_rules_models_and_paths(shop: Shop) -> None:
    words = ("--model", "linear", "--model", "markov", "--by", "campaign", "--window", "14d", "--window", "email=7d")
    found = aicmo("attribution", *SUMMER, *words, "--half-life", "3d", "--json", workspace=shop.folder).json
    assert [model["model"] for model in found["models"]] == ["linear", "markov"]
    assert (found["by"], found["rules"]["window_days"], found["rules"]["windows"]) == ("campaign", 14, {"email": 7})
    assert found["rules"]["half_life_days"] == 3
    assert {"touches", "conversions", "value", "lost"} == found["paths"][0].keys()
    assert {"cpa", "roas", "over_claim", "interval"} <= found["models"][0]["rows"][0].keys()


def test_all_models_are_the_twelve(shop: Shop) -> None:
    found = aicmo("attribution", *SUMMER, "--model", "all", "--json", workspace=shop.folder).json
    assert len(found["models"]) == 12


def test_more_touches_and_transforms_change_the_paths(shop: Shop) -> None:
    def paths(*words: str) -> list[list[str]]:
        found = aicmo("attribution", *SUMMER, "--model", "linear", *words, "--json", workspace=shop.folder).json
        return [path["touches"] for path in found["paths"]]

    assert any(path.count("email") > 1 for path in paths("--with", "opens"))
    assert all(len(path) == len(set(path)) for path in paths("--with", "opens", "--transform", "first"))


def test_the_page_is_written_whole(shop: Shop, tmp_path: Path) -> None:
    page = tmp_path / "attribution.html"
    said = aicmo("attribution", *SUMMER, "--out", page, workspace=shop.folder)
    assert (said.code, said.out.splitlines()[-1]) == (0, f"Wrote {page}")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert 'class="dotplot"' in text
    assert " style=" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--model", "markof"), "Did you mean markov"), (("--by", "city"), "no dimension of touches called 'city'"),
        (("--window", "month"), "'month' is no number of days"), (("--window", "0d"), "The window is 0 days."),
        (("--half-life", "-1"), "The half-life is -1 days."), (("--transform", "uniq"), "Did you mean unique"),
        (("--with", "views"), "no kind of touch called 'views'"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_a_remedy(shop: Shop, words: tuple[str, ...], said: str) -> None:
    done = aicmo("attribution", *words, workspace=shop.folder)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_an_empty_workspace_says_that_there_is_nothing(empty: Path) -> None:
    said = aicmo("attribution", "--period", "2026-07", workspace=empty)
    assert said.code == 0
    assert "No conversion of this period is known as an event." in said.out


# ---- the same through Python


def test_a_workspace_answers_what_the_command_prints(shop: Shop) -> None:
    workspace = open_workspace(shop.folder)
    report = calculate_attribution(workspace, "last_touch", period=SUMMER[1])
    (model,) = aicmo("attribution", *SUMMER, "--model", "last_touch", "--json", workspace=shop.folder).json["models"]
    assert {one.channel: one.attributed_conversions for one in report.channel_performance} == {
        row["label"]: row["conversions"] for row in model["rows"]
    }
    assert report.currency == "EUR"
    assert report.overall_roas is not None


def test_a_dashboard_of_a_workspace_has_the_catalogue_s_numbers(shop: Shop) -> None:
    board = generate_performance_dashboard(open_workspace(shop.folder), period="2026-06", goals={"revenue": 1000.0})
    asked = aicmo(
        "kpi", "revenue", "roas", "--period", "2026-06", "--compare", "previous", "--json", workspace=shop.folder
    )
    total = asked.json["total"]
    assert {name: board.current_metrics[name] for name in ("revenue", "roas")} == total["metrics"]
    assert board.previous_period_metrics["revenue"] == total["previous"]["revenue"]
    assert board.trending_up is not None


def test_a_campaign_of_a_workspace_is_found_by_name(shop: Shop) -> None:
    workspace = open_workspace(shop.folder)
    found = analyze_campaign(workspace, "Brand search EU", period="2026-06")
    assert (found.campaign_id, found.campaign_name) == ("brand-search-eu", "Brand search EU")
    assert found.total_spend is not None
    assert found.total_spend > 0
    assert found.funnel.funnel_stages == ("impressions", "clicks", "conversions")
    with pytest.raises(UnknownName):
        analyze_campaign(workspace, "No such campaign", period="2026-06")
