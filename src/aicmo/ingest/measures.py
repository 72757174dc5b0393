"""Rows that are measures: a ledger. A restated row is appended as its difference to what is stored.

So a sum over the table is always right, history is kept, and a second import of the same rows changes nothing. Rows of a
file that share every key are told apart by an ordinal in the order of their content, whatever their order in the file.
A row restated in another currency takes back what it stated in the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aicmo.connectors.base import MEASURE_FACTS, Reading
from aicmo.engines.duckdb import identifier, literal
from aicmo.ingest import identity, labels
from aicmo.ingest.values import label
from aicmo.lake.lake import Lake
from aicmo.lake.schema import AMOUNT, MEASURES
from aicmo.lake.table import StagedFile

if TYPE_CHECKING:
    import duckdb

_KEYS = ("account", "campaign", "channel", "ad_group", "ad", "creative", "grain", "currency", "time_zone")
_IDENTITY = ("day", "account", "campaign", "ad_group", "ad", "creative", "grain")
_LABELS = ("account", "campaign", "ad_group", "ad", "creative", "grain")


def stage_columns(reading: Reading, salt: str) -> list[str]:
    """What `staged` needs beside the reading's own columns: missing ones as NULL, the identity, the label columns."""
    present = {*reading.fields, *reading.constants, "grain"}
    keys = [f"NULL::VARCHAR AS {name}" for name in _KEYS if name not in present]
    facts = [f"NULL::{AMOUNT} AS {name}" for name in MEASURE_FACTS if name not in present]
    channel = "channel" if "channel" in reading.fields else "NULL::VARCHAR"
    # A currency that the rows state tells them apart; one that somebody gave for the whole file may be corrected.
    hashed = (*_IDENTITY, "currency") if "currency" in reading.fields else _IDENTITY
    derived = [
        f"{identity.content_hash(hashed, salt)} AS key",
        f"{channel} AS channel_label",
        *(f"NULL::VARCHAR AS {name}" for name in ("utm_source", "utm_medium", "utm_campaign")),
    ]
    return [*keys, *facts, *derived]


def prepare(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    reading: Reading,
    source: str,
    default_channel: str | None,
    currency: str,
) -> None:
    """Leave `changes(place, identity, known, currency, <facts as differences>)`: what the rows say that is new.

    A row without a currency has the one that is stored for it, else `currency`.
    """
    labels.canonicalise_channels(con, default=reading.constants.get("channel") or default_channel, utm=False)
    facts = _stated_facts(reading)
    con.execute(f"CREATE OR REPLACE TEMP TABLE keyed AS {_keyed(facts)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE ordinals AS {_ordinals(facts)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE stored AS {_stored(lake, source)}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW stated AS {_stated(currency)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE changes AS {_differences(facts)} UNION ALL BY NAME {_taken_back(facts)}")


def kept(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many rows say something new, and how many of them restate what was known."""
    row = con.execute(
        """SELECT count(*), count(*) FILTER (known)
           FROM (SELECT place, bool_or(known) AS known FROM changes GROUP BY place)"""
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _stated_facts(reading: Reading) -> list[str]:
    present = {*reading.fields, *reading.constants}
    return [fact for fact in MEASURE_FACTS if fact in present]


def _keyed(facts: Sequence[str]) -> str:
    return f"""
        SELECT place, key, CAST(day AS DATE) AS day, {", ".join(("currency", *facts))}
        FROM staged WHERE verdict IS NULL"""


def _ordinals(facts: Sequence[str]) -> str:
    """SQL of the ordinals of rows that share their key; candidates are found by hash, which is cheap."""
    return f"""
        SELECT place, row_number() OVER (PARTITION BY key ORDER BY {", ".join(("currency", *facts, "place"))}) AS ordinal
        FROM keyed
        WHERE hash(key) IN (SELECT hash(key) FROM keyed GROUP BY 1 HAVING count(*) > 1)"""


def _stored(lake: Lake, source: str) -> str:
    """SQL of what the lake's rows add up to, of each identity that the file can hold and each currency."""
    sums = ", ".join(f"sum({fact}) AS {fact}" for fact in MEASURE_FACTS)
    return f"""
        SELECT identity, currency, {sums} FROM {lake.measures.relation()}
        WHERE source = {literal(source)} AND day BETWEEN (SELECT min(day) FROM keyed) AND (SELECT max(day) FROM keyed)
        GROUP BY identity, currency"""


def _stated(currency: str) -> str:
    """SQL of the file's rows with their identity and currency, and whether they are `known`."""
    counts = " OR ".join(f"{fact} <> 0" for fact in MEASURE_FACTS)
    return f"""
        SELECT n.* REPLACE (coalesce(n.currency, k.currency, {literal(currency)}) AS currency), k.identity IS NOT NULL AS known
        FROM (SELECT *, key || '~' || coalesce(ordinal, 1) AS identity FROM keyed LEFT JOIN ordinals USING (place)) n
        LEFT JOIN (
            SELECT identity, arg_max(currency, coalesce({counts}, false)::INTEGER) AS currency FROM stored GROUP BY identity
        ) k USING (identity)"""


def _differences(facts: Sequence[str]) -> str:
    changed = [f"CASE WHEN n.{fact} IS NOT NULL THEN n.{fact} - coalesce(s.{fact}, 0) END AS {fact}" for fact in facts]
    differs = [f"(n.{fact} IS NOT NULL AND n.{fact} IS DISTINCT FROM s.{fact})" for fact in facts]
    return f"""
        SELECT {", ".join(("n.place", "n.identity", "n.known", "n.currency", *changed))}
        FROM stated n LEFT JOIN stored s ON s.identity = n.identity AND s.currency = n.currency
        WHERE {" OR ".join(("NOT n.known", *differs))}"""


def _taken_back(facts: Sequence[str]) -> str:
    back = [f"CASE WHEN n.{fact} IS NOT NULL THEN -s.{fact} END AS {fact}" for fact in facts]
    counts = [f"(n.{fact} IS NOT NULL AND s.{fact} <> 0)" for fact in facts]
    return f"""
        SELECT {", ".join(("n.place", "n.identity", "n.known", "s.currency", *back))}
        FROM stated n JOIN stored s ON s.identity = n.identity AND s.currency <> n.currency
        WHERE {" OR ".join(counts) or "false"}"""


def write(
    con: duckdb.DuckDBPyConnection, lake: Lake, reading: Reading, source: str, import_id: int, first_row: int
) -> dict[str, list[StagedFile]]:
    """Write the differences beside the table's files; nothing counts before the commit."""
    columns = {
        "source": literal(source),
        "identity": "c.identity",
        "channel": "l.channel",
        "channel_label": "CASE WHEN s.channel_label <> l.channel THEN s.channel_label END",
        "currency": "c.currency",
        "snapshot": str(reading.snapshot).lower(),
        **{name: label(f"s.{name}") for name in _LABELS},
        "import_id": str(import_id),
        "row": f"s.place + {first_row}",
        **dict.fromkeys(MEASURE_FACTS, "NULL"),
        **{fact: f"c.{fact}" for fact in _stated_facts(reading)},
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
