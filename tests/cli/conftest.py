"""One small workspace for all that only reads, and the exports it was made from."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from aicmo.demo import generate
from tests.cli.running import aicmo


class Shop(NamedTuple):
    folder: Path
    exports: Path


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A year of a shop of 100 contacts. Do not write to it."""
    folder, exports = tmp_path_factory.mktemp("shop"), tmp_path_factory.mktemp("exports")
    generate(exports, contacts=100)
    assert aicmo("init", folder, "--name", "Shop", "--currency", "EUR").code == 0
    assert aicmo("import", exports, workspace=folder).code == 0
    return Shop(folder, exports)


@pytest.fixture(scope="package")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fresh") / "empty"
    assert aicmo("init", folder).code == 0
    return folder


@pytest.fixture
def empty(fresh: Path, tmp_path: Path) -> Path:
    """A workspace that nothing was imported into: a copy, because making one takes longer."""
    return Path(shutil.copytree(fresh, tmp_path / "empty"))


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody's shell says decides nothing here."""
    for name in ("AICMO_WORKSPACE", "AICMO_CURRENCY", "AICMO_TIME_ZONE", "AICMO_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
