"""`aicmo.toml`: what a person decides about a workspace. Environment variables override it, flags override both."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aicmo.errors import StorageFailed, UsageError, WorkspaceCorrupt, WorkspaceTooNew

FILE_NAME = "aicmo.toml"
FORMAT = 1


_MEMORY, _IMPORT_MEMORY = "2GB", "700MB"


@dataclass(frozen=True, slots=True)
class Config:
    """The decisions: the currency and time zone reports use, what the engine may take, and saved column mappings.

    `country` (ISO 3166) is where phone numbers without a country code are from.
    An import has an engine of its own, whose limit keeps the whole process below 1 GB, unless its rows are so long that
    it needs `memory_limit`; what a person says holds for both.
    `sources` maps a source's name to its saved reading; `campaigns` maps a label found in data to the campaign meant.
    """

    name: str
    currency: str = "USD"
    time_zone: str = "UTC"
    country: str | None = None
    memory_limit: str = _MEMORY
    import_memory_limit: str = _IMPORT_MEMORY
    threads: int = 0
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)


def load(folder: Path) -> Config:
    """Read `aicmo.toml`. Raises `WorkspaceCorrupt` or `WorkspaceTooNew`."""
    path = folder / FILE_NAME
    document = _parse(path)
    section, engine, sources, campaigns = (
        _section(path, document, name) for name in ("workspace", "engine", "sources", "campaigns")
    )
    _check_format(path, section)
    country = os.environ.get("AICMO_COUNTRY") or section.get("country")
    memory = os.environ.get("AICMO_MEMORY_LIMIT") or engine.get("memory_limit")
    return Config(
        name=str(section.get("name", folder.name)),
        currency=str(os.environ.get("AICMO_CURRENCY") or section.get("currency", "USD")),
        time_zone=checked_time_zone(os.environ.get("AICMO_TIME_ZONE") or str(section.get("time_zone", "UTC"))),
        country=checked_country(str(country)) if country else None,
        memory_limit=str(memory or _MEMORY),
        import_memory_limit=str(memory or _IMPORT_MEMORY),
        threads=_whole_number("threads", os.environ.get("AICMO_THREADS") or engine.get("threads", 0)),
        sources=sources,
        campaigns=campaigns,
    )


def create(folder: Path, *, name: str, currency: str, time_zone: str, country: str | None = None) -> None:
    """Write a fresh `aicmo.toml`."""
    import tomlkit

    document = tomlkit.document()
    workspace = tomlkit.table()
    workspace.add("format", FORMAT)
    workspace.add("name", name)
    workspace.add("currency", currency)
    workspace.add("time_zone", checked_time_zone(time_zone))
    if country:
        workspace.add("country", checked_country(country))
    document.add("workspace", workspace)
    _write(folder / FILE_NAME, tomlkit.dumps(document))


def save_source(folder: Path, source: str, reading: Mapping[str, Any]) -> None:
    """Keep how `source` is read, in place; comments and order of the rest of the file survive."""
    import tomlkit

    path = folder / FILE_NAME
    if _parse(path).get("sources", {}).get(source) == reading:
        return
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    sources = document.setdefault("sources", tomlkit.table(is_super_table=True))
    sources[source] = {name: _array(part) if isinstance(part, list) else part for name, part in reading.items()}
    _write(path, tomlkit.dumps(document))


def save_campaigns(folder: Path, meant: Mapping[str, str]) -> None:
    """Keep which campaign each label means, in place; what a person said before stays."""
    import tomlkit

    path = folder / FILE_NAME
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    campaigns = document.setdefault("campaigns", tomlkit.table())
    for label, campaign in meant.items():
        campaigns.setdefault(label, campaign)
    _write(path, tomlkit.dumps(document))


def checked_time_zone(name: str) -> str:
    """`name` if it is an IANA time zone; raises `UsageError` otherwise."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"{name!r} is not a time zone.", remedy="Use an IANA name such as Europe/Berlin.") from None
    return name


def checked_country(code: str) -> str:
    """`code` in capitals if it can be one of ISO 3166; raises `UsageError` otherwise."""
    if not re.fullmatch("[A-Za-z]{2}", code):
        raise UsageError(f"{code!r} is not a country.", remedy="Give the two letters of ISO 3166, such as DE.")
    return code.upper()


def _array(texts: Sequence[str]) -> Any:
    """A TOML array. Appended one by one, the library would count its items anew for each: minutes for a wide table."""
    import tomlkit

    return tomlkit.parse(f"array = [{', '.join(tomlkit.string(text).as_string() for text in texts)}]")["array"]


def _parse(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceCorrupt(f"{path} is not valid TOML: {error}.", remedy="Correct the file by hand.") from error


def _section(path: Path, document: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, dict):
        raise WorkspaceCorrupt(f"{path}: {name} is not a section.", remedy=f"Write it as [{name}] and lines below it.")
    return found


def _whole_number(name: str, text: object) -> int:
    try:
        return int(str(text))
    except ValueError:
        raise UsageError(f"{name} is {text!r}.", remedy="Give a whole number.") from None


def _check_format(path: Path, section: Mapping[str, Any]) -> None:
    found = section.get("format", FORMAT)
    if not isinstance(found, int) or found > FORMAT:
        raise WorkspaceTooNew(
            f"{path} says format {found}; this version of AICMO knows {FORMAT}.",
            remedy="Update AICMO: pip install -U aicmo",
        )


def _write(path: Path, text: str) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one."""
    beside = path.with_suffix(".toml.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise StorageFailed(
            f"{path} cannot be written: {error.strerror}.", remedy="Check permissions and space."
        ) from error
