"""`aicmo experiment` and `aicmo power`: what is printed, written and refused."""

from __future__ import annotations

import random
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Shop
from tests.cli.running import aicmo, process

ARMS = {"No E-Mail": 0.1, "Mens E-Mail": 0.18, "Womens E-Mail": 0.15}


@pytest.fixture(scope="module")
def hillstrom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in the shape of Hillstrom's e-mail test: three arms, visits and what was spent."""
    path, drawn = tmp_path_factory.mktemp("experiment") / "hillstrom.csv", random.Random(3)
    lines = ["segment,visit,spend,zip_code,history,complaint"]
    for number in range(3000):
        arm = list(ARMS)[number % 3]
        visit = int(drawn.random() < ARMS[arm])
        spend = round(visit * drawn.lognormvariate(4, 0.5), 2)
        place, history = drawn.choice(["Rural", "Urban"]), round(drawn.lognormvariate(5, 1), 2)
        lines.append(f"{arm},{visit},{spend},{place},{history},{int(drawn.random() < 0.02)}")
    path.write_text("\n".join(lines) + "\n")
    return path


def test_it_says_which_arm_is_better_by_how_much_and_how_sure(hillstrom: Path) -> None:
    said = aicmo("experiment", hillstrom, "--arm", "segment", "--outcome", "visit", "--outcome", "spend")
    assert (said.code, said.err) == (0, "")
    assert "control: No E-Mail" in said.out
    assert re.search(
        r"Mens E-Mail is better on visit: 1\d\.\d\d% against \d\.\d\d%, \+\d+\.\d% \(95% interval", said.out
    )
    for heading in ("Verdict", "How sure", "Arms"):
        assert f"\n{heading}\n" in said.out
    assert "nan" not in said.out.lower()


