"""JSON paths: how a key within keys is named, and what sample objects hold at each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1 << 14)
def path_to(*keys: str) -> str:
    """The JSON path of a key within keys: `$.customer.email`, `$."smtp-id"`."""
    return "$" + "".join(f".{key}" if re.fullmatch(r"\w+", key) else f".{_quoted(key)}" for key in keys)


def values_by_path(objects: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The values of all objects that are not empty, as text, by JSON path."""
    found: dict[str, list[str]] = {}
    for row in objects:
        for path, value in _scalars(row, ()):
            values = found.setdefault(path, [])
            if value is not None and str(value).strip():
                values.append(str(value).lower() if isinstance(value, bool) else str(value))
    return found


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _scalars(row: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _scalars(value, (*above, key))
        elif not isinstance(value, list):
            yield path_to(*above, key), value
