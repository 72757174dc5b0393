"""`aicmo changes`, and what a slip in a filter says everywhere."""

from __future__ import annotations

import re
from math import fsum
from pathlib import Path

import pytest

from aicmo.workspace import open_workspace
from tests.cli.conftest import Shop
from tests.cli.running import aicmo
from tests.report.reading import read

JUNE = ("--period", "2026-06")


def test_the_words_and_the_json_are_of_the_same_numbers(shop: Shop) -> None:
    told = aicmo("changes", "revenue", *JUNE, workspace=shop.folder)
    found = aicmo("changes", "revenue", *JUNE, "--json", workspace=shop.folder).json
    assert told.code == 0
    for part in ("What changed: Revenue", "1 – 30 Jun 2026 vs 2 – 31 May 2026 (previous period)", f"€{found['value']:,.2f}",
                 f"before €{found['previous']:,.2f}", "By channel", "By campaign", "was to be expected", "Contribution",
                 f"data version {found['data_version']}"):  # fmt: skip
        assert part in told.out
    assert "Mix" not in told.out
    for movers in found["parts"].values():
        assert fsum(one["change"] for one in movers) == pytest.approx(found["change"])


def test_a_ratio_shows_mix_and_rate(shop: Shop) -> None:
    told = aicmo("changes", "roas", "--by", "channel", *JUNE, workspace=shop.folder).out
    for part in (
        "Mix",
        "Rate",
        "each part's share of spend",
        "parts without spend in one period or both",
        "Total",
        "×",
    ):
        assert part in told
    assert "By campaign" not in told


@pytest.mark.parametrize("name", ["cpa", "cac", "recipients", "human_open_rate_high", "engagement_rate", "bounce_rate"])
def test_any_metric_can_be_opened_or_says_why_not(shop: Shop, name: str) -> None:
    said = aicmo("changes", name, *JUNE, workspace=shop.folder)
    assert said.code == 0, said.err
    assert not re.search(r"\b(nan|inf|None)\b", said.out)
    assert "is undefined in" in said.out or "Contribution" in said.out


def test_a_metric_of_the_whole_workspace_has_no_parts(shop: Shop) -> None:
    said = aicmo("changes", "mer", *JUNE, workspace=shop.folder)
    assert said.code == 2
    assert "mer is of the whole workspace" in said.err


def test_a_rate_moves_by_points(shop: Shop) -> None:
    assert " pp" in aicmo("changes", "ctr", *JUNE, workspace=shop.folder).out


def test_the_page_says_what_the_screen_says_and_draws_it(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    said = aicmo("changes", "revenue", *JUNE, "--out", out, workspace=shop.folder)
    assert said.out.splitlines()[-1] == f"Wrote {out}"
    page = read(out.read_text(encoding="utf-8"))
    assert page.one("h1").text == "What changed: Revenue"
    charts = page.all("svg", "signed")
    assert [chart.attributes["aria-label"] for chart in charts] == [
        "What each channel added to the change of Revenue", "What each campaign added to the change of Revenue",
    ]  # fmt: skip
    assert {chart.attributes["role"] for chart in charts} == {"img"}
    assert not [one for one in page if "style" in one.attributes]
    told = aicmo("changes", "revenue", *JUNE, workspace=shop.folder).out
    for row in page.all("tr"):
        for cell in (one for one in row if one.name in ("th", "td")):
            assert cell.text in told


def test_filters_and_the_year_before_are_asked_for_by_their_flags(shop: Shop) -> None:
    email = ("changes", "revenue", *JUNE, "--channel", "email", "--json")
    assert {one["name"] for one in aicmo(*email, workspace=shop.folder).json["parts"]["channel"]} == {"Email"}
    found = aicmo(*email, "--compare", "year", workspace=shop.folder).json
    assert (found["comparison"], found["compared_with"]) == ("year before", "2025-06-01..2025-06-30")
    # The shop's data begins later: what nobody recorded was not 0.
    assert (found["previous"], found["parts"]["channel"]) == (None, [])
    assert found["why_undefined"] == "Revenue is undefined in the period before: no source has any data of it."


def test_the_workspace_gives_the_same_changes(shop: Shop) -> None:
    made = open_workspace(shop.folder).changes("revenue", "2026-06")
    found = aicmo("changes", "revenue", *JUNE, "--json", workspace=shop.folder).json
    assert (made.change, made.variation.z) == (found["change"], found["variation"]["z"])


def test_the_report_and_the_command_agree_on_what_is_usual(shop: Shop) -> None:
    report = open_workspace(shop.folder).overview("2026-06", compare="previous").what_changed
    made = open_workspace(shop.folder).changes("revenue", "2026-06")
    assert report is not None
    assert report.variation == made.variation
    assert report.movers == made.parts["channel"][:3]
    assert report.campaigns == made.parts["campaign"][:3]


def test_an_empty_workspace_has_changes_of_nothing(empty: Path) -> None:
    said = aicmo("changes", "revenue", *JUNE, workspace=empty)
    assert said.code == 0
    assert "Revenue is undefined in this period: no source states revenue." in said.out


@pytest.mark.parametrize(
    ("words", "error"),
    [(("changes", "revenu"), "Did you mean revenue"), (("changes", "revenue", "--by", "day"), "Known: campaign, channel, source"),
     (("changes", "revenue", "--compare", "never"), "--compare"), (("changes",), "METRIC")],
)  # fmt: skip
def test_what_cannot_be_asked_says_what_can(shop: Shop, words: tuple[str, ...], error: str) -> None:
    said = aicmo(*words, workspace=shop.folder)
    assert said.code == 2
    assert error in said.err


@pytest.mark.parametrize("command", [("report",), ("kpi", "revenue"), ("explain", "revenue"), ("changes", "revenue")])
@pytest.mark.parametrize(
    ("flags", "error"),
    [(("--channel", "emial"), "no channel called 'emial'. Did you mean email"),
     (("--campaign", "Brand serch EU"), "no campaign called 'Brand serch EU'. Did you mean Brand search EU"),
     (("--source", "google"), "no source called 'google'. Did you mean google_ads")],
)  # fmt: skip
def test_a_filter_that_names_nothing_is_no_zero(
    shop: Shop, command: tuple[str, ...], flags: tuple[str, ...], error: str
) -> None:
    said = aicmo(*command, *JUNE, *flags, workspace=shop.folder)
    assert said.code == 2
    assert error in said.err
    assert said.out == ""


def test_the_command_under_a_filtered_report_gives_it_again(shop: Shop) -> None:
    flags = ("--campaign", "Brand search EU", "--channel", "paid search")
    told = aicmo("report", *JUNE, *flags, workspace=shop.folder).out
    assert "--campaign 'Brand search EU' --channel 'paid search' --as-of" in told
