"""Channel labels become canonical channels: a label is looked at once, not once a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicmo.model.channel import canonical_channel, channel_from_utm

if TYPE_CHECKING:
    import duckdb

LABEL_COLUMNS = ("channel_label", "utm_source", "utm_medium", "utm_campaign")


def canonicalise_channels(con: duckdb.DuckDBPyConnection, *, default: str | None, utm: bool) -> None:
    """Leave the temporary table `labels` (the label columns and `channel`).

    A row's own label wins; then, in a file with UTM columns, GA4's grouping; then `default`.
    """
    import pyarrow as pa

    columns = ", ".join(LABEL_COLUMNS)
    rows = con.execute(f"SELECT DISTINCT {columns} FROM staged WHERE verdict IS NULL").fetchall()
    channels = [_channel(*row, default=default, utm=utm) for row in rows]
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(LABEL_COLUMNS)
    table = pa.table(
        {name: pa.array(cells, pa.string()) for name, cells in zip(LABEL_COLUMNS, by_column, strict=True)}
        | {"channel": pa.array(channels, pa.string())}
    )
    con.register("labels_found", table)
    con.execute("CREATE OR REPLACE TEMP TABLE labels AS SELECT * FROM labels_found")
    con.unregister("labels_found")


def label_join(staged: str = "s") -> str:
    """SQL that joins `labels l` to the staged rows."""
    same = " AND ".join(f"{staged}.{name} IS NOT DISTINCT FROM l.{name}" for name in LABEL_COLUMNS)
    return f"LEFT JOIN labels l ON {same}"


def _channel(
    label: str | None, source: str | None, medium: str | None, campaign: str | None, *, default: str | None, utm: bool
) -> str | None:
    if label:
        return canonical_channel(label)
    return channel_from_utm(source, medium, campaign) if utm else default
