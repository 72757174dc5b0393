"""How sure a rate is, in words, and in the tables of every format."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from aicmo.analytics.overview import Overview, Unit
from aicmo.experiments.certainty import Certainty
from aicmo.report.certainty import about, full_text, interval_text, sample_text, short_text, verdict
from aicmo.report.formats.html import render as render_html
from aicmo.report.formats.json import render as render_json
from aicmo.report.formats.terminal import render as render_terminal
from aicmo.report.formats.xlsx import render as render_xlsx
from tests.report.conftest import COLUMNS, Make
from tests.report.reading import read, table_rows

SURE = Certainty(0.0198, 0.0216, 52_311, 0.0)
THIN = Certainty(0.0, 0.1611, 20, 733.2)
SILENT = Certainty(None, None, 1, None, "a single day does not vary")


@pytest.fixture
def plain(make: Make) -> Overview:
    return make(what_changed=None)


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.0198, 0.0216, "ratio", "1.98–2.16%"), (0.402, 0.458, "ratio", "40.2–45.8%"), (5.1, 6.2, "money", "€5.10–6.20"),
        (940.4, 1260, "money", "€940–1,260"), (4.67, 5.85, "multiple", "4.67–5.85×"), (-0.4, 1.2, "ratio", "-40% to 120%"),
        (0.000174, 0.000178, "ratio", "0.0174–0.0178%"), (0.2671, 0.2704, "money", "€0.267–0.270"),
    ],
)  # fmt: skip
def test_an_interval_says_its_unit_once(low: float, high: float, unit: Unit, text: str) -> None:
    assert interval_text(Certainty(low, high, 9, 0.0), unit, "EUR") == text


def test_what_is_enough_shows_its_interval_and_what_is_not_how_much_more_is_needed() -> None:
    assert verdict(SURE, "ratio", "", "impressions") == "1.98–2.16%"
    assert verdict(THIN, "ratio", "", "impressions") == "not enough data, about 740 more impressions needed"
    assert verdict(SILENT, "ratio", "", "days") == "no interval: a single day does not vary"


def test_a_narrow_cell_says_the_same_shorter() -> None:
    assert short_text(SURE, "ratio", "", "impressions") == "1.98–2.16%, 52.3k"
    assert short_text(replace(SURE, n=31), "ratio", "", "days") == "1.98–2.16%, 31d"
    assert short_text(THIN, "ratio", "", "impressions") == "needs ~740 more"
    assert short_text(SILENT, "ratio", "", "days") == "no interval"


def test_the_tooltip_says_all_of_it() -> None:
    assert full_text(THIN, "ratio", "", "impressions") == (
        "not enough data, about 740 more impressions needed; 95% interval 0.0–16.1%; n = 20 impressions"
    )
    assert full_text(SILENT, "ratio", "", "days") == "no interval: a single day does not vary; n = 1 day"


@pytest.mark.parametrize(("number", "text"), [(0.2, "1"), (13.4, "14"), (98.5, "99"), (733, "740"), (12_345, "13k")])
def test_how_much_more_is_rounded_up_to_two_digits(number: float, text: str) -> None:
    assert about(number) == text


@pytest.mark.parametrize(
    ("n", "sample", "text"), [(1, "deliveries", "1 delivery"), (2, "clicks", "2 clicks"), (1, "clicks", "1 click")]
)
def test_one_is_one(n: float, sample: str, text: str) -> None:
    assert sample_text(replace(SURE, n=n), sample) == text


def test_the_page_shows_under_each_rate_how_sure_it_is(plain: Overview) -> None:
    rows = table_rows(read(render_html(plain)).one("section", id_="campaigns"))
    first, small = rows[1], rows[30]
    assert first[5] == "17.74×16.0–19.9×, n\N{NO-BREAK SPACE}28d"
    assert small[-1].endswith("not enough data, about 340 more impressions needed")
    assert first[2] == "€106,646"


def test_the_page_tells_the_rest_where_one_points(plain: Overview) -> None:
    found = read(render_html(plain)).one("section", id_="channels").all("small")
    assert found[0].attributes["title"].startswith("95% interval ")
    assert "n = 28 days" in found[0].attributes["title"]


def test_the_terminal_shows_it_in_a_second_line_that_fits(plain: Overview) -> None:
    for width in (80, 100, 160):
        text = render_terminal(plain, width=width, color=False)
        assert "16.0–19.9×, 28d" in text
        assert max(len(line) for line in text.splitlines() if not line.startswith("aicmo")) <= width
    assert "needs ~340 more" in render_terminal(plain, width=160, color=False)


def test_without_rates_there_is_no_word_about_intervals(plain: Overview) -> None:
    def bare(overview: Overview) -> Overview:
        tables = [
            replace(table, rows=tuple(replace(row, certainty={}) for row in table.rows), total=None)
            for table in (overview.campaigns, overview.channels)
        ]
        return replace(overview, campaigns=tables[0], channels=tables[1])

    assert "interval" not in render_terminal(bare(plain), color=False)
    assert not read(render_html(bare(plain))).all("small")


def test_the_json_has_every_interval_in_full(plain: Overview) -> None:
    found = json.loads(render_json(plain))["campaigns"]
    sure = found["rows"][0]["certainty"]["ctr"]
    assert list(sure) == ["low", "high", "n", "needed", "why"]
    assert sure["n"] == 52_311
    assert [column["sample"] for column in found["columns"]] == [column.sample for column in COLUMNS]


def test_the_workbook_has_a_column_for_each_part(plain: Overview) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(render_xlsx(plain)))
    head, first, *_ = book.get_sheet_by_name("Campaigns").to_python()
    at = head.index("ROAS, 95% low")
    assert head[at : at + 5] == [
        f"ROAS, {part}" for part in ("95% low", "95% high", "n (days)", "more days needed", "why")
    ]
    sure = plain.campaigns.rows[0].certainty["roas"]
    assert first[at : at + 4] == pytest.approx([sure.low, sure.high, 28, 0])
