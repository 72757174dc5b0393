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
from sqlalchemy.orm import Session

import aicmo.ingest.importer
import aicmo.records.database  # noqa: F401
from aicmo import config
from aicmo.connectors.base import CONNECTORS
from aicmo.ingest import journal
from aicmo.ingest.formats.base import FORMATS
from aicmo.lake.table import LakeTable
from aicmo.records import imports
from aicmo.workspace import open_workspace

_LOADED = (*CONNECTORS, *FORMATS, deltalake.transaction)
# Where an import may die: before and after each of these.
_STEPS: Sequence[tuple[Any, str]] = (
    (journal, "recover"),
    (journal, "commit"),
    (journal, "roll_forward"),
    (imports, "record"),
    (imports, "finish"),
    (config, "save_source"),
    (config, "_write"),
    (Path, "replace"),
    (Session, "commit"),
    (LakeTable, "stage"),
    (LakeTable, "commit"),
    (LakeTable, "replace"),
    (LakeTable, "_write"),
    (LakeTable, "forget_orphans"),
)


def import_files(folder: Path, files: Sequence[Path]) -> None:
    """Import one file after the other."""
    workspace = open_workspace(folder)
    for file in files:
        workspace.import_path(file)


def erase(folder: Path, email: str) -> None:
    """Erase a person."""
    open_workspace(folder).erase_contact(email)


def killed_at(moment: int, work: Callable[..., None], *arguments: object, told: Path | None = None) -> None:
    """Do `work`, and die at the `moment`-th boundary between steps. Names of all boundaries go to `told`."""
    names: list[str] = []
    numbers = count(1)

    def boundary(name: str) -> None:
        names.append(name)
        if next(numbers) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in _STEPS:
        setattr(owner, name, _watched(getattr(owner, name), boundary))
    work(*arguments)
    if told:
        told.write_text("\n".join(names))


def _watched(step: Callable[..., Any], boundary: Callable[[str], None]) -> Callable[..., Any]:
    def watched(*arguments: Any, **named: Any) -> Any:
        boundary(f"before {step.__qualname__}")
        result = step(*arguments, **named)
        boundary(f"after {step.__qualname__}")
        return result

    return watched
