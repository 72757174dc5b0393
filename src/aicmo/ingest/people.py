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


NEW_ROWS = "staged WHERE verdict IS NULL AND place NOT IN (SELECT place FROM repeats)"


def person(source: str, table: str = "") -> str:
    """SQL of who a row is about, over columns `email` and `contact_id` (of `table`, e.g. `"s."`)."""
    return f"coalesce({table}email, {literal(source)} || chr(31) || {table}contact_id)"


def find_new(con: duckdb.DuckDBPyConnection, lake: Lake, source: str) -> None:
    """Leave the temporary table `newcomers(person, email, contact_id, contact_key)`: whom new rows are about and nobody
    knows yet."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE newcomers AS
            SELECT person, any_value(email) AS email, any_value(CASE WHEN email IS NULL THEN contact_id END) AS contact_id,
                   {newest(lake)} + row_number() OVER (ORDER BY min(place)) AS contact_key
            FROM (SELECT *, {person(source)} AS person FROM {NEW_ROWS}) s
            WHERE person IS NOT NULL AND NOT EXISTS (FROM ({known(lake)}) k WHERE k.person = s.person)
            GROUP BY person"""
    )


def keyed(lake: Lake) -> str:
    """SQL of every `person` that the workspace will know after the import, with the `contact_key`."""
    return f"{known(lake)} UNION ALL SELECT person, contact_key FROM newcomers"


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
