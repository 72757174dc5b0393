"""A reading becomes one SQL statement: every row parsed, checked and given its verdict in a single pass over the file.

The result is the temporary table `rows` and the view `staged` over it: `place` (the row's place in the file, from 0), the
canonical columns, `verdict` (NULL for a good row, `DROP` for a row that is no fact, else the number of what is wrong with
it) and `bad_value`. What is the same in every row is in the view only: writing it two million times is what costs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from json import dumps
from typing import TYPE_CHECKING, TypeAlias

from aicmo.connectors.base import Drop, Field, Kind, Parse, Reading, Where
from aicmo.engines.duckdb import identifier, literal
from aicmo.ingest import values
from aicmo.ingest.values import Style

if TYPE_CHECKING:
    import duckdb

DROP = 0
_MOST_KEYS = 200
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


_Branch: TypeAlias = tuple[_Cell, str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can be wrong with a row: a canonical field, and why."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Staging:
    """`rows` is the SELECT of the physical table `rows`, `staged` that of the view over it.

    `verdict` n is `problems[n - 1]`.
    """

    rows: str
    staged: str
    problems: tuple[Problem, ...]


def keys_of(con: duckdb.DuckDBPyConnection, reading: Reading, relation: str) -> list[str] | None:
    """The top-level keys of a file's objects, where a field is what no other one reads; None where they are too many."""
    if not any(field.without for field in reading.fields.values()):
        return None
    found = con.execute(f"SELECT DISTINCT unnest(json_keys(json)) FROM {relation} LIMIT {_MOST_KEYS + 1}").fetchall()
    return sorted(key for (key,) in found) if len(found) <= _MOST_KEYS else None


def staging(
    reading: Reading,
    relation: str,
    *,
    json: bool,
    style: Style,
    latest_day: str,
    raw_extra: str,
    extra: Sequence[str],
    keys: Collection[str] | None = None,
) -> Staging:
    """How `relation` becomes `rows` and `staged`. `latest_day` is an SQL date: what is later is doubtful.

    `raw_extra` are expressions over the file's own columns, `extra` expressions over the canonical ones, `keys` those of
    `keys_of`.
    """
    cells = [_Cell(name, field) for name, field in reading.fields.items()]
    raw = Columns(reading, json=json, keys=keys)
    texts = ", ".join(f"{raw.stated(cell.field, style)} AS {cell.text}" for cell in cells)
    grain = f", {_grain(reading.grain, raw)} AS grain" if reading.kind is Kind.MEASURES else ""
    parsed = ", ".join(f"{_value(cell, style)} AS {cell.parsed}" for cell in cells)
    constants = [f"{literal(text)} AS {identifier(name)}" for name, text in reading.constants.items()]
    branches = [branch for cell in cells for branch in _branches(cell, reading.kind, latest_day)]
    rows = f"""
        SELECT * EXCLUDE ({", ".join(["is_dropped", *(cell.text for cell in cells), *_kept_as_id(cells)])}),
               CASE WHEN verdict > {DROP} THEN {_bad_value(branches)} END AS bad_value
        FROM (
            SELECT *, {_verdict(cells, branches)} AS verdict
            FROM (
                SELECT *, {parsed}
                FROM (SELECT {texts}{grain}, {raw_extra}, {_dropped(reading, raw)} AS is_dropped
                      FROM {raw.relation(relation)})
            )
        )"""
    staged = f"SELECT {', '.join(['rowid AS place', '*', *constants, *extra])} FROM rows"
    return Staging(rows, staged, tuple(Problem(cell.name, reason) for cell, _, reason in branches))


def _kept_as_id(cells: Sequence[_Cell]) -> list[str]:
    return [cell.parsed for cell in cells if cell.name == "source_event_id"]


