"""Processes of their own that start in milliseconds, because they are forked from one that has imported everything."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections.abc import Callable
from typing import Any

from tests.workspace import child

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.workspace.child"])


def _process(work: Callable[..., None], *arguments: Any, **named: Any) -> Any:
    return _CONTEXT.Process(target=work, args=arguments, kwargs=named, daemon=True)


def finished(work: Callable[..., None], *arguments: Any, **named: Any) -> float:
    """Do `work` in a process of its own, to its end. The seconds it took."""
    began = time.monotonic()
    process = _process(work, *arguments, **named)
    process.start()
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - began


def killed(work: Callable[..., None], *arguments: Any, after: float | None = None) -> bool:
    """Do `work` until it is killed, here `after` some seconds or by itself; False where it came to its end before."""
    process = _process(work, *arguments)
    process.start()
    if after is not None:
        time.sleep(after)
        process.kill()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


def delays(seed: int, longest: float) -> Any:
    """Random delays up to `longest` seconds, without end."""
    chance = random.Random(seed)
    while True:
        yield chance.uniform(0, longest)


def running(work: Callable[..., None], *arguments: Any) -> Any:
    """A process that does `work`, begun."""
    process = _process(work, *arguments)
    process.start()
    return process


def command(*arguments: Any, prepare: Callable[[], None] | None = None) -> tuple[int, str]:
    """The exit code of `aicmo` with these arguments, in a process of its own, and what it printed."""
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    process = _process(child.command, [*map(str, arguments)], sender, prepare)
    process.start()
    sender.close()
    code, text = receiver.recv()
    process.join()
    return code, text
