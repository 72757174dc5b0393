"""p-values of many comparisons, made fit to be read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted so that the chance of even one false alarm stays below the level (Holm 1979)."""
    order = _ascending(p_values)
    scaled = [(len(order) - place) * p_values[index] for place, index in enumerate(order)]
    return _put_back(order, accumulate(scaled, max))


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted so that the share of false alarms among the findings stays below the level (Benjamini, Hochberg 1995)."""
    order = _ascending(p_values)[::-1]
    scaled = [len(order) / (len(order) - place) * p_values[index] for place, index in enumerate(order)]
    return _put_back(order, accumulate(scaled, min))


def uncorrected(p_values: Sequence[float]) -> list[float]:
    """As they are."""
    return list(p_values)


CORRECTIONS: Mapping[str, Callable[[Sequence[float]], list[float]]] = MappingProxyType(
    {"holm": holm, "bh": benjamini_hochberg, "none": uncorrected}
)


def _ascending(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=p_values.__getitem__)


def _put_back(order: Sequence[int], adjusted: Iterable[float]) -> list[float]:
    """The values in the order in which the p-values came, none above 1."""
    placed = dict(zip(order, adjusted, strict=True))
    return [min(1.0, placed[index]) for index in range(len(order))]
