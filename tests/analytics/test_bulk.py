from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.analytics import AnalyticsEngine, score_contacts
from aicmo.analytics import bulk as module
from aicmo.errors import BadValue, InputError, UsageError

COLUMNS = ["contact_email", "emails_sent", "emails_opened", "total_clicks", "total_conversions"]
ADDED = ["engagement_rate", "click_rate", "conversion_rate", "lifetime_value_score", "engagement_tier"]
ROWS = [
    ("john@example.com", 10, 7, 5.0, 1.0),
    ("jane@example.com", 15, 12, 8.0, 2.0),
    ("new@example.com", 0, 0, 0.0, 0.0),
]
COUNT = st.integers(0, 2**40)
AMOUNT = st.one_of(st.integers(0, 20).map(float), st.floats(0, 1e12))


def table(rows: list[tuple[Any, ...]] = ROWS) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}


@given(st.lists(st.tuples(COUNT, COUNT, AMOUNT, AMOUNT), max_size=30))
def test_a_table_is_scored_as_its_contacts_are_one_by_one(rows: list[tuple[int, int, float, float]]) -> None:
    named = [(f"{place}@example.com", *row) for place, row in enumerate(rows)]
    types = [pa.string(), pa.int64(), pa.int64(), pa.float64(), pa.float64()]
    schema = pa.schema(list(zip(COLUMNS, types, strict=True)))
    scored = score_contacts(pa.table(table(named), schema=schema)).to_pylist()
    engine = AnalyticsEngine()
    for row, (email, sent, opened, clicks, conversions) in zip(scored, named, strict=True):
        one = engine.score_contact_engagement(email, None, sent, opened, clicks, conversions)
        assert row["engagement_rate"] == pytest.approx(one.engagement_rate(), abs=1e-9)
        assert row["click_rate"] == pytest.approx(one.click_rate(), rel=1e-9, abs=1e-9)
        assert row["conversion_rate"] == pytest.approx(one.conversion_rate(), abs=1e-9)
        assert row["lifetime_value_score"] == one.lifetime_value_score()
        assert row["engagement_tier"] == one.engagement_tier()


@pytest.mark.parametrize("make", [pa.table, pd.DataFrame, pl.DataFrame, pa.RecordBatch.from_pydict])
def test_every_kind_of_table_comes_out_as_the_same_arrow_table(make: Callable[[Any], Any]) -> None:
    scored = score_contacts(make(table()))
    assert isinstance(scored, pa.Table)
    assert scored.column_names == COLUMNS + ADDED
    assert scored["lifetime_value_score"].to_pylist() == [40.0, 50.0, 0.0]
    assert scored["engagement_tier"].to_pylist() == ["low", "medium", "inactive"]
    assert scored["click_rate"].to_pylist() == [5 / 7, 8 / 12, 0.0]


def test_other_columns_and_the_order_of_rows_are_kept() -> None:
    scored = score_contacts(pa.table({"note": ["x", "y", "z"], **table(), "campaigns_engaged": [2, 3, 0]}))
    assert scored.column_names == ["note", *COLUMNS, "campaigns_engaged", *ADDED]
    assert scored["note"].to_pylist() == ["x", "y", "z"]


def test_scoring_a_scored_table_again_changes_nothing() -> None:
    once = score_contacts(pa.table(table()))
    assert score_contacts(once).equals(once)


def test_many_batches_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = score_contacts(pa.table(table(ROWS * 5)))
    monkeypatch.setattr(module, "_BATCH_ROWS", 4)
    assert score_contacts(pa.table(table(ROWS * 5))).equals(whole)


@pytest.mark.parametrize("make", [pa.table, pd.DataFrame, pl.DataFrame])
def test_an_empty_table_is_scored_to_an_empty_one(make: Callable[[Any], Any]) -> None:
    scored = score_contacts(make({name: [] for name in COLUMNS}))
    assert (scored.num_rows, scored.column_names) == (0, COLUMNS + ADDED)


def test_whole_and_decimal_numbers_count_as_floats_do() -> None:
    rows = [
        (email, sent, opened, Decimal(int(clicks)), int(conversions))
        for email, sent, opened, clicks, conversions in ROWS
    ]
    assert score_contacts(pa.table(table(rows)))["lifetime_value_score"].to_pylist() == [40.0, 50.0, 0.0]


@pytest.mark.parametrize("missing", COLUMNS)
def test_a_missing_column_is_named_with_those_there_are(missing: str) -> None:
    columns = {name: values for name, values in table().items() if name != missing}
    with pytest.raises(InputError, match=f"column '{missing}'.*there are: ") as caught:
        score_contacts(pa.table(columns))
    assert caught.value.column == missing


@pytest.mark.parametrize("bad", [-1.0, -0.25, float("nan"), float("inf"), None])
@pytest.mark.parametrize("make", [pa.table, pl.DataFrame, pd.DataFrame])
def test_a_bad_count_is_named_by_row_column_and_value(make: Callable[[Any], Any], bad: float | None) -> None:
    columns = table(ROWS * 3)
    columns["total_clicks"][4] = bad
    with pytest.raises(BadValue, match=r"row 5, column 'total_clicks', value .*Write 0") as caught:
        score_contacts(make(columns))
    assert (caught.value.row, caught.value.column) == (5, "total_clicks")


def test_a_bad_row_is_counted_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH_ROWS", 2)
    columns = table(ROWS * 3)
    columns["emails_sent"][7] = -3
    with pytest.raises(BadValue, match="row 8, column 'emails_sent', value -3"):
        score_contacts(pa.table(columns))


def test_a_missing_address_is_named_by_its_row() -> None:
    columns = table()
    columns["contact_email"][1] = None
    with pytest.raises(BadValue, match="row 2, column 'contact_email'"):
        score_contacts(pa.table(columns))


def test_a_column_of_text_is_refused_with_its_type() -> None:
    with pytest.raises(InputError, match="column 'emails_sent': The column holds string"):
        score_contacts(pa.table({**table(), "emails_sent": ["10", "15", "0"]}))


def test_a_pandas_column_of_mixed_types_is_refused() -> None:
    with pytest.raises(InputError, match="Give each column one type"):
        score_contacts(pd.DataFrame({**table(), "emails_sent": [1, "two", 3]}))


@pytest.mark.parametrize("thing", [[1, 2], {"contact_email": ["a"]}, pl.LazyFrame(table()), None])
def test_what_is_no_table_is_refused_with_what_to_give(thing: object) -> None:
    with pytest.raises(UsageError, match="pandas DataFrame or a Polars DataFrame"):
        score_contacts(thing)
