"""Every kind of dirt of the reference page, imported as a user does: the figures come out right, or the row is told.

Each file states clicks and spend in its own way; where nothing is bad, 12 clicks and 3.00 of spend are right.
"""

from __future__ import annotations

import bz2
import gzip
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from tests.cli.running import aicmo
from tests.conftest import ROOT

HEAD = "Day,Campaign,Clicks,Spend"
ROWS = ("2026-07-14,Spring,5,1.50", "2026-07-15,Spring,7,1.50")
TABLE = "\n".join([HEAD, *ROWS]) + "\n"
RIGHT = {"clicks": 12.0, "spend": 3.0}


@dataclass(frozen=True)
class Dirt:
    """A file and what is expected of it: the facts that come out, how many rows are told of, words that are printed."""

    name: str
    content: str | bytes | Callable[[Path], None]
    facts: dict[str, float | None]
    bad: int = 0
    said: str = ""


def clean(content: str | bytes | Callable[[Path], None], name: str = "ads.csv", said: str = "") -> Dirt:
    return Dirt(name, content, RIGHT, said=said)


def spent(*cells: str, total: float | None, delimiter: str = ",", bad: int = 0) -> Dirt:
    """A table whose column Spend is written as these cells."""
    quoted = [f'"{cell}"' for cell in cells]
    rows = [delimiter.join(("2026-07-14", f"c{number}", "1", cell)) for number, cell in enumerate(quoted)]
    text = "\n".join([HEAD.replace(",", delimiter), *rows]) + "\n"
    return Dirt("ads.csv", text, {"clicks": float(len(cells) - bad), "spend": total}, bad)


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ads.csv", TABLE)
        archive.writestr("__MACOSX/._ads.csv", b"\0litter")


