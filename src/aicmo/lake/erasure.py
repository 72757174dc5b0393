"""Erase a person: the tables with what is personal are written anew without theirs, and their older versions are deleted.

The numbers stay, with nothing beside them, so that they are never given to somebody else; so do the aliases between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicmo.engines.duckdb import connect
from aicmo.lake.lake import Lake
from aicmo.lake.people import People, plain_address

if TYPE_CHECKING:
    import duckdb

_PERSONAL = ("email", "source", "contact_id")


def erase(lake: Lake, email: str) -> bool:
    """Remove whoever has `email`, an address or a `source:id`, from the lake, with all their addresses, ids and profiles; False where it is not there.

    Needs the ingest lock, and nothing left to recover. The address goes last, so that a killed run can be repeated.
    """
    with connect() as con:
        _find(con, lake, email)
        if not _any(con, "FROM theirs"):
            return False
        profiles = lake.profiles.relation()
        if _any(con, f"FROM {profiles} WHERE contact_key IN (FROM theirs)"):
            kept = f"SELECT * FROM {profiles} WHERE contact_key NOT IN (FROM theirs) ORDER BY import_id, contact_key"
            lake.profiles.replace(lake.profiles.stage(con, kept))
        nothing = ", ".join(
            f"CASE WHEN contact_key NOT IN (FROM theirs) THEN {name} END AS {name}" for name in _PERSONAL
        )
        kept = f"SELECT * REPLACE ({nothing}) FROM {lake.contacts.relation()} ORDER BY contact_key"
        lake.contacts.replace(lake.contacts.stage(con, kept))
    return True


def _find(con: duckdb.DuckDBPyConnection, lake: Lake, email: str) -> None:
    """`theirs(contact_key)`: the numbers of the person, and of everybody whose id has one of their addresses in it."""
    numbers, found = People(lake).numbers(), -1
    con.execute("SET VARIABLE wanted = $email", {"email": email})
    con.execute(f"CREATE TEMP TABLE addresses AS SELECT {plain_address('$email')} AS address", {"email": email})
    while found != (found := _count(con, "addresses")):
        con.execute(
            f"""CREATE OR REPLACE TEMP TABLE theirs AS
                SELECT contact_key FROM {numbers} WHERE person IN (
                    SELECT person FROM {numbers} JOIN addresses ON {_is_theirs()})"""
        )
        con.execute(
            f"""INSERT INTO addresses SELECT DISTINCT email FROM {lake.contacts.relation()}
                WHERE contact_key IN (FROM theirs) AND email IS NOT NULL AND email NOT IN (FROM addresses)"""
        )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _any(con: duckdb.DuckDBPyConnection, query: str) -> bool:
    return con.execute(f"SELECT 1 {query} LIMIT 1").fetchone() is not None


def _is_theirs() -> str:
    """The address itself, a source's id for the person that has the address in it, or the id that was asked for."""
    other = r"\p{L}\p{N}_.+%@-"
    inside = f"'(?:^|[^{other}])' || regexp_escape(address) || '(?:$|[^{other}])'"
    named = f"contains(address, '@') AND regexp_matches({plain_address('contact_id')}, {inside})"
    asked = "source || ':' || contact_id = getvariable('wanted')"
    return f"(coalesce(email = address, false) OR coalesce({named}, false) OR coalesce({asked}, false))"
