"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something about the machine's load and nothing about the code. CI draws the same examples
# every time, so that a red run is of the change it tests; elsewhere they are drawn anew.
settings.register_profile(
    "aicmo", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("aicmo")

ROOT = Path(__file__).resolve().parents[1]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes give a test no name: what is packed holds the second it was packed in, and workers must agree on names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real exports beside the project. Tests that need it skip where it is absent."""
    folder = Path(os.environ.get("AICMO_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; set AICMO_REAL_DATA")
    return folder
