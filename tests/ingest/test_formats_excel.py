from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from aicmo.errors import MissingExtra, UnreadableFile
from tests.ingest.opened import opened

ADS = [["Day", "Campaign", "Clicks", "Cost"], [datetime(2026, 7, 14), "A", 5, 2.5]]


def workbook(path: Path, *, hidden: Sequence[str] = (), **sheets: Sequence[Sequence[Any]]) -> bytes:
    book = xlsxwriter.Workbook(path / "made.xlsx", {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return (path / "made.xlsx").read_bytes()


def test_cells_become_text_as_a_person_reads_them(tmp_path: Path) -> None:
    cells = [
        datetime(2026, 7, 14),
        datetime(2026, 7, 14, 9, 30),
        5,
        2.5,
        0.1 + 0.2,
        0.00001,
        True,
        "120330000000000017",
    ]
    names = ["day", "time", "whole", "part", "sum", "small", "flag", "id"]
    file = opened(tmp_path, workbook(tmp_path, one=[names, cells]), "export.xlsx")
    assert file.columns == tuple(names)
    assert file.rows == [
        ("2026-07-14", "2026-07-14 09:30:00", "5", "2.5", "0.3", "0.00001", "true", "120330000000000017")
    ]


def test_the_sheet_that_a_connector_knows_is_read(tmp_path: Path) -> None:
    notes = [["Note", "By"], *[["x", "y"]] * 20]
    file = opened(tmp_path, workbook(tmp_path, notes=notes, ads=ADS, empty=[]), "export.xlsx")
    assert file.head.columns == ("Day", "Campaign", "Clicks", "Cost")
    assert file.rows == [("2026-07-14", "A", "5", "2.5")]


def test_a_hidden_sheet_is_read_only_where_no_visible_one_is_known(tmp_path: Path) -> None:
    old = [ADS[0], *[[datetime(2025, 7, 14), "Old", 1, 1]] * 9]
    both = workbook(tmp_path, notes=[["Note"]], old=old, ads=ADS, hidden=["old"])
    assert opened(tmp_path, both, "export.xlsx").rows == [("2026-07-14", "A", "5", "2.5")]
    alone = workbook(tmp_path, notes=[["Note"]], old=old, hidden=["old"])
    assert len(opened(tmp_path, alone, "export.xlsx").rows) == 9


def test_a_formula_gives_its_value_and_a_merged_title_is_the_preamble(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "made.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 2, "Report of July")
    for place, row in enumerate([["Day", "Clicks", "Cost"], ["2026-07-14", 5, 2], ["2026-07-15", 6, 3]], start=1):
        sheet.write_row(place, 0, row)
    sheet.write_formula(2, 2, "=1+1.5", None, 2.5)
    book.close()
    file = opened(tmp_path, (tmp_path / "made.xlsx").read_bytes(), "export.xlsx")
    assert file.head.preamble == ("Report of July",)
    assert file.rows == [("2026-07-14", "5", "2.5"), ("2026-07-15", "6", "3")]


def test_lines_above_the_header_are_the_preamble(tmp_path: Path) -> None:
    file = opened(tmp_path, workbook(tmp_path, one=[["Campaign report"], ["July 2026"], [], *ADS]), "export.xlsx")
    assert file.head.preamble == ("Campaign report", "July 2026")
    assert (len(file.rows), file.first_row) == (1, 5)


def test_blank_rows_keep_their_place_and_those_at_the_end_are_none(tmp_path: Path) -> None:
    rows = [*ADS, [], ["2026-07-15", "B", 6, 3], [""], [""]]
    file = opened(tmp_path, workbook(tmp_path, one=rows), "export.xlsx")
    assert [row[1] for row in file.rows] == ["A", None, "B"]


def test_a_row_that_ends_early_is_as_wide_as_the_others(tmp_path: Path) -> None:
    file = opened(tmp_path, workbook(tmp_path, one=[*ADS, ["2026-07-15", "B"]]), "export.xlsx")
    assert file.rows[1] == ("2026-07-15", "B", None, None)
    assert file.rejected == []


def test_cells_with_lines_and_quotes_survive(tmp_path: Path) -> None:
    file = opened(tmp_path, workbook(tmp_path, one=[["a", "b"], ['x\ny "z"', "1,2"]]), "export.xlsx")
    assert file.rows == [('x\ny "z"', "1,2")]


def test_a_workbook_without_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No sheet"):
        opened(tmp_path, workbook(tmp_path, empty=[]), "export.xlsx")


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), b"PK\x03\x04\x14\x00 cut off"])
def test_a_workbook_that_cannot_be_opened_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"cannot be opened.*without one"):
        opened(tmp_path, content, "export.xlsx")


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtra, match=r"aicmo\[excel\]"):
        opened(tmp_path, workbook(tmp_path, one=ADS), "export.xlsx")
