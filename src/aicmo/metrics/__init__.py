"""The catalogue: every metric, defined once, in `catalog/<family>.py`. Loaded on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from aicmo.errors import UnknownName, UsageError
from aicmo.metrics.facts import FACTS, FactInfo, fact_info
from aicmo.metrics.formula import Const, Fact, Formula, Number
from aicmo.metrics.metric import Metric
from aicmo.plugins import Plugins

__all__ = [
    "FACTS",
    "Const",
    "Fact",
    "FactInfo",
    "Formula",
    "Metric",
    "Number",
    "fact_info",
    "families",
    "metric",
    "metrics",
]

_FAMILIES: Plugins[tuple[Metric, ...]] = Plugins("aicmo.metrics.catalog", "METRICS", kind="metric family")


def metric(name: str) -> Metric:
    """The metric of that name. Raises `UnknownName`, with the nearest names."""
    if name not in _by_name():
        raise UnknownName("metric", name, _by_name())
    return _by_name()[name]


def metrics() -> tuple[Metric, ...]:
    """Every metric, family after family."""
    return tuple(_by_name().values())


@cache
def families() -> Mapping[str, tuple[Metric, ...]]:
    """The metrics by family, which is the name of the file in `catalog/`."""
    return {name: _FAMILIES.load(name) for name in _FAMILIES.names()}


@cache
def _by_name() -> dict[str, Metric]:
    return index(families())


def index(by_family: Mapping[str, tuple[Metric, ...]]) -> dict[str, Metric]:
    """The metrics of all families by name. Raises `UsageError` where two metrics share a name."""
    found: dict[str, Metric] = {}
    for family, members in by_family.items():
        for member in members:
            if member.name in found:
                raise UsageError(f"{member.name!r} of family {family!r} is defined already.", remedy="Rename one.")
            found[member.name] = member
    return found
