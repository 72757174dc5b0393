"""A file in a folder is a plug-in: its module name is its name, one upper-case attribute is what it brings.

`names()` reads the folder without importing anything; `load()` imports the one file that is used.
A file that starts with an underscore, or is called `base`, is not a plug-in.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Generic, TypeVar

from aicmo.errors import UnknownName

T = TypeVar("T")


class Plugins(Generic[T]):
    """The plug-ins of one package, e.g. `Plugins[Connector]("aicmo.connectors", "CONNECTOR", kind="connector")`."""

    def __init__(self, package: str, attribute: str, *, kind: str) -> None:
        self._package, self._attribute, self._kind = package, attribute, kind

    def names(self) -> list[str]:
        """The plug-ins there are, sorted, none imported."""
        spec = find_spec(self._package)
        return [*_names_in(tuple(spec.submodule_search_locations or ()) if spec else ())]

    def load(self, name: str) -> T:
        """What the file `name` brings. Raises `UnknownName` with the nearest names."""
        if name not in self.names():
            raise UnknownName(self._kind, name, self.names())
        return self._brought_by(name)

    def __iter__(self) -> Iterator[T]:
        return map(self._brought_by, self.names())

    def _brought_by(self, name: str) -> T:
        plugin: T = getattr(import_module(f"{self._package}.{name}"), self._attribute)
        return plugin


@cache
def _names_in(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Read once: what is installed stays as it is while a process runs."""
    found = (module.name for module in pkgutil.iter_modules(folders))
    return tuple(sorted(name for name in found if not name.startswith("_") and name != "base"))
