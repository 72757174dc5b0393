"""`aicmo import`: what it says, what it changes, and that a dry run changes nothing."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from aicmo.cli import progress
from aicmo.cli.progress import Bars
from tests.cli.conftest import Shop
from tests.cli.running import aicmo, process

TABLE = "Day,Campaign,Clicks,Cost A,Cost B\n2026-07-14,Spring,5,1.50,2.50\n2026-07-15,Spring,6,1.50,2.50\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "ads.csv"
    file.write_text(TABLE)
    return file


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a workspace but the lock and the database's scratch files."""
    files = [
        path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".lock", ".db-shm", ".db-wal"}
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def spend(folder: Path) -> float:
    found = aicmo("kpi", "spend", "--period", "2026-07", "--json", workspace=folder).json["total"]["metrics"]["spend"]
    assert isinstance(found, float)
    return found


def test_a_dry_run_says_what_would_happen_and_writes_nothing(empty: Path, table: Path) -> None:
    aicmo("sources", workspace=empty)
    before = everything(empty)
    said = aicmo("import", table, "--dry-run", workspace=empty)
    assert said.code == 0
    assert "ads.csv: Table, source ads\n  would keep 2 of 2 rows, 2026-07-14 to 2026-07-15" in said.out
    assert everything(empty) == before
    assert aicmo("import", table, "--dry-run", "--json", workspace=empty).json[0]["status"] == "dry run"
    assert aicmo("import", table, workspace=empty).code == 0
    assert aicmo("sources", "--json", workspace=empty).json[0]["rows"] == 2


def test_a_dry_run_after_an_import_knows_what_is_known(empty: Path, table: Path) -> None:
    aicmo("import", table, workspace=empty)
    table.write_text(TABLE.replace("2026-07-15,Spring,6", "2026-07-15,Spring,9") + "2026-07-16,Spring,1,1,1\n")
    counts = aicmo("import", table, "--source", "ads", "--dry-run", "--json", workspace=empty).json[0]["counts"]
    assert (counts["kept"], counts["restated"], counts["duplicate"]) == (2, 1, 1)


@pytest.mark.parametrize(("column", "total"), [("Cost A", 3.0), ("Cost B", 5.0)])
def test_a_mapping_overrides_what_was_recognised(empty: Path, table: Path, column: str, total: float) -> None:
    said = aicmo("import", table, "--map", f"spend={column}", workspace=empty)
    assert said.code == 0
    assert f"spend from {column}" in said.out
    assert spend(empty) == total


def test_what_the_file_does_not_say_is_taken_from_the_command_line(empty: Path, table: Path) -> None:
    words = ("--map", "spend=Cost A", "--currency", "eur", "--channel", "Paid Social", "--source", "agency")
    assert aicmo("import", table, *words, workspace=empty).code == 0
    found = aicmo(
        "kpi", "spend", "--by", "source", "--by", "channel", "--period", "2026-07", "--json", workspace=empty
    ).json
    assert [line["keys"] for line in found["lines"]] == [{"source": "agency", "channel": "paid_social"}]
    assert found["currency"] == "EUR"


def test_running_totals_are_differences(empty: Path, table: Path) -> None:
    assert aicmo("import", table, "--snapshot", workspace=empty).code == 0
    found = aicmo("kpi", "clicks", "--by", "day", "--period", "2026-07", "--json", workspace=empty).json
    assert [line["metrics"]["clicks"] for line in found["lines"]] == [5, 1]


def test_the_same_file_again_is_said_to_be_known(empty: Path, table: Path) -> None:
    aicmo("import", table, workspace=empty)
    said = aicmo("import", table, workspace=empty)
    assert said.code == 0
    assert "imported before, nothing changed (2 rows)" in said.out


def test_a_folder_is_imported_file_by_file(shop: Shop) -> None:
    said = aicmo("import", shop.exports, workspace=shop.folder)
    assert said.code == 0
    assert said.out.count("imported before, nothing changed") == 5


def test_files_that_are_read_alike_are_told_of_together_and_the_sum_is_last(empty: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for day in (14, 15, 16):
        (folder / f"orders-{day}.csv").write_text(f"order_id,created_at,total\n{day},2026-07-{day},9.90\n")
    (folder / "orders-17.csv").write_text("order_id,created_at,total\n17,2026-07-17,9.90\n18,2026-07-18,much\n")
    (folder / "README.md").write_text("# What is here\n\nOrders, by day.\n")
    for name in ("a.bin", "b.bin"):
        (folder / name).write_bytes(bytes(range(256)) * 40)
    said = aicmo("import", folder, "--currency", "EUR", workspace=empty)
    assert said.code == 1
    assert said.out.splitlines()[:4] == [
        "README.md: Reference data",
        "  nothing to import",
        "  note: It is a text for people to read, and no table.",
        "orders-14.csv and 3 more: Orders, source orders",
    ]
    assert "  kept 4 of 5 rows, 1 quarantined, 2026-07-14 to 2026-07-17\n" in said.out
    assert said.out.count("occurred_at from created_at") == 1
    assert (
        said.out.splitlines()[-1]
        == "7 files: 4 imported, 1 reference data, 2 not imported. 4 rows kept, 1 quarantined."
    )
    assert "quarantined: orders-17.csv, row 3, column 'total', value 'much'" in said.err
    assert "a.bin and 1 more: not imported\n  The file is binary" in said.err
    again = aicmo("import", folder, "--currency", "EUR", workspace=empty)
    assert "orders-14.csv and 3 more: Orders, source orders\n  imported before, nothing changed (5 rows)\n" in again.out
    assert again.out.splitlines()[-1] == "7 files: 4 imported before, 1 reference data, 2 not imported. 0 rows kept."


def test_refused_rows_can_be_tried_again(empty: Path, table: Path) -> None:
    table.write_text(TABLE + "2026-07-16,Spring,7,many,1\n")
    assert aicmo("import", table, "--map", "spend=Cost A", workspace=empty).code == 1
    assert aicmo("sources", "--quarantine", "ads", workspace=empty).out.count("many") == 1
    toml = empty / "aicmo.toml"
    toml.write_text(toml.read_text().replace("Cost A", "Cost B"))
    again = aicmo("sources", "--retry", "ads", "--json", workspace=empty)
    assert again.code == 0
    assert [result["counts"]["quarantined"] for result in again.json] == [0]
    assert aicmo("sources", "--quarantine", "ads", "--json", workspace=empty).json == []
    found = aicmo("kpi", "clicks", "--period", "2026-07", "--json", workspace=empty).json
    assert found["total"]["metrics"]["clicks"] == 18


class Screen(io.StringIO):
    """Standard error, perhaps a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    screen = Screen(terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with Bars() as bars:
        for done in (0.0, 0.1, 0.9):
            bars.update(Path("exports/long.csv"), done)
    assert ("long.csv" in screen.getvalue()) == terminal
    assert bool(screen.getvalue()) == terminal


def test_a_short_import_shows_no_bar_even_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(terminal=True)
    monkeypatch.setattr(sys, "stderr", screen)
    with Bars() as bars:
        bars.update(Path("short.csv"), 0.0)
        bars.update(Path("short.csv"), 1.0)
    assert screen.getvalue() == ""


def test_a_piped_import_says_nothing_but_its_result(empty: Path, table: Path) -> None:
    said = process("-w", empty, "import", table)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == "ads.csv: Table, source ads"
