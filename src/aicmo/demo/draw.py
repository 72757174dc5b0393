"""Drawing lots: array types and the few distributions that several parts of the demo share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)


def stream(seed: int, part: str) -> np.random.Generator:
    """A generator of its own for each part, so that a change in one part leaves the others' numbers alone."""
    return np.random.default_rng([seed, *part.encode()])


def pick(weights: FloatArray, size: int, rng: np.random.Generator) -> IntArray:
    """`size` positions, drawn in proportion to their weights."""
    cumulated = np.cumsum(weights)
    places: IntArray = np.searchsorted(cumulated, rng.random(size) * cumulated[-1], side="right").astype(np.int64)
    return places


def seconds(median: float, spread: float, size: int, rng: np.random.Generator) -> IntArray:
    """Waiting times in whole seconds: log-normal, the way people take their time."""
    return np.rint(rng.lognormal(np.log(median), spread, size)).astype(np.int64)


def between(low: int, high: int, size: int, rng: np.random.Generator) -> IntArray:
    """Whole numbers from `low` up to and without `high`, all equally likely."""
    return rng.integers(low, high, size, dtype=np.int64)


def tokens(size: int, width: int, rng: np.random.Generator) -> list[str]:
    """Random identifiers in URL-safe base64, as mailing services write them."""
    letters = _ALPHABET[rng.integers(0, 64, (size, width), dtype=np.uint8)]
    joined: list[str] = letters.view(f"S{width}").ravel().astype(f"U{width}").tolist()
    return joined
