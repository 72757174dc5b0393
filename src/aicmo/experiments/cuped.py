"""The same effect with less noise: what a value known before the test explains is taken out of every arm alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add

from aicmo.experiments.estimate import Estimate, too_few
from aicmo.experiments.sums import Pairs


def cuped(arms: Mapping[str, Pairs]) -> dict[str, Estimate]:
    """Each arm's mean of `y`, as if all had the same mean of `x` (Deng, Xu, Kohavi and Walker 2013).

    `x` must be from before the test. The slope theta = cov(x, y) / var(x) is taken within the arms and shared by all of
    them; an `x` that is the same for everybody changes nothing. Raises `NotEstimable` for an arm of fewer than two units.
    """
    for one in arms.values():
        if one.n < 2:
            raise too_few(one.n)
    spread = sum(one.x.squares for one in arms.values())
    theta = sum(one.products for one in arms.values()) / spread if spread > 0 else 0.0
    everybody = reduce(add, (one.x for one in arms.values()))
    return {name: _adjusted(one, theta, everybody.mean) for name, one in arms.items()}


def explained(arms: Mapping[str, Pairs]) -> float:
    """The share of the outcome's variance that the value from before explains: the squared correlation within arms."""
    x, y = sum(one.x.squares for one in arms.values()), sum(one.y.squares for one in arms.values())
    products = sum(one.products for one in arms.values())
    return products**2 / (x * y) if x * y > 0 else 0.0


def _adjusted(arm: Pairs, theta: float, mean: float) -> Estimate:
    squares = arm.y.squares - 2 * theta * arm.products + theta**2 * arm.x.squares
    return Estimate(arm.n, arm.y.mean - theta * (arm.x.mean - mean), max(squares, 0.0) / (arm.n - 1))
