"""Mail as a table: one row a recipient, whatever the file is called; a file of many messages too."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.errors import AicmoError
from tests.cli.running import aicmo, process
from tests.ingest.mail.reports import block, plain, report
from tests.ingest.opened import Opened, opened

ONE = report(block("ann@example.com"))
POSTMARK = "From MAILER-DAEMON Tue Jul 14 09:00:05 2026\n"


def cells(file: Opened, column: str) -> list[str | None]:
    return [row[file.columns.index(column)] for row in file.rows]


@pytest.mark.parametrize("name", ["bounce.eml", "1700000000.M1P2.mx,S=100:2,S", "bounce.txt"])
def test_a_message_is_known_by_its_headers(name: str, tmp_path: Path) -> None:
    file = opened(tmp_path, ONE, name)
    assert file.head.format == "mail"
    assert cells(file, "recipient") == ["ann@example.com"]
    assert cells(file, "message_id") == ["letter-1@shop.example"]
    assert cells(file, "campaign") == ["july"]


def test_an_mbox_gives_the_rows_of_all_its_messages(tmp_path: Path) -> None:
    many = "".join(f"{POSTMARK}{report(block(f'p{number}@example.com'))}\n" for number in range(3))
    assert cells(opened(tmp_path, many, "bounces.mbox"), "recipient") == [
        f"p{number}@example.com" for number in range(3)
    ]


def test_a_line_that_begins_like_a_message_is_none_without_a_blank_line_above(tmp_path: Path) -> None:
    body = "No such user.\nFrom Ann at 09:00 in 2026\n\n<ann@example.com>\n"
    assert len(opened(tmp_path, f"{POSTMARK}{plain(body)}\n", "bounces.mbox").rows) == 1


def test_the_same_report_has_the_same_id_in_whatever_file_it_stands(tmp_path: Path) -> None:
    alone, packed = opened(tmp_path, ONE, "a.eml"), opened(tmp_path, f"{POSTMARK}{ONE}\n", "b.mbox")
    assert cells(alone, "event_id") == cells(packed, "event_id") != ["/ann@example.com"]


def test_a_table_below_lines_that_look_like_headers_is_a_table(tmp_path: Path) -> None:
    file = opened(tmp_path, "From: 2026-07-01\nTo: 2026-07-31\n\nDay,Clicks\n2026-07-01,3\n2026-07-02,4\n")
    assert file.head.format == "csv"


def test_real_bounces_are_read_without_an_error(real_data: Path) -> None:
    for path in sorted((real_data / "bounces").glob("*.eml")):
        file = Opened(path)
        assert file.rows, path.name
        assert not file.rejected, path.name


def test_a_message_that_flufl_bounce_fails_over_shows_no_traceback(tmp_path: Path) -> None:
    assert aicmo("init", tmp_path / "shop").code == 0
    file = tmp_path / "odd.eml"
    file.write_text(plain("<ann@example.com>: 550 user unknown\n").replace("From: MAILER-DAEMON@mx.example.com\n", ""))
    said = process("-w", tmp_path / "shop", "import", file)
    assert (said.code, said.err) == (0, "")


def test_a_message_nested_too_deep_is_refused_by_name(tmp_path: Path) -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n' for depth in range(1_500))
    try:
        file = opened(tmp_path, f"Return-Path: <>\nReceived: x\n{nested}", "deep.eml")
    except AicmoError:
        return
    assert len(file.rows) + len(file.rejected) == 1