def workbook(path: Path) -> None:
    """Formulas, a merged title, days as numbers, a sheet that is hidden."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        draft = book.add_worksheet("draft")
        draft.write_row(0, 0, ["Day", "Campaign", "Clicks", "Spend"])
        draft.write_row(1, 0, ["2026-07-14", "Draft", 1000, 1000])
        draft.hide()
        sheet = book.add_worksheet("July")
        sheet.activate()
        sheet.merge_range("A1:D1", "Campaigns in July")
        sheet.write_row(2, 0, HEAD.split(","))
        for row, (on, clicks, spend) in enumerate(((14, 5, 1.5), (15, 7, 1.5)), start=3):
            sheet.write_datetime(row, 0, date(2026, 7, on), day)
            sheet.write(row, 1, "Spring")
            sheet.write_formula(row, 2, f"={clicks}+0", value=clicks)
            sheet.write(row, 3, spend)


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def rows_as_json(**more: object) -> list[dict[str, object]]:
    return [{"day": "2026-07-14", "campaign": "A", "clicks": 5, "spend": 1.5, **more},
            {"day": "2026-07-15", "campaign": "A", "clicks": 7, "spend": "1.50", **more}]  # fmt: skip


NOTHING = {"day": "2026-07-15", "campaign": "B", "clicks": 0, "spend": 0}
WIDE = ",".join(f"c{number}" for number in range(10_000))

DIRT: dict[str, list[Dirt]] = {
    "A byte order mark": [clean(TABLE.encode("utf-8-sig"))],
    "Semicolons, tabs or pipes between the cells": [clean(TABLE.replace(",", mark)) for mark in ";\t|"],
    "UTF-16, Latin-1, Windows-1252": [
        clean(TABLE.replace("Spring", "Größe").encode(name)) for name in ("utf-16", "utf-16-be", "latin-1", "cp1252")
    ],
    "Latin-1 beside UTF-8 in one file": [
        clean(b"\n".join([HEAD.encode(), ROWS[0].replace("Spring", "Größe").encode(),
                          ROWS[1].replace("Spring", "Größe").encode("latin-1"), b""]))
    ],
    "Lines that end in CRLF, or in CR alone": [clean(TABLE.replace("\n", end)) for end in ("\r\n", "\r")],
    "Quotes inside quotes, line ends inside cells": [
        clean(TABLE.replace("Spring", '"The ""big"" one,\nagain"', 1)), clean(TABLE.replace("Spring", '5" frame'))
    ],
    "Decimal points and thousands": [
        spent("1,234.50", "1234.50", "1 234.50", "1'234.50", total=4938.0),
        spent("1.234,50", "1234,50", total=2469.0, delimiter=";"),
    ],
    "Currencies and signs around a number": [
        spent("$20.00", "RM 1,250.50", "€ 3", "4.50 EUR", total=1278.0), spent("(12.00)", "20", "-3", total=5.0)
    ],
    "Percent signs": [spent("12 %", "3%", total=15.0)],
    "`-`, `n/a`, `null` and empty cells": [spent("-", "n/a", "null", "", "--", total=None), spent("-", "2.50", total=2.5)],
    "A number that is none": [spent("2.50", "1.2.3", "lots", total=2.5, bad=2)],
    "Days that may be read two ways": [
        clean(TABLE.replace("2026-07-14", "07/08/2026").replace("2026-07-15", "08/07/2026"), said="are read with the day first; nothing in the file decides it"),
        clean(TABLE.replace("2026-07-14", "14/07/2026").replace("2026-07-15", "01/07/2026")),
    ],
    "A title above the table, totals below": [
        clean(f'Campaign report\n"July 1, 2026 - July 31, 2026"\n{TABLE}Total,--,12,3.00\n', said="1 left out (a total over other rows, or empty)")
    ],
    "Columns without a name, or of the same name": [
        clean("Day,Campaign,,Clicks,Clicks,Spend\n2026-07-14,A,x,5,99,1.50\n2026-07-15,A,x,7,99,1.50\n")
    ],
    "Ten thousand columns": [clean("\n".join(f"{line},{WIDE}" for line in TABLE.splitlines()))],
    "Rows that are too long or too short": [Dirt("ads.csv", f"{TABLE}2026-07-16,A\n2026-07-16,A,1,1,1,1\n", RIGHT, bad=2)],
    "A line of a gigabyte": [Dirt("ads.csv", f"{TABLE}2026-07-16,{'x' * (5 << 20)},1,1\n", RIGHT, bad=1)],
    "A quote that never closes": [Dirt("ads.csv", f'{HEAD}\n{ROWS[0]}\n2026-07-16,"A,1,1\n{ROWS[1]}\n', RIGHT, bad=1)],
    "gzip, bzip2, Zstandard, ZIP": [
        clean(gzip.compress(TABLE.encode()), "ads.csv.gz"), clean(bz2.compress(TABLE.encode()), "ads.csv.bz2"),
        clean(bytes(pa.compress(TABLE.encode(), codec="zstd", asbytes=True)), "ads.csv.zst"), clean(zipped, "ads.zip"),
    ],
    "Workbooks with formulas, merged titles, days as numbers, hidden sheets": [clean(workbook, "ads.xlsx")],
    "Numbers written as text in JSON": [clean(json.dumps(rows_as_json()), "ads.json")],
    "JSON that is nested a thousand deep": [
        clean("\n".join(json.dumps(row)[:-1] + f', "x": {deep(900)}}}' for row in rows_as_json()), "ads.ndjson")
    ],
    "Lines that are no JSON": [
        Dirt("ads.ndjson", "\n".join([*map(json.dumps, [*rows_as_json(), NOTHING]), "{oops", "[1, 2]"]), RIGHT, bad=2)
    ],
}  # fmt: skip
CASES = [pytest.param(dirt, id=f"{kind} {number}") for kind, dirts in DIRT.items() for number, dirt in enumerate(dirts)]


@pytest.mark.parametrize("dirt", CASES)
def test_what_is_good_in_a_dirty_file_counts_and_what_is_bad_is_told(
    workspace: Path, tmp_path: Path, dirt: Dirt
) -> None:
    file = tmp_path / dirt.name
    if callable(dirt.content):
        dirt.content(file)
    else:
        file.write_bytes(dirt.content if isinstance(dirt.content, bytes) else dirt.content.encode())
    said = aicmo("import", file, workspace=workspace)
    found = aicmo("kpi", *dirt.facts, "--from", "2026-01-01", "--to", "2026-12-31", "--json", workspace=workspace)
    assert (said.code, said.err.count("quarantined: ")) == (1 if dirt.bad else 0, dirt.bad), said.out + said.err
    assert found.json["total"]["metrics"] == pytest.approx(dirt.facts)
    assert dirt.said in said.out


IDS = ("123456789012345678", "123456789012345679")


@pytest.mark.parametrize("name", ["ads.csv", "ads.ndjson"])
def test_ids_of_eighteen_digits_stay_apart(workspace: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    rows = [{"day": "2026-07-14", "campaign_id": int(number), "clicks": 1} for number in IDS]
    table = "\n".join(["day,campaign_id,clicks", *(f"2026-07-14,{number},1" for number in IDS)])
    file.write_text(table if name == "ads.csv" else "\n".join(map(json.dumps, rows)))
    aicmo("import", file, workspace=workspace)
    found = aicmo("kpi", "clicks", "--by", "campaign", "--period", "2026-07", "--json", workspace=workspace).json
    assert {line["name"] for line in found["lines"]} == {*IDS}


def test_the_page_of_dirty_files_lists_just_what_is_tried_here() -> None:
    page = (ROOT / "docs/reference/dirty-files.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")]
    assert rows[1:] == [*DIRT, "Ids of eighteen digits"]
