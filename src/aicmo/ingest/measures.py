"""Rows that are measures: a ledger. A restated row is appended as its difference to what is stored.

So a sum over the table is always right, history is kept, and a second import of the same rows changes nothing. Rows of a
file that share every key are told apart by an ordinal in the order of their content, whatever their order in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicmo.connectors.base import MEASURE_FACTS, Reading
from aicmo.engines.duckdb import identifier, literal
from aicmo.ingest import identity, labels
from aicmo.lake.lake import Lake
from aicmo.lake.schema import AMOUNT, MEASURES
from aicmo.lake.table import StagedFile

if TYPE_CHECKING:
    import duckdb

_KEYS = ("account", "campaign", "channel", "ad_group", "ad", "creative", "grain", "currency", "time_zone")
_IDENTITY = ("day", "account", "campaign", "ad_group", "ad", "creative", "grain", "currency")


def stage_columns(reading: Reading, salt: str) -> list[str]:
    """What `staged` needs beside the reading's own columns: missing ones as NULL, the identity, the label columns."""
    present = {*reading.fields, *reading.constants, "grain"}
    keys = [f"NULL::VARCHAR AS {name}" for name in _KEYS if name not in present]
    facts = [f"NULL::{AMOUNT} AS {name}" for name in MEASURE_FACTS if name not in present]
    label = "channel" if "channel" in reading.fields else "NULL::VARCHAR"
    hashed = [name for name in _IDENTITY if name in present]
    derived = [
        f"{identity.content_hash(hashed, salt)} AS key",
        f"{label} AS channel_label",
        *(f"NULL::VARCHAR AS {name}" for name in ("utm_source", "utm_medium", "utm_campaign")),
    ]
    return [*keys, *facts, *derived]


def prepare(
    con: duckdb.DuckDBPyConnection, lake: Lake, reading: Reading, source: str, default_channel: str | None
) -> None:
    """Leave `changes(place, identity, known, <facts as differences>)`: the rows that say something new."""
    labels.canonicalise_channels(con, default=reading.constants.get("channel") or default_channel, utm=False)
    content = ", ".join((*MEASURE_FACTS, "place"))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE numbered AS
            SELECT place, key || '~' || row_number() OVER (PARTITION BY key ORDER BY {content}) AS identity,
                   CAST(day AS DATE) AS day, {", ".join(MEASURE_FACTS)}
            FROM staged WHERE verdict IS NULL"""
    )
    sums = ", ".join(f"sum({fact}) AS {fact}" for fact in MEASURE_FACTS)
    differences = ", ".join(
        f"CASE WHEN n.{fact} IS NOT NULL THEN n.{fact} - coalesce(s.{fact}, 0) END AS {fact}" for fact in MEASURE_FACTS
    )
    differs = " OR ".join(f"(n.{fact} IS NOT NULL AND n.{fact} IS DISTINCT FROM s.{fact})" for fact in MEASURE_FACTS)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE changes AS
            SELECT n.place, n.identity, s.identity IS NOT NULL AS known, {differences}
            FROM numbered n LEFT JOIN (
                SELECT identity, {sums} FROM {lake.measures.relation()}
                WHERE source = {literal(source)} AND day BETWEEN (SELECT min(day) FROM numbered) AND (SELECT max(day) FROM numbered)
                GROUP BY identity
            ) s USING (identity)
            WHERE s.identity IS NULL OR {differs}"""
    )


def write(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    reading: Reading,
    source: str,
    import_id: int,
    first_row: int,
    currency: str,
) -> dict[str, list[StagedFile]]:
    """Write the differences beside the table's files; nothing counts before the commit."""
    columns = {
        "source": literal(source),
        "identity": "c.identity",
        "channel": "l.channel",
        "channel_label": "CASE WHEN s.channel_label <> l.channel THEN s.channel_label END",
        "currency": f"coalesce(s.currency, {literal(currency)})",
        "snapshot": str(reading.snapshot).lower(),
        "import_id": str(import_id),
        "row": f"s.place + {first_row}",
        **{fact: f"c.{fact}" for fact in MEASURE_FACTS},
    }
    select = ", ".join(
        f"CAST({columns.get(name, f's.{name}')} AS {kind}) AS {identifier(name)}" for name, kind in MEASURES.items()
    )
    query = f"SELECT {select} FROM staged s JOIN changes c ON c.place = s.place {labels.label_join()}"
    return {"measures": lake.measures.stage(con, query)}


def implausible_rows(con: duckdb.DuckDBPyConnection) -> int:
    """Rows that are kept although they state more clicks than impressions."""
    row = con.execute(
        "SELECT count(*) FROM staged WHERE verdict IS NULL AND clicks > impressions AND impressions IS NOT NULL"
    ).fetchone()
    return int(row[0]) if row else 0
