from __future__ import annotations

import json
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from aicmo.experiments.bayesian import Posterior, Prior, compare_rates, posterior
from aicmo.experiments.frequentist import lift
from aicmo.experiments.sums import Sums
from tests.experiments.test_frequentist import estimates

VALUE, ERROR = st.floats(-10, 10), st.floats(0.01, 10)


def test_growthbook_s_cases_come_out(real_data: Path) -> None:
    cases = json.loads((real_data / "experiments" / "gbstats_cases.json").read_text())["cases"]
    tested = 0
    for case in (case for case in cases if "ctw" in case["published"]):
        effect = lift(*estimates(case))
        found, published = posterior(effect.value, effect.se), case["published"]
        assert (found.mean, found.sd) == pytest.approx((published["expected"], published["se"]), abs=5e-6)
        assert found.interval() == pytest.approx(published["ci"], abs=5e-6)
        assert found.chance_to_win == pytest.approx(published["ctw"], abs=5e-6)
        assert found.risk == pytest.approx(published["risk"], abs=5e-6)
        tested += 1
    assert tested == 2


@given(VALUE, ERROR)
def test_risk_and_effect_belong_together(value: float, se: float) -> None:
    found = Posterior(value, se)
    control, arm = found.risk
    assert control - arm == pytest.approx(value)
    assert min(control, arm) >= -1e-12


@given(VALUE, ERROR)
def test_the_chance_to_win_and_that_to_lose_are_everything(value: float, se: float) -> None:
    assert Posterior(value, se).chance_to_win + Posterior(-value, se).chance_to_win == pytest.approx(1)


@given(VALUE, ERROR, VALUE, ERROR)
def test_a_prior_pulls_towards_itself_and_never_adds_doubt(value: float, se: float, mean: float, sd: float) -> None:
    found = posterior(value, se, Prior(mean, sd**2))
    assert min(value, mean) - 1e-9 <= found.mean <= max(value, mean) + 1e-9
    assert found.sd <= min(se, sd) * (1 + 1e-9)


def test_a_prior_that_says_nothing_changes_nothing_and_a_certain_one_decides() -> None:
    assert posterior(1.0, 0.5, Prior(0.0, inf)) == Posterior(1.0, 0.5)
    assert posterior(1.0, 0.5, Prior(0.0, 1e12)).mean == pytest.approx(1.0)
    assert posterior(1.0, 0.5, Prior(0.2, 1e-9)).mean == pytest.approx(0.2, abs=1e-6)


def test_a_prior_as_sure_as_the_data_meets_it_half_way() -> None:
    found = posterior(1.0, 0.5, Prior(0.0, 0.25))
    assert (found.mean, found.sd**2) == pytest.approx((0.5, 0.125))


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
@example(300, 1, 0, 227)
def test_the_exact_reading_is_consistent(x: int, more: int, y: int, others: int) -> None:
    control, arm = Sums.of_rate(x, x + more), Sums.of_rate(y, y + others)
    there, back = compare_rates(control, arm), compare_rates(arm, control)
    assert there.chance_to_win + back.chance_to_win == pytest.approx(1, abs=1e-9)
    assert there.risk == pytest.approx(back.risk[::-1], abs=1e-9)
    means = [(one.sum + 1) / (one.n + 2) for one in (control, arm)]
    assert there.risk[0] - there.risk[1] == pytest.approx(means[1] - means[0], abs=1e-9)


@pytest.mark.parametrize(
    ("control", "arm"), [((0, 10), (3, 10)), ((49, 100), (51, 100)), ((10, 64_000), (640, 1_000)), ((0, 0), (0, 0))]
)
def test_the_exact_reading_is_what_drawing_gives(control: tuple[int, int], arm: tuple[int, int]) -> None:
    found = compare_rates(Sums.of_rate(*control), Sums.of_rate(*arm))
    random = np.random.default_rng(3)
    a, b = (random.beta(x + 1, n - x + 1, 400_000) for x, n in (control, arm))
    assert found.chance_to_win == pytest.approx((b > a).mean(), abs=0.004)
    assert found.risk[0] == pytest.approx(np.maximum(b - a, 0).mean(), abs=0.002)


def test_millions_of_units_are_read_exactly_too() -> None:
    found = compare_rates(Sums.of_rate(1_000_000, 50_000_000), Sums.of_rate(1_002_000, 50_000_000))
    se = np.sqrt(2 * 0.02 * 0.98 / 50e6)
    assert found.chance_to_win == pytest.approx(stats.norm.cdf(0.00004 / se), abs=5e-4)
