"""Files that exist only while an import runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


class Scratch:
    """A folder for what is unpacked or rewritten on the way in: made on first use, gone after `close`."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None

    def file(self, name: str) -> Path:
        """A path to write to."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="aicmo-")
        return Path(self._folder.name) / name

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    @contextmanager
    def kept(self) -> Iterator[Scratch]:
        """Hand the folder on; where that fails, remove it."""
        try:
            yield self
        except BaseException:
            self.close()
            raise
