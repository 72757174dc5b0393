"""Distinct paths as arrays: read once, credited by every model, weighed anew by the bootstrap."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import fsum
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, overload

import numpy as np
import numpy.typing as npt
from scipy import sparse

from aicmo.attribution.path import Path
from aicmo.errors import BadValue

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

DECAY_TOLERANCE = 1e-6
"""How far time-decay credit, summed over many journeys, may be from what they brought, relative to it."""
SMALLEST = sys.float_info.min
"""Below this, numbers lose digits, and nothing is relative to them."""
LARGEST_WHOLE = 2.0**53
"""Up to it every whole number is a double, and so is every sum of them."""


class Total(NamedTuple):
    """The exact sum over paths with a touch and over paths without, and `size`, the sum of the first ones' amounts."""

    touched: float
    untouched: float
    size: float


@dataclass(frozen=True, eq=False)
class Paths(Sequence[Path]):
    """A sequence of paths, with their touches laid end to end.

    `labels` are sorted, so that their order in the paths is irrelevant. For each touch `label` is its place in `labels`,
    `row` its path and `place` where it stands in it, from 0; `length` is the number of touches of each path.
    """

    paths: Sequence[Path]
    labels: tuple[str, ...]
    label: Ints
    length: Ints
    conversions: Floats
    value: Floats
    lost: Floats

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Paths:
        """Read and check paths, or give back what is read already. Raises `BadValue`, naming the path and the field."""
        if isinstance(paths, Paths):
            return paths
        touches = [path.touches for path in paths]
        flat = list(chain.from_iterable(touches))
        labels = _checked_labels(set(flat))
        code = {label: place for place, label in enumerate(labels)}
        return cls(
            paths=paths,
            labels=labels,
            label=np.fromiter(map(code.__getitem__, flat), np.int64, len(flat)),
            length=np.fromiter(map(len, touches), np.int64, len(paths)),
            conversions=_checked(paths, "conversions", least=0),
            value=_checked(paths, "value"),
            lost=_checked(paths, "lost", least=0),
        )

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, place: int) -> Path: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Path]: ...
    def __getitem__(self, place: int | slice) -> Path | Sequence[Path]:
        return self.paths[place]

    @cached_property
    def row(self) -> Ints:
        return np.repeat(np.arange(len(self.paths)), self.length)

    @cached_property
    def start(self) -> Ints:
        """Where each path's first touch stands among all touches."""
        return np.cumsum(self.length) - self.length

    @cached_property
    def end(self) -> Ints:
        """Where its last one does; for a path without touches, before its `start`."""
        return self.start + self.length - 1

    @cached_property
    def place(self) -> Ints:
        return np.arange(len(self.label)) - self.start[self.row]

    @cached_property
    def touched(self) -> Ints:
        """The paths that have a touch."""
        return np.flatnonzero(self.length)

    @cached_property
    def totals(self) -> tuple[Total, Total]:
        """Of conversions and of value."""
        bare = self.length == 0
        return _total(self.conversions, bare), _total(self.value, bare)

    @cached_property
    def decay(self) -> tuple[Floats, Floats]:
        """Time-decay credit of each touch, in conversions and in value. Raises `BadValue` where a path has none."""
        return _decay(self, "decay_conversions", self.conversions), _decay(self, "decay_value", self.value)

    def by_label(self, *amounts: Floats) -> list[Any]:
        """What each touch has, in their order: a sparse matrix of labels by paths for each kind of amount."""
        columns = np.concatenate([[0], np.cumsum(self.length)])
        labels, shape = self.label.astype(np.int32), (len(self.labels), len(self))
        return [sparse.csc_array((amount, labels, columns), shape=shape) for amount in amounts]


class Weights(NamedTuple):
    """How often each path counts, relative to what was observed: its converted and its lost journeys."""

    converted: Floats
    lost: Floats

    @classmethod
    def as_observed(cls, paths: Paths) -> Weights:
        once = np.ones(len(paths))
        return cls(once, once)


class Shares(NamedTuple):
    """What a model gives each of `Paths.labels`; `by_place` has a column for each place in a path."""

    conversions: Floats
    value: Floats
    by_place: Floats | None = None
    note: str | None = None


