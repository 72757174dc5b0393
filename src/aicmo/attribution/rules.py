"""The rules that share a path by the places of its touches alone, and time decay, which adds their ages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from aicmo.attribution.models.base import Crediting
from aicmo.attribution.paths import Floats, Ints, Paths, Shares, Weights
from aicmo.attribution.transforms import is_direct

Rule: TypeAlias = Callable[[Paths], tuple[Ints, Floats]]
"""The touches that get something, in their order, and their shares; the shares of a path sum to 1."""

ENDS, BETWEEN = 0.4, 0.2
"""What the first and the last touch get each, and what those between share, by position. Source: Google Ads."""


def first_touch(paths: Paths) -> tuple[Ints, Floats]:
    return _all_to(paths.start[paths.touched])


def last_touch(paths: Paths) -> tuple[Ints, Floats]:
    return _all_to(paths.end[paths.touched])


def last_non_direct(paths: Paths) -> tuple[Ints, Floats]:
    """The last touch that is not direct; the last touch where all are. Source: Google Analytics."""
    direct = np.fromiter(map(is_direct, paths.labels), np.bool_, len(paths.labels))
    candidate = np.where(direct[paths.label], -1, np.arange(len(paths.label)))
    starts, ends = paths.start[paths.touched], paths.end[paths.touched]
    found = np.maximum.reduceat(candidate, starts) if len(starts) else starts
    return _all_to(np.where(found < 0, ends, found))


def linear(paths: Paths) -> tuple[Ints, Floats]:
    return _to_all(paths, np.reciprocal(np.maximum(paths.length, 1), dtype=np.float64)[paths.row])


def position_based(paths: Paths) -> tuple[Ints, Floats]:
    """40 % to the first and the last touch each, 20 % shared by those between; of two touches each half."""
    short = np.reciprocal(np.maximum(paths.length, 1), dtype=np.float64)
    between = np.where(paths.length <= 2, short, BETWEEN / np.maximum(paths.length - 2, 1))
    ends = np.where(paths.length <= 2, short, ENDS)[paths.touched]
    shares = between[paths.row]
    shares[paths.start[paths.touched]] = ends
    shares[paths.end[paths.touched]] = ends
    return _to_all(paths, shares)


def _all_to(touches: Ints) -> tuple[Ints, Floats]:
    return touches, np.ones(len(touches))


def _to_all(paths: Paths, shares: Floats) -> tuple[Ints, Floats]:
    return np.arange(len(paths.label)), shares


def credited_by(rule: Rule) -> Callable[[Paths], Crediting]:
    """A model's `prepare` from a rule."""

    def prepare(paths: Paths) -> Crediting:
        touches, share = rule(paths)
        row = paths.row[touches]
        return _credited(paths, touches, share * paths.conversions[row], share * paths.value[row])

    return prepare


def time_decay(paths: Paths) -> Crediting:
    """The credit that the paths bring with them, since only each journey knows the ages of its touches."""
    return _credited(paths, np.arange(len(paths.label)), *paths.decay)


def _credited(paths: Paths, touches: Ints, conversions: Floats, value: Floats) -> Crediting:
    """Credit that is linear in the paths: what each of the touches has, summed by label."""
    by_conversions, by_value = paths.by_label(touches, conversions, value)

    def shares(weights: Weights) -> Shares:
        return Shares(by_conversions @ weights.converted, by_value @ weights.converted)

    return shares
