"""A number that somebody published, and how ours is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """`published` is the number as it was printed, e.g. `"-.24779"`: ours must round to it, or lie within `tolerance`.

    `compute` is given the file or folder `data` of the reference data, or the current folder where the figure needs none.
    """

    name: str
    published: str
    compute: Callable[[Path], float]
    source: str
    data: str | None = None
    tolerance: float | None = None

    def ours(self, folder: Path | None) -> float | None:
        """Our value; None where the data it needs is not in `folder`."""
        if self.data is None:
            return self.compute(Path())
        place = folder / self.data if folder is not None else None
        return self.compute(place) if place is not None and place.exists() else None

    @property
    def allowed(self) -> float:
        """How far ours may be from the published number: half a unit of its last digit, if nothing else is said."""
        if self.tolerance is not None:
            return self.tolerance
        exponent = Decimal(self.published).as_tuple().exponent
        return 0.5 * 10.0 ** int(exponent) * (1 + 1e-9)


@dataclass(frozen=True, slots=True)
class Checked:
    """A figure and what we computed for it."""

    family: str
    figure: Figure
    ours: float | None

    @property
    def difference(self) -> float | None:
        return None if self.ours is None else self.ours - float(self.figure.published)

    @property
    def holds(self) -> bool | None:
        """Whether ours is the published number; None where it could not be computed for want of data."""
        difference = self.difference
        return None if difference is None else abs(difference) <= self.figure.allowed
