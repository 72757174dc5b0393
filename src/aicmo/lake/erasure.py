"""Erase a person: the one table with addresses is written anew without theirs, and its older versions are deleted."""

from __future__ import annotations

from aicmo.engines.duckdb import connect
from aicmo.lake.lake import Lake


def erase(lake: Lake, email: str) -> bool:
    """Remove `email` from the lake; False where it is not there. Needs the ingest lock."""
    with connect() as con:
        address = "nfc_normalize(lower(trim($email)))"
        known = con.execute(
            f"SELECT count(*) FROM {lake.contacts.relation()} WHERE email = {address}", {"email": email}
        ).fetchone()
        if not known or not known[0]:
            return False
        con.execute("SET VARIABLE erased = nfc_normalize(lower(trim($email)))", {"email": email})
        kept = f"SELECT * FROM {lake.contacts.relation()} WHERE email IS DISTINCT FROM getvariable('erased') ORDER BY contact_key"
        lake.contacts.replace(lake.contacts.stage(con, kept))
    return True
