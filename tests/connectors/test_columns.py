from __future__ import annotations

import json

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.connectors._columns import Columns, currency_in, currency_signs, plain
from aicmo.connectors._paths import path_to
from aicmo.connectors.base import Parse
from tests.connectors.heads import objects, table


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Amount spent (USD)", "amount_spent"),
        ("Impr.", "impr"),
        ("CTR (all)", "ctr_all"),
        ("customerId", "customer_id"),
        ("Währung", "wahrung"),
        ("_fivetran_synced", "fivetran_synced"),
        ("CPM (cost per 1,000 impressions) (USD)", "cpm_cost_per_1_000_impressions"),
    ],
)
def test_a_header_has_a_plain_name(header: str, name: str) -> None:
    assert plain(header) == name


@given(st.text())
def test_a_plain_name_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("header", "currency"),
    [
        ("Amount spent (USD)", "USD"),
        ("Cost (€)", "EUR"),
        ("spend_gbp", "GBP"),
        ("Clicks (ALL) x", None),
        ("cost_all", None),
    ],
)
def test_a_header_may_state_its_currency(header: str, currency: str | None) -> None:
    assert currency_in(header) == currency


def test_amounts_may_carry_their_currency() -> None:
    assert currency_signs(["12", "€ 1.250,50"]) == "EUR"
    assert currency_signs(["CHF 12"]) == "CHF"
    assert currency_signs(["12", "RM 5"]) is None


def test_columns_are_found_by_the_first_name_that_is_there() -> None:
    columns = Columns(table("Date|Cost (EUR)|Cost\n2026-07-14|1|2"))
    assert columns.find("spend", "cost") == "Cost (EUR)"
    assert columns.find("spend") is None
    assert columns.count("date", "cost", "clicks") == 2
    assert columns.has("date", "cost")
    assert not columns.has("date", "clicks")


def test_only_fields_with_a_column_are_made() -> None:
    fields = Columns(table("Day\n2026-07-14")).fields(
        {"day": (Parse.DAY, ("date", "day")), "ad": (Parse.TEXT, ("ad",))}
    )
    assert {name: (field.column, field.parse) for name, field in fields.items()} == {"day": ("Day", Parse.DAY)}


def test_the_keys_of_json_objects_are_columns_also_within_others() -> None:
    columns = Columns(
        objects({"id": 7, "customer": {"e-mail": "a@example.com"}, "items": [1]}, {"id": None, "paid": True})
    )
    assert columns.find("id") == "$.id"
    assert columns.find("customer_e_mail") == '$.customer."e-mail"'
    assert columns.values("$.id") == ["7"]
    assert columns.values("$.paid") == ["true"]
    assert columns.find("items") is None


def test_objects_that_hold_only_lists_have_no_columns() -> None:
    assert list(Columns(objects({"rows": [{"a": 1}]}))) == []


@settings(deadline=None)
@given(
    st.text(min_size=1).filter(
        lambda key: "*" not in key and "?" not in key and "\x00" not in key and key.isprintable()
    )
)
def test_the_engine_finds_any_key_by_its_path(key: str) -> None:
    found = duckdb.execute("SELECT ?::JSON ->> ?", [json.dumps({key: "here"}), path_to(key)]).fetchone()
    assert found == ("here",)
