"""A reading becomes one SQL statement: every row parsed, checked and given its verdict in a single pass over the file.

The result is the temporary table `staged`: canonical columns, `verdict` (NULL for a good row, `DROP` for a row that is
no fact, else the canonical field that is bad), `reason` and `bad_value`. Its rowid is the row's place in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aicmo.connectors.base import Field, Kind, Parse, Reading
from aicmo.engines.duckdb import identifier, literal
from aicmo.ingest import values
from aicmo.ingest.values import Style

DROP = "DROP"
_REQUIRED = {
    Kind.EVENTS: ("type", "occurred_at"),
    Kind.MEASURES: ("day",),
    Kind.CAMPAIGNS: ("id",),
    Kind.RATES: ("day",),
}


@dataclass(frozen=True, slots=True)
class _Cell:
    """One canonical field on its way: `text` names the raw cell, `parsed` the value."""

    name: str
    field: Field

    @property
    def text(self) -> str:
        return identifier(f"text of {self.name}")

    @property
    def parsed(self) -> str:
        return identifier(self.name)


def staging_sql(
    reading: Reading, relation: str, *, json: bool, style: Style, latest_day: str, raw_extra: str, extra: str
) -> str:
    """The SELECT whose result is `staged`. `latest_day` is an SQL date: what is later is doubtful.

    `raw_extra` are expressions over the file's own columns, `extra` expressions over the canonical ones.
    """
    cells = [_Cell(name, field) for name, field in reading.fields.items()]
    texts = ", ".join(f"{text_of(cell.field, json)} AS {cell.text}" for cell in cells)
    grain = f", {_grain(reading.grain, json)} AS grain" if reading.kind is Kind.MEASURES else ""
    parsed = ", ".join(f"{_value(cell, style)} AS {cell.parsed}" for cell in cells)
    constants = "".join(f", {literal(text)} AS {identifier(name)}" for name, text in reading.constants.items())
    return f"""
        SELECT * EXCLUDE (judged, {", ".join(cell.text for cell in cells)}),
               judged[1] AS verdict, judged[2] AS reason, judged[3] AS bad_value,
               {extra}
        FROM (
            SELECT *, {_judgement(reading, cells, latest_day)} AS judged
            FROM (
                SELECT *, {parsed}{constants}
                FROM (SELECT {texts}{grain}, {raw_extra}, {_dropped(reading, json)} AS is_dropped FROM {relation})
            )
        )"""


def column(name: str, json: bool) -> str:
    """SQL of one raw column: a header, or a path into the JSON object."""
    if not json:
        return identifier(name)
    return "json" if name == "$" else f"(json ->> {literal(name)})"


def text_of(field: Field, json: bool) -> str:
    """SQL of the raw text of a field: its column's trimmed cell, or the first fallback that is not empty."""
    if field.without:
        nothing = ", ".join(f'"{key}": null' for key in field.without)
        return f"json_merge_patch(json, {literal('{' + nothing + '}')})::VARCHAR"
    candidates = [values.cell(column(name, json), field.parse) for name in (field.column, *field.fallbacks)]
    return candidates[0] if len(candidates) == 1 else f"coalesce({', '.join(candidates)})"


def _value(cell: _Cell, style: Style) -> str:
    lookup = cell.field.lookup
    if lookup is None:
        return values.value(cell.field.parse, cell.text, style)
    cases = " ".join(f"WHEN {literal(key.casefold())} THEN {literal(found)}" for key, found in lookup.items())
    default = f"ELSE {cell.text}" if cell.field.otherwise_as_is else ""
    return f"CASE lower({cell.text}) {cases} {default} END"


def _grain(columns: Sequence[str], json: bool) -> str:
    if not columns:
        return "NULL::VARCHAR"
    parts = ", ".join(f"{literal(name)}, {column(name, json)}" for name in columns)
    return f"json_object({parts})::VARCHAR"


def _dropped(reading: Reading, json: bool) -> str:
    rules = [
        f"regexp_matches(coalesce({column(rule.column, json)}, ''), {literal('(?i)' + rule.pattern)})"
        for rule in reading.drop
    ]
    return " OR ".join(rules) if rules else "false"


def _judgement(reading: Reading, cells: Sequence[_Cell], latest_day: str) -> str:
    """A CASE that gives [verdict, reason, value] of the first thing wrong with a row."""
    empty = " AND ".join(f"{cell.text} IS NULL" for cell in cells) or "false"
    branches = [f"WHEN is_dropped OR ({empty}) THEN ['{DROP}', NULL, NULL]"]
    for cell in cells:
        branches += _branches(cell, cell.name in _REQUIRED.get(reading.kind, ()), latest_day)
    return f"CASE {' '.join(branches)} END"


def _branches(cell: _Cell, required: bool, latest_day: str) -> list[str]:
    field = cell.field
    bad: list[tuple[str, str]] = []
    if required or field.required:
        bad.append((f"{cell.text} IS NULL", "is empty"))
    if field.lookup is not None:
        bad.append((f"{cell.text} IS NOT NULL AND {cell.parsed} IS NULL", "is not one of the known values"))
    elif field.parse in values.UNREADABLE:
        bad.append((f"{cell.text} IS NOT NULL AND {cell.parsed} IS NULL", values.UNREADABLE[field.parse]))
    bad += values.checks(field.parse, cell.parsed, latest_day)
    shown = _masked(cell) if field.parse is Parse.EMAIL else cell.text
    return [f"WHEN {test} THEN [{literal(cell.name)}, {literal(reason)}, {shown}]" for test, reason in bad]


def _masked(cell: _Cell) -> str:
    return f"left({cell.text}, 1) || '…'"
