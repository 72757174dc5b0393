"""What `import aicmo.analytics` brings, and what it must not bring."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import aicmo.analytics
from aicmo.analytics import engine, models

HEAVY = ("duckdb", "pyarrow", "deltalake", "pandas", "polars", "numpy", "sqlalchemy", "rich", "click")


def test_all_is_exactly_what_the_documents_name_and_every_name_resolves() -> None:
    exported = aicmo.analytics.__all__
    assert exported == sorted(exported)
    for name in exported:
        assert getattr(aicmo.analytics, name) is not None
    for module in (models, engine):
        public = {
            name
            for name, value in vars(module).items()
            if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
        }
        assert public - set(exported) <= {"ratio", "utc_now"}


def test_what_is_loaded_on_use_can_be_found_before() -> None:
    package = importlib.import_module("aicmo.analytics")
    assert set(package.__all__) <= set(dir(package))
    assert callable(package.score_contacts)


def test_a_name_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'score_contcts'"):
        aicmo.analytics.score_contcts  # noqa: B018


def test_the_import_loads_no_heavy_library() -> None:
    script = f"import sys, aicmo.analytics; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
