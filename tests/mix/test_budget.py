"""What another budget would bring, within what was seen."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from aicmo.errors import NotEstimable, UnknownName
from aicmo.mix.budget import SUSTAINED
from aicmo.mix.fit import MixFit, fit
from tests.mix.tables import simulated


@cache
def fitted() -> MixFit:
    return fit(simulated(6)[0])


def now(channel: str) -> float:
    return float(fitted().table.spend[:, "abc".index(channel)].mean())


def test_nothing_changed_gains_nothing() -> None:
    found = fitted().what_if({})
    assert found.plan == found.now
    assert (found.gain.value, found.gain.low, found.gain.high, found.chance) == (0.0, 0.0, 0.0, 0.0)


def test_more_spend_is_expected_to_bring_more_at_falling_returns() -> None:
    little, much = (fitted().what_if({"a": now("a") * factor}).gain for factor in (1.1, 1.2))
    assert 0 < little.value < much.value < 2 * little.value


def test_the_gain_is_the_plan_less_what_is_spent_now() -> None:
    found = fitted().what_if({"a": 0.9 * now("a"), "b": 1.1 * now("b")})
    assert found.gain.value == pytest.approx(found.outcome.value - found.current.value)
    assert found.plan["c"] == found.now["c"] == pytest.approx(now("c"))
    assert found.gain.low <= found.gain.value <= found.gain.high


def test_limits_are_what_was_kept_up_for_four_periods() -> None:
    spend = fitted().table.spend[:, 0]
    means = [spend[start : start + SUSTAINED].mean() for start in range(len(spend) - SUSTAINED + 1)]
    known = fitted().limits()["a"]
    assert (known.low, known.high) == (pytest.approx(min(means)), pytest.approx(max(means)))
    assert known.high < spend.max()


@pytest.mark.parametrize("end", ["low", "high"])
def test_the_limits_themselves_can_be_asked_for_and_nothing_beyond(end: str) -> None:
    known = fitted().limits()["a"]
    edge, beyond = (known.low, 0.99 * known.low) if end == "low" else (known.high, 1.01 * known.high)
    fitted().what_if({"a": edge})
    with pytest.raises(NotEstimable, match=r"a was never at .* for 4 weeks in a row, only between"):
        fitted().what_if({"a": beyond})


@pytest.mark.parametrize("spend", [-1.0, float("nan"), float("inf")])
def test_a_spend_that_is_none_is_refused(spend: float) -> None:
    with pytest.raises(NotEstimable):
        fitted().what_if({"a": spend})


def test_an_unknown_channel_is_named() -> None:
    with pytest.raises(UnknownName, match="There is no channel called 'radio'"):
        fitted().what_if({"radio": 5.0})


def test_the_best_split_spends_the_budget_within_the_limits() -> None:
    found, known = fitted().best_split(), fitted().limits()
    assert sum(found.plan.values()) == pytest.approx(sum(found.now.values()), rel=1e-6)
    for name, spend in found.plan.items():
        assert known[name].low * (1 - 1e-9) <= spend <= known[name].high * (1 + 1e-9)


def test_no_other_split_of_the_budget_is_expected_to_bring_more() -> None:
    best, known = fitted().best_split(), fitted().limits()
    rng = np.random.default_rng(1)
    for _ in range(200):
        one, other = rng.choice(["a", "b", "c"], 2, replace=False)
        moved = rng.uniform(0, 0.2) * best.plan[one]
        plan = {**best.plan, one: best.plan[one] - moved, other: best.plan[other] + moved}
        if all(known[name].low <= spend <= known[name].high for name, spend in plan.items()):
            assert fitted().what_if(plan).outcome.value <= best.outcome.value * (1 + 1e-9)


def test_the_best_split_is_no_worse_than_the_present_one() -> None:
    assert fitted().best_split().gain.value >= 0


def test_a_budget_at_the_sum_of_the_limits_is_split_at_the_limits() -> None:
    known = fitted().limits()
    most = fitted().best_split(sum(one.high for one in known.values()))
    assert most.plan == {name: pytest.approx(one.high, rel=1e-6) for name, one in known.items()}


@pytest.mark.parametrize("factor", [0.0, 10.0])
def test_a_budget_that_cannot_be_placed_within_the_limits_is_refused(factor: float) -> None:
    with pytest.raises(NotEstimable, match="cannot be split without leaving what was seen"):
        fitted().best_split(factor * sum(fitted().best_split().now.values()))


def test_a_response_rises_ever_more_slowly() -> None:
    known = fitted().limits()["a"]
    values = [one.value for one in fitted().response("a", np.linspace(known.low, known.high, 9))]
    steps = np.diff(values)
    assert (steps > 0).all()
    assert (np.diff(steps) < 0).all()
