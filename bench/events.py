"""Event files and a workspace that holds some, for the other benches."""

from __future__ import annotations

from pathlib import Path

import duckdb

from aicmo.ingest.options import ImportOptions
from aicmo.workspace import Workspace, create_workspace

FILE_ROWS = 2_000_000
_KINDS = "['sent', 'sent', 'sent', 'sent', 'delivered', 'delivered', 'open', 'open', 'click', 'conversion']"
_CHANNELS = "['email', 'paid_search', 'display', 'paid_social']"


def write_events(path: Path, rows: int, first: int, contacts: int) -> None:
    """A CSV of `rows` events with ids from `first` on: a year, 300 campaigns, `contacts` people, orders in euros."""
    with duckdb.connect() as con:
        con.execute(
            f"""COPY (
                SELECT 'evt_' || lpad(({first} + i)::VARCHAR, 12, '0') AS event_id, kind AS event,
                       (TIMESTAMP '2026-01-01' + INTERVAL (hash({first} + i + 7) % 25000000) SECOND)::VARCHAR AS timestamp,
                       'user' || (hash(({first} + i) * 3) % {contacts})::VARCHAR || '@example.com' AS email,
                       'camp-' || (hash(({first} + i) * 5) % 300)::VARCHAR AS campaign,
                       {_CHANNELS}[1 + (hash(({first} + i) * 11) % 4)::INT] AS channel,
                       CASE WHEN kind = 'conversion' THEN round((hash(({first} + i) * 13) % 10000) / 100.0, 2)::VARCHAR END AS value,
                       CASE WHEN kind = 'conversion' THEN 'EUR' END AS currency
                FROM (SELECT i, {_KINDS}[1 + (hash({first} + i) % 10)::INT] AS kind FROM range({rows}) t(i))
            ) TO '{path}' (HEADER)"""
        )


def filled_workspace(folder: Path, *, files: int, rows: int, contacts: int) -> Workspace:
    """A workspace in `folder` that took in `files` files of `rows` events each."""
    workspace = create_workspace(folder / "workspace", currency="EUR")
    path = folder / "events.csv"
    for number in range(files):
        write_events(path, rows, number * rows, contacts)
        workspace.import_path(path, ImportOptions(source="crm"))
    path.unlink()
    return workspace
