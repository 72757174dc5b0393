"""Heads as a format would give them, and readings applied to rows as the engine would."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aicmo.connectors.base import Field, Head, Reading, Where

Object = Mapping[str, Any]


def table(text: str, *, name: str = "export.csv", headerless: bool = False, preamble: tuple[str, ...] = ()) -> Head:
    """A head of cells that stand between `|`, the header first: `table("Day|Cost", ...)`."""
    records = [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]
    columns = tuple(str(place + 1) for place in range(len(records[0]))) if headerless else records[0]
    rows = records if headerless else records[1:]
    cells = tuple(tuple(cell or None for cell in row) for row in rows)
    return Head(Path(name), "csv", columns, cells, (), preamble, headerless)


def objects(*rows: Object, name: str = "export.json") -> Head:
    columns = dict.fromkeys(key for row in rows for key in row)
    return Head(Path(name), "json", tuple(columns), (), rows)


def columns_of(reading: Reading | None) -> dict[str, str]:
    """Canonical field -> column."""
    assert reading is not None
    return {name: field.column for name, field in reading.fields.items()}


def read_object(reading: Reading, row: Object) -> dict[str, Any]:
    """The canonical fields of one JSON object, after the contract of `Field`."""
    return {name: _value(field, row) for name, field in reading.fields.items()}


def _value(field: Field, row: Object) -> Any:
    if field.without:
        return {key: value for key, value in row.items() if key not in field.without}
    if field.only and not _holds(field.only, row):
        return None
    found = next(
        (value for column in (field.column, *field.fallbacks) if (value := _at(column, row)) is not None), None
    )
    if found is None or field.lookup is None:
        return found
    known = {text.casefold(): meaning for text, meaning in field.lookup.items()}
    return known.get(str(found).casefold(), found) if field.otherwise_as_is else known[str(found).casefold()]


def _holds(where: Where, row: Object) -> bool:
    return re.search(where.pattern, str(_at(where.column, row) or ""), re.IGNORECASE) is not None


def _at(path: str, row: Object) -> Any:
    node: Any = row
    for quoted, bare in re.findall(r'\.(?:("(?:[^"\\]|\\.)*")|(\w+))', path):
        node = node.get(json.loads(quoted) if quoted else bare) if isinstance(node, Mapping) else None
    return node
