"""Tables with a known truth, drawn by a fixed seed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aicmo.mix.adstock import adstock
from aicmo.mix.saturation import hill
from aicmo.mix.table import MixTable

OUTCOME = 100_000.0
MONDAY = date(2022, 1, 3)


class Truth(NamedTuple):
    """`returns` and `marginal` by channel: outcome per unit of spend, on average and for the next."""

    returns: NDArray[np.float64]
    marginal: NDArray[np.float64]


def weeks(count: int) -> tuple[date, ...]:
    return tuple(MONDAY + timedelta(weeks=number) for number in range(count))


def table(outcome: NDArray[np.float64], spend: NDArray[np.float64], **controls: NDArray[np.float64]) -> MixTable:
    """Channels are a, b, c, ..."""
    columns = np.array([*controls.values()]).reshape(len(controls), len(outcome)).T
    names = tuple("abcdefgh"[: spend.shape[1]])
    return MixTable(weeks(len(outcome)), "revenue", outcome, names, spend, tuple(controls), columns)


def simulated(seed: int, *, periods: int = 156, channels: int = 3, noise: float = 0.08) -> tuple[MixTable, Truth]:
    """Weeks of three channels, one of them in flights; returns, carry-over and half points as likely as assumed."""
    rng = np.random.default_rng(seed)
    spend = rng.lognormal(0.0, 0.5, (periods, channels)) * np.linspace(3000, 1000, channels)
    spend *= rng.random((periods, channels)) < np.linspace(1.0, 0.6, channels)
    rates = 1 / (1 + np.exp(-rng.normal(-0.5, 1.0, channels)))
    halves = np.exp(rng.normal(0.7, 0.75, channels)) * spend.sum(axis=0) / np.count_nonzero(spend, axis=0)
    returns = np.abs(rng.normal(0.0, 0.5 * OUTCOME * periods / spend.sum(), channels))
    full = hill(adstock(spend, rates), halves)
    brought = (full * returns * spend.sum(axis=0) / full.sum(axis=0)).sum(axis=1)
    at = np.arange(periods)
    season = 0.15 * OUTCOME * np.sin(2 * np.pi * at / 52.18 + rng.uniform(0, 6))
    baseline = OUTCOME - brought.mean() + season + rng.normal(0.0, 0.1) * OUTCOME * (at / periods - 0.5)
    outcome = baseline + brought + rng.normal(0.0, noise * OUTCOME, periods)
    return table(outcome, spend), Truth(returns, returns * (full * (1 - full)).sum(axis=0) / full.sum(axis=0))
