"""One writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aicmo.errors import WorkspaceBusy


@contextmanager
def ingest_lock(folder: Path, *, timeout: float = 600) -> Iterator[None]:
    """Hold the workspace's lock; it dies with its process. Raises `WorkspaceBusy` after `timeout` seconds."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / "ingest.lock", timeout=timeout):
            yield
    except Timeout as error:
        raise WorkspaceBusy(
            f"Another import into {folder} is still running.", remedy="Wait for it, or stop it, and try again."
        ) from error
