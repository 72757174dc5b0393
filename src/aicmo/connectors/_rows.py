"""Rows of a table that one event each cannot tell: an order and its refund, a page view and the tag in its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from aicmo.connectors._columns import Columns, plain
from aicmo.connectors._samples import is_currency, looks_american, mostly, style
from aicmo.connectors.base import Field, Kind, Parse, Reading

Row = Mapping[str, str]
Event = Mapping[str, object]

_PARSES = {
    "occurred_at": Parse.TIME, "email": Parse.EMAIL, "value": Parse.MONEY, "currency": Parse.CURRENCY,
    "hard": Parse.BOOLEAN, "machine": Parse.BOOLEAN,
}  # fmt: skip
_REQUIRED = {"type", "occurred_at"}
_plain = lru_cache(maxsize=4096)(plain)


def named(payload: Mapping[str, Any]) -> Row:
    """The cells of a row that hold something, by plain name; the first of equals counts."""
    row: dict[str, str] = {}
    for column, cell in payload.items():
        if isinstance(cell, str) and (text := cell.strip()):
            row.setdefault(_plain(column), text)
    return row


def first(row: Row, names: Iterable[str]) -> str | None:
    """The first of these cells that holds something."""
    return next((row[name] for name in names if name in row), None)


def is_amount(text: str | None) -> bool:
    """Whether an amount is there and is not nothing."""
    return text is not None and re.search("[1-9]", text) is not None


def is_negative(text: str) -> bool:
    """Whether an amount is written with a minus or in accounting brackets."""
    return text.lstrip().startswith(("-", "−", "(")) or bool(re.search(r"-\s*[$€£¥\d]", text))


def events(
    connector: str,
    version: int,
    fields: Iterable[str],
    columns: Columns,
    *,
    times: str | None = None,
    amounts: str | None = None,
    currencies: str | bool | None = None,
    constants: Mapping[str, str] | None = None,
    notes: Iterable[str | None] = (),
    certainty: float = 0.95,
) -> Reading:
    """The reading of what the connector's `events` gives of each row; a changed translation needs another `version`.

    `times`, `amounts` and `currencies` are the columns that tell how dates and numbers are written. A file without a column
    of currencies leaves the field out, so that the workspace's is taken; True says that rows may state theirs anywhere.
    """
    codes = columns.values(currencies) if isinstance(currencies, str) else []
    held = [name for name in ("source_event_id", "type", "occurred_at", *fields) if name != "currency" or currencies]
    american = looks_american(columns.values(times)) or mostly(codes, lambda code: code.upper() == "USD", 1.0)
    meant = style(columns.values(times), columns.values(amounts), american=american)
    return Reading(
        connector, Kind.EVENTS, {name: _field(name) for name in held}, constants or {},
        translation=f"{connector}/{version}", day_order=meant.day_order, decimal=meant.decimal,
        notes=(*filter(None, notes), *meant.notes), certainty=certainty,
    )  # fmt: skip


def currency_of(columns: Columns, *names: str) -> str | None:
    """The column of currencies, if most of its values are some."""
    column = columns.find(*names)
    return column if mostly(columns.values(column), is_currency, 0.5) else None


def sale(number: str, value: str | None, **more: str | None) -> Event:
    """One order, by its number."""
    return {"source_event_id": number, "type": "converted", "value": value, **more}


def refund(number: str, value: str | None, **more: str | None) -> Event:
    """What was given back of an order, which stands in the order's own row."""
    return {"source_event_id": f"{number}/refund", "type": "refunded", "value": value, **more}


def _field(name: str) -> Field:
    return Field(f"$.{name}", _PARSES.get(name, Parse.TEXT), required=name in _REQUIRED)
