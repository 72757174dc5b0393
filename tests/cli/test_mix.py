"""`aicmo mix`: a file or the workspace in, a study, a page or JSON out, and refusals with their reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shop
from tests.cli.running import aicmo
from tests.mix.tables import simulated


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of two years, saved as a person would."""
    made, _ = simulated(6, periods=100, channels=2)
    path = tmp_path_factory.mktemp("weeks") / "weeks.csv"
    lines = [
        f"{day},{outcome:.2f},{','.join(f'{amount:.2f}' for amount in spend)}"
        for day, outcome, spend in zip(made.periods, made.outcome, made.spend, strict=True)
    ]
    path.write_text("\n".join(["week,revenue,tv_spend,radio_spend", *lines]), encoding="utf-8")
    return path


def test_a_file_is_fitted_and_told(weeks: Path) -> None:
    said = aicmo("mix", weeks)
    assert (said.code, said.err) == (0, "")
    for title in ("How far to trust it", "What each channel brought", "What a unit of spend returned",
                  "Where returns fall", "A better split of the same budget"):  # fmt: skip
        assert f"\n{title}\n" in said.out
    assert "weeks.csv · 100 weeks" in said.out.splitlines()[1]


def test_json_holds_the_plain_values(weeks: Path) -> None:
    found = aicmo("mix", weeks, "--json", "--what-if", "tv_spend=+5%,radio_spend=-5%").json
    channels = {one["channel"]: one for one in found["channels"]}
    assert [*channels] == ["tv_spend", "radio_spend"]
    brought = sum(one["outcome"]["value"] for one in channels.values()) + found["baseline"]["value"]
    assert brought == pytest.approx(found["outcome"]["total"])
    plan = found["what_if"][0]
    assert plan["plan"]["tv_spend"] == pytest.approx(1.05 * plan["now"]["tv_spend"])
    assert plan["plan"]["radio_spend"] == pytest.approx(0.95 * plan["now"]["radio_spend"])
    assert found["holdout"]["periods"] == 25


def test_a_page_is_written(weeks: Path, tmp_path: Path) -> None:
    said = aicmo("mix", weeks, "--out", tmp_path / "mix.html")
    assert (said.code, said.out.splitlines()[-1]) == (0, f"Wrote {tmp_path / 'mix.html'}")
    assert (tmp_path / "mix.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("sign", ["+-", "±"])
def test_a_lift_test_can_be_given_in_words_or_in_a_file(weeks: Path, tmp_path: Path, sign: str) -> None:
    file = tmp_path / "tests.csv"
    file.write_text("channel,roas,standard_error\ntv_spend,4,0.001\n", encoding="utf-8")
    for given in (f"tv_spend=4{sign}0.001", file):
        found = aicmo("mix", weeks, "--json", "--lift-test", given).json
        assert found["channels"][0]["roas"]["value"] == pytest.approx(4, abs=0.01)


def test_a_year_of_a_shop_is_refused_with_the_reason_and_the_remedy(shop: Shop) -> None:
    said = aicmo("mix", workspace=shop.folder)
    assert (said.code, said.out) == (1, "")
    assert "weeks are too few for" in said.err
    assert "Give " in said.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--what-if", "tv_spend=lots"], 2, "Write it as tv=+20% or tv=20000."),
        (["--what-if", "tv=+5%"], 2, "There is no channel called 'tv'."),
        (["--what-if", "tv_spend=+900%"], 1, "tv_spend was never at"),
        (["--lift-test", "tv_spend=4"], 2, "Write it as tv=3.2+-0.8."),
        (["--lift-test", "tv_spend=4+-0"], 1, "A standard error is above zero."),
        (["--lift-test", "radio=4+-1"], 2, "There is no channel called 'radio'."),
        (["--lift-test", "none.csv"], 1, "It cannot be read: No such file"),
        (["--outcome", "sales"], 2, "There is no column called 'sales'."),
        (["--season", "40"], 2, "A year of 52 weeks"),
        (["--period", "2024"], 2, "a file is fitted as a whole"),
    ],
)
def test_what_cannot_be_done_is_said(weeks: Path, words: list[str], code: int, message: str) -> None:
    said = aicmo("mix", weeks, *words)
    assert (said.code, said.out) == (code, "")
    assert message in said.err


def test_columns_are_of_a_file(shop: Shop) -> None:
    said = aicmo("mix", "--control", "price", workspace=shop.folder)
    assert (said.code, "Name the file" in said.err) == (2, True)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    said = aicmo("mix", tmp_path / "none.csv")
    assert (said.code, said.err.startswith("Error: ")) == (1, True)
    assert "none.csv" in said.err
