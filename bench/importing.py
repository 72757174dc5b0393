"""An import with its identity check, against a bare DuckDB COPY of the same CSV to Parquet.

    python -m bench.importing [--small]

2,000,000 rows into a workspace that holds 10,000,000 events; one row in twenty is known already. The import parses,
checks, identifies, keys people, writes and commits; the peer reads and writes. Each runs in a process of its own, in
turn; the least time counts.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.events import FILE_ROWS, filled_workspace, write_events
from bench.in_memory import Row, peak_megabytes, print_table

ROUNDS = 3
ROOT = Path(__file__).resolve().parents[1]
MAX_MEGABYTES = 1500


def ours(csv: Path, workspace: Path) -> None:
    from aicmo.ingest.options import ImportOptions
    from aicmo.workspace import open_workspace

    open_workspace(workspace).import_path(csv, ImportOptions(source="crm"))


def peer(csv: Path, parquet: Path) -> None:
    import duckdb

    duckdb.sql(f"COPY (FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet)")


def timed(what: str, csv: Path, target: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one side, in this process; imports of libraries are part of neither."""
    for library in (
        "duckdb",
        "deltalake.transaction",
        "aicmo.ingest.importer",
        "aicmo.records.database",
        "aicmo.workspace",
    ):
        import_module(library)
    started = perf_counter()
    {"ours": ours, "peer": peer}[what](csv, target)
    return perf_counter() - started, peak_megabytes()


def measured(what: str, csv: Path, target: Path) -> tuple[float, float]:
    """`timed`, in a process of its own."""
    command = [sys.executable, "-m", "bench.importing", "--run", what, str(csv), str(target)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def main(*, small: bool = False) -> list[Row]:
    """The table's rows; `ratio` is peer / ours, so a third is the least that meets the target."""
    rows = FILE_ROWS // (20 if small else 1)
    contacts = 1_000_000 // (20 if small else 1)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        filled_workspace(folder, files=5, rows=rows, contacts=contacts)
        csv = folder / "new.csv"
        write_events(csv, rows, 5 * rows - rows // 20, contacts)
        sides: dict[str, list[tuple[float, float]]] = {"ours": [], "peer": []}
        for number in range(ROUNDS):
            copy = folder / f"copy{number}"
            shutil.copytree(folder / "workspace", copy)
            sides["peer"].append(measured("peer", csv, folder / "bare.parquet"))
            sides["ours"].append(measured("ours", csv, copy))
            shutil.rmtree(copy)
    (our_time, _), (peer_time, _) = min(sides["ours"]), min(sides["peer"])
    memory = max(megabytes for _, megabytes in sides["ours"])
    return [
        Row(f"import of {rows:,} rows into {5 * rows:,}", our_time, peer_time, peer_time / our_time, 1 / 3),
        Row("peak memory of it (MB), at most 1,500", memory, MAX_MEGABYTES, MAX_MEGABYTES / memory, 1.0),
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(timed(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
    else:
        print_table(main(small="--small" in sys.argv))