def distinct(codes: Ints, limit: int) -> tuple[Ints, Ints]:
    """The distinct codes below `limit`, sorted, and where each code stands among them."""
    if limit > 4 * max(len(codes), 1_000):
        found, places = np.unique(codes, return_inverse=True)
        return found, places
    seen = np.zeros(limit, np.bool_)
    seen[codes] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[codes]


def named(labels: Sequence[str], numbers: Floats) -> Mapping[str, float]:
    return dict(zip(labels, numbers.tolist(), strict=True))


def _checked_labels(labels: set[str]) -> tuple[str, ...]:
    if any(not isinstance(label, str) or not label.strip() for label in labels):
        raise BadValue(
            "A touch has no label.", column="touches", remedy="Leave the touch out, or call its channel 'unassigned'."
        )
    return tuple(sorted(labels))


def _checked(paths: Sequence[Path], field: str, *, least: float = -np.inf) -> Floats:
    array = np.fromiter(map(attrgetter(field), paths), np.float64, len(paths))
    bad = np.flatnonzero(~(np.isfinite(array) & (array >= least)))
    if len(bad):
        path = paths[int(bad[0])]
        kind = "a finite number" if least < 0 else "a finite number, zero or more"
        raise BadValue(
            f"Of the path {' > '.join(path.touches) or 'without touches'}, {field} is not {kind}.",
            column=field,
            value=float(array[bad[0]]),
            remedy="Leave the path out, or mend its source.",
        )
    with np.errstate(over="ignore"):
        whole = np.abs(array).sum()
    if not np.isfinite(whole):
        raise BadValue(
            f"The sum of {field} is too large a number.", column=field, remedy="Mend the source of the paths."
        )
    return array


def _total(amounts: Floats, bare: npt.NDArray[np.bool_]) -> Total:
    touched = amounts[~bare]
    return Total(_exact_sum(touched), _exact_sum(amounts[bare]), float(np.abs(touched).sum()))


def _exact_sum(amounts: Floats) -> float:
    """Without rounding; counts, which are most of what is summed, as whole numbers."""
    if np.abs(amounts).sum() < LARGEST_WHOLE and (amounts == np.trunc(amounts)).all():
        return float(amounts.sum())
    return fsum(amounts.tolist())


def _decay(paths: Paths, field: str, total: Floats) -> Floats:
    """The field of every path end to end; a path of one touch needs none."""
    parts: list[tuple[float, ...]] = []
    for path, whole in zip(paths.paths, total.tolist(), strict=True):
        given: tuple[float, ...] | None = getattr(path, field)
        if given is None and len(path.touches) <= 1:
            given = (whole,) * len(path.touches)
        parts.append(_matching(path, field, given))
    amounts = np.fromiter(chain.from_iterable(parts), np.float64, len(paths.label))
    return _summing(paths, field, amounts, total)


def _matching(path: Path, field: str, given: tuple[float, ...] | None) -> tuple[float, ...]:
    if given is None or len(given) != len(path.touches):
        raise BadValue(
            f"The path {' > '.join(path.touches)} needs one {field} for each of its touches.",
            column=field,
            remedy="Give the ages of the touches, see aicmo.attribution.decay, or leave time decay out.",
        )
    return given


def _summing(paths: Paths, field: str, amounts: Floats, total: Floats) -> Floats:
    """The amounts, with what summing over many journeys rounded off spread over the touches of the path."""
    summed = np.bincount(paths.row, weights=amounts, minlength=len(paths))
    scale = np.bincount(paths.row, weights=np.abs(amounts), minlength=len(paths)) + np.abs(total)
    off = np.flatnonzero(~(np.abs(summed - total) <= DECAY_TOLERANCE * scale + SMALLEST) & (paths.length > 0))
    if len(off):
        path = paths.paths[int(off[0])]
        raise BadValue(
            f"Of the path {' > '.join(path.touches)}, {field} sums to {summed[off[0]]:g}, not to {total[off[0]]:g}.",
            column=field,
            remedy="Give the decay credit of the converted journeys alone, each journey's summing to what it brought.",
        )
    return amounts + ((total - summed) / np.maximum(paths.length, 1))[paths.row]
