"""Events and measures as plain rows, laid before a session without a workspace around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, TypeAlias

import duckdb

from aicmo.analytics.naming import CampaignNames
from aicmo.analytics.rates import RateTable
from aicmo.analytics.session import Data, Session
from aicmo.engines.duckdb import load_rows
from aicmo.lake.schema import CONTACTS, EVENTS, MEASURES
from aicmo.model.period import Period

Row: TypeAlias = dict[str, Any]
Engine: TypeAlias = Callable[[], duckdb.DuckDBPyConnection]
Rates: TypeAlias = Iterable[tuple[date, str, str, Decimal]]
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
_NUMBERS = count(1)


@dataclass(frozen=True)
class Named:
    """What a source said of a campaign or an ad."""

    source: str
    level: str
    source_id: str
    name: str | None = None
    parent: str | None = None


def moment(text: str) -> datetime:
    """`2026-07-14` or `2026-07-14 10:30`, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(kind: str, when: str | datetime, who: int | None = None, **more: Any) -> Row:
    """An event of the mail source; `who` is a contact's number."""
    at = moment(when) if isinstance(when, str) else when
    plain = {"source": "mail", "source_event_id": f"e{next(_NUMBERS)}", "channel": "email", "import_id": 1}
    return plain | {"type": kind, "occurred_at": at, "day": at.astimezone(UTC).date(), "contact_key": who} | more


def order(when: str, who: int | None, value: str, **more: Any) -> Row:
    """A conversion of the shop."""
    plain = {"source": "shop", "channel": "direct", "currency": "EUR", "value": Decimal(value)}
    return event("converted", when, who, **(plain | more))


def measure(day: str | date, **more: Any) -> Row:
    """A row of the ads source; facts are whole numbers or decimal text."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    plain = {
        "source": "ads",
        "ordinal": 1,
        "channel": "paid_search",
        "currency": "EUR",
        "import_id": 2,
    }
    facts = {
        name: Decimal(value) if isinstance(value, str) and name in _MONEY else value for name, value in more.items()
    }
    return plain | {"day": when, "snapshot": False} | facts


_MONEY = ("spend", "revenue", "reported_revenue")


def asked(
    engine: Engine, events: Sequence[Row] = (), measures: Sequence[Row] = (), *, named: Iterable[Named] = (),
    meant: Mapping[str, str] | None = None, rates: Rates = (), currency: str = "EUR", zone: str = "UTC",
) -> Session:  # fmt: skip
    """A session over these rows; contact 7 is c7@example.com."""
    con = engine()
    _load(con, "events", EVENTS, events)
    _load(con, "measures", MEASURES, measures)
    people = sorted({row["contact_key"] for row in events if row["contact_key"] is not None})
    contacts = [{"contact_key": key, "email": f"c{key}@example.com", "import_id": 1} for key in people]
    _load(con, "contacts", CONTACTS, contacts)
    names = CampaignNames(named, meant or {})
    return Session(
        con, Data("events", "measures", lambda: "contacts", "e1.m1.i1", names, RateTable.of(rates), currency, zone)
    )


def _load(con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Row]) -> None:
    load_rows(con, table, columns, [[row.get(name) for name in columns] for row in rows])
