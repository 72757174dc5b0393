"""How many parameters a table can bear, and the refusal where it bears none of the models."""

from __future__ import annotations

from dataclasses import dataclass

from aicmo.errors import NotEstimable, UsageError
from aicmo.mix.table import MixTable

LEAST_PER_PARAMETER = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parameters a model has. Carry-over and half point are each channel's own, or one for all channels."""

    channels: int
    controls: int
    harmonics: int
    own_carry: bool = True
    own_half: bool = True

    @property
    def carries(self) -> int:
        return self.channels if self.own_carry else 1

    @property
    def halves(self) -> int:
        return self.channels if self.own_half else 1

    @property
    def baseline(self) -> int:
        """Level, trend, a sine and a cosine a harmonic, controls."""
        return 2 + 2 * self.harmonics + self.controls

    @property
    def parameters(self) -> int:
        return self.channels + self.carries + self.halves + self.baseline


def affordable(table: MixTable, harmonics: int = 1) -> Shape:
    """The richest shape with ten periods a parameter: each channel's own carry-over goes first, then its own half
    point.

    Raises `NotEstimable` where even the plainest has fewer periods, and `UsageError` for harmonics that cannot be told.
    """
    if not 0 <= harmonics < table.cycle / 2:
        raise UsageError(
            f"A year of {table.cycle:.0f} {table.unit}s has no season of {harmonics} waves.",
            remedy="Give 1 or 2, or 0 for none.",
        )
    plainest = Shape(len(table.channels), len(table.control_names), harmonics, own_carry=False, own_half=False)
    for own_carry, own_half in ((True, True), (False, True), (False, False)):
        shape = Shape(plainest.channels, plainest.controls, harmonics, own_carry, own_half)
        if shape.parameters * LEAST_PER_PARAMETER <= len(table):
            return shape
    raise _refusal(table, plainest)


def _refusal(table: MixTable, plainest: Shape) -> NotEstimable:
    channels = "channel" if plainest.channels == 1 else "channels"
    return NotEstimable(
        f"{len(table)} {table.unit}s are too few for {plainest.channels} {channels}: the plainest model has "
        f"{plainest.parameters} parameters, and with fewer than {LEAST_PER_PARAMETER} {table.unit}s for each it would "
        "fit the noise and call it an effect.",
        remedy=f"Give {LEAST_PER_PARAMETER * plainest.parameters} {table.unit}s, or fewer channels and controls.",
    )
