"""Rows that are events: identified, their people keyed, written beside the lake's files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aicmo.connectors.base import Reading
from aicmo.engines.duckdb import enumeration, identifier, literal, selected, words
from aicmo.ingest import identity, labels, people
from aicmo.ingest.stage import Columns
from aicmo.ingest.values import label, without_addresses
from aicmo.lake.lake import Lake
from aicmo.lake.machines import with_reason
from aicmo.lake.schema import AMOUNT, EVENTS
from aicmo.lake.table import StagedFile

if TYPE_CHECKING:
    import duckdb

_TEXTS = ("user_agent", "reject_reason", "mta_response", "description")
_OBJECTS = ("tags", "metadata")
_TYPES = {
    "received_at": "TIMESTAMP",
    "email": "VARCHAR",
    "contact_id": "VARCHAR",
    "campaign": "VARCHAR",
    "channel": "VARCHAR",
    "utm_source": "VARCHAR",
    "utm_medium": "VARCHAR",
    "value": AMOUNT,
    "currency": "VARCHAR",
    "hard": "BOOLEAN",
    "machine": "BOOLEAN",
    "message_id": "VARCHAR",
    "click_url": "VARCHAR",
    **dict.fromkeys((*_TEXTS, *_OBJECTS), "VARCHAR"),
}


def raw_columns(reading: Reading, columns: Sequence[str], salt: str, *, json: bool, numbered: bool = False) -> str:
    """What is computed from the file's own columns: the event's id, whether the source gave it, and which part this is.

    A `numbered` relation says itself where a row stands; else its place does.
    """
    field = reading.fields.get("source_event_id")
    own = Columns(reading, json=json).text_of(field) if field else None
    # Where nothing but its content tells an event apart, how that was spaced may not.
    bare = json and field is None
    content = identity.hash_of(["json(json)"], salt) if bare else identity.content_hash(sorted(columns), salt)
    part = f", {content} AS part" if reading.parts else ""
    row = ", file_row" if numbered else ""
    own_id = f"{own} IS NOT NULL" if own else "false"
    return f"{identity.event_id(own, content, salt)} AS id, {own_id} AS own_id{part}{row}"


def stage_columns(reading: Reading) -> list[str]:
    """What `staged` needs beside the reading's own columns: missing ones as NULL, the day, the label columns."""
    present = {*reading.fields, *reading.constants}
    missing = [f"NULL::{kind} AS {identifier(name)}" for name, kind in _TYPES.items() if name not in present]
    label = "channel" if "channel" in reading.fields else "NULL::VARCHAR"
    utm_campaign = "campaign" if _has_utm(reading) and "campaign" in present else "NULL::VARCHAR"
    derived = [
        "CAST(occurred_at AS DATE) AS day",
        f"{label} AS channel_label",
        f"{utm_campaign} AS utm_campaign",
    ]
    return [*missing, *derived]


def prepare(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    reading: Reading,
    source: str,
    default_channel: str | None,
    *,
    dated_alike: bool,
) -> None:
    """From `staged` find what is new: leaves `repeats`, `newcomers` and `labels`.

    `dated_alike` says that all of the source's files so far would put a row on the same day as this reading does.
    """
    identity.number_repeats(con, parts=reading.parts)
    identity.find_stored(con, lake.events.relation(), source, dated_alike=dated_alike)
    people.find_new(con, lake, source)
    default = reading.constants.get("channel") or default_channel
    labels.canonicalise_channels(con, default=default, utm=_has_utm(reading))


def write(
    con: duckdb.DuckDBPyConnection, lake: Lake, source: str, import_id: int, row: str, currency: str, salt: str
) -> dict[str, list[StagedFile]]:
    """Write the new rows and the new people beside the tables' files; nothing counts before the commit.

    `row` is the SQL of a staged row's number in the file.
    """
    contacts = lake.contacts.stage(con, people.newcomers_sql(source, import_id))
    events = lake.events.stage(con, _new_rows(con, lake, source, import_id, row, currency, salt))
    return {"contacts": contacts, "events": events}


def _new_rows(
    con: duckdb.DuckDBPyConnection, lake: Lake, source: str, import_id: int, row: str, currency: str, salt: str
) -> str:
    columns = {
        "source": literal(source),
        "source_event_id": "s.id",
        "occurred_at": _moment("occurred_at"),
        "received_at": _moment("received_at"),
        "channel": "l.channel",
        "channel_label": "CASE WHEN s.channel_label <> l.channel THEN s.channel_label END",
        "contact_key": "p.contact_key",
        # Some write what was given back with a minus, some without; either way it lowers revenue.
        "value": "CASE WHEN s.type = 'refunded' THEN -abs(s.value) ELSE s.value END",
        "currency": f"CASE WHEN s.value IS NOT NULL THEN coalesce(s.currency, {literal(currency)}) END",
        "campaign": label("s.campaign"),
        "message_id": _without_own_address("message_id", salt),
        "machine": "CASE WHEN s.by_itself IS NOT NULL THEN true ELSE CAST(s.machine AS BOOLEAN) END",
        "machine_reason": "s.by_itself",
        "click_url": without_addresses("s.click_url"),
        "attributes": _attributes(),
        "import_id": str(import_id),
        "row": row,
    }
    kinds = {
        **EVENTS,
        "source": enumeration([source]),
        "type": enumeration(words(con, "type", "staged WHERE verdict IS NULL")),
        "channel": enumeration(words(con, "channel", "labels")),
        "currency": enumeration({currency, *words(con, "currency", "staged WHERE verdict IS NULL")}),
    }
    judged = with_reason(people.NEW_ROWS, agent="user_agent", declared="CAST(machine AS BOOLEAN)")
    return f"""
        SELECT {selected(kinds, columns, of="s")}
        FROM ({judged}) s {labels.label_join()}
        LEFT JOIN ({people.keyed(lake)}) p ON p.person = {people.person(source, "s.")}"""


def _has_utm(reading: Reading) -> bool:
    return bool({*reading.fields, *reading.constants} & {"utm_source", "utm_medium"})


def _without_own_address(name: str, salt: str) -> str:
    """An id as it is, unless it holds the address of the row's own person: then a hash that still tells it apart."""
    hashed = f"'{identity.DERIVED}' || md5({literal(salt)} || s.{name})"
    holds = f"contains(s.{name}, '@') AND contains(nfc_normalize(lower(s.{name})), s.email)"
    return f"CASE WHEN {holds} THEN {hashed} ELSE s.{name} END"


def _moment(name: str) -> str:
    """A UTC TIMESTAMP as the TIMESTAMPTZ of the lake, without asking the calendar."""
    return f"make_timestamptz(epoch_us(s.{name}))"


def _attributes() -> str:
    """What else the source said, as JSON without addresses; NULL where it said nothing."""
    texts = [_member(name, f"to_json(s.{name})") for name in _TEXTS]
    objects = [_member(name, f"s.{name}") for name in _OBJECTS]
    members = f"concat_ws(',', {', '.join([*texts, *objects])})"
    return without_addresses(f"CASE WHEN {members} <> '' THEN '{{' || {members} || '}}' END")


def _member(name: str, text: str) -> str:
    return f"""CASE WHEN s.{name} IS NOT NULL THEN '"{name}":' || {text} END"""
