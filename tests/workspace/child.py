"""What runs in processes of its own, to be killed there. Everything heavy is imported before the fork."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import deltalake.transaction
import duckdb  # noqa: F401
import filelock  # noqa: F401
import tomlkit  # noqa: F401
from sqlalchemy.orm.session import SessionTransaction

import aicmo.ingest.importer
import aicmo.records.database  # noqa: F401
from aicmo.connectors.base import CONNECTORS
from aicmo.ingest.formats.base import FORMATS
from aicmo.lake.table import LakeTable
from aicmo.records import imports
from aicmo.workspace import open_workspace

_LOADED = (*CONNECTORS, *FORMATS, deltalake.transaction)
# All that leaves a mark on the disk, and the two steps within a transaction.
_STEPS: Sequence[tuple[Any, str]] = (
    (LakeTable, "stage"),
    (LakeTable, "_write"),
    (imports, "record"),
    (imports, "finish"),
    (SessionTransaction, "commit"),
    (Path, "write_text"),
    (Path, "replace"),
    (Path, "unlink"),
)


def import_files(folder: Path, files: Sequence[Path]) -> None:
    """Import one file after the other."""
    workspace = open_workspace(folder)
    for file in files:
        workspace.import_path(file)


def erase(folder: Path, email: str) -> None:
    """Erase a person."""
    open_workspace(folder).erase_contact(email)


def killed_at(moment: int, work: Callable[..., None], *arguments: object) -> None:
    """Do `work`, and die at a boundary between two steps: before the first, which is 1, or after one of them."""
    numbers = count(1)

    def boundary() -> None:
        if next(numbers) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in _STEPS:
        setattr(owner, name, _followed_by(boundary, getattr(owner, name)))
    boundary()
    work(*arguments)


def _followed_by(boundary: Callable[[], None], step: Callable[..., Any]) -> Callable[..., Any]:
    def followed(*arguments: Any, **named: Any) -> Any:
        result = step(*arguments, **named)
        boundary()
        return result

    return followed


def query_until(folder: Path, done: Path, seen: Path) -> None:
    """Ask the workspace again and again until `done` exists, and write down what it said."""
    lines = []
    while not done.exists() or not lines:
        total = open_workspace(folder).query(["revenue", "opens"], period="2026-03").total.metrics
        lines.append(f"{total['revenue'] or 0} {total['opens'] or 0}")
    seen.write_text("\n".join(lines))


def ask_for_people(folder: Path, times: int) -> None:
    """Ask for the top contacts, again and again."""
    for _ in range(times):
        open_workspace(folder).overview("2026-03")


def command(arguments: Sequence[str], said: Any, prepare: Callable[[], None] | None = None) -> None:
    """Run the command line, perhaps after `prepare`; the exit code and all that was printed go through the pipe `said`."""
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    from aicmo.cli.main import run

    if prepare:
        prepare()
    printed = StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = run([*arguments])
    said.send((code, printed.getvalue()))


def limit_files(size: int) -> None:
    """From here on no file can be written beyond `size` bytes, as on a disk that is full."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def obey_permissions() -> None:
    """From here on a file that may not be written is not, even by root."""
    import ctypes

    libc, override = ctypes.CDLL(None, use_errno=True), 1 << 1
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    sets[0] &= ~override
    assert libc.capset(header, sets) == 0
