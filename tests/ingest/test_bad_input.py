"""What is wrong with a file, and how it is told: file, row, column, value, remedy, and the exit code."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from aicmo.lake.lake import Lake
from aicmo.workspace import LAKE
from tests.cli.running import Said, aicmo

HEAD = "Day,Campaign,Impressions,Clicks,Spend"
GOOD = "2026-07-14,Spring,100,5,1.50"
TABLE = f"{HEAD}\n{GOOD}\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path


def take_in(workspace: Path, file: Path, *flags: str) -> Said:
    return aicmo("import", file, *flags, workspace=workspace)


def write(file: Path, content: str | bytes) -> Path:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def facts(workspace: Path, *names: str) -> list[float | None]:
    period = ("--from", "1900-01-01", "--to", "2999-12-31")
    found = aicmo("kpi", *names, *period, "--json", workspace=workspace).json["total"]["metrics"]
    return [found[name] for name in names]


def is_untouched(workspace: Path, fresh: Path) -> bool:
    """Whether nothing was imported: no record, no file, no table's new version, no saved mapping."""
    versions = {table.version() for table in Lake(workspace / LAKE).tables.values()}
    known = aicmo("sources", "--imports", "--json", workspace=workspace).json
    toml = [(folder / "aicmo.toml").read_text() for folder in (workspace, fresh)]
    return versions == {0} and known == [] and not [*(workspace / LAKE).rglob("*.parquet")] and toml[0] == toml[1]


def parquet_file(folder: Path) -> bytes:
    file = folder / "whole.parquet"
    duckdb.sql(
        f"COPY (SELECT DATE '2026-07-14' AS day, 'A' AS campaign, i AS clicks FROM range(5000) r(i)) TO '{file}'"
    )
    return file.read_bytes()


def workbook(folder: Path) -> bytes:
    file = folder / "whole.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(TABLE.splitlines()):
            sheet.write_row(row, 0, cells.split(","))
    return file.read_bytes()