def test_every_option_has_its_effect(hillstrom: Path) -> None:
    said = aicmo(
        "experiment", hillstrom, "--arm", "segment", "--outcome", "visit", "--outcome", "spend/visit", "--guardrail",
        "complaint", "--less-is-better", "complaint", "--control", "Womens E-Mail", "--by", "zip_code", "--sequential",
        "--correction", "bh", "--confidence", "0.9", "--share", "No E-Mail=1", "--share", "Mens E-Mail=1", "--share",
        "Womens E-Mail=2", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    found = said.json
    assert (found["control"], found["correction"], found["sequential"], found["confidence"]) == (
        "Womens E-Mail", "bh", True, 0.9,
    )  # fmt: skip
    assert found["sample_ratio"]["mismatch"]
    assert found["warnings"][0].startswith("Sample-ratio mismatch")
    named = {(one["outcome"], one["guardrail"], one["better"]) for one in found["readings"]}
    assert named == {("visit", False, "up"), ("spend/visit", False, "up"), ("complaint", True, "down")}
    assert {one["segment"]["value"] for one in found["by_segment"]} == {"Rural", "Urban"}


@pytest.mark.parametrize("option", [("--cuped", "history"), ("--stratify", "zip_code"), ("--winsorise", "0.9")])
def test_taking_noise_out_changes_the_reading_a_little(hillstrom: Path, option: tuple[str, str]) -> None:
    words = ("experiment", hillstrom, "--arm", "segment", "--outcome", "spend", "--json")
    plain, changed = aicmo(*words).json["readings"][0], aicmo(*words, *option).json["readings"][0]
    assert plain["difference"]["value"] != changed["difference"]["value"]
    assert abs(plain["difference"]["value"] - changed["difference"]["value"]) < 2 * plain["difference"]["se"]


def test_the_page_has_a_forest_plot_and_asks_for_nothing(hillstrom: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    said = aicmo("experiment", hillstrom, "--arm", "segment", "--outcome", "visit", "--by", "zip_code", "--out", out)
    assert (said.code, said.out.splitlines()[-1]) == (0, f"Wrote {out}")
    page = out.read_text(encoding="utf-8")
    assert "style=" not in page.partition("</head>")[2]
    assert "http:" not in page
    assert "https:" not in page
    drawn = re.findall(r'<svg class="forest".*?</svg>', page)
    assert len(drawn) == 2
    assert [len(list(ElementTree.fromstring(one).iter("circle"))) for one in drawn] == [2, 4]


def test_bad_rows_go_to_stderr_and_make_the_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("arm,visit\na,1\na,0\na,maybe\nb,1\nb,0\n")
    said = aicmo("experiment", path, "--arm", "arm", "--outcome", "visit")
    assert said.code == 1
    assert said.err.startswith("Left out: rows.csv, row 4, column 'visit', value 'maybe': This is no number.")
    assert "1 row could not be used" in said.out


def test_sums_and_a_table_of_sums_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sums.csv"
    path.write_text("arm,n,sum,sumsq,outcome\nA,10,100,1002.25,revenue\nB,10,105,1111.5,revenue\n")
    flags = ("--sums", "A:10:100:1002.25", "--sums", "B:10:105:1111.5", "--outcome", "revenue")
    assert aicmo("experiment", path, "--json").json == aicmo("experiment", *flags, "--json").json


def test_campaigns_of_the_workspace_are_arms(shop: Shop) -> None:
    words = ("--campaign", "Birthday treat", "--campaign", "easter-treat", "--json")
    outcomes = [word for name in ("open", "click", "conversion", "revenue") for word in ("--outcome", name)]
    said = aicmo("experiment", *outcomes, *words, workspace=shop.folder)
    assert said.code == 0, said.err
    assert said.json["control"] == "Birthday treat"
    assert list(said.json["units"]) == ["Birthday treat", "Easter treat"]
    assert [one["outcome"] for one in said.json["readings"]] == ["open", "click", "conversion", "revenue"]
    assert "only if chance decided" in said.json["warnings"][-2] + said.json["warnings"][-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "comes from one place"),
        (("rows.csv", "--sums", "A:1:1"), "comes from one place"),
        (("--sums", "A:10:1"), "two arms at least"),
        (("--sums", "A:10:1", "--sums", "B:10:1", "--by", "place"), "Only a FILE of units"),
        (("--sums", "A:10:1", "--sums", "B:10:1", "--share", "A"), "no share"),
        (("--sums", "A:10:1", "--sums", "B:10:1", "--correction", "x"), "no correction"),
        (("--campaign", "Birthday treat", "--campaign", "No such"), "called 'No such'"),
        (("--campaign", "Birthday treat"), "two campaigns at least"),
        (
            ("--campaign", "Birthday treat", "--campaign", "Easter treat", "--outcome", "sale"),
            "no outcome called 'sale'",
        ),
        (
            ("--campaign", "Birthday treat", "--campaign", "Easter treat", "--period", "2026-01"),
            "no campaign in 2026-01-01",
        ),
    ],
)
def test_a_wrong_call_is_answered_with_what_to_do(shop: Shop, words: tuple[str, ...], said: str) -> None:
    found = aicmo("experiment", *words, workspace=shop.folder)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_power_says_how_many_and_how_long() -> None:
    said = aicmo("power", "--baseline", 0.1, "--lift", 0.2, "--per-day", 1000)
    assert said.code == 0
    assert "3,839 units an arm, 7,678 in all, find a change from 10% to 12% (+20.0%) or more" in said.out
    assert "8 days. Run whole weeks: 14 days." in said.out


def test_power_says_what_so_many_find() -> None:
    found = aicmo("power", "--baseline", 50, "--sd", 80, "--units", 2000, "--arms", 3, "--json").json
    assert found["lift"] == pytest.approx(0.1563, abs=1e-3)
    assert (found["total"], found["days"]) == (6000, None)


def test_power_refuses_what_cannot_be_planned() -> None:
    said = aicmo("power", "--baseline", 3, "--lift", 0.1)
    assert said.code == 1
    assert "0.021 for 2.1 %" in said.err


@pytest.mark.parametrize("command", ["experiment", "power"])
def test_help_needs_neither_numpy_nor_scipy(command: str) -> None:
    assert process("--help").code == 0
    said = process(command, "--help", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert said.code == 0
    assert not re.search(r"\b(numpy|scipy)\b", said.err)
