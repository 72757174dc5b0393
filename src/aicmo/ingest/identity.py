"""An event is counted once: which staged rows are new, which stand in the file or the lake already.

A row that brings an id keeps it. A row without one is identified by its content and its ordinal among equal rows of the
file, so that genuine repeats survive and a second import changes nothing. Content hashes are salted, because they cover
the e-mail address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aicmo.engines.duckdb import literal

if TYPE_CHECKING:
    import duckdb

DERIVED = "~"
_SEPARATOR = "chr(31)"


def content_hash(contents: Iterable[str], salt: str) -> str:
    """SQL of a salted hash over these SQL expressions; an absent value differs from an empty one."""
    parts = [f"coalesce({content}::VARCHAR, chr(30))" for content in contents]
    return f"md5(concat_ws({_SEPARATOR}, {literal(salt)}, {', '.join(parts)}))"


def event_id(own: str | None, content: str, salt: str) -> str:
    """SQL of an event's id: its own (`own`, hashed where it holds an address), or the hash of its raw row, `content`.

    The raw row identifies it, not what was read from it: a changed mapping must not make a second event of it.
    """
    derived = f"'{DERIVED}' || {content}"
    if own is None:
        return derived
    hashed = f"'{DERIVED}' || md5({literal(salt)} || {own})"
    return f"CASE WHEN {own} IS NULL THEN {derived} WHEN contains({own}, '@') THEN {hashed} ELSE {own} END"


def number_repeats(con: duckdb.DuckDBPyConnection, *, parts: bool) -> None:
    """Tell equal rows without an id of their own apart by an ordinal; find later copies of the same id.

    With `parts`, rows that share an id and differ in the column `part` are told apart too. Leaves the temporary table
    `repeats(place)`: rows that say again what an earlier row of the file said. Candidates are found by hash, which is
    cheap; the ids themselves decide.
    """
    part = f"CASE WHEN own_id THEN {'part' if parts else repr('')} ELSE place::VARCHAR END"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE equal AS
            SELECT place, id, place > first AS is_copy, dense_rank() OVER (PARTITION BY id ORDER BY first) AS ordinal
            FROM (SELECT place, id, min(place) OVER (PARTITION BY id, {part}) AS first
                  FROM staged
                  WHERE verdict IS NULL AND hash(id) IN (
                      SELECT hash(id) FROM staged WHERE verdict IS NULL GROUP BY 1 HAVING count(*) > 1))"""
    )
    con.execute("CREATE OR REPLACE TEMP TABLE repeats AS SELECT place FROM equal WHERE is_copy")
    con.execute(
        """UPDATE rows SET id = equal.id || '~' || equal.ordinal
           FROM equal WHERE rows.rowid = equal.place AND NOT equal.is_copy AND equal.ordinal > 1"""
    )


def find_stored(con: duckdb.DuckDBPyConnection, events: str, source: str, *, dated_alike: bool) -> None:
    """Add to `repeats` the rows whose id the lake holds already.

    An id of the source's own may come back with another time, so it is looked for in every day. A derived id contains
    its time, so only the file's days can hold it, as long as that time was always read alike.
    """
    days = _days_that_can_hold_them(con) if dated_alike else ""
    row = con.execute("SELECT min(id), max(id) FROM staged WHERE verdict IS NULL").fetchone()
    if row is None or row[0] is None:
        return
    # Ids are often given out in order: outside the file's first and last, the lake's row groups need no reading.
    # The lake's ids stream past the file's, so that what is held in memory is the file's size, not the lake's.
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE stored AS
            SELECT source_event_id AS id FROM {events}
            WHERE source = {literal(source)} {days}
              AND source_event_id BETWEEN {literal(row[0])} AND {literal(row[1])}
              AND source_event_id IN (SELECT id FROM staged WHERE verdict IS NULL)"""
    )
    con.execute(
        """INSERT INTO repeats
           SELECT place FROM staged
           WHERE verdict IS NULL AND id IN (SELECT id FROM stored) AND place NOT IN (SELECT place FROM repeats)"""
    )


def _days_that_can_hold_them(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("SELECT bool_or(own_id), min(day), max(day) FROM staged WHERE verdict IS NULL").fetchone()
    if row is None or row[0] is not False:
        return ""
    return f"AND day BETWEEN DATE '{row[1]}' AND DATE '{row[2]}'"
