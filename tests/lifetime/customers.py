"""Customers to try the models on: drawn from a model's own story, or any that can be."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from aicmo.lifetime.bg_nbd import BgNbd
from aicmo.lifetime.pareto_nbd import ParetoNbd
from aicmo.lifetime.summary import FloatArray, Summary

_MOST = 400

PARAMETER = st.floats(0.05, 20)
BG_NBD = st.builds(BgNbd, PARAMETER, PARAMETER, PARAMETER, PARAMETER)
PARETO_NBD = st.builds(ParetoNbd, PARAMETER, PARAMETER, PARAMETER, PARAMETER)


@st.composite
def histories(draw: st.DrawFn, most: int = 300) -> Summary:
    """A few customers, some of whom buy very often."""
    rows = draw(
        st.lists(st.tuples(st.integers(0, most), st.floats(0.01, 1), st.floats(0.5, 300)), min_size=1, max_size=8)
    )
    x, share, age = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return Summary.of(x, np.where(x > 0, share * age, 0.0), age)


def drawn_from_bg_nbd(model: BgNbd, customers: int, seed: int = 1) -> Summary:
    """Each leaves after a purchase with a chance of its own."""
    chance = np.random.default_rng(seed)
    rate = chance.gamma(model.r, 1 / model.alpha, customers)
    leaves = chance.beta(model.a, model.b, customers)
    times = _times(chance, rate)
    left = chance.random(times.shape) < leaves[:, None]
    there = np.cumsum(left, axis=1) - left == 0
    return _watched(times, there, chance.uniform(20, 100, customers))


def drawn_from_pareto_nbd(model: ParetoNbd, customers: int, seed: int = 1) -> Summary:
    """Each leaves at a moment of its own."""
    chance = np.random.default_rng(seed)
    rate = chance.gamma(model.r, 1 / model.alpha, customers)
    end = chance.exponential(1, customers) / chance.gamma(model.s, 1 / model.beta, customers)
    times = _times(chance, rate)
    return _watched(times, times < end[:, None], chance.uniform(20, 100, customers))


def _times(chance: np.random.Generator, rate: FloatArray) -> FloatArray:
    return np.cumsum(chance.exponential(1, (rate.size, _MOST)) / rate[:, None], axis=1)


def _watched(times: FloatArray, there: np.ndarray, age: FloatArray) -> Summary:
    made = there & (times < age[:, None])
    return Summary.of(made.sum(axis=1), np.where(made, times, 0.0).max(axis=1), age)
