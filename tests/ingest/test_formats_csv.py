from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.errors import UnreadableFile
from tests.ingest.opened import Opened, opened


def test_rows_come_in_the_files_order_as_text(tmp_path: Path) -> None:
    file = opened(tmp_path, "id,when\n007,2026-07-14\n8,\n")
    assert file.columns == file.head.columns == ("id", "when")
    assert file.types == {"VARCHAR"}
    assert file.rows == [("007", "2026-07-14"), ("8", None)]
    assert (file.first_row, file.rejected) == (2, [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_separates(tmp_path: Path, delimiter: str) -> None:
    file = opened(tmp_path, f"a{delimiter}b\n1{delimiter}2\n")
    assert file.rows == [("1", "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    file = opened(tmp_path, "Straße,Größe\nMüller,2\nJörg,3\n".encode(encoding))
    assert file.head.columns == ("Straße", "Größe")
    assert file.rows == [("Müller", "2"), ("Jörg", "3")]


@pytest.mark.parametrize("share", [1, 10, 1_000])
def test_lines_of_two_encodings_are_each_read_in_their_own(tmp_path: Path, share: int) -> None:
    content = b"name,n\n" + b"".join(
        f"Größe {number},{number}\n".encode("utf-8" if number % (share + 1) else "latin-1") for number in range(5_000)
    )
    file = opened(tmp_path, content)
    assert file.rows == [(f"Größe {number}", str(number)) for number in range(5_000)]
    assert file.rejected == []


def test_what_windows_adds_to_latin_1_is_read(tmp_path: Path) -> None:
    assert opened(tmp_path, "a,b\n€ 5,“x”\n".encode("cp1252")).rows == [("€ 5", "“x”")]


def test_an_umlaut_far_into_the_file_still_tells_its_encoding(tmp_path: Path) -> None:
    text = "id,name\n" + "".join(f"{number},plain\n" for number in range(150_000)) + "1,Jörg\n"
    assert opened(tmp_path, text.encode("latin-1")).rows[-1] == ("1", "Jörg")


def test_one_damaged_character_does_not_make_utf_8_something_else(tmp_path: Path) -> None:
    file = opened(tmp_path, "a,b\n1,Müller\n2,Jörg\n3,".encode() + b"\xff\n" + "4,Größe\n".encode())
    assert file.rows == [("1", "Müller"), ("2", "Jörg"), ("4", "Größe")]
    assert [(bad.row, bad.reason) for bad in file.rejected] == [(4, "is not valid UTF-8")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line(tmp_path: Path, end: str) -> None:
    assert opened(tmp_path, f"a,b{end}1,2{end}3,4{end}").rows == [("1", "2"), ("3", "4")]


def test_line_ends_may_differ_within_a_file(tmp_path: Path) -> None:
    assert opened(tmp_path, "a,b\r\n1,2\n3,4\r\n").rows == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize("rows", ["1,2\r3,4\n5,6\n", "1,2\n3,4\r5,6\r\n", "1,2\r3,4\r5,6\r\n", "1,2\r\n3,4\n5,6\r"])
def test_a_carriage_return_alone_ends_a_line_beside_other_ends(tmp_path: Path, rows: str) -> None:
    assert opened(tmp_path, f"a,b\n{rows}").rows == [("1", "2"), ("3", "4"), ("5", "6")]


@pytest.mark.parametrize("first", ["\x01\r", "\r", "a\r\r\n", "\r\n\r"])
def test_a_stray_carriage_return_in_text_is_no_failure_of_the_engine(tmp_path: Path, first: str) -> None:
    assert opened(tmp_path, f"{first}Dear Ann,\nplease find\n\nattached\n").columns


def test_a_stray_quote_among_lone_carriage_returns_costs_its_row(tmp_path: Path) -> None:
    row = "2026-07-14,Spring sale,100\r"
    file = opened(tmp_path, "day,name,n\r" + row + '2026-07-14,"Spring,100\r' + row * 200_000)
    assert len(file.rows) == 200_001
    assert [bad.row for bad in file.rejected] == [3]


def test_a_cell_may_hold_lines_delimiters_and_quotes(tmp_path: Path) -> None:
    file = opened(tmp_path, 'a,b\r\n"x\ny","1,""2"""\r\n3,4\r\n')
    assert file.rows == [("x\ny", '1,"2"'), ("3", "4")]


def test_lines_above_the_header_are_skipped_and_kept_for_the_connectors(tmp_path: Path) -> None:
    file = opened(tmp_path, '﻿Campaign report\n"July 14, 2026"\n\nDay,Cost,Clicks\n2026-07-14,1.50,2\n')
    assert file.head.preamble == ("Campaign report", "July 14, 2026")
    assert (file.rows, file.first_row) == ([("2026-07-14", "1.50", "2")], 5)


def test_columns_without_a_header_are_numbered(tmp_path: Path) -> None:
    file = opened(tmp_path, " 00004  19970101   29.33\n\n 00021  19970101   63.34\n", "list.txt")
    assert file.head.headerless
    assert file.columns == ("1", "2", "3")
    assert file.rows == [("00004", "19970101", "29.33"), ("00021", "19970101", "63.34")]


def test_names_that_repeat_or_are_empty_are_made_different(tmp_path: Path) -> None:
    assert opened(tmp_path, "Cost,cost,\n1,2,x\n").columns == ("Cost", "cost (2)", "column 3")


def test_names_may_hold_quotes(tmp_path: Path) -> None:
    assert opened(tmp_path, 'it\'s,"a ""b"""\n1,2\n').columns == ("it's", 'a "b"')


def test_rows_of_another_width_are_rejected_and_those_around_them_kept(tmp_path: Path) -> None:
    file = opened(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8,9\n7,8,9\n")
    assert file.rows == [("1", "2", "3"), ("7", "8", "9")]
    assert [(bad.row, bad.value, bad.reason) for bad in file.rejected] == [
        (3, "4,5", "has 2 columns, not 3"),
        (4, "6,7,8,9", "has 4 columns, not 3"),
    ]


@pytest.mark.parametrize(
    "foot",
    [
        'Total: Account,"2.00"', "©2026 Some Platform. All rights reserved.", '"@2026 Some Platform. All rights reserved. "',
        '"Grand Totals (3 records)"\n"Confidential Information - Do Not Distribute"\n"Copyright (c) 2000-2026 some.com, inc. All rights reserved."',
    ],
)  # fmt: skip
def test_a_total_over_fewer_columns_and_a_copyright_are_no_mistakes(tmp_path: Path, foot: str) -> None:
    file = opened(tmp_path, f"Day,Cost,Clicks\n2026-07-14,1,2\n2026-07-15,1,2\n{foot}\n")
    assert (len(file.rows), file.rejected) == (2, [])


def test_each_row_is_rejected_once_however_often_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("a,b,c\n1,2,3\n4\n7,8,9\n")
    from aicmo.engines.duckdb import connect

    con = connect()
    assert [len(Opened(path, con).rejected) for _ in range(2)] == [1, 1]


def test_a_quote_that_never_closes_costs_its_own_row_only(tmp_path: Path) -> None:
    rows = [f"{number},x,y" for number in range(300)]
    rows[100] = '100,"x,y'
    rows[200] = '200,"x\nz",y'
    file = opened(tmp_path, "a,b,c\n" + "\n".join(rows) + "\n")
    assert len(file.rows) == 299
    assert file.rows[199] == ("200", "x\nz", "y")
    assert [(bad.row, bad.value) for bad in file.rejected] == [(102, '100,"x,y')]


def test_rows_that_a_pair_of_stray_quotes_takes_in_are_told_of_by_number(tmp_path: Path) -> None:
    rows = [f"{number},x,y" for number in range(300)]
    rows[100], rows[110] = '100,"x,y', '110,"x,y'
    rows[200] = "200,x"
    file = opened(tmp_path, "a,b,c\n" + "\n".join(rows) + "\n")
    first, second = file.rejected
    assert (first.row, first.reason) == (
        102,
        "a quote that opens in this row is closed in row 112 at the earliest; nothing up to there was read",
    )
    assert (second.row, second.reason) == (202, "has 2 columns, not 3")


def test_a_quote_in_the_middle_of_a_cell_is_a_character(tmp_path: Path) -> None:
    assert opened(tmp_path, 'a,b\n1,5" pipe\n').rows == [("1", '5" pipe')]


def test_a_file_that_is_cut_off_loses_its_last_row_only(tmp_path: Path) -> None:
    file = opened(tmp_path, "a,b,c\n1,2,3\n4,5,6\n7,8")
    assert file.rows == [("1", "2", "3"), ("4", "5", "6")]
    assert [bad.row for bad in file.rejected] == [4]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    file = opened(tmp_path, "Day,Cost\n")
    assert (file.head.columns, file.head.rows, file.rows) == (("Day", "Cost"), (), [])


def test_a_name_with_wildcards_names_one_file(tmp_path: Path) -> None:
    (tmp_path / "report 1x.csv").write_text("a,b\n1,wrong\n")
    assert opened(tmp_path, "a,b\n1,right\n", "report 1?.csv").rows == [("1", "right")]
    assert opened(tmp_path, "a,b\n1,right\n", "it's [1]*.csv").rows == [("1", "right")]


def test_blanks_alone_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="nothing but blanks"):
        opened(tmp_path, "  \n\n")


def test_what_was_rewritten_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    opened(tmp_path, "a,b\n1,Jörg\n".encode("utf-16"))
    assert list(scratch.iterdir()) == []


def test_the_sample_holds_a_thousand_rows_at_most(tmp_path: Path) -> None:
    file = opened(tmp_path, "a,b\n" + "1,2\n" * 5_000)
    assert (len(file.head.rows), len(file.rows)) == (1_000, 5_000)
