"""A progress bar on stderr, for files that take long enough to want one."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

_PATIENCE = 1.0


class Bars:
    """One bar at a time; shown on a terminal only, and only after a second of work."""

    def __init__(self) -> None:
        self._progress: Any = None
        self._task: Any = None
        self._file: Path | None = None
        self._since = 0.0

    def __enter__(self) -> Bars:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def update(self, file: Path, done: float) -> None:
        if not sys.stderr.isatty():
            return
        if file != self._file:
            self._stop()
            self._file, self._since = file, time.monotonic()
        elif self._progress is None and time.monotonic() - self._since > _PATIENCE:
            self._start(file)
        if self._progress is not None:
            self._progress.update(self._task, completed=done)

    def _start(self, file: Path) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._progress.start()
        self._task = self._progress.add_task(file.name, total=1.0)

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
