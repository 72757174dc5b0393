"""What a file is: its hash, computed beside the work, and the proof that it stayed the same meanwhile."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import Future
from pathlib import Path

from aicmo.errors import UnreadableFile


def hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Fingerprint:
    """Size and hash of the file at `path` as it is now; hashing begins at once, in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path, self._found = path, path.stat()
        self._hash: Future[str] = Future()
        threading.Thread(target=self._compute, daemon=True).start()

    @property
    def size(self) -> int:
        return self._found.st_size

    def hash(self) -> str:
        """The hash, waited for. Raises `UnreadableFile` where the file has changed since."""
        found, now = self._hash.result(), self._path.stat()
        if (now.st_size, now.st_mtime_ns) != (self._found.st_size, self._found.st_mtime_ns):
            raise UnreadableFile(
                "changed while it was read.", file=self._path.name, remedy="Import it when it is complete."
            )
        return found

    def _compute(self) -> None:
        try:
            self._hash.set_result(hash_of(self._path))
        except OSError as error:
            self._hash.set_exception(error)
