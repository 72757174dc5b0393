"""What the engine says when it cannot go on, as the errors of `aicmo.errors`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.errors import StorageFailed, WorkspaceCorrupt, WorkspaceError

if TYPE_CHECKING:
    import duckdb

_STORAGE = (
    "no space left",
    "read-only",
    "permission denied",
    "disk quota",
    "file too large",
    "could not write",
    "out of disk",
    "max_temp_directory",
)


def of_the_workspace(folder: Path, error: duckdb.Error) -> WorkspaceError | None:
    """The failure of the workspace in `folder` that `error` tells of; None where it is something else."""
    import duckdb

    message = str(error)
    first = message.splitlines()[0].rstrip(".")
    if any(word in message.lower() for word in _STORAGE):
        return StorageFailed(
            f"The disk of {folder} failed: {first}.", remedy="Free some space or check permissions, then try again."
        )
    # What is wrong inside a Parquet file has no class of its own, and no file in its message.
    if f"{folder}/" in message or type(error) is duckdb.Error:
        return WorkspaceCorrupt(f"{folder} cannot be read: {first}.", remedy="Restore it from a backup.")
    return None


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn the engine's failures over the workspace in `folder` into ours."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if found := of_the_workspace(folder, error):
            raise found from error
        raise
