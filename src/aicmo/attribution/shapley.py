"""The Shapley value: what a player adds to a coalition, averaged over all orders in which the players could come.

For attribution the worth of a set of channels is the number of conversions whose journeys met no other channel. Of that
game the Shapley value is known in closed form for any number of channels: every path shares its conversions equally
among its distinct channels (Zhao, Mahboobi and Bagheri 2018, Shapley Value Methods for Attribution Modeling in Online
Advertising, arXiv:1804.05327). `shapley` is for any other game.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import factorial, isfinite

import numpy as np

from aicmo.attribution.models.base import Crediting
from aicmo.attribution.paths import Floats, Ints, Paths, Shares, Weights, distinct, named
from aicmo.errors import BadValue, UsageError

EXACT_PLAYERS = 15
BY_PLACE = "By label this is Shapley's by definition; what it adds is the place in the path at which credit was earned."


@dataclass(frozen=True, slots=True)
class Sharing:
    """The Shapley value of each player; `standard_error` only where it was sampled."""

    value: Mapping[str, float]
    standard_error: Mapping[str, float] | None = None


def shapley_of_paths(paths: Paths) -> Crediting:
    """A model's `prepare`: every path's conversions and value in equal parts to its distinct labels."""
    pairs, _ = _met(paths)
    row, label = pairs // max(len(paths.labels), 1), pairs % max(len(paths.labels), 1)
    part = 1.0 / np.bincount(row, minlength=len(paths))[row]

    def by_label(amounts: Floats) -> Floats:
        return np.bincount(label, weights=part * amounts[row], minlength=len(paths.labels)).astype(np.float64)

    return lambda weights: Shares(
        by_label(weights.converted * paths.conversions), by_label(weights.converted * paths.value)
    )


def ordered_shapley_of_paths(paths: Paths) -> Crediting:
    """As `shapley_of_paths`, and a label's part of a path is split among the places where the label stands in it."""
    by_label, places = shapley_of_paths(paths), int(paths.length.max(initial=0))
    part, cell = _part_of_touch(paths), paths.label * places + paths.place

    def shares(weights: Weights) -> Shares:
        amounts = part * (weights.converted * paths.conversions)[paths.row]
        by_place = np.zeros((len(paths.labels), places))
        np.add.at(by_place.reshape(-1), cell, amounts)
        return by_label(weights)._replace(by_place=by_place, note=BY_PLACE)

    return shares


def _met(paths: Paths) -> tuple[Ints, Ints]:
    """Each path with each label it meets, in one number, and for each touch which of these it belongs to."""
    return distinct(paths.row * len(paths.labels) + paths.label, len(paths) * len(paths.labels))


def _part_of_touch(paths: Paths) -> Floats:
    """1 over the distinct labels of the touch's path, over the touches that share the label."""
    pairs, pair = _met(paths)
    repeats = np.bincount(pair, minlength=len(pairs))
    labels_of_path = np.bincount(pairs // max(len(paths.labels), 1), minlength=len(paths))
    return 1.0 / np.asarray(labels_of_path[paths.row] * repeats[pair], np.float64)


def shapley(
    players: Sequence[str], worth: Callable[[frozenset[str]], float], *, permutations: int = 1_000, seed: int = 0
) -> Sharing:
    """How `worth(all players) - worth(nobody)` is shared: exactly up to 15 players, else from drawn permutations.

    The mean of n permutations has a standard error of the marginal worths' deviation over the root of n, stated for
    each player (Castro, Gomez and Tejada 2009). Raises `BadValue` for a worth that is not finite, and `UsageError` for
    a player named twice or fewer than two permutations.
    """
    if len(set(players)) != len(players):
        raise UsageError("A player is named twice.", remedy="Name every player once.")
    if len(players) <= EXACT_PLAYERS:
        return _exact(players, worth)
    if permutations < 2:
        raise UsageError("A standard error needs two permutations or more.", remedy="Leave permutations at 1000.")
    return _sampled(players, worth, permutations, seed)


def _exact(players: Sequence[str], worth: Callable[[frozenset[str]], float]) -> Sharing:
    """Shapley (1953): over all coalitions S without i, |S|! (n - |S| - 1)! / n! times what i adds to S."""
    count = len(players)
    coalitions = np.arange(2**count)
    worths = np.array([_finite(worth, _members(players, coalition)) for coalition in coalitions.tolist()])
    orders = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    sizes = np.bitwise_count(coalitions)
    value = {}
    for place, player in enumerate(players):
        without = coalitions[coalitions & (1 << place) == 0]
        added = worths[without | (1 << place)] - worths[without]
        value[player] = float(np.asarray(orders)[sizes[without]] @ added)
    return Sharing(value)


def _sampled(players: Sequence[str], worth: Callable[[frozenset[str]], float], permutations: int, seed: int) -> Sharing:
    draw = np.random.default_rng(seed)
    added = np.zeros((permutations, len(players)))
    for row in added:
        order = draw.permutation(len(players))
        came = [frozenset(players[place] for place in order[:size]) for size in range(len(players) + 1)]
        row[order] = np.diff([_finite(worth, coalition) for coalition in came])
    error = added.std(axis=0, ddof=1) / np.sqrt(permutations)
    return Sharing(named(players, added.mean(axis=0)), named(players, error))


def _members(players: Sequence[str], coalition: int) -> frozenset[str]:
    return frozenset(player for place, player in enumerate(players) if coalition >> place & 1)


def _finite(worth: Callable[[frozenset[str]], float], coalition: frozenset[str]) -> float:
    found = worth(coalition)
    if not isfinite(found):
        raise BadValue(
            f"The worth of {', '.join(sorted(coalition)) or 'nobody'} is not a finite number.",
            value=found,
            remedy="Give every coalition a worth, 0 where it has none.",
        )
    return float(found)
