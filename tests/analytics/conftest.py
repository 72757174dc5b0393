"""The engines that every question is put to."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from aicmo.engines.duckdb import connect
from tests.analytics.facts import Engine


@pytest.fixture(scope="module", params=["duckdb"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Opens a connection of its own; another engine is one more parameter and one more line."""
    engines: dict[str, Callable[[], duckdb.DuckDBPyConnection]] = {"duckdb": lambda: connect(threads=1)}
    return engines[request.param]
