"""What is known of persons: what each source says of them, how engaged they are, what they did last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aicmo.analytics.lake_scores import LakeScores
from aicmo.analytics.models import ContactEngagementScore
from aicmo.analytics.session import Session
from aicmo.engines.duckdb import literal
from aicmo.lake.people import People, plain_address
from aicmo.lake.schema import PROFILE_LISTS, PROFILE_TEXTS
from aicmo.model.period import Period

_MERGED = tuple(name for name in PROFILE_TEXTS if name != "consent")
_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as the sources describe them. Of texts that several sources state, the newest import's.

    `contact` is the first known address, or `source:id`; `ids` and `consent` are by source.
    """

    contact: str
    emails: tuple[str, ...] = ()
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    title: str | None = None
    city: str | None = None
    country: str | None = None
    language: str | None = None
    phones: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    consent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastEvent:
    """`occurred_at` is UTC."""

    occurred_at: datetime
    type: str
    source: str
    channel: str | None
    campaign: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """One person: the profile, the score in `period` (None where nothing happened in it) and the last events of all time."""

    profile: Profile
    period: Period
    score: ContactEngagementScore | None
    events: tuple[LastEvent, ...]


def contact(session: Session, known: People, email: str, period: Period) -> Contact | None:
    """The person with this address, or with this `source:id`; None if nobody has it."""
    found = session.of_people(
        lambda _: (
            f"""SELECT min(person) FROM ({known.numbers()})
                           WHERE email = {plain_address("$1")} OR source || ':' || contact_id = $1"""
        ),
        [email],
    )
    key = found[0][0]
    if key is None:
        return None
    (profile,) = _profiles(session, known, f"SELECT {key}::BIGINT AS person")
    score = LakeScores(session, period).get(profile.contact)
    return Contact(profile, period, score, _last_events(session, key))


def contacts(session: Session, known: People, *, tag: str | None = None, limit: int | None = None) -> list[Profile]:
    """Persons of whom a source gives a profile, in the order in which they became known; perhaps those with a tag."""
    tagged = (
        f"HAVING bool_or(list_contains(CAST(lower(tags)::JSON AS VARCHAR[]), lower({literal(tag)})))" if tag else ""
    )
    limited = f"LIMIT {limit}" if limit is not None else ""
    return _profiles(
        session, known, f"SELECT person FROM ({_statements(known)}) GROUP BY person {tagged} ORDER BY person {limited}"
    )


def _profiles(session: Session, known: People, wanted: str) -> list[Profile]:
    """The profiles of the `person` numbers that a query gives."""
    session.con.execute(f"CREATE OR REPLACE TEMP TABLE wanted AS {wanted}")
    identities = session.of_people(
        lambda _: (
            f"""SELECT person, email, source, contact_id FROM ({known.numbers()})
                           WHERE person IN (FROM wanted) ORDER BY contact_key"""
        )
    )
    statements = session.of_people(
        lambda _: (
            f"""SELECT person, source, {", ".join((*PROFILE_TEXTS, *PROFILE_LISTS))} FROM ({_statements(known)})
                           WHERE person IN (FROM wanted) ORDER BY import_id, source"""
        )
    )
    order = [person for (person,) in session.con.execute("FROM wanted ORDER BY person").fetchall()]
    of: dict[int, tuple[list[Any], list[Any]]] = {person: ([], []) for person in order}
    for person, *cells in identities:
        of[person][0].append(cells)
    for person, *cells in statements:
        of[person][1].append(cells)
    return [_profile(person, *rows) for person, rows in of.items()]


def _profile(person: int, identities: list[Any], statements: list[Any]) -> Profile:
    emails = tuple(email for email, _, _ in identities if email)
    ids: dict[str, tuple[str, ...]] = {}
    for _, source, own in identities:
        # Where there is neither address nor id, phone and name stand for one.
        if own and not own.startswith("tel:"):
            ids[source] = (*ids.get(source, ()), own)
    names = ("source", *PROFILE_TEXTS, *PROFILE_LISTS)
    said = [dict(zip(names, cells, strict=True)) for cells in statements]
    fields: dict[str, Any] = {name: next((row[name] for row in reversed(said) if row[name]), None) for name in _MERGED}
    fields |= {
        name: tuple(dict.fromkeys(item for row in said for item in json.loads(row[name] or "[]")))
        for name in PROFILE_LISTS
    }
    fallback = next((f"{source}:{own}" for _, source, own in identities if own), f"erased contact {person}")
    return Profile(
        emails[0] if emails else fallback, emails, ids, tuple(dict.fromkeys(row["source"] for row in said)),
        consent={row["source"]: row["consent"] for row in said if row["consent"]}, **fields,
    )  # fmt: skip


def _last_events(session: Session, key: int) -> tuple[LastEvent, ...]:
    rows = session.con.execute(
        f"""SELECT epoch_us(occurred_at), type, source, channel, campaign FROM {session.data.events}
            WHERE contact_key = ? ORDER BY occurred_at DESC, source_event_id LIMIT {_EVENTS}""",
        [key],
    ).fetchall()
    return tuple(
        LastEvent(datetime.fromtimestamp(moment / 1_000_000, UTC), kind, source, channel,
                  session.data.names.resolve(source, label)[1] if label else None)
        for moment, kind, source, channel, label in rows
    )  # fmt: skip


def _statements(known: People) -> str:
    """SQL of what each source says of each person, field by field the newest."""
    newest = ", ".join(f"arg_max({name}, import_id) AS {name}" for name in (*PROFILE_TEXTS, *PROFILE_LISTS))
    return f"""SELECT person, source, max(import_id) AS import_id, {newest}
               FROM {known.profiles()}
               GROUP BY person, source"""
