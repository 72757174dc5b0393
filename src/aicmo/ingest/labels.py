"""Channel labels become canonical channels: a label is looked at once, not once a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicmo.connectors.base import Reading
from aicmo.engines.duckdb import load_rows
from aicmo.model.channel import canonical_channel, channel_from_utm

if TYPE_CHECKING:
    import duckdb

# What the lake keeps of a row `s` and its `labels l`: the channel, and what it was called where that differs.
COLUMNS = {
    "channel": "l.channel",
    "channel_label": "CASE WHEN s.channel_label <> l.channel THEN s.channel_label END",
}
LABEL_COLUMNS = ("channel_label", "utm_source", "utm_medium", "utm_campaign")


def own_label(reading: Reading) -> str:
    """SQL of the column `channel_label`: what the row itself calls its channel."""
    return f"{'channel' if 'channel' in reading.fields else 'NULL::VARCHAR'} AS channel_label"


def canonicalise_channels(con: duckdb.DuckDBPyConnection, *, default: str | None, utm: bool) -> None:
    """Leave the temporary table `labels` (the label columns and `channel`).

    A row's own label wins; then, in a file with UTM columns, GA4's grouping; then `default`.
    """
    found = con.execute(f"SELECT DISTINCT {', '.join(LABEL_COLUMNS)} FROM staged WHERE verdict IS NULL").fetchall()
    rows = [(*labels, _channel(*labels, default=default, utm=utm)) for labels in found]
    load_rows(con, "labels", dict.fromkeys((*LABEL_COLUMNS, "channel"), "VARCHAR"), rows)


def label_join(staged: str = "s") -> str:
    """SQL that joins `labels l` to the staged rows."""
    same = " AND ".join(f"{staged}.{name} IS NOT DISTINCT FROM l.{name}" for name in LABEL_COLUMNS)
    return f"LEFT JOIN labels l ON {same}"


def _channel(
    label: str | None, source: str | None, medium: str | None, campaign: str | None, *, default: str | None, utm: bool
) -> str | None:
    if label or (default and not utm):
        return canonical_channel(label or default or "")
    return channel_from_utm(source, medium, campaign) if utm else None
