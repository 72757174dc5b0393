"""The command line as a test runs it: in this process, or in one of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from aicmo.cli.main import run

SOURCE = Path(__file__).resolve().parents[2] / "src"


class Said(NamedTuple):
    """What a command did: its exit code, and what it wrote to each stream."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def aicmo(*words: object, workspace: Path | None = None) -> Said:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    arguments = [*(["-w", str(workspace)] if workspace else []), *map(str, words)]
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return Said(code, out.getvalue(), err.getvalue())


def process(*words: object, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Said:
    """Run the command line as a person does, in a process of its own."""
    command = [sys.executable, "-c", "from aicmo.cli.main import main; main()", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), **(env or {})}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=cwd, check=False)
    return Said(done.returncode, done.stdout, done.stderr)
