"""Rows that are about one person: joined by every address and id they share, and with whom the workspace knows already.

A row with an address and an id says that both are one person. Rows, addresses and ids that hang together so are one, and
get one number: the smallest that any of them has, or a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aicmo.engines.duckdb import literal, load_rows
from aicmo.ingest import people
from aicmo.lake.lake import Lake
from aicmo.lake.people import alias_rows, roots
from aicmo.lake.table import StagedFile

if TYPE_CHECKING:
    import duckdb

_WIDEST = 1_000_000
_NOBODY = (
    "(SELECT NULL::BIGINT AS contact_key, NULL::BIGINT AS same_as, NULL::BOOLEAN AS in_use, 0 AS import_id WHERE false)"
)


def join(con: duckdb.DuckDBPyConnection, lake: Lake, source: str) -> None:
    """From `cards(place, emails, contact_id)` leave `persons(place, contact_key)`, the rows with the number of their person;
    `numbers(contact_key, email, contact_id)`, which are new; and `same(contact_key, same_as, in_use)`, the new aliases."""
    _find_nodes(con, lake, source)
    _connect(con)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE keyed AS
            SELECT component, is_new, CASE WHEN is_new THEN {people.newest(lake)} + row_number() OVER (PARTITION BY is_new ORDER BY first)
                                           ELSE known END AS contact_key
            FROM (SELECT component, min(-node) FILTER (node < 0) AS known, min(-node) FILTER (node < 0) IS NULL AS is_new,
                         min(node) FILTER (node > 0) AS first
                  FROM components GROUP BY component)"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE persons AS
           SELECT place, any_value(contact_key) AS contact_key
           FROM tied JOIN components USING (node) JOIN keyed USING (component) GROUP BY place"""
    )
    _number(con, lake)
    _unite(con, lake)


def _find_nodes(con: duckdb.DuckDBPyConnection, lake: Lake, source: str) -> None:
    """`nodes`: each address and id; of those that are known, the person's number, negative. `tied`: the nodes of each row."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE nodes AS
            WITH ties AS (
                SELECT place, generate_subscripts(emails, 1) AS nth, nfc_normalize(lower(unnest(emails))) AS email,
                       NULL::VARCHAR AS contact_id FROM cards
                UNION ALL SELECT place, 0, NULL, contact_id FROM cards WHERE contact_id IS NOT NULL),
            named AS (SELECT place, min(nth) AS nth, email, contact_id, {people.person(source)} AS person FROM ties GROUP BY ALL)
            SELECT place, person, email, contact_id,
                   coalesce(-k.contact_key, dense_rank() OVER (ORDER BY first, person)) AS node
            FROM (SELECT *, min(place * {_WIDEST} + nth) OVER (PARTITION BY person) AS first FROM named)
            LEFT JOIN ({people.known(lake)}) k USING (person)"""
    )
    con.execute("CREATE OR REPLACE TEMP TABLE tied AS SELECT DISTINCT place, node FROM nodes")


def _connect(con: duckdb.DuckDBPyConnection) -> None:
    """`components(node, component)`. Rows that share nothing with another row are a component of their own."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE places AS
           SELECT place, count(*) AS nodes, bool_or(shared) AS shared
           FROM tied JOIN (SELECT node, count(*) > 1 AS shared FROM tied GROUP BY node) USING (node) GROUP BY place"""
    )
    found = con.execute(
        "SELECT place, node FROM tied JOIN places USING (place) WHERE nodes > 1 AND shared ORDER BY place"
    )
    united = _components(iter(found.fetchone, None))
    load_rows(con, "united", {"node": "BIGINT", "component": "BIGINT"}, [*united.items()])
    con.execute(
        """CREATE OR REPLACE TEMP TABLE components AS
           SELECT node, coalesce(any_value(u.component), min(alone.component), node) AS component
           FROM tied
           LEFT JOIN united u USING (node)
           LEFT JOIN (SELECT place, min(node) AS component FROM tied JOIN places USING (place) WHERE NOT shared GROUP BY place) alone
             USING (place)
           GROUP BY node"""
    )


def _components(ties: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Which component each node is of, by union and find over (place, node) in order of places."""
    above: dict[int, int] = {}

    def top(node: int) -> int:
        while above.setdefault(node, node) != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    last: tuple[int, int] | None = None
    for place, node in ties:
        if last is not None and last[0] == place:
            above[top(node)] = top(last[1])
        else:
            top(node)
        last = (place, node)
    return {node: top(node) for node in [*above]}


def _number(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """`numbers`: a new person's first address and first id share their number; every other new one has one of its own."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE ranked AS
            SELECT DISTINCT node, email, contact_id, contact_key AS person, is_new AND 1 = dense_rank() OVER (
                       PARTITION BY component, email IS NULL ORDER BY node) AS is_own
            FROM nodes JOIN components USING (node) JOIN keyed USING (component) WHERE node > 0"""
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE further AS
            SELECT email, contact_id, person,
                   {people.newest(lake)} + (SELECT count(*) FROM keyed WHERE is_new) + row_number() OVER (ORDER BY node) AS contact_key
            FROM ranked WHERE NOT is_own"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE numbers AS
           SELECT person AS contact_key, any_value(email) AS email, any_value(contact_id) AS contact_id
           FROM ranked WHERE is_own GROUP BY person
           UNION ALL SELECT contact_key, email, contact_id FROM further"""
    )


def _unite(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """`same`: further numbers lead to the person's, and so do numbers of several persons who turn out to be one, with all
    that led to them."""
    stored = alias_rows(lake) or _NOBODY
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE same AS
            WITH moved AS (
                SELECT DISTINCT -node AS old, contact_key AS root FROM components JOIN keyed USING (component)
                WHERE node < 0 AND -node <> contact_key)
            SELECT contact_key, person AS same_as, false AS in_use FROM further
            UNION ALL SELECT old, root, true FROM moved
            UNION ALL
            SELECT s.contact_key, m.root, bool_or(s.in_use)
            FROM {stored} s JOIN {roots(stored)} r USING (contact_key) JOIN moved m ON m.old = r.root GROUP BY ALL"""
    )


def write(con: duckdb.DuckDBPyConnection, lake: Lake, source: str, import_id: int) -> dict[str, list[StagedFile]]:
    """Write the new numbers and aliases beside their tables' files."""
    numbers = f"""SELECT contact_key, email, CASE WHEN contact_id IS NOT NULL THEN {literal(source)} END AS source, contact_id,
                         {import_id}::BIGINT AS import_id
                  FROM numbers ORDER BY contact_key"""
    same = f"SELECT contact_key, same_as, in_use, {import_id}::BIGINT AS import_id FROM same ORDER BY contact_key"
    return {"contacts": lake.contacts.stage(con, numbers), "aliases": lake.aliases.stage(con, same)}
