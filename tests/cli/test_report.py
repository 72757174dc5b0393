"""`aicmo report`: four formats, to the screen or in one step into a file."""

from __future__ import annotations

import json
import sys
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from aicmo.cli.main import run
from aicmo.cli.output import write_file
from aicmo.errors import StorageFailed
from tests.cli.conftest import Shop
from tests.cli.running import aicmo

PERIOD = ("--from", "2026-06-01", "--to", "2026-06-28", "--compare", "previous")
ESCAPE = "\x1b["


def test_the_terminal_shows_figures_campaigns_channels_and_contacts(shop: Shop) -> None:
    said = aicmo("report", *PERIOD, workspace=shop.folder)
    assert (said.code, said.err) == (0, "")
    for word in ("Shop", "Revenue", "Campaigns", "Channels", "€", "Summer Sale", "Paid search"):
        assert word in said.out
    assert ESCAPE not in said.out


def test_json_is_the_same_on_the_screen_and_in_a_file(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    shown = aicmo("report", *PERIOD, "--json", workspace=shop.folder).json
    assert aicmo("report", *PERIOD, "--format", "json", "--out", out, workspace=shop.folder).code == 0
    written = json.loads(out.read_text(encoding="utf-8"))
    for one in (shown, written):
        del one["generated_at"]
    assert shown == written


@pytest.mark.parametrize("name", ["terminal", "json", "html", "xlsx"])
def test_every_format_goes_into_a_file_and_leaves_nothing_beside_it(shop: Shop, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"report.{name}"
    out.write_text("the old one")
    said = aicmo("report", *PERIOD, "--format", name, "--out", out, workspace=shop.folder)
    assert (said.code, said.out, said.err) == (0, f"Wrote {out}\n", "")
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    content = out.read_bytes()
    match name:
        case "html":
            assert content.startswith(b"<!DOCTYPE html>")
            assert b"</html>" in content
        case "xlsx":
            assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(content)).namelist()
        case "json":
            assert json.loads(content)
        case "terminal":
            assert "Revenue" in content.decode()
            assert ESCAPE not in content.decode()


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "report.html"
    out.write_text("the old one")

    def full(self: Path, data: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(
        StorageFailed, match=r"report.html cannot be written: No space left on device. Choose another place"
    ):
        write_file(out, "the new one")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report.html": "the old one"}


def test_a_place_that_is_not_there_is_told(shop: Shop, tmp_path: Path) -> None:
    said = aicmo("report", "--format", "html", "--out", tmp_path / "no" / "report.html", workspace=shop.folder)
    assert (said.code, said.out) == (1, "")
    assert "Choose another place with --out." in said.err


class Screen(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("plain", [True, False])
def test_colours_are_for_a_terminal_that_wants_them(shop: Shop, monkeypatch: pytest.MonkeyPatch, plain: bool) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["-w", str(shop.folder), "report", *PERIOD]) == 0
    assert (ESCAPE in screen.getvalue()) != plain


def test_filters_and_versions_reach_the_report(shop: Shop) -> None:
    one = aicmo("report", *PERIOD, "--channel", "paid_search", "--json", workspace=shop.folder).json
    assert [row["key"] for row in one["channels"]["rows"]] == ["paid_search"]
    version = one["data_version"]
    again = aicmo(
        "report", *PERIOD, "--channel", "paid_search", "--as-of", version, "--json", workspace=shop.folder
    ).json
    assert {**again, "generated_at": None} == {**one, "generated_at": None}


def test_a_report_of_an_older_version_has_the_older_numbers(empty: Path, tmp_path: Path) -> None:
    file = tmp_path / "ads.csv"
    file.write_text("Day,Campaign,Clicks\n2026-07-14,A,5\n")
    aicmo("import", file, workspace=empty)
    version = aicmo("report", "--period", "2026-07", "--json", workspace=empty).json["data_version"]
    file.write_text("Day,Campaign,Clicks\n2026-07-15,A,7\n")
    aicmo("import", file, "--source", "ads", workspace=empty)
    clicks = {}
    for name, flags in (("now", ()), ("then", ("--as-of", version))):
        found = aicmo("report", "--period", "2026-07", *flags, "--json", workspace=empty).json
        clicks[name] = [kpi["value"] for kpi in found["kpis"] if kpi["metric"] == "clicks"]
    assert clicks == {"now": [12], "then": [5]}


def test_without_a_period_the_last_four_weeks_of_data_are_reported(shop: Shop) -> None:
    found = aicmo("report", "--json", workspace=shop.folder).json
    assert "2026-10-04" in str(found["period"])
    assert "2026-10-31" in str(found["period"])


def test_an_empty_workspace_has_a_report_in_every_format(empty: Path, tmp_path: Path) -> None:
    for name in ("terminal", "json", "html", "xlsx"):
        said = aicmo("report", "--format", name, "--out", tmp_path / name, workspace=empty)
        assert (said.code, said.err) == (0, "")
        assert (tmp_path / name).stat().st_size > 0
