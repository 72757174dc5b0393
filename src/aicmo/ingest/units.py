"""What an import takes in at once: a file; or of a folder the files that hold one thing each, as a maildir does.

Ten thousand bounces, or posts of a webhook, are one import, not ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aicmo.errors import UsageError
from aicmo.ingest.formats.base import FORMATS, Gatherer

_OF_A_MAILDIR = ("cur", "new")


@dataclass(frozen=True, slots=True)
class Unit:
    """`path` is the file, or the folder whose `files` a format reads as one; `gatherer` is that format."""

    path: Path
    files: tuple[Path, ...]
    gatherer: Gatherer | None = None

    @property
    def name(self) -> str:
        """What a person calls it: `inbox.mbox`, `bounces/`, `support/cur/`."""
        if self.gatherer is None:
            return self.path.name
        above = f"{self.path.parent.name}/" if self.path.name in _OF_A_MAILDIR else ""
        return f"{above}{self.path.name}/"


def units(path: Path) -> Iterator[Unit]:
    """What an import of a file, or of a folder with all below it, takes in, in the order of the paths.

    Raises `UsageError` for a folder without files.
    """
    if not path.is_dir():
        yield _alone(path)
        return
    found = [file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")]
    if not found:
        raise UsageError(f"{path} holds no files.")
    gathered = [unit for folder in {file.parent for file in found} if (unit := _gathered(folder))]
    alone = {*found}.difference(*(unit.files for unit in gathered))
    yield from sorted([*gathered, *map(_alone, alone)], key=lambda unit: unit.path)


def unit_at(path: Path) -> Unit:
    """The unit that was at a path when it was imported, as it is now; of a folder that gathers nothing any more the folder."""
    return (_gathered(path) if path.is_dir() else None) or _alone(path)


def _alone(file: Path) -> Unit:
    return Unit(file, (file,))


def _gathered(folder: Path) -> Unit | None:
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    for gatherer in _gatherers(files):
        if len(own := gatherer.gathered(files)) > 1:
            return Unit(folder, tuple(own), gatherer)
    return None


def _gatherers(files: Sequence[Path]) -> list[Gatherer]:
    """The formats that gather; nobody has to where there is one file."""
    return [format_ for format_ in FORMATS if isinstance(format_, Gatherer)] if len(files) > 1 else []
