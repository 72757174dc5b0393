"""How one cell becomes a value: for each way of writing a table of texts and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.connectors.base import Parse
from aicmo.engines.duckdb import connect
from aicmo.ingest import values
from aicmo.ingest.values import Style

Read = Callable[..., object]
TODAY = "DATE '2026-07-15'"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def read(con: duckdb.DuckDBPyConnection) -> Read:
    """`read(Parse.COUNT, "1,234")`: the value, None where it cannot be read."""

    def value(parse: Parse, text: str | None, **style: str) -> object:
        cell = f"SELECT {values.cell('raw')} AS t FROM (SELECT ?::VARCHAR AS raw)"
        row = con.execute(f"SELECT {values.value(parse, 't', Style(**style))} FROM ({cell})", [text]).fetchone()
        assert row is not None
        return row[0]

    return value


@pytest.fixture(scope="module")
def reasons(con: duckdb.DuckDBPyConnection) -> Callable[[Parse, str], list[str]]:
    """What is wrong with a value that could be read; tomorrow is 15 July 2026."""

    def found(parse: Parse, text: str) -> list[str]:
        parsed = values.value(parse, "t", Style())
        tests = values.checks(parse, "v", TODAY)
        columns = ", ".join(condition for condition, _ in tests) or "1"
        row = con.execute(f"SELECT {columns} FROM (SELECT {parsed} AS v FROM (SELECT ?::VARCHAR AS t))", [text])
        return [reason for (_, reason), bad in zip(tests, row.fetchone() or (), strict=False) if bad is True]

    return found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"), ("1234", "1234"), ("1,234", "1234"), ("1,234,567.89", "1234567.89"), ("1 234", "1234"),
        ("1\u00a0234.5", "1234.5"), ("1'234", "1234"), ("1’234.50", "1234.5"), (".5", "0.5"), ("+3", "3"),
        ("-5", "-5"), ("- 5", "-5"), ("(1,234)", "-1234"), ("($1.50)", "-1.5"), ("$1,234.50", "1234.5"), ("€ 12", "12"),
        ("12 €", "12"), ("12.00 EUR", "12"), ("CHF 12.00", "12"), ("US$5", "5"), ("R$ 5", "5"), ("-$7", "-7"), ("$-7", "-7"),
        ("12%", "12"), ("1e5", "100000"), ("  7 ", "7"), ("1.23456789", "1.234568"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("parse", [Parse.COUNT, Parse.MONEY])
def test_a_number_is_read_as_people_write_it(read: Read, parse: Parse, text: str, number: str) -> None:
    assert read(parse, text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234", "1234"), ("1.234.567,89", "1234567.89"), ("1234,5 €", "1234.5"), ("1 234,56", "1234.56"),
        ("1'234,56", "1234.56"), ("(1.234,50)", "-1234.5"), ("-5,5", "-5.5"), (",5", "0.5"), ("12", "12"), ("12,000", "12"),
    ],
)  # fmt: skip
def test_a_decimal_comma_is_read_where_the_file_writes_one(read: Read, text: str, number: str) -> None:
    assert read(Parse.MONEY, text, decimal=",") == Decimal(number)


@pytest.mark.parametrize("text", ["12.00", "1.5.5", ".5", "1.23456789", "1,234,567.89", "12.00 EUR"])
def test_a_point_that_separates_no_thousands_is_refused_where_commas_are_decimal(read: Read, text: str) -> None:
    assert read(Parse.MONEY, text, decimal=",") is None


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "nan", "inf", "-inf", "Infinity", "1e400", "99999999999999", "abc", "1,23,4", "1,2345", "1.5.5", "0x10",
        "12 34", "5-", "$", "()", "-", "%", "", "  ", "#DIV/0!", "١٢",
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_read_as_one(read: Read, text: str) -> None:
    assert read(Parse.COUNT, text) is None
    assert read(Parse.MONEY, text) is None


numbers = st.decimals(-(10**11), 10**11, places=2, allow_nan=False)


@settings(max_examples=100, deadline=None)
@given(numbers)
def test_however_it_is_written_an_amount_is_the_same(read: Read, amount: Decimal) -> None:
    english, german = f"{amount:,.2f}", f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read(Parse.MONEY, str(amount)) == read(Parse.MONEY, english) == read(Parse.MONEY, f"${english}") == amount
    assert read(Parse.MONEY, german, decimal=",") == read(Parse.MONEY, f"{german} €", decimal=",") == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1500000", "1.5"), ("1", "0.000001"), ("-2000000", "-2"), ("0", "0"), ("1500000.0", "1.5"), ("123456789012", "123456.789012")],
)  # fmt: skip
def test_micros_are_millionths(read: Read, text: str, amount: str) -> None:
    assert read(Parse.MICROS, text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["1,500,000", "abc", "NaN", "inf", "1e400", "$5", "1.9", "0.5", "-0.4", "2.50", "1e-1", "1.9999999999", ".5"],
)
def test_what_is_no_whole_number_is_no_amount_of_micros(read: Read, text: str) -> None:
    assert read(Parse.MICROS, text) is None


DAY = date(2026, 7, 4)


@pytest.mark.parametrize("order", ["ymd", "dmy", "mdy"])
@pytest.mark.parametrize(
    "text", ["2026-07-04", "20260704", "2026/07/04", "2026.07.04", "2026-7-4", "2026-07-04 00:00:00", "2026-07-04T00:00:00Z"]
)  # fmt: skip
def test_a_day_with_its_year_first_reads_the_same_in_every_order(read: Read, text: str, order: str) -> None:
    assert read(Parse.DAY, text, day_order=order) == DAY


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("dmy", "04/07/2026"), ("dmy", "4/7/26"), ("dmy", "04.07.26"), ("dmy", "4.7.2026"), ("dmy", "04-07-2026"),
        ("dmy", "4 Jul 2026"), ("dmy", "4 July 2026"), ("mdy", "07/04/2026"), ("mdy", "7/4/26"), ("mdy", "07-04-2026"),
        ("mdy", "Jul 4, 2026"), ("mdy", "July 4, 2026"),
    ],
)  # fmt: skip
def test_an_ambiguous_day_is_read_in_the_order_of_the_file(read: Read, order: str, text: str) -> None:
    assert read(Parse.DAY, text, day_order=order) == DAY


@pytest.mark.parametrize(
    ("order", "text"),
    [("ymd", "31/12/2026"), ("dmy", "07/14/2026"), ("mdy", "14/07/2026"), ("dmy", "31/02/2026"), ("ymd", "2026-02-30"),
     ("ymd", "yesterday"), ("ymd", "2026-07"), ("ymd", "46207")],
)  # fmt: skip
def test_what_is_no_day_in_this_order_is_not_read(read: Read, order: str, text: str) -> None:
    assert read(Parse.DAY, text, day_order=order) is None


def test_a_day_keeps_the_date_that_is_written_whatever_offset_follows(read: Read) -> None:
    assert read(Parse.DAY, "2026-07-04T23:30:00-08:00") == DAY


@pytest.mark.parametrize(
    ("text", "order"),
    [("Jul 04, 2026 09:30 pm", "mdy"), ("7/4/2026 12:00:00 AM", "mdy"), ("4.7.2026 23:30", "dmy"), ("4 Jul 2026 9:30 PM", "dmy")],
)  # fmt: skip
def test_the_clock_behind_a_day_is_passed_over_in_any_order(read: Read, text: str, order: str) -> None:
    assert read(Parse.DAY, text, day_order=order) == DAY


TEN = datetime(2026, 7, 4, 10)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "text",
    [
        "2026-07-04T10:00:00Z", "2026-07-04T10:00:00.000Z", "2026-07-04 10:00:00 UTC", "2026-07-04T12:00:00+02:00",
        "2026-07-04T12:00:00.000+0200", "2026-07-04 12:00:00 +0200", "2026-07-04 12:00+02", "2026-07-04T06:30:00-03:30",
        "2026-07-04 12:00:00 Europe/Berlin", "2026-07-04 12:00:00.000 +0200",
    ],
)  # fmt: skip
def test_an_offset_that_is_stated_counts_whatever_the_zone_of_the_source(read: Read, text: str, zone: str) -> None:
    assert read(Parse.TIME, text, time_zone=zone) == TEN


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-07-04 12:00:00", "ymd"), ("2026-07-04T12:00:00", "ymd"), ("2026-07-04 12:00", "ymd"), ("2026-07-04 12:00:00.0", "ymd"),
        ("2026/07/04 12:00", "ymd"), ("2026-07-04 12:00:00 PM", "ymd"), ("2026-07-04 12:00 PM", "ymd"), ("04/07/2026 12:00", "dmy"),
        ("4.7.26 12:00:00", "dmy"), ("07/04/2026 12:00 PM", "mdy"), ("Jul 4, 2026 12:00:00 PM", "mdy"),
    ],
)  # fmt: skip
def test_a_time_without_an_offset_is_in_the_zone_of_the_source(read: Read, text: str, order: str) -> None:
    assert read(Parse.TIME, text, day_order=order) == datetime(2026, 7, 4, 12)
    assert read(Parse.TIME, text, day_order=order, time_zone="Europe/Berlin") == TEN


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_the_afternoon_is_not_lost_in_a_short_time(read: Read, zone: str) -> None:
    hour = 13 if zone == "UTC" else 11
    assert read(Parse.TIME, "2026-7-4 1:00 PM", time_zone=zone) == datetime(2026, 7, 4, hour)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29 00:59:59"),
        ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29 01:30:00"),
        ("Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29 01:00:00"),
        ("Europe/Berlin", "2026-10-25 01:59:59", "2026-10-24 23:59:59"),
        ("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25 01:30:00"),
        ("Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25 02:00:00"),
        ("America/Los_Angeles", "2026-03-08 02:30:00", "2026-03-08 10:30:00"),
        ("America/Los_Angeles", "2026-11-01 01:30:00", "2026-11-01 09:30:00"),
    ],
)
def test_a_skipped_hour_is_an_hour_later_and_of_a_repeated_one_the_second_is_meant(
    read: Read, zone: str, local: str, utc: str
) -> None:
    assert read(Parse.TIME, local, time_zone=zone) == datetime.fromisoformat(utc)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize(
    "text", ["2026-07-04 25:00:00", "2026-07-04 10:00:00 soon", "2026-07-04 10:00:00 Nowhere/City", "soon", "10:00", ""]
)
def test_what_is_no_moment_is_not_read(read: Read, text: str, zone: str) -> None:
    assert read(Parse.TIME, text, time_zone=zone) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1461095246", "2016-04-19 19:47:26"), ("1461095246000", "2016-04-19 19:47:26"),
        ("1461095246.5", "2016-04-19 19:47:26.5"), ("1461095246123", "2016-04-19 19:47:26.123"),
    ],
)  # fmt: skip
def test_a_unix_time_is_read_in_seconds_and_in_milliseconds(read: Read, text: str, moment: str) -> None:
    assert read(Parse.EPOCH, text) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("text", ["-1", "1e18", "NaN", "inf", "2026-07-04", ""])
def test_what_is_no_unix_time_is_not_read(read: Read, text: str) -> None:
    assert read(Parse.EPOCH, text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ann@example.com", "ann@example.com"), (" Ann@Example.COM ", "ann@example.com"),
        ("ann+news@example.com", "ann+news@example.com"), ("Jürgen.MÜLLER@Bücher.example", "jürgen.müller@bücher.example"),
        ("ju\u0308rgen@example.com", "jürgen@example.com"), ("νίκος@example.com", "νίκος@example.com"), ("a@localhost", "a@localhost"),
    ],
)  # fmt: skip
def test_one_address_however_it_is_typed(read: Read, text: str, address: str) -> None:
    assert read(Parse.EMAIL, text) == address


@pytest.mark.parametrize("text", ["ann", "@example.com", "ann@", "a b@example.com", "a@b@c", "a" * 320 + "@b", ""])
def test_what_is_no_address_is_not_read(read: Read, text: str) -> None:
    assert read(Parse.EMAIL, text) is None


def test_a_tag_tells_two_addresses_apart(read: Read) -> None:
    assert read(Parse.EMAIL, "ann+a@example.com") != read(Parse.EMAIL, "ann+b@example.com")


@pytest.mark.parametrize(
    ("text", "code"), [("eur", "EUR"), ("USD", "USD"), ("EURO", None), ("€", None), ("XYZ", None), ("R|S", None)]
)
def test_a_currency_is_an_iso_code_in_any_case(read: Read, text: str, code: str | None) -> None:
    assert read(Parse.CURRENCY, text) == code


@pytest.mark.parametrize(
    ("text", "truth"),
    [("true", True), ("TRUE", True), ("t", True), ("1", True), ("Yes", True), ("false", False), ("0", False), ("no", False),
     ("maybe", None), ("2", None)],
)  # fmt: skip
def test_yes_and_no_are_read_in_their_usual_spellings(read: Read, text: str, truth: bool | None) -> None:
    assert read(Parse.BOOLEAN, text) is truth


def test_text_loses_the_blanks_around_it_and_nothing_else(read: Read) -> None:
    assert read(Parse.TEXT, "  Brand  search ") == "Brand  search"
    assert read(Parse.TEXT, " ") is None


@pytest.mark.parametrize(
    ("parse", "text", "found"),
    [
        (Parse.COUNT, "-1", ["is negative; a count cannot be"]), (Parse.COUNT, "0", []), (Parse.MONEY, "-1", []),
        (Parse.DAY, "1989-12-31", ["is before 1990"]), (Parse.DAY, "1990-01-01", []), (Parse.DAY, "2026-07-15", []),
        (Parse.DAY, "2026-07-16", ["is after tomorrow"]), (Parse.DAY, "infinity", ["is after tomorrow"]),
        (Parse.TIME, "2026-07-15 23:59:59", []), (Parse.TIME, "2026-07-16 00:00:00", ["is after tomorrow"]),
        (Parse.TIME, "1989-12-31T23:59:59Z", ["is before 1990"]), (Parse.EPOCH, "0", ["is before 1990"]),
        (Parse.EPOCH, "9999999999", ["is after tomorrow"]),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_right_is_told_why(
    reasons: Callable[[Parse, str], list[str]], parse: Parse, text: str, found: list[str]
) -> None:
    assert reasons(parse, text) == found


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://x.example/?e=ann@example.com&a=1", "https://x.example/?e=<address>&a=1"),
        ("https://x.example/?e=ann%40example.com", "https://x.example/?e=<address>"),
        ('{"to":"Ann <ann@example.com>"}', '{"to":"Ann <<address>>"}'), ("no address here", "no address here"),
    ],
)  # fmt: skip
def test_addresses_in_other_text_are_masked(con: duckdb.DuckDBPyConnection, text: str, masked: str) -> None:
    row = con.execute(f"SELECT {values.without_addresses('t')} FROM (SELECT ?::VARCHAR AS t)", [text]).fetchone()
    assert row == (masked,)
