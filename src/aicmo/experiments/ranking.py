"""Which group is best, how sure that is, and what choosing another would cost."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from aicmo.experiments.posteriors import Array, Posteriors

_POINTS = 2048
_NEVER = 1e-12
_SURENESS = 0.6
_TAILS = (_NEVER, 1e-9, 1e-7, 1e-5, 1e-4)


class Standing(NamedTuple):
    """How likely a group's rate is the highest, and how far below the highest it lies on average, in the rate's unit."""

    probability_best: float
    expected_loss: float


def standings(beliefs: Posteriors) -> list[Standing]:
    """Of every group, higher being better. The probabilities sum to 1; a group alone is best and loses nothing.

    By quadrature over the distribution functions: P(i is best) is the integral of the product of the others' F over F_i,
    and the loss is E[max] - E[i] (Stucchio 2015, Bayesian A/B testing). No draws, so the same sums give the same answer.
    """
    means = beliefs.mean()
    chances, highest = np.zeros(len(means)), float(means.max())
    contenders = np.flatnonzero(beliefs.quantile(1 - _NEVER) > beliefs.quantile(_NEVER).max())
    if len(contenders) > 1:
        chances[contenders], highest = _highest(beliefs.take(contenders))
    else:
        chances[means.argmax()] = 1.0
    return [
        Standing(float(chance), max(highest - float(mean), 0.0)) for chance, mean in zip(chances, means, strict=True)
    ]


def ranked(beliefs: Posteriors, better: Literal["up", "down", "none"] = "up") -> list[int]:
    """The groups' places, best first: by what a rate is with a probability of 60 % at least as good as. Ties keep their order.

    Choosing by the mean has the least expected loss in the long run. A little to the cautious side of the middle costs
    next to nothing of that, and puts 1 of 2 below 480 of 1,000, which the mean does under no common prior.
    """
    if better == "down":
        return [int(place) for place in np.argsort(beliefs.quantile(_SURENESS), kind="stable")]
    return [int(place) for place in np.argsort(-beliefs.quantile(1 - _SURENESS), kind="stable")]


def _highest(beliefs: Posteriors) -> tuple[Array, float]:
    """How likely each is the highest, and the expected highest value, by the trapezoid rule over a common grid."""
    first = int(beliefs.quantile(_NEVER).argmax())
    points = _grid(beliefs)
    below = beliefs.cdf(points)
    others = _products_of_others(below)
    chances = np.sum(np.diff(below, axis=1) * _middles(others), axis=1)
    # What the others add to one of them: of that which begins highest nothing lies before the grid.
    missed = _middles(below[first] * (1 - others[first])) @ np.diff(points)
    return chances / chances.sum(), float(beliefs.mean()[first] + missed)


def _grid(beliefs: Posteriors) -> Array:
    """Points where the distributions have their weight, from where the best of them begins."""
    body = np.linspace(0.001, 0.999, max(8, _POINTS // len(beliefs)))
    levels = [*_TAILS, *body, *(1 - tail for tail in reversed(_TAILS))]
    points = np.unique(np.concatenate([beliefs.quantile(level) for level in levels]))
    reached: Array = points[points >= beliefs.quantile(_NEVER).max()]
    return reached


def _products_of_others(values: Array) -> Array:
    """For each row the product of all other rows, without dividing: a value may be 0."""
    ones = np.ones((1, values.shape[1]))
    before = np.vstack([ones, np.cumprod(values, axis=0)[:-1]])
    after = np.vstack([np.cumprod(values[::-1], axis=0)[-2::-1], ones])
    return before * after


def _middles(values: Array) -> Array:
    return np.asarray((values[..., 1:] + values[..., :-1]) / 2)
