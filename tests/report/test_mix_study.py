"""The study of a media mix: it says what was found, how far to trust it, and nothing that was not."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from aicmo.mix.calibrate import LiftTest
from aicmo.mix.fit import fit
from aicmo.report.studies.base import Section
from aicmo.report.studies.mix import mix_study
from aicmo.report.studies.mix_words import MixResult, rate
from aicmo.report.studies.page import study_page
from aicmo.report.studies.terminal import study_text
from tests.mix.tables import simulated, table


@cache
def result(currency: str = "EUR") -> MixResult:
    found = fit(simulated(6)[0])
    now = float(found.table.spend[:, 0].mean())
    return MixResult(found, "Shop", currency, [found.what_if({"a": 1.1 * now})])


def section(title: str, of: MixResult | None = None) -> Section:
    found = [one for one in mix_study(of or result()).sections if one.title.startswith(title)]
    assert len(found) == 1
    return found[0]


def test_it_begins_with_how_far_to_trust_it() -> None:
    first = mix_study(result()).sections[0]
    held = result().fit.holdout
    assert f"missed {100 * held.error:.1f}% of the revenue" in first.sentences[0]
    assert f"without any spend {100 * held.without_spend:.1f}%" in first.sentences[0]


def test_where_spend_does_not_help_it_says_so() -> None:
    rng = np.random.default_rng(5)
    noise = MixResult(fit(table(rng.normal(1000.0, 100.0, 156), rng.lognormal(5.0, 0.5, (156, 3)))), "noise")
    said = " ".join(section("How far", noise).sentences)
    assert not noise.fit.holdout.spend_helps
    assert "Spend does not help to foretell" in said
    assert "Spend does not help" not in " ".join(section("How far").sentences)


def test_more_than_everything_from_spend_is_called_impossible() -> None:
    made, _ = simulated(6)
    hidden = table(30 * made.spend[:, 0] - 10_000 + 0.05 * made.outcome, made.spend[:, :1])
    alone = MixResult(fit(hidden), "hidden")
    assert alone.fit.baseline.value < 0
    assert "which cannot be" in " ".join(section("How far", alone).sentences)


def test_noise_that_runs_on_is_told() -> None:
    made, _ = simulated(6)
    steps = np.random.default_rng(2).normal(0.0, 20_000.0, len(made))
    running = MixResult(
        fit(table(made.outcome + np.convolve(steps, 0.8 ** np.arange(20))[: len(made)], made.spend)), "run"
    )
    assert running.fit.autocorrelation > 0.3
    assert "the ranges are too narrow" in " ".join(section("How far", running).sentences)
    assert "too narrow" not in " ".join(section("How far").sentences)


def test_one_channel_has_nothing_to_be_split_with_or_compared_to() -> None:
    made, _ = simulated(6)
    alone = MixResult(fit(table(made.outcome, made.spend[:, :1]), season=0), "alone")
    assert "split" not in " ".join(one.title for one in mix_study(alone).sections)
    assert "returned most" not in study_text(mix_study(alone))
    assert "no season" in " ".join(mix_study(alone).notes)


def test_the_subtitle_ends_with_the_last_week_s_last_day() -> None:
    assert mix_study(result()).subtitle == "3 Jan 2022 – 29 Dec 2024"


def test_a_tested_channel_is_marked() -> None:
    tested = MixResult(fit(simulated(6)[0], lift_tests=[LiftTest("b", 4.0, 0.5)]), "Shop")
    grid = section("What a unit", tested).grid
    assert grid is not None
    assert [row[0] for row in grid.rows if "lift test" in row[0]] == ["b (lift test)"]


def test_money_carries_its_currency_where_it_is_known() -> None:
    assert "€" in study_text(mix_study(result()))
    assert "€" not in study_text(mix_study(result("")))


def test_the_contributions_are_listed_with_the_baseline_and_the_total() -> None:
    grid = section("What each").grid
    assert grid is not None
    assert sorted(row[0] for row in grid.rows[:3]) == ["a", "b", "c"]
    assert [row[0] for row in grid.rows[3:]] == ["Without any of them", "Total"]


def test_the_better_split_spends_the_same() -> None:
    grid = section("A better split").grid
    assert grid is not None
    assert grid.rows[-1][1] == grid.rows[-1][2]


def test_a_what_if_names_what_changed_and_the_chance() -> None:
    sentences = " ".join(section("If a changed").sentences)
    assert re.search(r"A week: a from €\S+ to €\S+\.", sentences)
    assert "the chance of a gain is" in sentences


def test_the_page_has_a_chart_for_every_curve_and_no_inline_style() -> None:
    page = study_page(mix_study(result()))
    assert page.count('role="img"') == 2 + 3
    assert "style=" not in page


def test_no_number_is_undefined() -> None:
    text = study_text(mix_study(result()))
    assert not re.search(r"\b(nan|inf|None)\b", text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (26.086, "26.1"), (1234.5, "1,234"), (0.3471, "0.347"), (0.000123, "0.000123"), (1e-9, "0")],
)
def test_a_rate_shows_three_digits_that_count(value: float, text: str) -> None:
    assert rate(value) == text
