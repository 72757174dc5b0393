"""Rows in quarantine, tried again after the mapping of their source has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from aicmo import config
from aicmo.engines.duckdb import connect
from aicmo.errors import UnknownName, UnreadableFile
from aicmo.ingest.fingerprint import hash_of
from aicmo.ingest.importer import import_unit
from aicmo.ingest.journal import Store
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.result import ImportResult
from aicmo.ingest.units import Unit, unit_at
from aicmo.model.period import Period
from aicmo.records import imports
from aicmo.records.models import Import


def retry(store: Store, source: str) -> list[ImportResult]:
    """Try a source's quarantined rows again, as `aicmo.toml` has it now. The files must still be where they were.

    Raises `UnknownName` for a source there is not, `UnreadableFile` for a file that is gone or has changed.
    """
    with store.sessions() as session:
        if source not in (known := imports.sources(session)):
            raise UnknownName("source", source, known)
        earlier = imports.with_quarantine(session, source)
    units = [_unchanged(one) for one in earlier]
    saved = config.load(store.folder).sources.get(source, {})
    with connect(spill=store.folder) as engine:
        return [
            import_unit(store, engine, unit, _as_before(one, saved)) for unit, one in zip(units, earlier, strict=True)
        ]


def _unchanged(one: Import) -> Unit:
    unit = unit_at(Path(one.file_path))
    if not all(file.is_file() for file in unit.files) or hash_of(unit) != one.file_hash:
        raise UnreadableFile("is gone or has changed since.", file=one.file_path, remedy="Put the imported file back.")
    return unit


def _as_before(one: Import, saved: Mapping[str, Any]) -> ImportOptions:
    """What a person said when the file was imported, where `aicmo.toml` does not say otherwise now."""
    said = one.reading["constants"] | saved.get("constants", {})
    undated = "day" in said and "day" not in saved.get("fields", {})
    day = date.fromisoformat(said["day"]) if undated else None
    return ImportOptions(
        source=one.source,
        connector=one.reading["connector"],
        period=Period(day, day) if day else None,
        currency=said.get("currency"),
        time_zone=said.get("time_zone"),
        channel=said.get("channel"),
        retried=one.id,
    )
