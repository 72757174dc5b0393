"""Rows that are events: identified, their people keyed, written beside the lake's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aicmo.engines.duckdb import enumeration, identifier, literal, selected, words
from aicmo.ingest import identity, labels, people
from aicmo.ingest.kinds._seen import campaigns_seen
from aicmo.ingest.kinds.base import Intake
from aicmo.ingest.reading import as_saved, dating
from aicmo.ingest.stage import Columns
from aicmo.ingest.values import label, without_addresses
from aicmo.lake.machines import with_reason
from aicmo.lake.schema import AMOUNT, EVENTS
from aicmo.lake.table import StagedFile
from aicmo.records import imports
from aicmo.records.models import Base

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


class Events(Intake):
    key = "id"

    def raw_columns(self) -> str:
        """The event's id, whether the source gave it, which part of an id it is, and where it stands if the file says so."""
        work, salt = self.work, self.work.salt()
        field = self.reading.fields.get("source_event_id")
        own = Columns(self.reading, json=work.is_json).text_of(field) if field else None
        # Where nothing but its content tells an event apart, how that was spaced may not.
        bare = work.is_json and field is None
        content = identity.content_hash(["json(json)"] if bare else map(identifier, sorted(work.columns)), salt)
        part = f", {content} AS part" if self.reading.parts else ""
        row = ", file_row" if work.raw.numbered else ""
        own_id = f"{own} IS NOT NULL" if own else "false"
        return f"{identity.event_id(own, content, salt)} AS id, {own_id} AS own_id{part}{row}"

    def stage_columns(self) -> list[str]:
        utm_campaign = "campaign" if self._has_utm() and "campaign" in self.present else "NULL::VARCHAR"
        return [
            *self.missing(_TYPES),
            "CAST(occurred_at AS DATE) AS day",
            labels.own_label(self.reading),
            f"{utm_campaign} AS utm_campaign",
        ]

    def prepare(self) -> None:
        """Leaves `newcomers` and `labels` too."""
        identity.number_repeats(self.con, parts=self.reading.parts)
        alike = self._always_dated_alike()
        identity.find_stored(self.con, self.lake.events.relation(), self.source, dated_alike=alike)
        people.find_new(self.con, self.lake, self.source)
        labels.canonicalise_channels(self.con, default=self.work.default_channel, utm=self._has_utm())

    def kept(self, good: int) -> tuple[int, int]:
        return good - self.work.number("SELECT count(*) FROM repeats"), 0

    def write(self, import_id: int) -> Mapping[str, Sequence[StagedFile]]:
        contacts = self.lake.contacts.stage(self.con, people.newcomers_sql(self.source, import_id))
        events = self.lake.events.stage(self.con, self._new_rows(import_id), self.work.rows_at_once)
        return {"contacts": contacts, "events": events}

    def records(self, import_id: int) -> list[Base]:
        return [*campaigns_seen(self.work, import_id)]

    def _has_utm(self) -> bool:
        return bool(self.present & {"utm_source", "utm_medium"})

    def _always_dated_alike(self) -> bool:
        """Whether all of the source's files so far would put a row on the same day as this reading does."""
        mine = dating(as_saved(self.reading))
        with self.work.store.sessions() as session:
            return all(dating(earlier) == mine for earlier in imports.readings(session, self.source))

    def _new_rows(self, import_id: int) -> str:
        currency = self.work.config.currency
        columns = {
            "source": literal(self.source),
            "source_event_id": "s.id",
            "occurred_at": _moment("occurred_at"),
            "received_at": _moment("received_at"),
            **labels.COLUMNS,
            "contact_key": "p.contact_key",
            # Some write what was given back with a minus, some without; either way it lowers revenue.
            "value": "CASE WHEN s.type = 'refunded' THEN -abs(s.value) ELSE s.value END",
            "currency": f"CASE WHEN s.value IS NOT NULL THEN coalesce(s.currency, {literal(currency)}) END",
            "campaign": label("s.campaign"),
            "message_id": _without_own_address("message_id", self.work.salt()),
            "machine": "CASE WHEN s.by_itself IS NOT NULL THEN true ELSE CAST(s.machine AS BOOLEAN) END",
            "machine_reason": "s.by_itself",
            "click_url": without_addresses("s.click_url"),
            "attributes": _attributes(),
            "import_id": str(import_id),
            "row": self.work.row,
        }
        good = "staged WHERE verdict IS NULL"
        kinds = {
            **EVENTS,
            "source": enumeration([self.source]),
            "type": enumeration(words(self.con, "type", good)),
            "channel": enumeration(words(self.con, "channel", "labels")),
            "currency": enumeration({currency, *words(self.con, "currency", good)}),
        }
        judged = with_reason(people.NEW_ROWS, agent="user_agent", declared="CAST(machine AS BOOLEAN)")
        return f"""
            SELECT {selected(kinds, columns, of="s")}
            FROM ({judged}) s {labels.label_join()}
            LEFT JOIN ({people.keyed(self.lake)}) p ON p.person = {people.person(self.source, "s.")}"""


INTAKE = Events


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
