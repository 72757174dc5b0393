"""People: an e-mail address, or a source's own id where there is none, becomes a contact key.

The key is a plain number given out in the order of the file. Addresses stay in the lake's `contacts`; nothing can be
computed back from a key, which is what makes erasing a person a matter of one table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicmo.engines.duckdb import literal
from aicmo.lake.lake import Lake
from aicmo.lake.people import alias_rows, roots

if TYPE_CHECKING:
    import duckdb


def person(source: str, table: str = "") -> str:
    """SQL of who a row is about, over columns `email` and `contact_id` (of `table`, e.g. `"s."`)."""
    return f"coalesce({table}email, {literal(source)} || chr(31) || {table}contact_id)"


def find_new(con: duckdb.DuckDBPyConnection, lake: Lake, source: str) -> None:
    """Leave the temporary tables `fresh(place, contact_key)`, the rows that say something new with the key of who is
    known already, and `newcomers(person, email, contact_id, contact_key)` of those who are not."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE fresh AS
            SELECT s.place, k.contact_key
            FROM (SELECT place, {person(source)} AS person FROM staged
                  WHERE verdict IS NULL AND place NOT IN (SELECT place FROM repeats)) s
            LEFT JOIN ({known(lake)}) k ON k.person = s.person"""
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE newcomers AS
            SELECT {person(source)} AS person, any_value(email) AS email,
                   any_value(CASE WHEN email IS NULL THEN contact_id END) AS contact_id,
                   {newest(lake)} + row_number() OVER (ORDER BY min(place)) AS contact_key
            FROM staged
            WHERE place IN (SELECT place FROM fresh WHERE contact_key IS NULL) AND {person(source)} IS NOT NULL
            GROUP BY 1"""
    )


def newest(lake: Lake) -> str:
    """SQL of the last number that was given out; 0 where none was."""
    return f"(SELECT coalesce(max(contact_key), 0) FROM {lake.contacts.relation()})"


def known(lake: Lake) -> str:
    """SQL of every address and id that the workspace knows, with the number of the person. An erased one has a key only."""
    contacts, aliases = lake.contacts.relation(), alias_rows(lake)
    ids = f"""SELECT email AS person, contact_key FROM {contacts} WHERE email IS NOT NULL
              UNION ALL
              SELECT source || chr(31) || contact_id, contact_key FROM {contacts} WHERE contact_id IS NOT NULL"""
    if aliases is None:
        return ids
    return f"""SELECT person, coalesce(root, contact_key) AS contact_key
               FROM ({ids}) LEFT JOIN {roots(aliases)} USING (contact_key)"""


def newcomers_sql(source: str, import_id: int) -> str:
    return f"""SELECT contact_key, email, CASE WHEN email IS NULL THEN {literal(source)} END AS source,
                      contact_id, {import_id}::BIGINT AS import_id
               FROM newcomers ORDER BY contact_key"""
