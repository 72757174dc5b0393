"""What the disk and the engine say when they cannot go on, as the errors of `aicmo.errors`."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aicmo.engines.failure import of_the_workspace
from aicmo.errors import InputError, StorageFailed, UnreadableFile

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REMEDY = "Nothing is half-written. Free some space or check permissions, then run it again."


@contextmanager
def translated(workspace: Path, file: Path | None = None) -> Iterator[None]:
    """Errors of the system, the engine and the tables while `workspace` is written, perhaps from `file`."""
    import duckdb
    from deltalake.exceptions import DeltaError

    try:
        yield
    except OSError as error:
        raise _gone(file, error) or _of_the_system(workspace, error) from error
    except DeltaError as error:
        raise StorageFailed(
            f"A table of {workspace} cannot be written: {str(error).splitlines()[0]}.", remedy=_REMEDY
        ) from error
    except duckdb.Error as error:
        raise of_the_workspace(workspace, error) or _of_the_file(file, error) from error


def _gone(file: Path | None, error: OSError) -> UnreadableFile | None:
    """The file, or one in the folder, that another program took away meanwhile, as a mailbox's does."""
    if file is None or not isinstance(error, FileNotFoundError) or error.filename is None:
        return None
    gone = Path(error.filename)
    if file not in (gone, *gone.parents):
        return None
    return UnreadableFile(f"changed while it was read: {gone.name} is gone.", file=file.name, remedy="Import it again.")


def _of_the_system(workspace: Path, error: OSError) -> StorageFailed:
    what = "is full" if error.errno in _FULL else f"failed: {error.strerror or error}"
    return StorageFailed(f"The disk of {workspace} {what}.", remedy=_REMEDY)


def _of_the_file(file: Path | None, error: Exception) -> InputError:
    import duckdb

    name = file.name if file else ""
    if isinstance(error, duckdb.OutOfMemoryException):
        return InputError(
            "needs more memory than the engine may take. Nothing of it was imported.",
            file=name,
            remedy="Allow more, as in AICMO_MEMORY_LIMIT=4GB, or memory_limit below [engine] in aicmo.toml.",
        )
    first = str(error).splitlines()[0]
    return InputError(f"cannot be read: {first}", file=name, remedy="Nothing of it was imported.")
