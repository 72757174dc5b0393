from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from aicmo.errors import InputError, UnreadableFile
from aicmo.ingest.failures import translated
from tests.ingest.opened import Opened, opened

EVENT = {"email": "a@example.com", "timestamp": 1461095250, "event": "open", "sg_event_id": "x"}


def found(file: Opened) -> list[Any]:
    assert file.columns == ("json",)
    return [json.loads(str(row[0])) for row in file.rows]


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_each_line_is_an_object(tmp_path: Path) -> None:
    rows = [EVENT | {"tags": ["ä"]}, EVENT | {"more": {"deep": 1}}]
    file = opened(tmp_path, lines(*rows), "events.jsonl")
    assert found(file) == rows
    assert file.head.objects == tuple(rows)
    assert file.head.columns == ("email", "timestamp", "event", "sg_event_id", "tags", "more")


def test_one_flat_object_is_one_row(tmp_path: Path) -> None:
    assert found(opened(tmp_path, lines(EVENT), "one.json")) == [EVENT]


def test_a_line_that_is_no_object_is_rejected_and_those_around_it_kept(tmp_path: Path) -> None:
    file = opened(tmp_path, lines(EVENT) + "\n" + '{"cut": \n' + lines(EVENT) + "[1]\n" + lines(EVENT), "events.json")
    assert found(file) == [EVENT] * 3
    assert [(bad.row, bad.value) for bad in file.rejected] == [(3, '{"cut":'), (5, "[1]")]


def test_the_first_line_may_be_the_damaged_one(tmp_path: Path) -> None:
    file = opened(tmp_path, '{"cut": 1\n' + lines(EVENT, EVENT, EVENT), "events.json")
    assert len(file.rows) == 3
    assert [bad.row for bad in file.rejected] == [1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_at_the_beginning_is_no_part_of_the_first_line(tmp_path: Path, encoding: str) -> None:
    assert len(found(opened(tmp_path, lines(EVENT, EVENT).encode(encoding), "events.json"))) == 2


def test_the_elements_of_an_array_are_rows(tmp_path: Path) -> None:
    rows = [EVENT | {"url_offset": {"index": 0, "type": "html"}}, EVENT]
    assert found(opened(tmp_path, json.dumps(rows), "posted.json")) == rows
    assert found(opened(tmp_path, json.dumps(rows, indent=1), "posted.json")) == rows


def test_the_objects_that_a_connector_knows_are_found_within_others(tmp_path: Path) -> None:
    cases = [{"test": "x", "payload": {"raw_events": [EVENT]}, "expected": {"event_type": "opened", "recipient": "a"}}]
    assert found(opened(tmp_path, json.dumps(cases * 3), "cases.json")) == [EVENT] * 3


def test_the_rows_of_an_api_answer_are_found_beside_its_paging(tmp_path: Path) -> None:
    rows = [{"date": "2026-07-14", "campaign_id": "7", "spend": 1.5, "clicks": 2}]
    answer = {"data": rows, "paging": {"next": "https://example.com", "cursors": {"after": "x"}}}
    assert found(opened(tmp_path, json.dumps(answer), "answer.json")) == rows


def test_orders_are_not_taken_apart_into_their_items(tmp_path: Path) -> None:
    item = {"sku": "x", "quantity": 1}
    orders = [{"order_id": n, "date": "2026-07-14", "total": "5.00", "items": [item, item]} for n in range(3)]
    assert found(opened(tmp_path, json.dumps({"orders": orders}), "orders.json")) == orders


def test_where_nobody_knows_anything_the_longest_table_is_taken(tmp_path: Path) -> None:
    document = {"meta": {"a": 1}, "rows": [{"b": 2}, {"b": 3}]}
    assert found(opened(tmp_path, json.dumps(document), "other.json")) == [{"b": 2}, {"b": 3}]


def test_the_real_events_are_exactly_seven(real_data: Path) -> None:
    file = Opened(real_data / "webhooks" / "sendgrid.json")
    assert len(file.rows) == 7
    assert all("sg_event_id" in row for row in found(file))


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a":', '{"a": [1, 2', '[{"a": 1}\n, {"a": 2}\n'])
def test_a_document_that_is_cut_off_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match="cut off"):
        opened(tmp_path, text, "cut.json")


def test_a_document_that_is_not_valid_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="not valid") as caught:
        opened(tmp_path, '{"a": 1,\n "b": [1,,2]}', "bad.json")
    assert caught.value.row == 2


def test_a_document_without_objects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="holds no objects"):
        opened(tmp_path, "[]", "empty.json")


@pytest.mark.parametrize("depth", [900, 1_000, 5_000, 100_000])
@pytest.mark.parametrize("shape", ['{"a":[DEEP]}', "[DEEP]", '{"event":"open","x":DEEP}\n{"event":"open"}\n'])
def test_what_is_nested_too_deep_is_refused_or_read_but_never_crashes(tmp_path: Path, depth: int, shape: str) -> None:
    deep = '{"a":' * depth + "1" + "}" * depth
    with suppress(InputError), translated(tmp_path / "workspace", tmp_path / "deep.json"):
        assert opened(tmp_path, shape.replace("DEEP", deep), "deep.json").rows


