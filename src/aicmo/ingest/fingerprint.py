"""What a file is: its hash, computed beside the work, and the proof that it stayed the same meanwhile."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import Future
from pathlib import Path

from aicmo.errors import UnreadableFile
from aicmo.ingest.units import Unit


def hash_of(unit: Unit) -> str:
    """The hash of a file, or of what several hold, whatever they are called."""
    hashes = sorted(map(_hash_of_file, unit.files))
    return hashlib.sha256("".join(hashes).encode()).hexdigest() if unit.gatherer else hashes[0]


def _hash_of_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Fingerprint:
    """Size and hash of a unit as it is now; hashing begins at once, in a thread of its own."""

    def __init__(self, unit: Unit) -> None:
        self._unit, self._found = unit, _states(unit)
        self._hash: Future[str] = Future()
        threading.Thread(target=self._compute, daemon=True).start()

    @property
    def size(self) -> int:
        return sum(size for size, _ in self._found)

    def hash(self) -> str:
        """The hash, waited for. Raises `UnreadableFile` where the file has changed since."""
        found = self._hash.result()
        if _states(self._unit) != self._found:
            raise UnreadableFile(
                "changed while it was read.", file=self._unit.name, remedy="Import it when it is complete."
            )
        return found

    def _compute(self) -> None:
        try:
            self._hash.set_result(hash_of(self._unit))
        except OSError as error:
            self._hash.set_exception(error)


def _states(unit: Unit) -> list[tuple[int, int]]:
    return [(state.st_size, state.st_mtime_ns) for state in map(Path.stat, unit.files)]
