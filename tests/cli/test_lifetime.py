"""`aicmo lifetime` and `aicmo cohorts` as their user meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Shop
from tests.cli.running import Said, aicmo


def ran(command: str, folder: Path, *words: object) -> Said:
    return aicmo(command, *words, workspace=folder)


def told(command: str, folder: Path, *words: object) -> Any:
    return ran(command, folder, *words, "--json").json


def sections(page: str) -> ElementTree.Element:
    """The sections of a page, which have to be balanced."""
    body = page[page.index("<section") : page.rindex("</section>") + len("</section>")]
    return ElementTree.fromstring(f"<main>{body}</main>")


@pytest.fixture(scope="module")
def cdnow(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cdnow")
    assert aicmo("init", folder, "--currency", "USD").code == 0
    assert aicmo("import", real_data / "clv" / "CDNOW_sample.txt", workspace=folder).code == 0
    return folder


def test_the_published_fit_comes_out_of_the_imported_purchases(cdnow: Path) -> None:
    held = told("lifetime", cdnow, "--holdout", "39w")["holdout"]
    assert held["fitted_to"] == "1997-01-01..1997-09-30"
    fit = held["fits"]["BG/NBD"]
    assert {name: round(one["value"], 3) for name, one in fit["parameters"].items()} == {
        "r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426,
    }  # fmt: skip
    assert held["bought"] == 1882
    assert held["error"] == pytest.approx(-0.12, abs=0.01)
    assert held["mean_absolute_error"] < held["naive_error"]


def test_the_screen_says_what_customers_are_worth_and_whether_the_forecast_held(cdnow: Path) -> None:
    said = ran("lifetime", cdnow, "--holdout", "39w", "--margin", "0.3").out
    assert "2,357 customers who bought 1 Jan 1997 – 30 Jun 1998" in said
    assert "at a margin of 30%, discounted by 10% a year" in said
    assert "(r 0.243, alpha 4.414, a 0.793, b 2.426)" in said
    assert "1,882 were made: 12.1% too few." in said
    assert "Gamma-Gamma  all" in said
    assert "nan" not in said.lower().split()


def test_the_page_is_whole_and_names_its_charts(cdnow: Path, tmp_path: Path) -> None:
    page = tmp_path / "lifetime.html"
    assert ran("lifetime", cdnow, "--out", page).out.endswith(f"\nWrote {page}\n")
    text = page.read_text(encoding="utf-8")
    assert 'aria-label="Purchases after the first, added up by week: made and expected by BG/NBD"' in text
    assert "style=" not in text.replace("<style", "")
    assert len([svg for svg in sections(text).iter("svg") if svg.get("role") == "img"]) == 4


def test_the_other_model_can_be_relied_on(cdnow: Path) -> None:
    either = [told("lifetime", cdnow, "--model", model)["expected_purchases"] for model in ("bg_nbd", "pareto_nbd")]
    assert either[0] == pytest.approx(either[1], rel=0.1)
    assert either[0] != either[1]


def test_everybody_is_in_the_json_with_a_worth_and_a_segment(cdnow: Path) -> None:
    found = told("lifetime", cdnow)
    assert len(found["people"]) == found["customers"] == sum(found["segments"].values()) == 2357
    assert sum(person["worth"] for person in found["people"]) == pytest.approx(found["worth"])
    assert all(0 <= person["alive"] <= 1 for person in found["people"])


def test_the_demo_shop_has_a_lifetime_value(shop: Shop) -> None:
    assert "What the customers are worth" in ran("lifetime", shop.folder).out


@pytest.mark.parametrize("span", ["39", "0w", "1.5w", "soon"])
def test_a_span_that_is_none_is_refused_with_the_right_form(shop: Shop, span: str) -> None:
    done = ran("lifetime", shop.folder, "--holdout", span)
    assert done.code == 2
    assert "Write it as 39w or 273d." in done.err


def test_what_cannot_be_asked_is_a_named_error(shop: Shop, empty: Path) -> None:
    assert "leaves nothing" in ran("lifetime", shop.folder, "--holdout", "600d").err
    assert "margin of 3" in ran("lifetime", shop.folder, "--margin", "3").err
    for command in ("lifetime", "cohorts"):
        assert "No purchase of a known customer" in ran(command, empty).err


def test_cohorts_of_cdnow_are_its_three_months(cdnow: Path) -> None:
    found = told("cohorts", cdnow)
    assert {one["name"]: one["customers"] for one in found["cohorts"]} == {
        "1997-01": 781,
        "1997-02": 857,
        "1997-03": 719,
    }
    assert found["total"]["customers"] == 2357
    revenue = sum(one["customers"] * one["revenue_per_customer"][-1] for one in found["cohorts"])
    assert revenue == pytest.approx(244_091.94)


@pytest.mark.parametrize("by", ["month", "channel"])
def test_cohorts_are_told_on_screen_and_page(shop: Shop, tmp_path: Path, by: str) -> None:
    said = ran("cohorts", shop.folder, "--by", by, "--margin", "0.4").out
    for heading in ("Who came back", "What they brought", "Whether it paid"):
        assert heading in said
    assert "of which 40% is kept" in said
    page = tmp_path / "cohorts.html"
    ran("cohorts", shop.folder, "--by", by, "--out", page)
    text = page.read_text(encoding="utf-8")
    assert len(sections(text)) == 3
    assert "style=" not in text.replace("<style", "")


def test_without_spend_the_cohorts_say_so(cdnow: Path) -> None:
    assert "No spend is known, so what the customers cost is not either." in ran("cohorts", cdnow).out
