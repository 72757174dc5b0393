from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.ingest.sniff import BLANKS, is_json, is_value, layout, unique

WORDS = st.text("abcdefghij", min_size=1, max_size=8)
CELLS = st.one_of(
    st.text("abc ,;|\t\"\n'äß", max_size=12).map(str.strip), st.integers().map(str), st.dates().map(str), st.emails()
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[str], list[list[str]]]:
    """A delimiter, a header, and at least three rows of values whose first cell is a number."""
    width = draw(st.integers(2, 6))
    header = draw(st.lists(WORDS, min_size=width, max_size=width, unique=True))
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 10**6).map(str), *[CELLS for _ in range(width - 1)]).map(list),
            min_size=3, max_size=8,
        )
    )  # fmt: skip
    return draw(st.sampled_from(",;\t|")), header, rows


@given(tables())
def test_any_table_that_is_written_with_quotes_is_read_back(table: tuple[str, list[str], list[list[str]]]) -> None:
    delimiter, header, rows = table
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([header, *rows])
    found = layout(text.getvalue())
    assert found.delimiter == delimiter
    assert list(found.columns) == header
    assert [list(row) for row in found.rows] == [[cell or None for cell in row] for row in rows]


def test_a_decimal_comma_does_not_separate() -> None:
    assert layout("Tag;Kosten;Klicks\n14.07.2026;1,50;2\n15.07.2026;2,50;3\n").delimiter == ";"


def test_one_column_has_no_delimiter_to_find() -> None:
    found = layout("email\na@example.com\nb@example.com\n")
    assert found.columns == ("email",)
    assert len(found.rows) == 2


def test_runs_of_blanks_separate_numbers() -> None:
    found = layout(" 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n")
    assert found.delimiter == BLANKS
    assert found.header is None
    assert found.columns == ("1", "2", "3", "4", "5")


def test_sentences_are_no_table_of_blanks() -> None:
    assert layout("one two\nthree four\nfive six\n").delimiter != BLANKS


@pytest.mark.parametrize("period", ['"July 14, 2026 - August 10, 2026"', "July 14, 2026 - August 10, 2026"])
def test_lines_above_the_header_are_the_preamble(period: str) -> None:
    found = layout(f"Campaign report\n{period}\nDay,Cost,Clicks\n2026-07-14,1.50,2\n")
    assert found.columns == ("Day", "Cost", "Clicks")
    assert found.first == 3
    assert found.preamble[0] == "Campaign report"
    assert found.preamble[1].startswith("July 14, 2026")


def test_blank_lines_above_the_header_count_as_rows() -> None:
    assert layout("Report\n\n\nDay,Cost,Clicks\n2026-07-14,1.50,2\n").first == 4


def test_a_table_that_starts_with_data_has_no_header() -> None:
    found = layout("1,a@example.com\n2,b@example.com\n")
    assert found.header is None
    assert found.rows[0] == ("1", "a@example.com")


def test_rows_that_end_in_a_separator_have_no_further_column() -> None:
    assert layout("Date,USD\n2026-07-14,1.17,\n2026-07-15,1.18,\n").columns == ("Date", "USD")
    assert layout("Date,USD,\n2026-07-14,1.17,\n2026-07-15,1.18,\n").columns == ("Date", "USD")


def test_a_column_that_the_header_leaves_out_has_a_name() -> None:
    assert layout("Date,USD\n2026-07-14,1.17,x\n2026-07-15,1.18,\n").columns == ("Date", "USD", "column 3")


def test_rows_of_another_width_are_no_part_of_the_sample() -> None:
    assert layout("a,b,c\n1,2,3\n4,5\n6,7,8\n").rows == (("1", "2", "3"), ("6", "7", "8"))


def test_names_that_are_empty_or_repeat_are_made_different() -> None:
    assert unique(["Cost", "", "cost", "Cost", " a \n b "]) == ("Cost", "column 2", "cost (2)", "Cost (3)", "a b")


@given(st.lists(st.text(max_size=4), max_size=8))
def test_made_names_always_differ_without_regard_to_case(names: list[str]) -> None:
    assert len({name.casefold() for name in unique(names)}) == len(names)


@pytest.mark.parametrize(
    "cell", ["12", "-1,250.50", "$3", "12 %", "2026-07-14 09:00", "14.07.26", "a@b.c", "https://x.y"]
)
def test_numbers_dates_and_addresses_name_no_column(cell: str) -> None:
    assert is_value(cell)


@pytest.mark.parametrize("cell", ["Cost", "7d click", "CPM (cost per 1,000 impressions)", "--", ""])
def test_words_may_name_a_column(cell: str) -> None:
    assert not is_value(cell)


@pytest.mark.parametrize("text", ['{"a": 1}', ' [\n{"a": 1}]', "[]", "{}", '[["a"]]'])
def test_json_is_known_by_how_it_begins(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize("text", ["[Campaign],Cost\n", "{name},x\n", "a,b\n", ""])
def test_a_table_in_brackets_is_no_json(text: str) -> None:
    assert not is_json(text)


def test_a_short_table_below_a_long_preamble_is_found() -> None:
    above = "".join(f"Line {number} of the preamble\n" for number in range(6))
    found = layout(f"{above}Day,Cost,Clicks\n2026-07-14,1.50,2\n")
    assert (found.columns, found.rows) == (("Day", "Cost", "Clicks"), (("2026-07-14", "1.50", "2"),))


def test_a_list_of_names_with_a_comma_here_and_there_stays_one_column() -> None:
    found = layout("name\n" + "".join(f"Name {number}\n" for number in range(40)) + "Doe, John\n")
    assert found.columns == ("name",)
