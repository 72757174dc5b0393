"""What each channel brought, what its spend returned, and what one more unit of it would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from aicmo.mix.calibrate import untested_scale
from aicmo.mix.posterior import Estimate, Posterior


@dataclass(frozen=True, slots=True)
class Contribution:
    """One channel over the whole table.

    `outcome` is what it brought, `share` that of all outcome; `roas` is outcome over spend, `marginal_roas` what the
    next unit of spend brings where every period's spend grows alike. `learned` is the share of the doubt about its
    return that table and lift tests took away, 0 to 1: near 0 the interval says what was assumed beforehand.
    `carry_over` is what still works of spend a period later, `half_point` the spend a period at which the channel
    brings half of all that it could.
    """

    channel: str
    spend: float
    outcome: Estimate
    share: Estimate
    roas: Estimate
    marginal_roas: Estimate
    learned: float
    carry_over: Estimate
    half_point: Estimate


def contributions(found: Posterior) -> tuple[Contribution, ...]:
    """One a channel, in the order of the table. Their `outcome.value` and the baseline's sum to the fitted outcome."""
    return tuple(_contributions(found))


def _contributions(found: Posterior) -> Iterator[Contribution]:
    table = found.model.table
    totals, everything = found.parts.sum(axis=2), table.outcome.sum()
    full = found.parts / found.sizes[..., np.newaxis]
    # The derivative of u / (u + half) where u grows by a factor is full * (1 - full).
    marginal = found.parameters.returns * (full * (1 - full)).sum(axis=2) / full.sum(axis=2)
    learned = _learned(found)
    for place, channel in enumerate(table.channels):
        yield Contribution(
            channel=channel,
            spend=float(table.spend[:, place].sum()),
            outcome=Estimate.of(totals[:, place]),
            share=Estimate.of(totals[:, place] / everything),
            roas=Estimate.of(found.parameters.returns[:, place]),
            marginal_roas=Estimate.of(marginal[:, place]),
            learned=float(learned[place]),
            carry_over=Estimate.of(found.parameters.rates[:, place]),
            half_point=Estimate.of(found.parameters.halves[:, place]),
        )


def _learned(found: Posterior) -> NDArray[np.float64]:
    """One less the variance of the returns over that of the half-normal of an untested channel, as far as it fell."""
    scale = untested_scale(found.model.table, rows=found.model.rows)
    return np.asarray(np.clip(1 - found.parameters.returns.var(axis=0) / (scale**2 * (1 - 2 / pi)), 0.0, 1.0))


def baseline(found: Posterior) -> Estimate:
    """What would have been sold without any of the channels, over the whole table."""
    return Estimate.of(found.baseline.sum(axis=1))
