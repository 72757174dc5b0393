"""What a first contact costs: importing the analytics and asking for help load nothing heavy."""

from __future__ import annotations

import pytest

from tests.repo.project import python

HEAVY = {"alembic", "deltalake", "duckdb", "numpy", "pandas", "polars", "pyarrow", "rich", "scipy", "sqlalchemy"}
SHOW_HELP = """
sys.argv = ["aicmo", "--help"]
from aicmo.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""


def loaded_by(code: str) -> set[str]:
    """The top-level packages that are loaded after a fresh interpreter has run `code`."""
    script = f"import sys\n{code}\nprint('loaded:', *{{name.partition('.')[0] for name in sys.modules}})"
    done = python("-c", script)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("loaded:")[2].split())


@pytest.mark.parametrize("module", ["aicmo", "aicmo.analytics", "aicmo.metrics"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import {module}") & HEAVY == set()


def test_asking_for_help_loads_nothing_heavy() -> None:
    assert loaded_by(SHOW_HELP) & HEAVY == set()


def test_a_heavy_import_would_be_noticed() -> None:
    assert loaded_by("import numpy") & HEAVY == {"numpy"}
