"""Workspaces to fill: copies of one empty workspace, so that all share its salt and can be compared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.workspace.files import exports

_MAKE = "import sys; from aicmo.workspace import create_workspace; create_workspace(sys.argv[1], currency='EUR')"
Copies = Callable[[str], Path]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace that no process has open. Not to be written to."""
    folder = tmp_path_factory.mktemp("empty") / "shop"
    subprocess.run([sys.executable, "-c", _MAKE, str(folder)], check=True)
    return folder


@pytest.fixture
def shops(empty: Path, tmp_path: Path) -> Copies:
    """Makes empty workspaces, each of its own name."""

    def make(name: str) -> Path:
        return Path(shutil.copytree(empty, tmp_path / name))

    return make


@pytest.fixture
def shop(shops: Copies) -> Path:
    return shops("shop")


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """Exports of every kind, in the order in which they are imported."""
    return exports(tmp_path_factory.mktemp("exports"))
