"""Rows that name things: campaigns, ad groups, ads and accounts of a source, and the rates of currencies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from aicmo.connectors.base import Kind, Reading
from aicmo.engines.duckdb import identifier, literal
from aicmo.ingest.values import label
from aicmo.records.models import Campaign, Rate

if TYPE_CHECKING:
    import duckdb

_NAMED = ("level", "id", "name", "parent", "channel", "currency", "time_zone", "updated_at")


def stage_columns(reading: Reading) -> list[str]:
    """What `staged` needs beside the reading's own columns."""
    present = {*reading.fields, *reading.constants}
    wanted = _NAMED if reading.kind is Kind.CAMPAIGNS else ()
    return [f"NULL::VARCHAR AS {name}" for name in wanted if name not in present]


def named_rows(con: duckdb.DuckDBPyConnection, source: str, import_id: int) -> list[Campaign]:
    """The newest row of each id in a history of campaigns, ad groups, ads or accounts."""
    rows = con.execute(
        f"""SELECT level, {label("id")}, {label("name")}, {label("parent")}, channel, currency, time_zone FROM (
               SELECT *, row_number() OVER (PARTITION BY level, id ORDER BY updated_at DESC NULLS LAST, place DESC) AS age
               FROM staged WHERE verdict IS NULL)
           WHERE age = 1 ORDER BY level, id"""
    ).fetchall()
    fields = ("level", "source_id", "name", "parent", "channel", "currency", "time_zone")
    return [Campaign(source=source, import_id=import_id, **dict(zip(fields, row, strict=True))) for row in rows]


def rate_rows(con: duckdb.DuckDBPyConnection, reading: Reading, import_id: int) -> list[Rate]:
    """One row a day and quote currency; days without a rate are left out."""
    base = reading.constants.get("base", "EUR")
    quotes = [name for name in reading.fields if name != "day"]
    select = " UNION ALL ".join(
        f"SELECT day, {literal(quote)} AS quote, {identifier(quote)} AS rate FROM staged WHERE verdict IS NULL"
        for quote in quotes
    )
    rows = con.execute(f"SELECT * FROM ({select}) WHERE rate > 0 ORDER BY day, quote").fetchall()
    return [Rate(day=day, base=base, quote=quote, rate=str(rate), import_id=import_id) for day, quote, rate in rows]


def campaigns_seen(
    con: duckdb.DuckDBPyConnection, reading: Reading, source: str, import_id: int, known: Mapping[str, str | None]
) -> list[Campaign]:
    """The campaigns that events or measures mention by a name of their own beside the id, each as last called.

    Rows that are not new name only what is not in `known` (id -> name): an old export takes no campaign's new name back.
    """
    if not {"campaign", "campaign_name"} <= {*reading.fields, *reading.constants}:
        return []
    rows = con.execute(
        f"""SELECT campaign, arg_max(campaign_name, (is_new, day, campaign_name)), bool_or(is_new) FROM (
                SELECT {label("campaign")} AS campaign, {label("campaign_name")} AS campaign_name,
                       CAST(day AS DATE) AS day, place NOT IN (SELECT place FROM repeats) AS is_new
                FROM staged WHERE verdict IS NULL AND campaign IS NOT NULL AND campaign_name IS NOT NULL)
            GROUP BY campaign ORDER BY campaign"""
    ).fetchall()
    return [
        Campaign(source=source, level="campaign", source_id=found, name=name, import_id=import_id)
        for found, name, is_new in rows
        if name != known.get(found) and (is_new or found not in known)
    ]


def day_range(con: duckdb.DuckDBPyConnection) -> tuple[date | None, date | None]:
    row = con.execute(
        "SELECT min(CAST(day AS DATE)), max(CAST(day AS DATE)) FROM staged WHERE verdict IS NULL"
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)
