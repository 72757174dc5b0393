"""Workspaces for tests that import as a user does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import aicmo


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fresh") / "shop"
    aicmo("init", folder)
    return folder


@pytest.fixture
def workspace(fresh: Path, tmp_path: Path) -> Path:
    """A workspace of its own for each test: a copy, because making one takes longer."""
    return Path(shutil.copytree(fresh, tmp_path / "shop"))
