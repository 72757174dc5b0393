"""The reading that an import uses: what the connector said, then what was saved, then what the person says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from aicmo.connectors.base import (
    CONTACT_FIELDS,
    EVENT_FIELDS,
    MEASURE_FACTS,
    MEASURE_KEYS,
    Field,
    Head,
    Kind,
    Parse,
    Reading,
)
from aicmo.errors import MissingDates, UnknownName, UsageError, WorkspaceCorrupt
from aicmo.ingest.options import ImportOptions

# Connectors that read tables of any origin: what told one such table tells the next with the same columns.
OF_ANY_TOOL = ("tabular", "contacts")
PHONE_COUNTRY = "phone_country"
_OF_ONE_FILE = {"day", PHONE_COUNTRY}
_LISTS = {"email", "phones", "tags"}
_MONEY = {"spend", "revenue", "reported_revenue", "value"}
_PARSES = {"day": Parse.DAY, "occurred_at": Parse.TIME, "received_at": Parse.TIME, "email": Parse.EMAIL,
           "currency": Parse.CURRENCY, "hard": Parse.BOOLEAN, "machine": Parse.BOOLEAN}  # fmt: skip


def overridden(reading: Reading, head: Head, options: ImportOptions) -> Reading:
    """`reading` with what the person says on top. Raises `UnknownName` for a field or column there is not."""
    if reading.translation and options.fields and head.format != "json":
        raise UsageError(
            f"{head.path.name} is read row by row by {reading.connector!r}, which takes no column on its own.",
            remedy="Read it as a plain table with --connector tabular, then --map holds.",
        )
    fields = dict(reading.fields)
    constants = dict(reading.constants)
    for name, column in options.fields.items():
        fields[name] = _field(reading, head, name, column)
        constants.pop(name, None)
    given = {"currency": options.currency, "channel": options.channel, "time_zone": options.time_zone}
    constants |= {name: text for name, text in given.items() if text and name not in fields}
    dated, notes = _dated(reading, fields, constants, head, options)
    return replace(reading, fields=fields, constants=dated, notes=(*reading.notes, *notes),
                   snapshot=reading.snapshot or options.snapshot)  # fmt: skip


def of_country(reading: Reading, country: str | None) -> Reading:
    """A reading of contacts that says whose phone numbers have no country code, so that it is another when that changes."""
    if reading.kind is not Kind.CONTACTS or country is None:
        return reading
    return replace(reading, constants={**reading.constants, PHONE_COUNTRY: country})


def described(reading: Reading) -> dict[str, str]:
    """Canonical field -> where it comes from, as a person reads it."""
    if reading.translation:
        columns = {"each event": f"its payload, by translation {reading.translation}"}
    else:
        columns = {name: _columns_of(field, reading.kind) for name, field in reading.fields.items()}
    return columns | {name: f"always {text}" for name, text in reading.constants.items()}


def _columns_of(field: Field, kind: Kind) -> str:
    if kind is not Kind.CONTACTS:
        return field.column
    return " and ".join(column.removeprefix("$.") for column in (field.column, *field.plus))


def fingerprint(reading: Reading) -> str:
    """A hash of all that decides how rows become facts."""
    decisive = {name: part for name, part in asdict(reading).items() if name not in {"notes", "certainty"}}
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def dating(saved: Mapping[str, Any]) -> tuple[object, ...]:
    """What decides on which day a row falls, of a reading in the shape of `as_saved`."""
    fields, constants = saved.get("fields", {}), saved.get("constants", {})
    zone, order, translation = constants.get("time_zone"), saved.get("day_order"), saved.get("translation", "")
    return fields.get("occurred_at"), constants.get("occurred_at"), zone, order, translation


def as_saved(reading: Reading) -> dict[str, Any]:
    """The reading as plain values, for `aicmo.toml` and the records."""
    translation = {"translation": reading.translation} if reading.translation else {}
    return {
        "connector": reading.connector,
        **translation,
        "kind": str(reading.kind),
        "fields": {name: _field_saved(field) for name, field in reading.fields.items()},
        "constants": dict(reading.constants),
        "grain": list(reading.grain),
        "snapshot": reading.snapshot,
        "day_order": reading.day_order,
        "decimal": reading.decimal,
    }


def to_save(reading: Reading, head: Head, options: ImportOptions, saved: Mapping[str, Any]) -> dict[str, Any]:
    """What `aicmo.toml` keeps for the next file of the source, which has `saved` so far.

    A table's reading is kept whole, with its columns, which tell its next file. Of other files only what a person said.
    """
    if reading.kind is Kind.CONTACTS and saved.get("kind", Kind.CONTACTS) != Kind.CONTACTS:
        return {**saved}  # What the source is kept for is its facts.
    if reading.connector in OF_ANY_TOOL:
        kept = as_saved(reading)
        constants = {name: text for name, text in kept["constants"].items() if name not in _OF_ONE_FILE}
        return kept | {"constants": constants, "columns": list(head.columns)}
    said = {name: _field_saved(reading.fields[name]) for name in options.fields}
    fields = {**saved.get("fields", {}), **said}
    return {**saved, "connector": reading.connector, "kind": str(reading.kind), "fields": fields} if said else {**saved}


def fields_kept(saved: Mapping[str, Any], head: Head) -> set[str]:
    """The fields that were saved for a source, if the file has all their columns."""
    fields: Mapping[str, object] = saved.get("fields", {})
    return {*fields} if all(_has(head, _column(name, entry)) for name, entry in fields.items()) else set()


def from_saved(saved: Mapping[str, Any], recognised: Reading, head: Head) -> Reading:
    """`recognised` with what was saved for its source, as far as this file has those columns."""
    if saved.get("kind", recognised.kind) != recognised.kind:
        return recognised
    loaded = {
        name: _field_loaded(name, entry, recognised)
        for name, entry in saved.get("fields", {}).items()
        if _has(head, _column(name, entry))
    }
    # The very columns of before are read as before: a guess from other values could give the same rows other identities.
    fields = loaded if saved.get("columns") == list(head.columns) else {**recognised.fields, **loaded}
    constants = {**recognised.constants, **saved.get("constants", {})}
    return replace(
        recognised,
        fields=fields,
        constants={name: text for name, text in constants.items() if name not in fields},
        snapshot=bool(saved.get("snapshot", recognised.snapshot)),
        day_order=str(saved.get("day_order", recognised.day_order)),
        decimal=str(saved.get("decimal", recognised.decimal)),
    )


def _field_saved(field: Field) -> dict[str, Any]:
    entry: dict[str, Any] = {"column": field.column, "parse": str(field.parse)}
    if field.lookup is not None:
        entry["lookup"] = dict(field.lookup)
    return entry


def _field_loaded(name: str, entry: Mapping[str, Any], recognised: Reading) -> Field:
    if name not in (known := _known(recognised.kind)):
        raise UnknownName("field", name, known)
    column, text = _column(name, entry), str(entry.get("parse", _default(name, recognised.kind)))
    if text not in [*Parse]:
        raise UnknownName("parse", text, [*Parse])
    same = recognised.fields.get(name)
    return replace(
        same if same and same.column == column else Field(column), parse=Parse(text), lookup=entry.get("lookup")
    )


def _column(name: str, entry: object) -> str:
    if not isinstance(entry, Mapping) or "column" not in entry:
        raise WorkspaceCorrupt(
            f"aicmo.toml: the field {name!r} of a source names no column.",
            remedy=f"Write it as: [sources.NAME.fields.{name}] and below it: column = ...",
        )
    return str(entry["column"])


def _known(kind: Kind) -> tuple[str, ...]:
    if kind is Kind.CONTACTS:
        return CONTACT_FIELDS
    return EVENT_FIELDS if kind is Kind.EVENTS else (*MEASURE_KEYS, *MEASURE_FACTS)


def _default(name: str, kind: Kind) -> Parse:
    if kind is Kind.CONTACTS:
        return Parse.LIST if name in _LISTS else Parse.TEXT
    usual = Parse.MONEY if name in _MONEY else Parse.COUNT if name in MEASURE_FACTS else Parse.TEXT
    return _PARSES.get(name, usual)


def _has(head: Head, column: str) -> bool:
    return column.startswith("$") or column in head.columns


def _field(reading: Reading, head: Head, name: str, column: str) -> Field:
    known = _known(reading.kind)
    if name not in known:
        raise UnknownName("field", name, known)
    if not _has(head, column):
        raise UnknownName("column", column, head.columns)
    earlier = reading.fields.get(name)
    return Field(
        column, earlier.parse if earlier else _default(name, reading.kind), earlier.lookup if earlier else None
    )


def _dated(
    reading: Reading, fields: Mapping[str, Field], constants: Mapping[str, str], head: Head, options: ImportOptions
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Constants with the day of a file that has none of its own, and what to say about it."""
    if reading.kind is not Kind.MEASURES or "day" in fields:
        if options.period and "day" in fields:
            raise UsageError(f"{head.path.name} has days of its own.", remedy="Leave --day and --period out.")
        return dict(constants), ()
    if options.period is None and "day" in constants:
        return dict(constants), ()
    if options.period is None:
        raise MissingDates(
            f"No column holds a day; what else it needs is there: {', '.join(fields)}.",
            file=head.path.name,
            remedy="Say which day the figures are of (--day 2026-07-14) or which period they sum up (--period 2026-07).",
        )
    day = str(options.period.end)
    notes = () if options.period.days == 1 else (f"Figures of {options.period} are booked on its last day, {day}.",)
    return {**constants, "day": day}, notes