@pytest.mark.parametrize("depth", [400, 990, 1_000, 100_000])
@pytest.mark.parametrize("shape", ["[{0},{1},{0}]", "{0}\n{1}\n{0}\n", "[{1},{0},{0}]"])
def test_one_object_that_is_nested_deep_takes_no_other_with_it(tmp_path: Path, depth: int, shape: str) -> None:
    deep = json.dumps(EVENT)[:-1] + ', "more": ' + "[" * depth + "]" * depth + "}"
    content = shape.replace("{0}", json.dumps(EVENT)).replace("{1}", deep)
    assert [str(row[0]) for row in opened(tmp_path, content, "posted.json").rows].count(json.dumps(EVENT)) == 2


@pytest.mark.parametrize("shape", ["[{0},{1}]", "{0}\n{1}\n", '{"events":[{1},{0}]}', "{1}"])
def test_a_number_of_five_thousand_digits_is_text_or_left_as_it_is(tmp_path: Path, shape: str) -> None:
    large = json.dumps(EVENT)[:-1] + ', "number": ' + "9" * 5_000 + "}"
    file = opened(tmp_path, shape.replace("{0}", json.dumps(EVENT)).replace("{1}", large), "posted.json")
    assert len(file.rows) == shape.count("{") - ("events" in shape)
    assert file.rejected == []


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read as those are that are too long to be held: in pieces that cut every value somewhere."""
    monkeypatch.setattr("aicmo.ingest.formats.json._WHOLE", 0)
    monkeypatch.setattr("aicmo.ingest.formats.json._SAMPLE", 700)
    monkeypatch.setattr("aicmo.ingest.formats._stream._PIECE", 7)


@pytest.mark.usefixtures("streamed")
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("shape", [
    lambda rows: {"data": {"events": rows}, "next": None},
    lambda rows: {"page": {"number": 1, "of": [1, 2]}, "events": rows, "more": {"cursor": "x\\"}},
    lambda rows: [{"test": "]}", "payload": {"raw_events": [row, row]}} for row in rows[::2]],
    lambda rows: {"rows": [{"event": row} for row in rows]},
])  # fmt: skip
def test_a_long_document_gives_the_same_rows_in_pieces(
    tmp_path: Path, shape: Callable[[list[Any]], Any], indent: int | None
) -> None:
    rows = [EVENT | {"sg_event_id": f"{number // 2}", "url": 'a"[{,]}\\'} for number in range(100)]
    rows = [row | {"sg_event_id": rows[place // 2 * 2]["sg_event_id"]} for place, row in enumerate(rows)]
    assert found(opened(tmp_path, json.dumps(shape(rows), indent=indent), "answer.json")) == rows


@pytest.mark.usefixtures("streamed")
def test_of_a_long_document_a_value_that_is_nested_too_deep_is_rejected_alone(tmp_path: Path) -> None:
    deep = '{"x": "]}\\"", "deep": ' + "[" * 5_000 + "]" * 5_000 + "}"
    rows = [json.dumps(EVENT)] * 20
    file = opened(tmp_path, '{"events": [' + ",".join([*rows, deep, *rows]) + "]}", "answer.json")
    assert found(file) == [EVENT] * 40
    assert [(bad.row, bad.reason) for bad in file.rejected] == [(21, "is nested too deep")]


@pytest.mark.usefixtures("streamed")
def test_of_a_long_document_what_its_beginning_does_not_have_is_told_of(tmp_path: Path) -> None:
    document = {"events": [EVENT] * 20, "later": [EVENT] * 2}
    file = opened(tmp_path, json.dumps(document), "answer.json")
    assert found(file) == [EVENT] * 20
    (bad,) = file.rejected
    assert (bad.row, bad.column) == (21, ".later")
    assert "(.later[])" in bad.reason


@pytest.mark.usefixtures("streamed")
def test_a_long_document_that_is_not_valid_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="not valid") as caught:
        opened(tmp_path, '{"events": [\n' + f"{json.dumps(EVENT)},\n" * 20 + "{,}\n]}", "bad.json")
    assert caught.value.row == 22


def test_a_value_that_is_longer_than_what_may_be_held_is_refused(
    tmp_path: Path, streamed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aicmo.ingest.formats._stream.LARGEST_VALUE", 50_000)
    with pytest.raises(UnreadableFile, match="is longer than"):
        opened(tmp_path, json.dumps({"events": [EVENT] * 20 + [EVENT | {"x": "y" * 200_000}]}), "long.json")


def test_damaged_characters_do_not_stop_the_reading_of_a_document(tmp_path: Path) -> None:
    content = b'{"events": [{"event": "open", "name": "\xef\xbb\xbf\xef\xbb"}, {"event": "click"}]}'
    assert len(opened(tmp_path, content, "document.json").rows) == 2
