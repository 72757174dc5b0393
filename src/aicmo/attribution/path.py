"""What attribution reads and gives: distinct paths with their totals, and the credit of one model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Path(NamedTuple):
    """One distinct path, with the totals of all journeys that took it.

    `touches` are labels (channels, campaigns or sources), oldest first; `()` is a conversion without any touch.
    `conversions` counts the journeys that converted, `value` is what they brought (negative where refunds outweigh it),
    `lost` counts the journeys that took the path and did not convert.
    `decay_conversions` and `decay_value` have one entry a touch: the time-decay credit of that touch, summed over the
    converted journeys (`aicmo.attribution.decay`). They sum to `conversions` and to `value`.
    """

    touches: tuple[str, ...]
    conversions: float
    value: float
    lost: float = 0.0
    decay_conversions: tuple[float, ...] | None = None
    decay_value: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """What one model gives: conversions and value by label, and what no touch can claim.

    Labels and the unattributed row sum to the conversions and to the value of the paths, exactly.
    `by_place` is given by models that tell places apart: conversions by label, one entry for each place in a path.
    `note` says in a sentence what a reader has to know about these figures, e.g. the error of a sample.
    """

    conversions: Mapping[str, float]
    value: Mapping[str, float]
    unattributed_conversions: float
    unattributed_value: float
    by_place: Mapping[str, tuple[float, ...]] | None = None
    note: str | None = None
