"""The rules that share a path by the places of its touches alone, and time decay, which adds their ages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from aicmo.attribution.models.base import Crediting
from aicmo.attribution.paths import Floats, Ints, Paths, Shares, Weights
from aicmo.attribution.transforms import is_direct

Choice: TypeAlias = Callable[[Paths], Ints]
"""Of each path that has a touch, the one that gets everything."""
Rule: TypeAlias = Callable[[Paths], Floats]
"""The share of each touch, in their order; the shares of a path sum to 1."""

ENDS, BETWEEN = 0.4, 0.2
"""What the first and the last touch get each, and what those between share, by position. Source: Google Ads."""


def first_touch(paths: Paths) -> Ints:
    return paths.start[paths.touched]


def last_touch(paths: Paths) -> Ints:
    return paths.end[paths.touched]


def last_non_direct(paths: Paths) -> Ints:
    """The last touch that is not direct; the last touch where all are. Source: Google Analytics."""
    direct = np.fromiter(map(is_direct, paths.labels), np.bool_, len(paths.labels))
    candidate = np.where(direct[paths.label], -1, np.arange(len(paths.label)))
    starts, ends = paths.start[paths.touched], paths.end[paths.touched]
    found = np.maximum.reduceat(candidate, starts) if len(starts) else starts
    return np.where(found < 0, ends, found)


def linear(paths: Paths) -> Floats:
    return np.asarray(np.reciprocal(np.maximum(paths.length, 1), dtype=np.float64)[paths.row])


def position_based(paths: Paths) -> Floats:
    """40 % to the first and the last touch each, 20 % shared by those between; of two touches each half."""
    short = np.reciprocal(np.maximum(paths.length, 1), dtype=np.float64)
    between = np.where(paths.length <= 2, short, BETWEEN / np.maximum(paths.length - 2, 1))
    ends = np.where(paths.length <= 2, short, ENDS)[paths.touched]
    shares = between[paths.row]
    shares[paths.start[paths.touched]] = ends
    shares[paths.end[paths.touched]] = ends
    return shares


def all_to(choice: Choice) -> Callable[[Paths], Crediting]:
    """A model's `prepare` from one touch of every path."""

    def prepare(paths: Paths) -> Crediting:
        nobody = len(paths.labels)
        label = np.full(len(paths), nobody)
        label[paths.touched] = paths.label[choice(paths)]

        def by_label(amounts: Floats) -> Floats:
            return np.asarray(np.bincount(label, amounts, nobody + 1)[:nobody], np.float64)

        return lambda weights: Shares(
            by_label(weights.converted * paths.conversions), by_label(weights.converted * paths.value)
        )

    return prepare


def shared_by(rule: Rule) -> Callable[[Paths], Crediting]:
    """A model's `prepare` from the shares of all touches."""

    def prepare(paths: Paths) -> Crediting:
        share = rule(paths)
        return _credited(paths, share * paths.conversions[paths.row], share * paths.value[paths.row])

    return prepare


def time_decay(paths: Paths) -> Crediting:
    """The credit that the paths bring with them, since only each journey knows the ages of its touches."""
    return _credited(paths, *paths.decay)


def _credited(paths: Paths, conversions: Floats, value: Floats) -> Crediting:
    """Credit that is linear in the paths: what each touch has, summed by label."""
    by_conversions, by_value = paths.by_label(conversions, value)

    def shares(weights: Weights) -> Shares:
        return Shares(by_conversions @ weights.converted, by_value @ weights.converted)

    return shares
