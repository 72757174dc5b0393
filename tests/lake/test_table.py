"""A Delta table whose columns grew: what was written before stays readable beside what came since."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.engines.duckdb import connect
from aicmo.lake.schema import AMOUNT
from aicmo.lake.table import LakeTable

OLD = {"source": "VARCHAR", "import_id": "BIGINT"}
NEW = {"source": "VARCHAR", "visits": AMOUNT, "import_id": "BIGINT"}


@pytest.fixture
def grown(tmp_path: Path) -> LakeTable:
    """Made and written once without the column `visits`, opened by code that has it."""
    old = LakeTable(tmp_path / "measures", OLD)
    old.create()
    old.commit(old.stage(connect(), "SELECT 'ads' AS source, 1::BIGINT AS import_id"), import_id=1)
    return LakeTable(tmp_path / "measures", NEW)


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
