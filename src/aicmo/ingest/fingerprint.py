"""What a file is: its hash, computed beside the work, and the proof that it stayed the same meanwhile."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import Future
from pathlib import Path

from aicmo.errors import UnreadableFile
from aicmo.ingest.mail.folder import files_of, name_of


def hash_of(path: Path) -> str:
    """The hash of a file, or of the messages in a folder, whatever they are called."""
    hashes = sorted(map(_hash_of_file, files_of(path)))
    return hashlib.sha256("".join(hashes).encode()).hexdigest() if path.is_dir() else hashes[0]


def _hash_of_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Fingerprint:
    """Size and hash of what is at `path` as it is now; hashing begins at once, in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path, self._found = path, _states(path)
        self._hash: Future[str] = Future()
        threading.Thread(target=self._compute, daemon=True).start()

    @property
    def size(self) -> int:
        return sum(size for _, size, _ in self._found)

    def hash(self) -> str:
        """The hash, waited for. Raises `UnreadableFile` where the file has changed since."""
        found = self._hash.result()
        if _states(self._path) != self._found:
            raise UnreadableFile(
                "changed while it was read.", file=name_of(self._path), remedy="Import it when it is complete."
            )
        return found

    def _compute(self) -> None:
        try:
            self._hash.set_result(hash_of(self._path))
        except OSError as error:
            self._hash.set_exception(error)


def _states(path: Path) -> list[tuple[Path, int, int]]:
    states = ((file, file.stat()) for file in files_of(path))
    return [(file, state.st_size, state.st_mtime_ns) for file, state in states]
