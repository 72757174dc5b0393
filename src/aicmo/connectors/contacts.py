"""Any table of contacts: addresses, names and what else is known of people, whoever wrote it."""

from __future__ import annotations

import re
from dataclasses import replace

from aicmo.connectors._columns import Columns
from aicmo.connectors._contacts import EMAILS, ONE, PHONES, TAGS, contacts
from aicmo.connectors._samples import mostly
from aicmo.connectors.base import About, Head, Reading

_IDS = (
    "contact_id", "customer_id", "user_id", "subscriber_id", "member_id", "person_id", "profile_id", "lead_id", "record_id", "kundennummer",
    "id",
)  # fmt: skip
# What happened, or what was counted: such a table is about more than who somebody is.
_FOREIGN = (
    "impressions", "clicks", "spend", "cost", "event", "event_type", "event_name", "action", "order_id", "order_number", "total", "amount",
    "revenue", "campaign_id", "campaign", "message_id", "timestamp", "subject", "recipient", "order", "order_date", "invoice_id",
    "transaction_id", "sku", "product", "quantity", "price", "value",
)  # fmt: skip
_SHOWN = 8
_ABOUT = About(
    gives="Address, name, phone numbers, company, job title, city, country, language, tags, consent and an id, as far as columns are called so in "
    "English, German, Spanish or French. What each column is taken for is printed at import.",
    export="Any tool's CSV, TSV, Excel, Parquet or JSON with one person a row and a header. The source is called after the file.",
    unsupported="Tables without a header, or whose addresses stand in a column that is not called so: say it with --map email=COLUMN.",
)


class Contacts:
    name = "contacts"
    label = "Table of contacts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        """A table with addresses or phone numbers, a name or the like, and nothing that happened."""
        columns = Columns(head)
        if head.headerless or columns.count(*_FOREIGN):
            return None
        emails = [column for name in EMAILS if (column := columns.find(name))]
        addressed = any(mostly(columns.values(column), _holds_an_address) for column in emails)
        # A column of addresses may be empty where an id or a phone number says who is meant.
        addressed = addressed or bool(
            emails and columns.count(*_IDS, *PHONES) and not any(columns.values(column) for column in emails)
        )
        if not addressed and not (columns.count(*PHONES) and columns.count(*ONE["first_name"], *ONE["name"])):
            return None
        known = sum(bool(columns.count(*names)) for names in (*ONE.values(), PHONES, TAGS))
        if not known:
            return None
        reading = contacts(self.name, columns, ids=_IDS, certainty=0.35)
        return replace(reading, notes=(*reading.notes, *_left_out(columns, reading)))


def _left_out(columns: Columns, reading: Reading) -> list[str]:
    """What to say of columns that are not read."""
    used = {column for field in reading.fields.values() for column in (field.column, *field.plus)}
    others = [repr(column) for column in columns if column not in used]
    shown = ", ".join(others[:_SHOWN]) + (f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else "")
    return [f"Not read: {shown}; --map tags=COLUMN, say, reads one."] if others else []


def _holds_an_address(value: str) -> bool:
    """Whether a cell has an address in it, perhaps among others or behind a name."""
    return re.search(r"[^@\s;,<>]+@[^@\s;,<>]+", value) is not None


CONNECTOR = Contacts()
