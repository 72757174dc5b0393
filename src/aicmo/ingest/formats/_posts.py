"""What a webhook posted, kept one post a file: which files of a folder hold such, and the objects in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from aicmo.connectors.base import CONNECTORS, Connector, Kind, surest
from aicmo.ingest.formats._document import Object, json_head, known_places, objects, parsed
from aicmo.ingest.reading import OF_ANY_TOOL

_LARGEST = 1 << 20
_ASKED = 20


def posts_in(files: Iterable[Path]) -> list[Path]:
    """The files that hold what one service posts, the first that is met."""
    return [file for file, _ in posts([file for file in files if file.suffix.lower() == ".json"])]


def posts(files: Sequence[Path]) -> Iterator[tuple[Path, list[Object]]]:
    """Those files, each with its objects."""
    service = next((service for file in files[:_ASKED] if (service := _service_of(file))), None)
    found = ((file, _objects_of(file, service)) for file in files) if service else ()
    return ((file, rows) for file, rows in found if rows)


def _objects_of(file: Path, service: Connector) -> list[Object]:
    """A file's objects that are the service's; none where it holds something else."""
    found = _objects(file, [service])
    return found if found and service.read(json_head(file, found)) else []


def _service_of(file: Path) -> Connector | None:
    reading = surest(json_head(file, _objects(file, CONNECTORS)))
    posted = reading and reading.kind is Kind.EVENTS and reading.connector not in OF_ANY_TOOL
    return CONNECTORS.load(reading.connector) if reading and posted else None


def _objects(file: Path, connectors: Iterable[Connector]) -> list[Object]:
    try:
        with file.open(encoding="utf-8-sig") as stream:
            text = stream.read(_LARGEST + 1)
        document = parsed(text if len(text) <= _LARGEST else "")
        places = known_places(document, file, connectors)
    except (OSError, ValueError, RecursionError):
        return []
    return [found for place, found in objects(document) if place in places]
