"""What a connector says: which canonical field stands in which column, and how that column is written.

A connector is data, not code that walks rows: `ingest` turns a `Reading` into one SQL statement, so that a file of any
size is read at the engine's speed and every connector gets the same parsing, checks and error messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from aicmo.connectors._paths import values_by_path
from aicmo.plugins import Plugins


class Kind(StrEnum):
    """What the rows of a file are."""

    EVENTS = "events"
    MEASURES = "measures"
    CAMPAIGNS = "campaigns"
    CONTACTS = "contacts"
    RATES = "rates"
    REFERENCE = "reference"


class Parse(StrEnum):
    """How a column is written. Numbers take thousands separators, currency signs and accounting brackets."""

    TEXT = "text"
    EMAIL = "email"
    COUNT = "count"
    MONEY = "money"
    MICROS = "micros"
    DAY = "day"
    TIME = "time"
    EPOCH = "epoch"
    CURRENCY = "currency"
    BOOLEAN = "boolean"
    JSON = "json"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Where:
    """Rows whose `column` matches the regular expression, without case; an empty cell counts as `""`."""

    column: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field and the column it comes from.

    `column` is a header as it stands in the file ("1", "2", ... in a file without headers), or a JSON path ("$.email").
    `lookup` maps the column's values, compared without case, to canonical ones; a value it does not hold is an error
    of that row, unless `otherwise_as_is`. `required` makes an empty value an error of that row.
    `fallbacks` are further columns, tried in order where the first is empty. `without` names the top-level keys that a
    JSON object (`column` "$") is taken without. `only` leaves the field empty in all other rows. `plus` are further columns
    whose numbers are added to it, or, of a list, further columns of the same.
    """

    column: str
    parse: Parse = Parse.TEXT
    lookup: Mapping[str, str] | None = None
    required: bool = False
    fallbacks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    otherwise_as_is: bool = False
    only: Where | None = None
    plus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """Rows that are no facts, such as totals: those whose `column` matches the regular expression, without case.

    An empty cell counts as `""`. `unless` turns it round: all rows but those go.
    """

    column: str
    pattern: str
    reason: str
    unless: bool = False


@dataclass(frozen=True)
class Head:
    """The beginning of a file, as a connector sees it.

    Tables: `columns` and up to 1,000 `rows` of text cells. JSON: `objects`, and `columns` are their top-level keys.
    `preamble` holds the lines above the header row. `headerless` tables call their columns "1", "2", ...
    """

    path: Path
    format: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...] = ()
    objects: tuple[Mapping[str, Any], ...] = ()
    preamble: tuple[str, ...] = ()
    headerless: bool = False

    @cached_property
    def nested(self) -> Mapping[str, list[str]]:
        """The non-empty sample values of `objects` by JSON path; every connector asks for them."""
        return values_by_path(self.objects)

    def values(self, column: str) -> list[str]:
        """The non-empty sample values of one column."""
        place = self.columns.index(column)
        return [row[place] or "" for row in self.rows if place < len(row) and (row[place] or "").strip()]


EVENT_FIELDS = (
    "source_event_id",
    "type",
    "occurred_at",
    "received_at",
    "email",
    "contact_id",
    "campaign",
    "campaign_name",
    "channel",
    "utm_source",
    "utm_medium",
    "value",
    "currency",
    "hard",
    "machine",
    "message_id",
    "click_url",
    "user_agent",
    "reject_reason",
    "mta_response",
    "description",
    "tags",
    "metadata",
)
MEASURE_KEYS = (
    "day",
    "account",
    "campaign",
    "campaign_name",
    "channel",
    "ad_group",
    "ad",
    "creative",
    "currency",
    "time_zone",
)
MEASURE_FACTS = (
    "impressions",
    "clicks",
    "visits",
    "spend",
    "engagements",
    "shares",
    "comments",
    "conversions",
    "revenue",
    "reported_conversions",
    "reported_revenue",
    "sends",
    "deliveries",
    "bounces",
    "opens",
    "unsubscribes",
    "complaints",
    "replies",
    "contacts_targeted",
    "content_pieces",
)
CAMPAIGN_FIELDS = ("level", "id", "name", "parent", "account", "channel", "currency", "time_zone", "updated_at")
# `email`, `phones` and `tags` are lists; an id is the source's own.
CONTACT_FIELDS = (
    "contact_id",
    "email",
    "name",
    "first_name",
    "last_name",
    "phones",
    "company",
    "title",
    "city",
    "country",
    "language",
    "tags",
    "consent",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file is read.

    `fields` maps canonical names (`EVENT_FIELDS`, `MEASURE_KEYS` + `MEASURE_FACTS`, `CAMPAIGN_FIELDS`, `CONTACT_FIELDS`; for rates `day` and
    one field a quote currency) to columns; of several rows with the same `level` and `id`, the one with the latest
    `updated_at` holds. `constants` are canonical fields with one value for the whole file.
    `grain` names further columns that tell two measures of the same day and campaign apart (device, age, network).
    `parts` says that rows may share a `source_event_id` and differ: then each is a part that counts.
    `translation` names the version of the connector's `events`: then `fields` are read from what that gives, not from the
    file's own objects. `snapshot` marks running totals. `day_order` and `decimal` say how ambiguous dates and numbers are read;
    `notes` are said aloud at import. `certainty` is 0..1: the surest connector reads the file.
    """

    connector: str
    kind: Kind
    fields: Mapping[str, Field] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    grain: tuple[str, ...] = ()
    drop: tuple[Drop, ...] = ()
    parts: bool = False
    translation: str = ""
    snapshot: bool = False
    day_order: str = "ymd"
    decimal: str = "."
    notes: tuple[str, ...] = ()
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class About:
    """What a person reads of a source: which facts it gives, how to export it there, and what is not supported."""

    gives: str
    export: str
    unsupported: str


class Connector(Protocol):
    """One source. `read` returns None for a file that is not its own.

    A connector that carries `about: About` stands in the reference of sources.
    """

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    def read(self, head: Head) -> Reading | None: ...


@runtime_checkable
class Translator(Connector, Protocol):
    """A connector whose readings have a `translation`: one payload may hold several events, or need more than a path."""

    def events(self, payload: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
        """The events of a payload, in canonical fields; none where it says nothing of anybody.

        Pure. Raises `BadValue`, with the column and the reason, where the payload cannot be translated.
        """


CONNECTORS: Plugins[Connector] = Plugins("aicmo.connectors", "CONNECTOR", kind="connector")


def surest(head: Head, connectors: Iterable[Connector] = CONNECTORS) -> Reading | None:
    """The reading of the connector that is surest of this file, the first of equals; None if nobody knows it."""
    readings = [reading for connector in connectors if (reading := connector.read(head))]
    return max(readings, key=lambda reading: reading.certainty, default=None)
