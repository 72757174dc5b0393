"""Every bench, one table each.

    python -m bench [--small] [--write]

`--write` puts the tables into docs/reference/benchmarks.md.
"""

from __future__ import annotations

import io
import os
import platform
import sys
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

from bench import attribution, attribution_lake, importing, in_memory, lifetime, reading, reporting, starting
from bench.in_memory import print_table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmarks.md"
BENCHES = {
    "In memory, against a straightforward implementation": in_memory,
    "Import, against a bare DuckDB COPY": importing,
    "Import, against bare readers": reading,
    "Report, against the same numbers by hand": reporting,
    "Attribution of journeys, against DP6's models": attribution,
    "Attribution from the lake, against the same by hand": attribution_lake,
    "Lifetime value, against lifetimes": lifetime,
    "Start": starting,
}


def main() -> None:
    small = "--small" in sys.argv
    sections = []
    for title, module in BENCHES.items():
        text = io.StringIO()
        with redirect_stdout(text):
            print_table(module.main(small=small))
        print(f"{title}\n\n{text.getvalue()}", flush=True)
        sections.append(f"## {title}\n\n```text\n{text.getvalue()}```\n")
    if "--write" in sys.argv:
        PAGE.write_text(f"{_head()}\n" + "\n".join(sections), encoding="utf-8")


def _head() -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}"
    return f"""# Benchmarks

Printed by `make bench` on {machine}. Times are seconds unless a row says otherwise, `ratio` is peer / ours: above 1 is
faster or smaller than the peer. What each measures stands at the top of its file in `bench/`.
"""


if __name__ == "__main__":
    main()
