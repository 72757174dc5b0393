"""A reading over a small relation: what becomes of each row, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from aicmo.connectors.base import Drop, Field, Kind, Parse, Reading, Where
from aicmo.engines.duckdb import connect, identifier, literal
from aicmo.ingest.stage import DROP, keys_of, staging
from aicmo.ingest.values import Style

TOMORROW = "DATE '2026-07-15'"
DAY = Field("Day", Parse.DAY)


class Row(NamedTuple):
    """A staged row: `verdict` None is good, "dropped", or (field, reason)."""

    verdict: object
    bad_value: str | None
    values: Mapping[str, object]


def stage(reading: Reading, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> list[Row]:
    lines = ", ".join(f"({', '.join('NULL' if cell is None else literal(cell) for cell in row)})" for row in rows)
    return _staged(reading, f"(VALUES {lines}) AS file({', '.join(map(identifier, columns))})", json=False)


def stage_json(reading: Reading, *objects: str) -> list[Row]:
    return _staged(reading, f"(VALUES {', '.join(f'({literal(one)})' for one in objects)}) AS file(json)", json=True)


def _staged(reading: Reading, relation: str, *, json: bool) -> list[Row]:
    with connect(threads=1) as con:
        steps = staging(
            reading,
            relation,
            json=json,
            style=Style(),
            latest_day=TOMORROW,
            raw_extra="NULL AS nothing",
            extra=["1 AS one"],
            keys=keys_of(con, reading, relation),
        )
        con.execute(f"CREATE TEMP TABLE rows AS {steps.rows}")
        con.execute(f"CREATE TEMP VIEW staged AS {steps.staged}")
        found = con.execute("SELECT * FROM staged ORDER BY place")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    problems = {None: None, DROP: "dropped"} | {
        number: (problem.field, problem.reason) for number, problem in enumerate(steps.problems, start=1)
    }
    return [Row(problems[row["verdict"]], row["bad_value"], row) for row in rows]


def measures(fields: Mapping[str, Field], **rest: object) -> Reading:
    return Reading("test", Kind.MEASURES, {"day": DAY, **fields}, **rest)  # type: ignore[arg-type]


CLICKS = measures({"clicks": Field("Clicks", Parse.COUNT)})
CLICK_COLUMNS = ("Day", "Clicks")


def test_a_good_row_has_no_verdict_and_its_values() -> None:
    [row] = stage(CLICKS, CLICK_COLUMNS, [("2026-07-14", "1,234")])
    assert (row.verdict, row.bad_value) == (None, None)
    assert (str(row.values["day"]), row.values["clicks"]) == ("2026-07-14", 1234)


def test_each_row_is_judged_by_itself() -> None:
    rows = [
        ("2026-07-14", "1"),
        ("2026-07-14", "-1"),
        ("1989-07-14", "1"),
        ("2026-07-16", "1"),
        ("soon", "1"),
        ("2026-07-14", "x"),
    ]
    assert [row.verdict for row in stage(CLICKS, CLICK_COLUMNS, rows)] == [
        None, ("clicks", "is negative; a count cannot be"), ("day", "is before 1990"), ("day", "is after tomorrow"),
        ("day", "is not a date"), ("clicks", "is not a number"),
    ]  # fmt: skip


def test_the_bad_value_is_shown_as_it_stands_in_the_file() -> None:
    assert stage(CLICKS, CLICK_COLUMNS, [("2026-07-14", "twelve")])[0].bad_value == "twelve"


def test_of_two_bad_values_the_first_column_is_told() -> None:
    [row] = stage(CLICKS, CLICK_COLUMNS, [("soon", "many")])
    assert (row.verdict, row.bad_value) == (("day", "is not a date"), "soon")


def test_a_row_without_a_cell_is_no_fact() -> None:
    assert [row.verdict for row in stage(CLICKS, CLICK_COLUMNS, [("", " "), (None, None)])] == ["dropped", "dropped"]


def test_an_empty_cell_is_unknown_and_a_dash_too() -> None:
    for text in (None, "", "-", "--", "–", "N/A", "null", "None"):
        [row] = stage(CLICKS, CLICK_COLUMNS, [("2026-07-14", text)])
        assert (row.verdict, row.values["clicks"]) == (None, None)


def test_measures_need_a_day_events_a_type_and_a_time() -> None:
    assert stage(CLICKS, CLICK_COLUMNS, [("", "5"), ("-", "5")])[0].verdict == ("day", "is empty")
    fields = {"type": Field("What", lookup={"open": "opened"}), "occurred_at": Field("When", Parse.TIME)}
    reading = Reading("test", Kind.EVENTS, fields)
    rows = stage(reading, ("What", "When"), [("open", ""), ("", "2026-07-14"), ("open", "2026-07-14")])
    assert [row.verdict for row in rows] == [("occurred_at", "is empty"), ("type", "is empty"), None]


def test_a_required_field_may_not_be_empty() -> None:
    reading = measures({"clicks": Field("Clicks", Parse.COUNT, required=True)})
    rows = stage(reading, CLICK_COLUMNS, [("2026-07-14", ""), ("2026-07-14", "-"), ("2026-07-14", "0")])
    assert [row.verdict for row in rows] == [("clicks", "is empty"), ("clicks", "is empty"), None]


def test_a_lookup_translates_without_regard_to_case_and_refuses_what_it_does_not_know() -> None:
    reading = measures({"channel": Field("Type", lookup={"Search": "paid_search"})})
    rows = stage(reading, ("Day", "Type"), [("2026-07-14", "SEARCH"), ("2026-07-14", "Radio"), ("2026-07-14", "")])
    assert [row.values["channel"] for row in rows] == ["paid_search", None, None]
    assert [row.verdict for row in rows] == [None, ("channel", "is not one of the known values"), None]


def test_an_open_lookup_leaves_what_it_does_not_know() -> None:
    reading = measures({"channel": Field("Type", lookup={"search": "paid_search"}, otherwise_as_is=True)})
    rows = stage(reading, ("Day", "Type"), [("2026-07-14", "Radio"), ("2026-07-14", "Search")])
    assert [(row.verdict, row.values["channel"]) for row in rows] == [(None, "Radio"), (None, "paid_search")]


def test_totals_are_dropped_without_regard_to_case() -> None:
    reading = measures({"clicks": Field("Clicks", Parse.COUNT)}, drop=(Drop("Day", "^total", "a total"),))
    rows = stage(reading, CLICK_COLUMNS, [("TOTAL: all", "9"), ("2026-07-14", "9"), (None, "9")])
    assert [row.verdict for row in rows] == ["dropped", None, ("day", "is empty")]


def test_a_drop_turned_round_keeps_only_what_matches() -> None:
    rule = Drop("Kind", "^purchase$", "another action", unless=True)
    reading = measures({"conversions": Field("Count", Parse.COUNT)}, drop=(rule,))
    rows = stage(reading, ("Day", "Kind", "Count"), [("2026-07-14", "purchase", "1"), ("2026-07-14", "view", "9"), ("2026-07-14", None, "9")])  # fmt: skip
    assert [row.verdict for row in rows] == [None, "dropped", "dropped"]


def test_a_field_for_some_rows_is_empty_in_the_others() -> None:
    only = Field("Results", Parse.COUNT, only=Where("Kind", "purchase"))
    rows = stage(measures({"conversions": only}), ("Day", "Kind", "Results"), [("2026-07-14", "Purchase", "3"), ("2026-07-14", "Like", "many")])  # fmt: skip
    assert [(row.verdict, row.values["conversions"]) for row in rows] == [(None, 3), (None, None)]


def test_a_fallback_column_stands_in_for_an_empty_one() -> None:
    reading = measures({"campaign": Field("Id", fallbacks=("Name",))})
    rows = stage(reading, ("Day", "Id", "Name"), [("2026-07-14", "7", "Spring"), ("2026-07-14", " ", "Spring")])
    assert [row.values["campaign"] for row in rows] == ["7", "Spring"]


def test_a_constant_is_the_same_in_every_row() -> None:
    reading = measures({"clicks": Field("Clicks", Parse.COUNT)}, constants={"channel": "paid_social"})
    assert {row.values["channel"] for row in stage(reading, CLICK_COLUMNS, [("2026-07-14", "1")] * 2)} == {
        "paid_social"
    }


def test_places_count_every_row_of_the_file_the_dropped_and_the_bad_too() -> None:
    rows = stage(CLICKS, CLICK_COLUMNS, [("2026-07-14", "1"), ("", ""), ("soon", "1"), ("2026-07-14", "2")])
    assert [row.values["place"] for row in rows] == [0, 1, 2, 3]


def test_the_grain_tells_rows_apart_by_columns_that_are_no_field() -> None:
    reading = measures({"clicks": Field("Clicks", Parse.COUNT)}, grain=("Device",))
    rows = stage(reading, ("Day", "Clicks", "Device"), [("2026-07-14", "1", "Phone"), ("2026-07-14", "1", None)])
    assert [row.values["grain"] for row in rows] == ['{"Device":"Phone"}', '{"Device":null}']


def test_json_is_read_by_path_and_its_text_to_the_letter() -> None:
    reading = measures({"day": Field("$.when.day", Parse.DAY), "campaign": Field('$."utm-campaign"')})
    [row] = stage_json(reading, '{"when": {"day": " 2026-07-14 "}, "utm-campaign": " Spring "}')
    assert (str(row.values["day"]), row.values["campaign"]) == ("2026-07-14", " Spring ")


def test_a_json_object_is_kept_without_the_keys_that_are_read_already() -> None:
    reading = measures({"day": Field("$.day", Parse.DAY), "metadata": Field("$", Parse.JSON, without=("day",))})
    rows = stage_json(reading, '{"day": "2026-07-14", "a": {"b": 1}}', '{"day": "2026-07-14"}')
    assert [row.values["metadata"] for row in rows] == ['{"a":{"b":1}}', None]


REST = measures({"day": Field("$.day", Parse.DAY), "metadata": Field("$", Parse.JSON, without=("day", "seen"))})


def rest_of(found: Mapping[str, object]) -> object:
    [row] = stage_json(REST, json.dumps({"day": "2026-07-14", "seen": [1], **found}))
    return None if row.values["metadata"] is None else json.loads(str(row.values["metadata"]))


NOT_READ = st.text(max_size=8).filter(lambda key: key not in {"day", "seen"})
ANYTHING = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.lists(st.just("x")) | st.just({"day": 'a "b"'})


@given(st.dictionaries(NOT_READ, ANYTHING, max_size=4))
def test_what_is_left_of_an_object_is_all_that_no_other_field_reads(found: dict[str, object]) -> None:
    assert rest_of(found) == (found or None)


def test_objects_with_too_many_keys_to_name_are_kept_likewise() -> None:
    many = {f"key {number}": number for number in range(500)}
    assert rest_of(many) == many


def test_columns_with_quotes_in_their_names_are_columns_like_others() -> None:
    reading = measures({"clicks": Field('Cl"icks; DROP', Parse.COUNT), "campaign": Field("it's")})
    [row] = stage(reading, ("Day", 'Cl"icks; DROP', "it's"), [("2026-07-14", "3", "O'Neil")])
    assert (row.values["clicks"], row.values["campaign"]) == (3, "O'Neil")
