"""The columns of the lake, in the engine's types. Measures state facts as DECIMAL so that sums are exact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aicmo.connectors.base import MEASURE_FACTS

if TYPE_CHECKING:
    from deltalake import Schema

AMOUNT = "DECIMAL(18,6)"

EVENTS: Mapping[str, str] = {
    "source": "VARCHAR",
    "source_event_id": "VARCHAR",
    "type": "VARCHAR",
    "occurred_at": "TIMESTAMPTZ",
    "day": "DATE",
    "received_at": "TIMESTAMPTZ",
    "contact_key": "BIGINT",
    "campaign": "VARCHAR",
    "channel": "VARCHAR",
    "channel_label": "VARCHAR",
    "value": AMOUNT,
    "currency": "VARCHAR",
    "hard": "BOOLEAN",
    "machine": "BOOLEAN",
    "machine_reason": "VARCHAR",
    "message_id": "VARCHAR",
    "click_url": "VARCHAR",
    "attributes": "VARCHAR",
    "import_id": "BIGINT",
    "row": "BIGINT",
}
MEASURES: Mapping[str, str] = {
    "source": "VARCHAR",
    "day": "DATE",
    "account": "VARCHAR",
    "campaign": "VARCHAR",
    "channel": "VARCHAR",
    "channel_label": "VARCHAR",
    "ad_group": "VARCHAR",
    "ad": "VARCHAR",
    "creative": "VARCHAR",
    "grain": "VARCHAR",
    "currency": "VARCHAR",
    "time_zone": "VARCHAR",
    "snapshot": "BOOLEAN",
    "ordinal": "BIGINT",
    **dict.fromkeys(MEASURE_FACTS, AMOUNT),
    "import_id": "BIGINT",
    "row": "BIGINT",
}
CONTACTS: Mapping[str, str] = {
    "contact_key": "BIGINT",
    "email": "VARCHAR",
    "source": "VARCHAR",
    "contact_id": "VARCHAR",
    "import_id": "BIGINT",
}
# Two numbers of one person. `in_use`: events may carry the first, because the person was known by it before.
ALIASES: Mapping[str, str] = {
    "contact_key": "BIGINT",
    "same_as": "BIGINT",
    "in_use": "BOOLEAN",
    "import_id": "BIGINT",
}
PROFILE_TEXTS = ("name", "first_name", "last_name", "company", "title", "city", "country", "language", "consent")
# Of these, JSON lists.
PROFILE_LISTS = ("phones", "tags")
PROFILES: Mapping[str, str] = {
    "contact_key": "BIGINT",
    "source": "VARCHAR",
    **dict.fromkeys((*PROFILE_TEXTS, *PROFILE_LISTS), "VARCHAR"),
    "import_id": "BIGINT",
    "row": "BIGINT",
}
TABLES: Mapping[str, Mapping[str, str]] = {
    "events": EVENTS,
    "measures": MEASURES,
    "contacts": CONTACTS,
    "aliases": ALIASES,
    "profiles": PROFILES,
}

_DELTA = {
    "VARCHAR": "string",
    "BIGINT": "long",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "TIMESTAMPTZ": "timestamp",
    AMOUNT: "decimal(18,6)",
}


def delta_schema(columns: Mapping[str, str]) -> Schema:
    from deltalake import Schema

    fields = [{"name": name, "type": _DELTA[kind], "nullable": True, "metadata": {}} for name, kind in columns.items()]
    return Schema.from_json(json.dumps({"type": "struct", "fields": fields}))


def empty_relation(columns: Mapping[str, str]) -> str:
    """SQL of a relation with these columns and no row."""
    return "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns.items()) + " WHERE false"
