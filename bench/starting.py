"""How long a person waits before anything happens: `aicmo --help`, and `import aicmo.analytics` beyond the interpreter.

python -m bench.starting
"""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

from bench.in_memory import Row, print_table

ROUNDS = 15
HELP = "import sys; from aicmo.cli.main import run; sys.exit(run(['--help']))"


def least_seconds(code: str) -> float:
    """The least wall time of a fresh interpreter that runs `code`."""
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        times.append(perf_counter() - started)
    return min(times)


def main(*, small: bool = False) -> list[Row]:
    """The table's rows, in milliseconds; the peer column is what is allowed."""
    bare = least_seconds("pass")
    rows = [
        ("aicmo --help (ms)", least_seconds(HELP), 0.150),
        ("import aicmo.analytics (ms)", least_seconds("import aicmo.analytics") - bare, 0.100),
    ]
    return [Row(name, 1000 * taken, 1000 * allowed, allowed / taken, 1.0) for name, taken, allowed in rows]


if __name__ == "__main__":
    print_table(main())
