"""Models side by side: what each gives a label, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from aicmo.attribution.path import Credit


@dataclass(frozen=True, slots=True)
class Spread:
    """One number under several models."""

    by_model: Mapping[str, float]

    @property
    def low(self) -> float:
        return min(self.by_model.values())

    @property
    def high(self) -> float:
        return max(self.by_model.values())

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def mean(self) -> float:
        return fsum(self.by_model.values()) / len(self.by_model)

    @property
    def relative_width(self) -> float | None:
        """`width` over the mean, 0 where all models agree; None where the mean is not above 0."""
        return self.width / self.mean if self.mean > 0 else None


@dataclass(frozen=True, slots=True)
class Row:
    """One label under every model. `label` is None for what no touch can claim."""

    label: str | None
    conversions: Spread
    value: Spread


def side_by_side(credits_by_model: Mapping[str, Credit]) -> tuple[Row, ...]:
    """A row for each label, most conversions on average first, then the unattributed; () without a model.

    A label that a model does not name has 0 from it: there, transforms have left it out of every path.
    """
    if not credits_by_model:
        return ()
    rows = [_row(label, credits_by_model) for label in _labels(credits_by_model.values())]
    rows.sort(key=lambda row: (-row.conversions.mean, row.label))
    return (*rows, _unattributed(credits_by_model))


def _labels(credited: Iterable[Credit]) -> set[str]:
    return {label for credit in credited for label in credit.conversions}


def _row(label: str, by_model: Mapping[str, Credit]) -> Row:
    return Row(
        label,
        Spread({name: credit.conversions.get(label, 0.0) for name, credit in by_model.items()}),
        Spread({name: credit.value.get(label, 0.0) for name, credit in by_model.items()}),
    )


def _unattributed(by_model: Mapping[str, Credit]) -> Row:
    return Row(
        None,
        Spread({name: credit.unattributed_conversions for name, credit in by_model.items()}),
        Spread({name: credit.unattributed_value for name, credit in by_model.items()}),
    )
