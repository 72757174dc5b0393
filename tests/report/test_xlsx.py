from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

import pytest
import python_calamine as calamine

from aicmo.analytics.overview import Overview
from aicmo.errors import MissingExtra
from aicmo.report.formats.xlsx import render
from tests.report.conftest import COLUMNS, Make

NAMES = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
BUILT_IN = {"0": "General", "3": "#,##0", "10": "0.00%", "49": "@"}


def sheet(overview: Overview, title: str) -> list[list[Any]]:
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(render(overview)))
    rows: list[list[Any]] = book.get_sheet_by_name(title).to_python()
    return rows


def part(overview: Overview, name: str) -> Element:
    with ZipFile(BytesIO(render(overview))) as parts:
        return fromstring(parts.read(f"xl/{name}"))


def number_formats(overview: Overview, *, sheet_number: int, row: int) -> list[str]:
    styles = part(overview, "styles.xml")
    codes = BUILT_IN | {
        one.attrib["numFmtId"]: one.attrib["formatCode"] for one in styles.iterfind(".//x:numFmt", NAMES)
    }
    used = [codes[one.attrib["numFmtId"]] for one in styles.iterfind("./x:cellXfs/x:xf", NAMES)]
    cells = part(overview, f"worksheets/sheet{sheet_number}.xml").iterfind(f".//x:row[@r='{row}']/x:c", NAMES)
    return [used[int(cell.attrib["s"])] for cell in cells]


def test_each_part_has_its_sheet(overview: Overview) -> None:
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(render(overview)))
    parts = ["KPIs", "Daily", "Campaigns", "Channels", "What changed", "Tiers", "Top contacts", "Doubts", "Sources"]
    assert book.sheet_names == parts


def test_key_figures_are_numbers_in_full(overview: Overview) -> None:
    head, first, *_ = sheet(overview, "KPIs")
    assert head == ["Figure", "Value", "Previous period", "Change", "Metric"]
    figure = overview.kpis[0]
    assert first[0] == "Revenue"
    assert first[1:4] == pytest.approx([figure.value, figure.previous, figure.change])


def test_every_day_stands_with_its_comparison(overview: Overview) -> None:
    head, first, *others = sheet(overview, "Daily")
    assert head[:3] == ["Day", "Revenue", "Revenue, previous period"]
    assert first[0] == date(2026, 10, 25)
    assert first[1:3] == pytest.approx([overview.kpis[0].series[0], overview.kpis[0].previous_series[0]])
    assert len(others) == 27


def test_what_changed_is_a_sheet_with_the_whole_first(overview: Overview) -> None:
    rows = sheet(overview, "What changed")
    assert rows[0] == ["By", "Name", "Previous", "Value", "Contribution", "Usual from", "Usual to", "z"]
    assert rows[1][:2] == ["Total", "Revenue"]
    assert rows[1][4:] == [232_000, 1_690_000, 1_860_000, 2.6]
    assert rows[2][:2] == ["Channel", "Organic search"]
    assert rows[2][4] == 44_800
    assert rows[-1][:2] == ["Campaign", "Podcast APAC"]
    assert len(sheet(replace(overview, what_changed=None), "What changed")) == 1


def test_campaigns_are_all_there_with_their_total(overview: Overview) -> None:
    rows = sheet(overview, "Campaigns")
    assert len(rows) == 62
    assert rows[0][:4] == ["Campaign", "Channels", "Revenue", "Spend"]
    assert rows[-1][0] == "Total"


def test_what_is_undefined_is_an_empty_cell(overview: Overview) -> None:
    at = 2 + [column.metric for column in COLUMNS].index("roas")
    assert sheet(overview, "Campaigns")[2][at] == ""


@pytest.mark.parametrize("name", ["=1+1", "+1", "@SUM(A1)", "https://example.com", "007", "\x1b[2J", "x" * 40_000])
def test_a_name_stays_text(name: str, overview: Overview) -> None:
    row = replace(overview.campaigns.rows[0], name=name)
    found = sheet(replace(overview, campaigns=replace(overview.campaigns, rows=(row,))), "Campaigns")[1][0]
    assert found == name.replace("\x1b", "\ufffd")[:32_767]


def test_numbers_wear_their_unit(overview: Overview) -> None:
    money = '"€"#,##0.00'
    assert number_formats(overview, sheet_number=3, row=2)[2:8] == [money, money, '0.00"×"', "#,##0", money, "0.00%"]


def test_a_currency_without_minor_unit_has_no_decimals(make: Make) -> None:
    assert number_formats(make(currency="JPY"), sheet_number=1, row=2)[1] == '"¥"#,##0'


def test_heads_stay_in_sight_and_nothing_is_computed_or_linked(overview: Overview) -> None:
    for number in range(1, 10):
        page = part(overview, f"worksheets/sheet{number}.xml")
        assert page.find(".//x:pane[@state='frozen'][@topLeftCell='B2']", NAMES) is not None
        assert not page.findall(".//x:f", NAMES) + page.findall(".//x:hyperlink", NAMES)


def test_moments_are_on_the_clock_of_the_report(overview: Overview) -> None:
    assert sheet(overview, "Top contacts")[2][7] == datetime(2026, 11, 21, 0, 30)
    assert sheet(overview, "Sources")[1][4] == datetime(2026, 11, 22, 6, 0)


def test_a_missing_library_names_the_extra(overview: Overview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"aicmo\[excel\]"):
        render(overview)