class Columns:
    """The file's own columns in SQL: headers of a table, or paths into JSON objects.

    All paths are read in one go, because each look into an object parses it from its start.
    """

    def __init__(self, reading: Reading, *, json: bool, keys: Collection[str] | None = None) -> None:
        self._json = json
        fields = reading.fields.values()
        named = [name for field in fields for name in (field.column, *field.fallbacks, *field.plus)]
        named += [field.only.column for field in fields if field.only]
        named += [*reading.grain, *(rule.column for rule in reading.drop)]
        self._paths = list(dict.fromkeys(name for name in named if name != "$"))
        known = {key for field in fields for key in field.without}
        self._others = None if keys is None else [key for key in keys if key not in known]

    def relation(self, relation: str) -> str:
        """`relation` with what `column` needs."""
        paths, others = ", ".join(map(literal, self._paths)), ", ".join(map(_pointer, self._others or ()))
        found = [f"json_extract_string(json, [{paths}]) AS found"] if self._json and paths else []
        found += [f"json_extract(json, [{others}]) AS others"] if others else []
        return f"(SELECT {', '.join(['*', *found])} FROM {relation})" if found else relation

    def column(self, name: str) -> str:
        """One raw column: a header, or a path into the JSON object."""
        if not self._json:
            return identifier(name)
        return "json" if name == "$" else f"found[{self._paths.index(name) + 1}]"

    def text_of(self, field: Field) -> str:
        """The raw text of a field: its column's trimmed cell, or the first fallback that is not empty.

        Text in JSON is taken to the letter: what stands between its quotes is meant.
        """
        if field.without:
            return self._rest(field.without)
        exact = self._json and field.parse is Parse.TEXT
        columns = [self.column(name) for name in (field.column, *field.fallbacks)]
        candidates = [f"nullif({column}, '')" if exact else values.cell(column) for column in columns]
        text = candidates[0] if len(candidates) == 1 else f"coalesce({', '.join(candidates)})"
        return text if field.only is None else f"CASE WHEN {self.matches(field.only)} THEN {text} END"

    def _rest(self, known: Sequence[str]) -> str:
        """An object without the `known` keys; NULL where nothing is left. Those that are left are put together, because
        to take the others out costs many times the object's size."""
        if self._others is None:
            nothing = dumps(dict.fromkeys(known))
            return f"nullif(json_merge_patch(json, {literal(nothing)})::VARCHAR, '{{}}')"
        members = [
            f"CASE WHEN others[{place}] IS NOT NULL THEN {literal(dumps(key, ensure_ascii=False) + ':')} || others[{place}] END"
            for place, key in enumerate(self._others, start=1)
        ]
        return (
            f"nullif(concat('{{', concat_ws(',', {', '.join(members)}), '}}'), '{{}}')" if members else "NULL::VARCHAR"
        )

    def stated(self, field: Field, style: Style) -> str:
        """The raw text of a field; of several columns the list of their texts, or their sum: where one of them cannot be
        read, that one's."""
        if not field.plus:
            return self.text_of(field)
        texts = [self.text_of(Field(name)) for name in (field.column, *field.plus)]
        if field.parse is Parse.LIST:
            return f"CASE WHEN coalesce({', '.join(texts)}) IS NOT NULL THEN to_json([{', '.join(texts)}])::VARCHAR END"
        numbers = [values.value(field.parse, text, style) for text in texts]
        bad = [
            f"CASE WHEN {number} IS NULL AND NOT {values.says_nothing(text)} THEN {text} END"
            for number, text in zip(numbers, texts, strict=True)
        ]
        total = f"CAST(list_sum([{', '.join(numbers)}]) AS VARCHAR)"
        return f"coalesce({', '.join(bad)}, replace({total}, '.', {literal(style.decimal)}))"

    def matches(self, rule: Where | Drop) -> str:
        """Whether a column of the row matches a rule's regular expression, without case."""
        return f"regexp_matches(coalesce({self.column(rule.column)}, ''), {literal('(?i)' + rule.pattern)})"


def _pointer(key: str) -> str:
    """SQL of the JSON pointer of a top-level key."""
    return literal("/" + key.replace("~", "~0").replace("/", "~1"))


def _value(cell: _Cell, style: Style) -> str:
    lookup = cell.field.lookup
    if cell.field.without:
        return cell.text  # Put together from JSON, it needs no parsing.
    if lookup is None:
        return values.value(cell.field.parse, cell.text, style)
    cases = " ".join(f"WHEN {literal(key.casefold())} THEN {literal(found)}" for key, found in lookup.items())
    default = f"ELSE {cell.text}" if cell.field.otherwise_as_is else ""
    return f"CASE lower({cell.text}) {cases} {default} END"


def _grain(columns: Sequence[str], raw: Columns) -> str:
    if not columns:
        return "NULL::VARCHAR"
    parts = ", ".join(f"{literal(name)}, {raw.column(name)}" for name in columns)
    return f"json_object({parts})::VARCHAR"


def _dropped(reading: Reading, raw: Columns) -> str:
    tests = [f"{'NOT ' if rule.unless else ''}{raw.matches(rule)}" for rule in reading.drop]
    return " OR ".join(tests) or "false"


def _verdict(cells: Sequence[_Cell], branches: Sequence[_Branch]) -> str:
    """A CASE that gives the number of the first thing wrong with a row."""
    empty = " AND ".join(f"{cell.text} IS NULL" for cell in cells) or "false"
    tests = [f"WHEN {test} THEN {number}" for number, (_, test, _) in enumerate(branches, start=DROP + 1)]
    return f"CAST(CASE WHEN is_dropped OR ({empty}) THEN {DROP} {' '.join(tests)} END AS SMALLINT)"


def _bad_value(branches: Sequence[_Branch]) -> str:
    cases = " ".join(f"WHEN {number} THEN {cell.text}" for number, (cell, _, _) in enumerate(branches, start=DROP + 1))
    return f"CASE verdict {cases} END" if cases else "NULL::VARCHAR"


def _branches(cell: _Cell, kind: Kind, latest_day: str) -> list[_Branch]:
    field = cell.field
    bad: list[tuple[str, str]] = []
    if field.required or cell.name in _REQUIRED.get(kind, ()):
        bad.append((f"{cell.parsed} IS NULL AND ({cell.text} IS NULL OR {values.says_nothing(cell.text)})", "is empty"))
    unreadable = f"{cell.parsed} IS NULL AND {cell.text} IS NOT NULL AND NOT {values.says_nothing(cell.text)}"
    if field.lookup is not None:
        bad.append((unreadable, "is not one of the known values"))
    elif field.parse in values.UNREADABLE:
        bad.append((unreadable, values.UNREADABLE[field.parse]))
    bad += values.checks(field.parse, cell.parsed, latest_day)
    return [(cell, test, reason) for test, reason in bad]
