from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aicmo.errors import UnreadableFile
from tests.ingest.opened import Opened, opened


def written(folder: Path, **columns: Any) -> Path:
    path = folder / "export.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_every_column_is_text(tmp_path: Path) -> None:
    path = written(tmp_path, id=[120330000000000017], cost=[Decimal("1250.50")], day=[date(2026, 7, 14)], paid=[True])
    file = Opened(path)
    assert file.types == {"VARCHAR"}
    assert file.head.columns == file.columns == ("id", "cost", "day", "paid")
    assert file.rows == list(file.head.rows) == [("120330000000000017", "1250.50", "2026-07-14", "true")]


def test_whole_numbers_have_no_fraction_though_they_are_stored_with_one(tmp_path: Path) -> None:
    assert Opened(written(tmp_path, clicks=[5.0, 2.5, None, 1e300])).rows == [("5",), ("2.5",), (None,), ("1e+300",)]


def test_times_are_in_utc_where_they_have_a_zone(tmp_path: Path) -> None:
    summer = datetime(2026, 7, 14, 9, tzinfo=timezone(timedelta(hours=2)))
    file = Opened(
        written(
            tmp_path, zoned=pa.array([summer], pa.timestamp("us", "Europe/Berlin")), bare=[datetime(2026, 7, 14, 9)]
        )
    )
    assert file.rows == [("2026-07-14T07:00:00.000000Z", "2026-07-14 09:00:00")]
    assert datetime.fromisoformat(str(file.rows[0][0])) == summer.astimezone(UTC)


def test_lists_and_structs_are_json(tmp_path: Path) -> None:
    assert Opened(written(tmp_path, tags=[["a", "b"]], who=[{"id": 1}])).rows == [('["a","b"]', '{"id":1}')]


def test_a_table_without_rows_is_read(tmp_path: Path) -> None:
    file = Opened(written(tmp_path, clicks=pa.array([], pa.int64())))
    assert (file.head.columns, file.rows) == (("clicks",), [])


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path, clicks=list(range(1000))).read_bytes()
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        opened(tmp_path, whole[: len(whole) // 2], "cut.parquet")
