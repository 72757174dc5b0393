"""Rows that are measures: a ledger. A restated row is appended as its difference to what is stored.

So a sum over the table is always right, history is kept, and a second import of the same rows changes nothing. Rows of a
file that share every key are told apart by an ordinal in the order of their content, whatever their order in the file.
A row restated in another currency takes back what it stated in the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aicmo.connectors.base import MEASURE_FACTS, Reading
from aicmo.engines.duckdb import enumeration, identifier, literal, selected, words
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
        f"hash({', '.join(map(identifier, hashed))}) AS key_alike",
        f"{channel} AS channel_label",
        *(f"NULL::VARCHAR AS {name}" for name in ("utm_source", "utm_medium", "utm_campaign")),
    ]
    return [*keys, *facts, *derived]


def prepare(
    con: duckdb.DuckDBPyConnection, lake: Lake, reading: Reading, source: str, default_channel: str | None
) -> None:
    """Find what is new. Leaves the view `identified` of the good rows, and the temporary tables `known(place)`, rows whose
    identity is stored; `changes(place, identity, currency, <facts as differences>)`, what those say otherwise than is
    stored; and `repeats(place)`, those that say nothing new.
    """
    labels.canonicalise_channels(con, default=reading.constants.get("channel") or default_channel, utm=False)
    facts = _stated_facts(reading)
    con.execute(f"CREATE OR REPLACE TEMP TABLE ordinals AS {_ordinals(facts)}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW identified AS {_IDENTIFIED}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE stored AS {_stored(lake, source)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE known AS {_known(facts)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE changes AS {_differences(facts)} UNION ALL BY NAME {_taken_back(facts)}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE repeats AS SELECT place FROM known WHERE place NOT IN (SELECT place FROM changes)"
    )


def restated(con: duckdb.DuckDBPyConnection) -> int:
    """How many rows say otherwise than is stored."""
    row = con.execute("SELECT count(DISTINCT place) FROM changes").fetchone()
    return int(row[0]) if row else 0


def _stated_facts(reading: Reading) -> list[str]:
    present = {*reading.fields, *reading.constants}
    return [fact for fact in MEASURE_FACTS if fact in present]


def _ordinals(facts: Sequence[str]) -> str:
    """SQL of the ordinals of rows that share their key. Candidates are found by a cheaper hash."""
    return f"""
        SELECT place, row_number() OVER (PARTITION BY key ORDER BY {", ".join(("currency", *facts, "place"))}) AS ordinal
        FROM staged
        WHERE verdict IS NULL AND key_alike IN (
            SELECT key_alike FROM staged WHERE verdict IS NULL GROUP BY 1 HAVING count(*) > 1)"""


_IDENTIFIED = """
    SELECT *, key || '~' || coalesce(ordinal, 1) AS identity
    FROM staged LEFT JOIN ordinals USING (place) WHERE verdict IS NULL"""


def _stored(lake: Lake, source: str) -> str:
    """SQL of what the lake's rows add up to, of each identity that the file can hold and each currency."""
    sums = ", ".join(f"sum({fact}) AS {fact}" for fact in MEASURE_FACTS)
    days = "SELECT min(CAST(day AS DATE)), max(CAST(day AS DATE)) FROM staged WHERE verdict IS NULL"
    return f"""
        SELECT identity, currency, {sums} FROM {lake.measures.relation()}, ({days}) days(first, last)
        WHERE source = {literal(source)} AND day BETWEEN first AND last
        GROUP BY identity, currency"""


def _known(facts: Sequence[str]) -> str:
    """SQL of the file's rows whose identity is stored. One without a currency has the one that is stored for it."""
    counts = " OR ".join(f"{fact} <> 0" for fact in MEASURE_FACTS)
    return f"""
        SELECT {", ".join(("n.place", "n.identity", *(f"n.{fact}" for fact in facts)))},
               coalesce(n.currency, k.currency) AS currency
        FROM identified n JOIN (
            SELECT identity, arg_max(currency, coalesce({counts}, false)::INTEGER) AS currency FROM stored GROUP BY identity
        ) k USING (identity)"""


def _differences(facts: Sequence[str]) -> str:
    changed = [f"CASE WHEN n.{fact} IS NOT NULL THEN n.{fact} - coalesce(s.{fact}, 0) END AS {fact}" for fact in facts]
    differs = [f"(n.{fact} IS NOT NULL AND n.{fact} IS DISTINCT FROM s.{fact})" for fact in facts]
    return f"""
        SELECT {", ".join(("n.place", "n.identity", "n.currency", *changed))}
        FROM known n LEFT JOIN stored s ON s.identity = n.identity AND s.currency = n.currency
        WHERE {" OR ".join(differs) or "false"}"""


def _taken_back(facts: Sequence[str]) -> str:
    back = [f"CASE WHEN n.{fact} IS NOT NULL THEN -s.{fact} END AS {fact}" for fact in facts]
    counts = [f"(n.{fact} IS NOT NULL AND s.{fact} <> 0)" for fact in facts]
    return f"""
        SELECT {", ".join(("n.place", "n.identity", "s.currency", *back))}
        FROM known n JOIN stored s ON s.identity = n.identity AND s.currency <> n.currency
        WHERE {" OR ".join(counts) or "false"}"""


def write(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    reading: Reading,
    source: str,
    import_id: int,
    first_row: int,
    currency: str,
) -> dict[str, list[StagedFile]]:
    """Write new rows and differences beside the table's files; nothing counts before the commit.

    A new row that states no currency is in `currency`.
    """
    columns = {
        "source": literal(source),
        "channel": "l.channel",
        "channel_label": "CASE WHEN s.channel_label <> l.channel THEN s.channel_label END",
        "currency": f"coalesce(s.currency, {literal(currency)})",
        "snapshot": str(reading.snapshot).lower(),
        **{name: label(f"s.{name}") for name in _LABELS},
        "import_id": str(import_id),
        "row": f"s.place + {first_row}",
    }
    kinds = {
        **MEASURES,
        "source": enumeration([source]),
        "channel": enumeration(words(con, "channel", "labels")),
        "currency": enumeration({currency, *words(con, "currency", "staged"), *words(con, "currency", "changes")}),
    }
    query = f"SELECT {selected(kinds, columns, of='s')} FROM ({_news(_stated_facts(reading))}) s {labels.label_join()}"
    return {"measures": lake.measures.stage(con, query)}


def _news(facts: Sequence[str]) -> str:
    """SQL of the new rows as they are, and of what is stated otherwise as its difference."""
    differences = ", ".join(f"c.{name}" for name in ("identity", "currency", *facts))
    return f"""
        SELECT * FROM identified WHERE place NOT IN (SELECT place FROM known)
        UNION ALL BY NAME
        SELECT s.* EXCLUDE ({", ".join(("identity", "currency", *facts))}), {differences}
        FROM identified s JOIN changes c ON c.place = s.place"""


def implausible_rows(con: duckdb.DuckDBPyConnection) -> int:
    """Rows that are kept although they state more clicks than impressions."""
    row = con.execute(
        "SELECT count(*) FROM staged WHERE verdict IS NULL AND clicks > impressions AND impressions IS NOT NULL"
    ).fetchone()
    return int(row[0]) if row else 0
