"""A row is named by the number that a person sees beside it, whatever stands between the rows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.engines.duckdb import connect
from aicmo.ingest.recognise import open_file
from aicmo.ingest.rows import Rows

GOOD, BLANK, SHORT, TALL = "good", "blank", "short", "tall"


def csv_of(kinds: list[str], end: str) -> str:
    text = {GOOD: "x,1", BLANK: "", SHORT: "x", TALL: '"two\n\nlines",1'}
    return end.join(["name,count", *(text[kind] for kind in kinds)]) + end


def rows_given(path: Path, content: str) -> list[int]:
    """The file rows of what the format gives, as `Rows` counts them."""
    path.write_bytes(content.encode())
    con = connect()
    raw = open_file(con, path)
    try:
        given_rows = con.execute(f"FROM {raw.relation}").fetchall()
        rows = Rows(raw.first_row, [*raw.blank(), *(refused.row for refused in raw.rejected())])
        found = [rows.row_of(place) for place in range(len(given_rows))]
        assert rows.places(found) == [*range(len(given_rows))]
        return found
    finally:
        raw.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([GOOD, BLANK, SHORT, TALL]), min_size=1, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_rows_of_a_table_keep_their_number(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], end: str
) -> None:
    kinds = [GOOD, *kinds]
    expected = [row for row, kind in enumerate(kinds, start=2) if kind in {GOOD, TALL}]
    assert rows_given(tmp_path_factory.mktemp("rows") / "t.csv", csv_of(kinds, end)) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_count_however_lines_end(tmp_path: Path, end: str) -> None:
    assert rows_given(tmp_path / "t.csv", end.join(["a,b", "1,2", "", "", "3,4", "", "5,6"])) == [2, 5, 7]


def test_an_empty_cell_is_a_row_where_there_is_one_column(tmp_path: Path) -> None:
    assert rows_given(tmp_path / "t.csv", "email\na@example.com\n\nb@example.com\n") == [2, 3, 4]


def test_columns_that_blanks_separate_keep_their_rows(tmp_path: Path) -> None:
    assert rows_given(tmp_path / "t.txt", "00004 19970101 29.33\n\n00021 19970101 63.34\n") == [1, 3]


def test_objects_keep_their_line(tmp_path: Path) -> None:
    lines = [json.dumps({"event": "open", "n": 1}), "", "no object", "", json.dumps({"event": "open", "n": 2})]
    assert rows_given(tmp_path / "t.jsonl", "\n".join([*lines, json.dumps({"event": "open"})])) == [1, 5, 6]


def test_a_spreadsheet_would_count_the_same(tmp_path: Path) -> None:
    content = csv_of([GOOD, TALL, BLANK, TALL, GOOD], "\n")
    records = [number for number, row in enumerate(csv.reader(io.StringIO(content)), start=1) if row][1:]
    assert rows_given(tmp_path / "t.csv", content) == records
