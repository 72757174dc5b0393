"""A Delta table: columns that came later, and what others commit while it is open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.engines.duckdb import connect
from aicmo.errors import WorkspaceCorrupt
from aicmo.lake.schema import AMOUNT
from aicmo.lake.table import LakeTable

OLD = {"source": "VARCHAR", "import_id": "BIGINT"}
NEW = {"source": "VARCHAR", "visits": AMOUNT, "import_id": "BIGINT"}


@pytest.fixture
def grown_in(tmp_path: Path) -> Callable[[], Path]:
    """Makes a table in a folder of its own, and writes it once without the column `visits`."""
    numbers = count()

    def made() -> Path:
        old = LakeTable(tmp_path / str(next(numbers)) / "measures", OLD)
        old.create()
        old.commit(old.stage(connect(), "SELECT 'ads' AS source, 1::BIGINT AS import_id"), import_id=1)
        return old.folder

    return made


@pytest.fixture
def grown(grown_in: Callable[[], Path]) -> LakeTable:
    """Such a table, opened by code that has the column."""
    return LakeTable(grown_in(), NEW)


def rows(table: LakeTable, version: int | None = None) -> list[tuple[object, ...]]:
    return connect().execute(f"SELECT source, visits::INT FROM {table.relation(version)} ORDER BY ALL").fetchall()


def test_a_column_that_came_later_is_empty_in_what_was_there(grown: LakeTable) -> None:
    assert rows(grown) == [("ads", None)]
    assert connect().execute(f"DESCRIBE FROM {grown.relation()}").fetchall()[1][:2] == ("visits", AMOUNT)


def test_what_is_written_since_has_it_and_the_old_version_stays(grown: LakeTable) -> None:
    before = grown.version()
    staged = grown.stage(connect(), f"SELECT 'log' AS source, 7::{AMOUNT} AS visits, 2::BIGINT AS import_id")
    grown.commit(staged, import_id=2)
    assert rows(grown) == [("ads", None), ("log", 7)]
    assert rows(grown, before) == [("ads", None)]


def committed(table: LakeTable, number: int) -> None:
    staged = table.stage(connect(), f"SELECT 'ads' AS source, NULL::{AMOUNT} AS visits, {number}::BIGINT AS import_id")
    table.commit(staged, import_id=number)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["mine", "another's", "a thread's"]), max_size=6))
def test_an_open_table_has_what_others_committed_since(grown_in: Callable[[], Path], who: list[str]) -> None:
    folder = grown_in()
    mine, another = LakeTable(folder, NEW), LakeTable(folder, NEW)
    for number, one in enumerate(who, start=2):
        if one == "a thread's":
            worker = Thread(target=committed, args=(mine, number))
            worker.start()
            worker.join()
        else:
            committed(mine if one == "mine" else another, number)
        assert [len(rows(table)) for table in (mine, another, LakeTable(folder, NEW))] == [number] * 3
        assert mine.version(holds=number) == another.version(holds=number)


def test_a_table_that_is_gone_while_it_is_open_is_told(grown: LakeTable) -> None:
    grown.version()
    shutil.rmtree(grown.folder / "_delta_log")
    with pytest.raises(WorkspaceCorrupt, match="measures"):
        grown.version(holds=1)
