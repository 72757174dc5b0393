"""Which source a file is of and how it is read: what the connector says, then what was saved, then what a person says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aicmo.config import Config
from aicmo.connectors.base import Head, Reading
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.reading import OF_ANY_TOOL, fields_kept, from_saved, overridden
from aicmo.ingest.recognise import recognise


@dataclass(frozen=True, slots=True)
class Choice:
    """`by_columns`: nothing but equal columns says that the file is of this source; its name says another."""

    reading: Reading
    source: str
    by_columns: bool


def choose(settings: Config, head: Head, options: ImportOptions) -> Choice:
    """The reading and the source of a file. Raises what `recognise` and `overridden` raise."""
    twin = _source_with(settings, head.columns)
    saved = settings.sources.get(options.source or twin or "", {})
    found = recognise(head, only=options.connector, mapped={*fields_kept(saved, head), *options.fields})
    own = _named_source(found, head.path)
    source = options.source or (twin if found.connector in OF_ANY_TOOL else None) or own
    if source in settings.sources:
        found = from_saved(settings.sources[source], found, head)
    return Choice(overridden(found, head, options), source, options.source is None and source != own)


def _source_with(settings: Config, columns: Sequence[str]) -> str | None:
    """The source whose files had these very columns before, so that next month's export goes to the same place."""
    for name, saved in settings.sources.items():
        if saved.get("connector") in OF_ANY_TOOL and list(saved.get("columns", ())) == list(columns):
            return name
    return None


def _named_source(reading: Reading, path: Path) -> str:
    if reading.connector not in OF_ANY_TOOL:
        return reading.connector
    words = [word for word in path.stem.lower().replace("-", "_").split("_") if not word.isdigit()]
    return "_".join(words) or "table"
