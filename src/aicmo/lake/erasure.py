"""Erase a person: the one table with addresses is written anew without theirs, and its older versions are deleted.

The key stays, with nothing beside it, so that it is never given to somebody else.
"""

from __future__ import annotations

from aicmo.engines.duckdb import connect
from aicmo.lake.lake import Lake

_PERSONAL = ("email", "source", "contact_id")
_PLAIN = "nfc_normalize(lower(trim({})))"


def erase(lake: Lake, email: str) -> bool:
    """Remove `email` from the lake; False where it is not there. Needs the ingest lock, and nothing left to recover."""
    with connect() as con:
        con.execute(f"SET VARIABLE erased = {_PLAIN.format('$email')}", {"email": email})
        contacts = lake.contacts.relation()
        known = con.execute(f"SELECT count(*) FROM {contacts} WHERE {_is_theirs()}").fetchone()
        if not known or not known[0]:
            return False
        nothing = ", ".join(f"CASE WHEN NOT {_is_theirs()} THEN {name} END AS {name}" for name in _PERSONAL)
        kept = f"SELECT * REPLACE ({nothing}) FROM {contacts} ORDER BY contact_key"
        lake.contacts.replace(lake.contacts.stage(con, kept))
    return True


def _is_theirs() -> str:
    """The address itself, or a source's id for the person that has the address in it."""
    address = "getvariable('erased')"
    other = r"\p{L}\p{N}_.+%@-"
    inside = f"'(?:^|[^{other}])' || regexp_escape({address}) || '(?:$|[^{other}])'"
    named = f"contains({address}, '@') AND regexp_matches({_PLAIN.format('contact_id')}, {inside})"
    return f"(coalesce(email = {address}, false) OR coalesce({named}, false))"