def cut(content: bytes) -> bytes:
    return content[: len(content) * 3 // 5]


UNREADABLE: dict[str, tuple[str, Callable[[Path], str | bytes | None], str, str]] = {
    "missing": ("missing.csv", lambda folder: None, "There is no such file.", "Check the path."),
    "empty": ("empty.csv", lambda folder: "", "The file is empty.", "Export it again."),
    "blank": ("blank.csv", lambda folder: "\n \n", "nothing but blanks", "Export it again."),
    "binary": ("image.csv", lambda folder: bytes(range(256)) * 40, "The file is binary", "Export it as CSV"),
    "PDF": ("report.pdf", lambda folder: b"%PDF-1.7\n\0\0", "a PDF document", "Export the figures as CSV"),
    "ZIP": ("all.zip", lambda folder: b"PK\x03\x04\0\0\0\0data", "ZIP archive is damaged", "Fetch it again."),
    "web page": ("login.csv", lambda folder: "<!DOCTYPE html><html></html>", "web page", "login page"),
    "header only": ("header.csv", lambda folder: f"{HEAD}\n", "a header and no row", "a period that has data"),
    "cut gzip": ("cut.csv.gz", lambda folder: cut(gzip.compress((TABLE * 500).encode())), "cut off", "Fetch it again."),
    "cut Parquet": ("cut.parquet", lambda folder: cut(parquet_file(folder)), "damaged or cut off", "Export it again."),
    "cut workbook": ("cut.xlsx", lambda folder: cut(workbook(folder)), "cannot be opened", "export it again"),
    "cut JSON": ("cut.json", lambda folder: '[{"day": "2026-07-14", "clicks": 5}, {"day"', "cut off", "Export it again."),
    "no table": ("notes.txt", lambda folder: "Dear all,\nplease find attached.\n", "No connector knows", "--map"),
    "odd delimiter": ("odd.csv", lambda folder: TABLE.replace(",", "~"), "No connector knows this file", "separate them by a comma"),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_cannot_be_read_is_named_with_a_remedy_and_leaves_nothing(
    workspace: Path, fresh: Path, files: Path, kind: str
) -> None:
    name, content, problem, remedy = UNREADABLE[kind]
    written = content(files)
    if written is not None:
        write(files / name, written)
    said = take_in(workspace, files / name)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("Error: ")
    assert all(part in said.err for part in (name, problem, remedy)), said.err
    assert is_untouched(workspace, fresh)


def test_a_folder_takes_in_what_it_can_and_names_what_it_cannot(workspace: Path, files: Path) -> None:
    exports = files / "exports"
    exports.mkdir()
    write(exports / "a.csv", "")
    write(exports / "b.csv", TABLE)
    write(exports / "c.csv", f"{HEAD}\n")
    said = take_in(workspace, exports)
    assert said.code == 1
    assert "b.csv: Table" in said.out
    assert "a.csv: not imported" in said.err
    assert "c.csv: not imported" in said.err
    assert facts(workspace, "clicks") == [5]


def test_an_empty_folder_says_so(workspace: Path, files: Path) -> None:
    (files / "exports").mkdir()
    said = take_in(workspace, files / "exports")
    assert (said.code, said.out) == (2, "")
    assert "exports holds no files." in said.err


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_any_usual_delimiter_is_read(workspace: Path, files: Path, delimiter: str) -> None:
    assert take_in(workspace, write(files / "a.csv", TABLE.replace(",", delimiter))).code == 0
    assert facts(workspace, "clicks", "spend") == [5, 1.5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le"])
def test_any_usual_encoding_is_read(workspace: Path, files: Path, encoding: str) -> None:
    text = TABLE.replace("Spring", "Größe")
    assert take_in(workspace, write(files / "a.csv", text.encode(encoding))).code == 0
    found = aicmo("kpi", "clicks", "--by", "campaign", "--period", "2026-07", "--json", workspace=workspace).json
    assert [line["name"] for line in found["lines"]] == ["Größe"]


FAR = str(date.today() + timedelta(days=2))
BAD_ROWS = {
    "NaN": ("2026-07-14,A,NaN,5,1", "Impressions", "NaN", "is not a number"),
    "infinity": ("2026-07-14,A,100,inf,1", "Clicks", "inf", "is not a number"),
    "beyond any number": ("2026-07-14,A,100,5,1e400", "Spend", "1e400", "is not an amount of money"),
    "a negative count": ("2026-07-14,A,-100,5,1", "Impressions", "-100", "is negative; a count cannot be"),
    "a word": ("2026-07-14,A,many,5,1", "Impressions", "many", "is not a number"),
    "before 1990": ("1989-12-31,A,100,5,1", "Day", "1989-12-31", "is before 1990"),
    "after tomorrow": (f"{FAR},A,100,5,1", "Day", FAR, "is after tomorrow"),
    "no date": ("soon,A,100,5,1", "Day", "soon", "is not a date"),
    "no such day": ("2026-02-30,A,100,5,1", "Day", "2026-02-30", "is not a date"),
    "an empty day": (",A,100,5,1", "Day", None, "is empty"),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_value_is_told_with_its_place_and_the_rows_around_it_are_kept(
    workspace: Path, files: Path, kind: str
) -> None:
    row, column, value, reason = BAD_ROWS[kind]
    said = take_in(workspace, write(files / "a.csv", f"{TABLE}{row}\n2026-07-15,Autumn,100,7,1\n"))
    assert said.code == 1
    told = f", value {value!r}" if value else ""
    assert f"quarantined: a.csv, row 3, column {column!r}{told}: {reason}" in said.err
    assert "Correct the file and import it again" in said.err
    assert "kept 2 of 3 rows, 1 quarantined, 2026-07-14 to 2026-07-15" in said.out
    assert facts(workspace, "clicks") == [12]
    kept = aicmo("sources", "--quarantine", "a", "--json", workspace=workspace).json
    assert kept == [{"file": "a.csv", "row": 3, "column": column, "value": value or "–", "reason": reason}]


def test_tomorrow_is_taken_for_zones_that_are_ahead(workspace: Path, files: Path) -> None:
    tomorrow = date.today() + timedelta(days=1)
    assert take_in(workspace, write(files / "a.csv", f"{TABLE}{tomorrow},A,1,1,1\n")).code == 0


def test_more_clicks_than_impressions_are_kept_and_flagged(workspace: Path, files: Path) -> None:
    said = take_in(workspace, write(files / "a.csv", f"{TABLE}2026-07-14,Odd,5,9,1\n"))
    assert said.code == 0
    assert "note: 1 row states more clicks than impressions; kept as stated" in said.out
    assert facts(workspace, "clicks", "impressions") == [14, 105]
    report = aicmo("report", "--period", "2026-07", "--json", workspace=workspace).json
    assert "More clicks than impressions" in [doubt["title"] for doubt in report["doubts"]]


def test_an_unknown_currency_in_a_row_quarantines_the_row(workspace: Path, files: Path) -> None:
    text = "Day,Campaign,Clicks,Spend,Currency\n2026-07-14,A,5,1,EUR\n2026-07-14,B,5,1,EURO\n"
    said = take_in(workspace, write(files / "a.csv", text))
    assert said.code == 1
    assert "a.csv, row 3, column 'Currency', value 'EURO': is not an ISO 4217 currency code" in said.err
    assert facts(workspace, "clicks") == [5]


def test_an_unknown_currency_on_the_command_line_is_refused(workspace: Path, files: Path) -> None:
    said = take_in(workspace, write(files / "a.csv", TABLE), "--currency", "EURO")
    assert (said.code, said.out) == (1, "")
    assert "'EURO' is not an ISO 4217 currency code." in said.err


def test_an_unknown_time_zone_on_the_command_line_is_refused(workspace: Path, files: Path) -> None:
    said = take_in(workspace, write(files / "a.csv", TABLE), "--time-zone", "Mars/Olympus")
    assert (said.code, said.out) == (2, "")
    assert "'Mars/Olympus' is not a time zone. Use an IANA name such as Europe/Berlin." in said.err


def test_rows_are_counted_as_a_spreadsheet_does(workspace: Path, files: Path) -> None:
    lines = [
        "Campaign report", '"July 1, 2026 - July 31, 2026"', HEAD, GOOD,  # rows 1 to 4
        '2026-07-14,"Two\nlines",bad,5,1',  # one row, the 5th, in two lines
        "2026-07-14,Too,few",  # row 6: the format refuses it
        "2026-07-14,After,worse,5,1", "2026-07-14,Last,1,1,1",
    ]  # fmt: skip
    said = take_in(workspace, write(files / "a.csv", "\n".join(lines) + "\n"), "--json")
    assert [(row["row"], row["value"]) for row in said.json[0]["bad_rows"]] == [
        (5, "bad"), (6, "2026-07-14,Too,few"), (7, "worse"),
    ]  # fmt: skip
    assert said.json[0]["bad_rows"][1]["reason"] == "has 3 columns, not 5"


def test_rows_of_a_workbook_are_counted_as_it_does(workspace: Path, files: Path) -> None:
    with xlsxwriter.Workbook(files / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in (
            (0, "My report"),
            (2, HEAD),
            (3, GOOD),
            (5, "2026-07-14,A,many,5,1"),
            (6, "2026-07-14,B,1,1,1"),
        ):
            sheet.write_row(row, 0, cells.split(","))
    said = take_in(workspace, files / "a.xlsx", "--json")
    assert [(row["row"], row["column"], row["value"]) for row in said.json[0]["bad_rows"]] == [
        (6, "Impressions", "many")
    ]


def test_lines_that_are_no_json_are_told_by_their_number(workspace: Path, files: Path) -> None:
    rows = [json.dumps({"day": "2026-07-14", "campaign": "A", "clicks": clicks}) for clicks in (1, 2, "x", 4)]
    said = take_in(workspace, write(files / "a.ndjson", "\n".join([rows[0], "{broken", *rows[1:]]) + "\n"), "--json")
    assert said.code == 1
    assert [(row["row"], row["reason"]) for row in said.json[0]["bad_rows"]] == [
        (2, "is not a JSON object on a line of its own"), (4, "is not a number"),
    ]  # fmt: skip
    assert facts(workspace, "clicks") == [7]


def test_ten_thousand_columns_are_read_and_remembered(workspace: Path, files: Path) -> None:
    more = ",".join(f"c{number}" for number in range(10_000))
    file = files / "wide.csv"
    file.write_text(f"{HEAD},{more}\n" + f"{GOOD},{','.join('1' * 10_000)}\n")
    assert aicmo("import", file, workspace=workspace).code == 0
    said = aicmo("import", file, workspace=workspace)
    assert (said.code, "nothing changed" in said.out) == (0, True)


@pytest.mark.parametrize("megabytes", [3, 40])
def test_a_line_longer_than_any_row_costs_itself_alone(workspace: Path, files: Path, megabytes: int) -> None:
    file = files / "long.csv"
    file.write_text(f"{TABLE}2026-07-15,{'x' * (megabytes << 20)},1,1,1\n{GOOD.replace('14', '16')}\n")
    said = aicmo("import", file, "--json", workspace=workspace)
    counts = said.json[0]["counts"]
    assert (said.code, counts["kept"], counts["quarantined"]) == (1, 2, 1)
    assert [(bad["row"], bad["reason"]) for bad in said.json[0]["bad_rows"]] == [(3, "is longer than 2 MB")]


def test_only_the_first_few_bad_rows_are_printed_and_all_are_kept(workspace: Path, files: Path) -> None:
    bad = "".join(f"2026-07-14,A{number},x,5,1\n" for number in range(12))
    said = take_in(workspace, write(files / "a.csv", TABLE + f"{GOOD}\n" * 20 + bad))
    assert said.err.count("quarantined: a.csv") == 5
    assert "... and 7 more" in said.err
    assert len(aicmo("sources", "--quarantine", "a", "--json", workspace=workspace).json) == 12


ADDRESSES = [
    "Ann@Example.com",
    " ann@example.COM",
    "ann+news@example.com",
    "jürgen@exämple.de",
    "ju\u0308rgen@exämple.de",
    "νίκος@example.com",
]


def test_one_person_is_one_person_however_the_address_is_typed(workspace: Path, files: Path) -> None:
    rows = "".join(
        f"SO-{number},2026-07-14T10:00:0{number}Z,{address},10,EUR\n" for number, address in enumerate(ADDRESSES)
    )
    said = take_in(workspace, write(files / "orders.csv", f"order_id,created_at,customer_email,total,currency\n{rows}"))
    assert said.code == 0, said.err
    assert facts(workspace, "conversions", "converters", "revenue") == [6, 4, 60]


def test_an_address_that_is_none_is_told_without_giving_it_away(workspace: Path, files: Path) -> None:
    rows = "SO-1,2026-07-14T10:00:00Z,ann@home@example.com,10,EUR\nSO-2,2026-07-14T10:00:00Z,bob@example.com,10,EUR\n"
    rows += "".join(f"SO-{number},2026-07-14T10:00:00Z,c{number}@example.com,10,EUR\n" for number in range(3, 9))
    said = take_in(workspace, write(files / "orders.csv", f"order_id,created_at,customer_email,total,currency\n{rows}"))
    assert said.code == 1
    assert "row 2, column 'customer_email', value 'a…@…': is not an e-mail address" in said.err
    assert facts(workspace, "conversions") == [7]


def test_a_corrected_file_takes_the_refused_row_in(workspace: Path, files: Path) -> None:
    take_in(workspace, write(files / "a.csv", f"{TABLE}2026-07-15,B,x,5,1\n"))
    said = take_in(workspace, write(files / "a.csv", f"{TABLE}2026-07-15,B,9,5,1\n"))
    assert (said.code, facts(workspace, "clicks", "impressions")) == (0, [10, 109])


def test_a_column_that_a_person_maps_is_read_and_remembered(workspace: Path, files: Path) -> None:
    odd = "Wann,Was,Geld\n2026-07-14,A,1.50\n"
    assert take_in(workspace, write(files / "odd.csv", odd)).code == 1
    said = take_in(workspace, files / "odd.csv", "--map", "day=Wann", "--map", "campaign=Was", "--map", "spend=Geld")
    assert said.code == 0
    assert "read day from Wann, campaign from Was, spend from Geld" in said.out
    assert facts(workspace, "spend") == [1.5]
    assert "Geld" in (workspace / "aicmo.toml").read_text()


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("spend", "--map spend has no equals sign. Write it as --map spend=Cost."),
        ("spned=Spend", "There is no field called 'spned'. Did you mean spend"),
        ("spend=Spnd", "There is no column called 'Spnd'. Did you mean Spend"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_the_nearest_names(
    workspace: Path, fresh: Path, files: Path, mapping: str, message: str
) -> None:
    said = take_in(workspace, write(files / "a.csv", TABLE), "--map", mapping)
    assert (said.code, said.out) == (2, "")
    assert message in said.err
    assert is_untouched(workspace, fresh)


def test_a_file_with_days_takes_no_day_from_the_command_line(workspace: Path, files: Path) -> None:
    said = take_in(workspace, write(files / "a.csv", TABLE), "--day", "2026-07-01")
    assert said.code == 2
    assert "a.csv has days of its own." in said.err


def test_an_unknown_connector_suggests_the_nearest(workspace: Path, files: Path) -> None:
    said = take_in(workspace, write(files / "a.csv", TABLE), "--connector", "google_add")
    assert said.code == 2
    assert "Did you mean google_ads" in said.err
