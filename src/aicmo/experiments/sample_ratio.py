"""Whether the arms have the sizes they were meant to have. Where not, units were lost, and no result can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aicmo.errors import BadValue, UnknownName

ALARM = 0.001


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """`expected` units of each arm, and the p-value of a chi-square test of the sizes against them."""

    expected: Mapping[str, float]
    p_value: float

    @property
    def mismatch(self) -> bool:
        """Below 0.001, as is usual: this is looked at in every test, and a false alarm stops it."""
        return self.p_value < ALARM


def sample_ratio(sizes: Mapping[str, int], shares: Mapping[str, float] | None = None) -> SampleRatio:
    """Pearson's chi-square test of `sizes` against `shares` (equal by default; scaled to add up to 1).

    Raises `UnknownName` for a share of no arm, `BadValue` for one that is missing or not above 0.
    """
    from scipy.stats import chisquare

    wanted = dict.fromkeys(sizes, 1.0) if shares is None else dict(shares)
    _require_shares(sizes, wanted)
    total, whole = sum(sizes.values()), sum(wanted.values())
    expected = {arm: total * wanted[arm] / whole for arm in sizes}
    p_value = chisquare(list(sizes.values()), list(expected.values())).pvalue if total else 1.0
    return SampleRatio(expected, float(p_value))


def _require_shares(sizes: Mapping[str, int], shares: Mapping[str, float]) -> None:
    for arm in shares:
        if arm not in sizes:
            raise UnknownName("arm", arm, sizes)
    for arm in sizes:
        if not 0 < shares.get(arm, 0.0) < float("inf"):
            raise BadValue(
                "Every arm needs a share above 0.", column=arm, value=shares.get(arm), remedy="State them all."
            )
