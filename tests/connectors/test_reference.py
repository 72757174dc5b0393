"""What is no data of a marketer's own is told from a table that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.connectors.base import Kind, surest
from aicmo.ingest.recognise import recognise
from tests.connectors.heads import objects, table
from tests.ingest.opened import Opened


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("README.md", "a text for people"),
        ("ads/export_header_dialects.md", "a text for people"),
        ("bounces/expected.json", "what messages mean"),
        ("clv/cdnow_customers_summary.csv", "neither a day nor an order"),
        ("clv/cdnow_customers_summary_with_transactions.csv", "neither a day nor an order"),
        ("mmm/robyn_dt_simulated_weekly.csv", "aicmo mix robyn_dt_simulated_weekly.csv"),
        ("mmm/meridian_national_media.csv", "a column of spend for each channel"),
        ("experiments/gbstats_cases.json", "published results"),
    ],
)
def test_what_lies_beside_real_exports_is_reference_data(name: str, said: str, real_data: Path) -> None:
    reading = recognise(Opened(real_data / name).head)
    assert reading.kind is Kind.REFERENCE
    assert said in reading.notes[0]


def test_a_table_that_nobody_knows_is_no_reference_data() -> None:
    assert surest(table("Datum|Kosten\n14.07.2026|5,00")) is None or surest(table("x|y\n1|2")) is None
    assert surest(objects({"first": 1, "second": 2})) is None
    assert surest(table("ID|frequency\n1|2")) is None


def test_a_table_with_one_column_of_spend_is_data_whatever_else_is_spent() -> None:
    for columns in (
        "day|campaign|spend|tv_spend|print_spend",
        "day|campaign|clicks|media_cost",
        "day|clicks|Cost|x_cost|y_cost",
    ):
        reading = surest(table(columns + "\n" + "2026-07-14|" + "|".join("1" * columns.count("|"))))
        assert reading is not None
        assert reading.kind is Kind.MEASURES


def test_a_table_with_a_time_beside_the_sums_is_read_as_what_it_is() -> None:
    reading = surest(table("id|frequency|recency|T|order_id|created_at|total\n1|2|3|4|7|2026-07-14|5.00"))
    assert reading is not None
    assert reading.kind is Kind.EVENTS
