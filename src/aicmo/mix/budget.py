"""What another budget would bring, as far as spend like it was ever seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aicmo.errors import NotEstimable, UnknownName
from aicmo.mix.posterior import Estimate, Posterior

SUSTAINED = 4
"""Spend counts as seen where a channel held it on average for as many periods in a row."""
_HALVINGS = 60
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Expectation:
    """Even spend of `plan` a period, by channel, beside even spend of `now`, the mean of the table.

    `outcome` is what the channels bring a period under the plan, `current` what they bring now, `gain` the
    difference, and `chance` the probability that it is above zero.
    """

    plan: Mapping[str, float]
    now: Mapping[str, float]
    outcome: Estimate
    current: Estimate
    gain: Estimate
    chance: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Between what even spends a period a channel's response is known."""

    low: float
    high: float


def limits(found: Posterior) -> dict[str, Limits]:
    """The least and greatest mean spend of four periods in a row, or of all, by channel: no more was seen to last."""
    table = found.model.table
    lasting = np.lib.stride_tricks.sliding_window_view(table.spend, SUSTAINED, axis=0).mean(axis=-1)
    return {
        name: Limits(float(min(column.min(), mean)), float(max(column.max(), mean)))
        for name, column, mean in zip(table.channels, lasting.T, table.spend.mean(axis=0), strict=True)
    }


def response(found: Posterior, channel: str, spends: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a channel brings a period at even spends of shape (points,): (draws, points). The carry-over is complete."""
    place = found.model.table.channels.index(channel)
    half, size = found.parameters.halves[:, place], found.sizes[:, place]
    return np.asarray(size[:, np.newaxis] * spends / (spends + half[:, np.newaxis]))


def what_if(found: Posterior, spends: Mapping[str, float]) -> Expectation:
    """The expectation of `spends` a period by channel, the other channels as they are.

    Raises `UnknownName` for a channel that there is not, and `NotEstimable` for spend beyond what was seen to last.
    """
    channels, known = found.model.table.channels, limits(found)
    for name, spend in spends.items():
        if name not in channels:
            raise UnknownName("channel", name, channels)
        _require_seen(found, name, spend, known[name])
    now = _now(found)
    return _expectation(found, now, {**now, **spends})


def best_split(found: Posterior, budget: float | None = None) -> Expectation:
    """The split of `budget` a period, by default what is spent now, that is expected to bring most within the limits.

    Expected responses are concave, so the best split is where the next unit brings the same in every channel that is
    not at a limit. Raises `NotEstimable` for a budget that does not fit within the limits.
    """
    now, known = _now(found), limits(found)
    low, high = (np.array([getattr(known[name], end) for name in now]) for end in ("low", "high"))
    total = sum(now.values()) if budget is None else budget
    if not low.sum() * (1 - _SLACK) <= total <= high.sum() * (1 + _SLACK):
        raise NotEstimable(
            f"{total:,.0f} a {found.model.table.unit} cannot be split without leaving what was seen: the channels "
            f"together lasted at {low.sum():,.0f} to {high.sum():,.0f}.",
            remedy="Ask for a budget within these bounds.",
        )
    cheap, dear = 0.0, float(_slope(found, low).max())
    for _ in range(_HALVINGS):
        price = (cheap + dear) / 2
        cheap, dear = (price, dear) if _bought(found, price, low, high).sum() > total else (cheap, price)
    return _expectation(found, now, dict(zip(now, _bought(found, dear, low, high).tolist(), strict=True)))


def _bought(found: Posterior, price: float, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each channel's spend goes until its next unit brings less than `price`: (channels,)."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        worth = _slope(found, middle) > price
        low, high = np.where(worth, middle, low), np.where(worth, high, middle)
    return low


def _slope(found: Posterior, spends: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the next unit is expected to bring at even spends of shape (channels,): (channels,)."""
    half = found.parameters.halves
    return np.asarray((found.sizes * half / (spends + half) ** 2).mean(axis=0))


def _now(found: Posterior) -> dict[str, float]:
    table = found.model.table
    return {name: float(mean) for name, mean in zip(table.channels, table.spend.mean(axis=0), strict=True)}


def _expectation(found: Posterior, now: Mapping[str, float], plan: Mapping[str, float]) -> Expectation:
    outcome, current = _together(found, plan), _together(found, now)
    gain = outcome - current
    return Expectation(
        plan, now, Estimate.of(outcome), Estimate.of(current), Estimate.of(gain), float((gain > 0).mean())
    )


def _together(found: Posterior, spends: Mapping[str, float]) -> NDArray[np.float64]:
    return np.asarray(
        np.sum([response(found, name, np.array([spend]))[:, 0] for name, spend in spends.items()], axis=0)
    )


def _require_seen(found: Posterior, name: str, spend: float, known: Limits) -> None:
    if not known.low * (1 - _SLACK) <= spend <= known.high * (1 + _SLACK):
        unit = found.model.table.unit
        raise NotEstimable(
            f"{name} was never at {spend:,.0f} a {unit} for {SUSTAINED} {unit}s in a row, only between "
            f"{known.low:,.0f} and {known.high:,.0f}: what it brings beyond that, the table does not say.",
            remedy=f"Ask for a spend within these bounds, or try it in the market for {SUSTAINED} {unit}s.",
        )
