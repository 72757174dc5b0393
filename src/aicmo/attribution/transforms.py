"""What of a path a model is shown: repeats told apart, collapsed or counted, direct visits left out.

Names and meaning of the first four follow Google's Fractribution (path transforms `unique`, `exposure`, `first`, `frequency`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from math import fsum
from types import MappingProxyType
from typing import TypeAlias

from aicmo.attribution.path import Path
from aicmo.errors import UnknownName
from aicmo.model.channel import Channel

Kept: TypeAlias = list[tuple[str, list[int]]]
"""The touches after a transform: the label of each, and the places in the old path that it stands for."""


def is_direct(label: str) -> bool:
    return label.strip().casefold() == Channel.DIRECT


def unique(touches: Sequence[str]) -> Kept:
    """Every touch counts: A A B A stays as it is."""
    return [(label, [place]) for place, label in enumerate(touches)]


def exposure(touches: Sequence[str]) -> Kept:
    """Repeats in a row are one touch: A A B A becomes A B A."""
    runs = groupby(range(len(touches)), key=touches.__getitem__)
    return [(label, list(places)) for label, places in runs]


def first(touches: Sequence[str]) -> Kept:
    """A label counts where it first stood: A A B A becomes A B."""
    places: dict[str, list[int]] = {}
    for place, label in enumerate(touches):
        places.setdefault(label, []).append(place)
    return list(places.items())


def frequency(touches: Sequence[str]) -> Kept:
    """As `first`, and the label says how often: A A B A becomes "A x3", "B x1", each a label of its own."""
    return [(f"{label} x{len(places)}", places) for label, places in first(touches)]


def without_direct(touches: Sequence[str]) -> Kept:
    """Direct visits count only in paths that have nothing else."""
    others = [(label, [place]) for place, label in enumerate(touches) if not is_direct(label)]
    return others or unique(touches)


TRANSFORMS: Mapping[str, Callable[[Sequence[str]], Kept]] = MappingProxyType(
    {
        "unique": unique,
        "exposure": exposure,
        "first": first,
        "frequency": frequency,
        "without_direct": without_direct,
    }
)


def transformed(paths: Iterable[Path], *names: str) -> list[Path]:
    """The paths after the named transforms, in that order; paths that became equal are one.

    The time-decay credit of touches that merge adds up; that of a touch left out goes to those that stay, in
    proportion to their conversions. Raises `UnknownName` for a transform there is none of.
    """
    for name in names:
        if name not in TRANSFORMS:
            raise UnknownName("path transform", name, TRANSFORMS)
        paths = [_changed(path, TRANSFORMS[name](path.touches)) for path in paths]
    return merged(paths)


def merged(paths: Iterable[Path]) -> list[Path]:
    """Each distinct path once, with the totals of all; in order of first appearance."""
    same: dict[tuple[str, ...], list[Path]] = {}
    for path in paths:
        same.setdefault(path.touches, []).append(path)
    return [group[0] if len(group) == 1 else _together(group) for group in same.values()]


def _changed(path: Path, kept: Kept) -> Path:
    conversions = _kept(path.decay_conversions, kept)
    shares = _shares(conversions, len(kept))
    return Path(
        touches=tuple(label for label, _ in kept),
        conversions=path.conversions,
        value=path.value,
        lost=path.lost,
        decay_conversions=_topped_up(conversions, shares, path.conversions),
        decay_value=_topped_up(_kept(path.decay_value, kept), shares, path.value),
    )


def _kept(decay: tuple[float, ...] | None, kept: Kept) -> list[float] | None:
    return None if decay is None else [fsum(decay[place] for place in places) for _, places in kept]


def _shares(conversions: Sequence[float] | None, count: int) -> list[float]:
    """How what is left over is shared: as the conversions are, or evenly where no touch that stays has any."""
    whole = fsum(conversions or ())
    return [part / whole for part in conversions] if conversions and whole > 0 else [1 / max(count, 1)] * count


def _topped_up(parts: list[float] | None, shares: Sequence[float], total: float) -> tuple[float, ...] | None:
    if parts is None:
        return None
    left = total - fsum(parts)
    return tuple(part + left * share for part, share in zip(parts, shares, strict=True))


def _together(group: Sequence[Path]) -> Path:
    return Path(
        touches=group[0].touches,
        conversions=fsum(path.conversions for path in group),
        value=fsum(path.value for path in group),
        lost=fsum(path.lost for path in group),
        decay_conversions=_added([path.decay_conversions for path in group]),
        decay_value=_added([path.decay_value for path in group]),
    )


def _added(parts: Sequence[tuple[float, ...] | None]) -> tuple[float, ...] | None:
    given = [part for part in parts if part is not None]
    return tuple(map(fsum, zip(*given, strict=True))) if len(given) == len(parts) else None
