"""What a fit says of tables whose truth is known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from aicmo.errors import BadValue, UnknownName
from aicmo.mix.calibrate import LiftTest
from aicmo.mix.contributions import contributions
from aicmo.mix.fit import MixFit, fit
from aicmo.mix.posterior import Estimate, posterior
from aicmo.mix.shape import affordable
from aicmo.mix.table import MixTable
from tests.mix.tables import simulated, table

CLEAR = 6


def believed(made: MixTable, *lift_tests: LiftTest) -> Estimate:
    """The return of the first channel."""
    return contributions(posterior(made, affordable(made), lift_tests=lift_tests))[0].roas


@cache
def fitted() -> MixFit:
    return fit(simulated(CLEAR)[0])


def test_a_clear_truth_is_found_closely() -> None:
    made, truth = simulated(CLEAR, periods=312, noise=0.005)
    for one, returned in zip(fit(made).contributions(), truth.returns, strict=True):
        assert one.roas.value == pytest.approx(returned, rel=0.15)
        assert one.learned > 0.95


def test_contributions_and_baseline_sum_to_the_fitted_outcome() -> None:
    found = fitted()
    total = found.baseline.value + sum(one.outcome.value for one in found.contributions())
    assert total == pytest.approx(found.fitted.sum(), rel=1e-12)
    assert total == pytest.approx(found.table.outcome.sum(), rel=1e-12)


def test_the_parts_of_every_period_sum_to_its_fitted_outcome() -> None:
    found = fitted().found
    parts = found.parts.mean(axis=0).sum(axis=0) + found.baseline.mean(axis=0)
    assert parts == pytest.approx(found.fitted, rel=1e-12)


def test_a_return_is_the_contribution_over_the_spend_and_no_effect_is_negative() -> None:
    for one in fitted().contributions():
        assert one.outcome.value == pytest.approx(one.roas.value * one.spend, rel=1e-9)
        assert 0 <= one.roas.low <= one.roas.value <= one.roas.high
        assert one.share.value == pytest.approx(one.outcome.value / fitted().table.outcome.sum())


def test_the_next_unit_brings_less_than_the_average_one() -> None:
    for one in fitted().contributions():
        assert 0 <= one.marginal_roas.value < one.roas.value


def test_the_same_table_gives_the_same_figures() -> None:
    assert fit(simulated(CLEAR)[0]).contributions() == fitted().contributions()


def test_the_order_of_channels_does_not_matter_beyond_the_noise_of_the_draws() -> None:
    made, _ = simulated(CLEAR)
    turned = MixTable(
        made.periods, "revenue", made.outcome, made.channels[::-1], made.spend[:, ::-1], (), made.controls
    )
    for one, other in zip(fitted().contributions(), fit(turned).contributions()[::-1], strict=True):
        assert one.channel == other.channel
        assert other.roas.value == pytest.approx(one.roas.value, abs=0.2 * (one.roas.high - one.roas.low))


def test_the_unit_of_money_does_not_matter() -> None:
    made, _ = simulated(CLEAR)
    scaled = MixTable(made.periods, "revenue", 1e6 * made.outcome, made.channels, 1e3 * made.spend, (), made.controls)
    for one, other in zip(fitted().contributions(), fit(scaled).contributions(), strict=True):
        assert other.roas.value == pytest.approx(1e3 * one.roas.value, rel=0.05)


def test_what_was_held_out_is_missed_by_less_with_spend_than_without() -> None:
    held = fitted().holdout
    assert held.periods == 39
    assert 0 < fitted().holdout_error < held.without_spend
    assert held.spend_helps


def test_noise_is_not_taken_for_an_effect() -> None:
    rng = np.random.default_rng(5)
    noise = table(rng.normal(1000.0, 100.0, 156), rng.lognormal(5.0, 0.5, (156, 3)))
    found = fit(noise)
    assert found.holdout_error > 0.9 * found.holdout.without_spend
    assert all(one.share.low < 0.05 for one in found.contributions())


def test_a_control_takes_what_is_its_own() -> None:
    made, truth = simulated(CLEAR, noise=0.02)
    rival = np.random.default_rng(9).normal(0.0, 1.0, len(made))
    disturbed = table(made.outcome - 30_000 * rival, made.spend, rival=rival)
    for one, returned in zip(fit(disturbed).contributions(), truth.returns, strict=True):
        assert one.roas.low <= returned * 1.1
        assert one.roas.high >= returned * 0.9


def test_a_lift_test_moves_and_narrows_what_is_believed() -> None:
    made, _ = simulated(CLEAR, noise=0.3)
    loose, tested = believed(made), believed(made, LiftTest("a", 4.0, 0.2))
    assert tested.value == pytest.approx(4.0, abs=0.4)
    assert tested.high - tested.low < 0.5 * (loose.high - loose.low)


def test_a_precise_test_is_all_but_taken_as_it_is_and_a_vague_one_changes_little() -> None:
    made, _ = simulated(CLEAR)
    before, vague = believed(made), believed(made, LiftTest("a", 9.0, 1e6))
    assert believed(made, LiftTest("a", 9.0, 1e-3)).value == pytest.approx(9.0, abs=0.01)
    assert vague.value == pytest.approx(before.value, abs=before.high - before.low)


def test_two_tests_of_a_channel_are_pooled_by_their_precision() -> None:
    made, _ = simulated(CLEAR)
    two = believed(made, LiftTest("a", 4.0, 0.2), LiftTest("a", 6.0, 0.2))
    one = believed(made, LiftTest("a", 5.0, 0.2 / np.sqrt(2)))
    assert two.value == pytest.approx(one.value, rel=0.02)


def test_a_test_that_found_a_loss_leaves_a_small_return_and_no_negative_one() -> None:
    found = believed(simulated(CLEAR)[0], LiftTest("a", -1.0, 0.1))
    assert 0 <= found.low <= found.value < 0.2


def test_a_test_of_another_channel_is_refused() -> None:
    with pytest.raises(UnknownName, match="There is no channel called 'radio'"):
        fit(simulated(CLEAR)[0], lift_tests=[LiftTest("radio", 1.0, 0.1)])


@pytest.mark.parametrize(
    ("roas", "error"), [(float("nan"), 0.1), (1.0, 0.0), (1.0, -1.0), (1.0, float("inf")), (1, 1e-200)]
)
def test_a_test_without_a_usable_error_is_refused(roas: float, error: float) -> None:
    with pytest.raises(BadValue):
        LiftTest("a", roas, error)


def test_two_channels_that_move_as_one_are_told_apart_by_nothing_but_the_doubt() -> None:
    made, _ = simulated(CLEAR)
    twins = table(made.outcome, np.column_stack([made.spend[:, 0], made.spend[:, 0]]))
    one, other = fit(twins).contributions()
    assert one.roas.value == pytest.approx(other.roas.value, rel=0.25)
    assert one.roas.low < 0.5 * one.roas.value


def test_an_outcome_that_the_baseline_explains_wholly_is_no_failure() -> None:
    made, _ = simulated(CLEAR)
    found = fit(table(np.linspace(1000.0, 2000.0, len(made)), made.spend))
    assert all(np.isfinite([one.roas.low, one.roas.value, one.roas.high]).all() for one in found.contributions())
    assert sum(one.share.value for one in found.contributions()) < 0.05
