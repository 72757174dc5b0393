"""Published figures, recomputed by the code that ships. One file of `families` for each field they come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aicmo.plugins import Plugins
from aicmo.verify.figure import Checked, Figure

FAMILIES = Plugins[tuple[Figure, ...]]("aicmo.verify.families", "FIGURES", kind="family of figures")

__all__ = ["FAMILIES", "Checked", "Figure", "verify"]


def verify(data: Path | None = None) -> Iterator[Checked]:
    """Every published figure beside ours; one whose data is not in the folder `data` has none of ours."""
    for family in FAMILIES.names():
        for figure in FAMILIES.load(family):
            yield Checked(family, figure, figure.ours(data))
