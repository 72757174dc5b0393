"""A media mix from a file: which columns are what, categories, and every problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.analytics.mix_file import MixColumns, read_lift_tests, read_mix
from aicmo.errors import AicmoError, BadValue, NotEstimable, UnknownName, UnreadableFile, UsageError
from aicmo.mix.calibrate import LiftTest

WEEKS = ("2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26")
PLAIN = "week,revenue,tv_S,radio_spend,price,event\n" + "".join(
    f"{week},{100 + 7 * row},{row},{3 - row},{9 + row % 2},{'fair' if row == 2 else 'na'}\n"
    for row, week in enumerate(WEEKS)
)


def saved(folder: Path, text: str) -> Path:
    path = folder / "weeks.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_days_and_spend_are_found_by_themselves(tmp_path: Path) -> None:
    found = read_mix(saved(tmp_path, PLAIN), MixColumns())
    assert tuple(map(str, found.periods)) == WEEKS
    assert (found.outcome_name, found.outcome.tolist()) == ("revenue", [100, 107, 114, 121])
    assert (found.channels, found.spend.tolist()) == (("tv_S", "radio_spend"), [[0, 3], [1, 2], [2, 1], [3, 0]])
    assert found.control_names == ()


def test_columns_can_be_named(tmp_path: Path) -> None:
    columns = MixColumns("price", day="week", spend=("revenue",), controls=("tv_S",))
    found = read_mix(saved(tmp_path, PLAIN), columns)
    assert (found.outcome_name, found.channels, found.control_names) == ("price", ("revenue",), ("tv_S",))


def test_words_in_a_control_are_categories_but_for_the_most_frequent(tmp_path: Path) -> None:
    found = read_mix(saved(tmp_path, PLAIN), MixColumns(controls=("event", "price")))
    assert found.control_names == ("event = fair", "price")
    assert found.controls.tolist() == [[0, 9], [0, 10], [1, 9], [0, 10]]


def test_an_outcome_can_be_multiplied_by_its_worth(tmp_path: Path) -> None:
    found = read_mix(saved(tmp_path, PLAIN), MixColumns("revenue", worth="price"))
    assert (found.outcome_name, found.outcome[1]) == ("value of revenue", 1070)


def test_rows_may_come_in_any_order_with_blank_lines_and_other_separators(tmp_path: Path) -> None:
    head, *rows = PLAIN.splitlines()
    turned = "\ufeff" + "\n\n".join([head, *rows[::-1]]).replace(",", ";")
    assert read_mix(saved(tmp_path, turned), MixColumns()).spend.tolist() == [[0, 3], [1, 2], [2, 1], [3, 0]]


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "value"),
    [
        ("2026-01-12,107,1,2", "2026-01-12,107,1x,2", 3, "tv_S", "1x"),
        ("2026-01-12,107,1,2", "2026-01-12,107,,2", 3, "tv_S", ""),
        ("2026-01-12,107,1,2", "2026-01-12,nan,1,2", 3, "revenue", "nan"),
        ("2026-01-12,107,1,2", "2026-01-12,107,-1,2", 3, "tv_S", -1.0),
        ("2026-01-12,107,1,2,10", "2026-01-12,107,1,2,ten", 3, "price", "ten"),
        ("2026-01-26", "2026-01-27", 5, "week", "2026-01-27"),
        ("2026-01-26", "2026-01-19", 5, "week", "2026-01-19"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, old: str, new: str, row: int, column: str, value: object) -> None:
    with pytest.raises(BadValue) as told:
        read_mix(saved(tmp_path, PLAIN.replace(old, new)), MixColumns(controls=("price",)))
    error = told.value
    assert (error.file, error.row, error.column, error.value) == ("weeks.csv", row, column, value)


def test_the_row_of_a_bad_cell_is_the_spreadsheet_s_also_where_rows_are_turned(tmp_path: Path) -> None:
    head, *rows = PLAIN.replace("107,1,2", "107,-1,2").splitlines()
    with pytest.raises(BadValue) as told:
        read_mix(saved(tmp_path, "\n".join([head, "", *rows[::-1]])), MixColumns())
    assert (told.value.row, told.value.column) == (5, "tv_S")


def test_a_day_that_is_none_is_named_where_its_column_is(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="This is not a day") as told:
        read_mix(saved(tmp_path, PLAIN.replace("2026-01-12", "12 Jan")), MixColumns(day="week"))
    assert (told.value.row, told.value.column, told.value.value) == (3, "week", "12 Jan")


def test_a_ragged_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="The row has 5 cells for 6 columns") as told:
        read_mix(saved(tmp_path, PLAIN.replace("2026-01-12,107,", "2026-01-12,")), MixColumns())
    assert told.value.row == 3


@pytest.mark.parametrize(
    ("columns", "kind", "words"),
    [
        (MixColumns("revenues"), UnknownName, "Did you mean revenue"),
        (MixColumns(spend=("tv",)), UnknownName, "no column called 'tv'"),
        (MixColumns(controls=("weather",)), UnknownName, "no column called 'weather'"),
        (MixColumns(day="date"), UnknownName, "no column called 'date'"),
        (MixColumns(spend=("revenue",)), BadValue, "names of their own"),
    ],
)
def test_a_column_that_there_is_not_is_named(
    tmp_path: Path, columns: MixColumns, kind: type[AicmoError], words: str
) -> None:
    with pytest.raises(kind) as told:
        read_mix(saved(tmp_path, PLAIN), columns)
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAIN.replace("2026-", "week of 2026-"), "has no column of days"),
        (PLAIN.replace("tv_S", "tv").replace("radio_spend", "radio"), "No column of weeks.csv is named like spend"),
    ],
)
def test_what_cannot_be_guessed_is_asked_for(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_mix(saved(tmp_path, text), MixColumns())


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="Two columns have this name"):
        read_mix(saved(tmp_path, PLAIN.replace("radio_spend", "tv_S")), MixColumns())


def test_a_control_of_many_words_is_no_category(tmp_path: Path) -> None:
    head, *rows = PLAIN.splitlines()
    many = "\n".join([f"{head},note", *(f"{row},word {number}" for number, row in enumerate(rows * 4))])
    with pytest.raises(BadValue, match="holds 16 different texts"):
        read_mix(saved(tmp_path, many), MixColumns(controls=("note",)))


def test_a_control_of_one_word_says_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotEstimable, match="event is the same in every period"):
        read_mix(saved(tmp_path, PLAIN.replace("fair", "na")), MixColumns(controls=("event",)))


@pytest.mark.parametrize("content", [b"", b"week,revenue,tv_S\n", b"\xff\xfe\x00\x01", b'week,"revenue\n2026'])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weeks.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        read_mix(path, MixColumns())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        read_mix(tmp_path / "none.csv", MixColumns())


def test_lift_tests_come_from_a_file_too(tmp_path: Path) -> None:
    path = saved(tmp_path, "channel,roas,standard_error\ntv,3.2,0.8\nradio,-1,0.5\n")
    assert read_lift_tests(path) == [LiftTest("tv", 3.2, 0.8), LiftTest("radio", -1.0, 0.5)]


def test_a_lift_test_with_a_bad_error_is_named_with_its_row(tmp_path: Path) -> None:
    path = saved(tmp_path, "channel,roas,standard_error\ntv,3.2,0.8\nradio,1,0\n")
    with pytest.raises(BadValue) as told:
        read_lift_tests(path)
    assert (told.value.file, told.value.row, told.value.column) == ("weeks.csv", 3, "standard_error")


def test_robyn_s_na_is_an_event_that_is_none(real_data: Path) -> None:
    found = read_mix(real_data / "mmm/robyn_dt_simulated_weekly.csv", MixColumns(controls=("events",)))
    assert found.control_names == ("events = event1", "events = event2")
    assert found.controls.sum(axis=0).tolist() == [1, 1]
    assert found.channels == ("tv_S", "ooh_S", "print_S", "search_S", "facebook_S")
