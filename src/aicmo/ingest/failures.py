"""What the disk and the engine say when they cannot go on, as the errors of `aicmo.errors`."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aicmo.errors import AicmoError, InputError, StorageFailed

_FULL = (errno.ENOSPC, errno.EDQUOT)
_REMEDY = "Nothing was written. Free some space or check permissions, then run the import again."
_STORAGE_WORDS = (
    "no space left",
    "read-only",
    "permission denied",
    "disk quota",
    "could not write",
    "out of disk",
    "max_temp_directory",
)


@contextmanager
def translated(workspace: Path, file: Path) -> Iterator[None]:
    """Errors of the system, the engine and the tables while `file` is imported into `workspace`."""
    import duckdb
    from deltalake.exceptions import DeltaError

    try:
        yield
    except AicmoError:
        raise
    except OSError as error:
        raise _of_the_system(workspace, error) from error
    except (duckdb.Error, DeltaError) as error:
        raise _of_the_engine(workspace, file, str(error)) from error


def _of_the_system(workspace: Path, error: OSError) -> AicmoError:
    what = "is full" if error.errno in _FULL else f"failed: {error.strerror or error}"
    return StorageFailed(f"The disk of {workspace} {what}.", remedy=_REMEDY)


def _of_the_engine(workspace: Path, file: Path, message: str) -> AicmoError:
    first = message.splitlines()[0]
    if any(word in message.lower() for word in _STORAGE_WORDS):
        return StorageFailed(f"The disk of {workspace} failed: {first}.", remedy=_REMEDY)
    return InputError(f"cannot be read: {first}", file=file.name, remedy="Nothing of it was imported.")
