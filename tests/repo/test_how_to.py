"""The connector that the how-to shows takes the file that the how-to shows into a real workspace."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import aicmo.connectors
from aicmo.connectors.base import CONNECTORS
from aicmo.workspace import create_workspace
from tests.repo import markdown
from tests.repo.project import ROOT


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Path]:
    """A folder with the files that the page shows, where connectors are looked for too."""
    page = (ROOT / "docs/how-to/add-a-connector.md").read_text(encoding="utf-8")
    markdown.save_named(page, tmp_path)
    aicmo.connectors.__path__.append(str(tmp_path))
    yield tmp_path
    aicmo.connectors.__path__.remove(str(tmp_path))
    sys.modules.pop("aicmo.connectors.till")


def test_a_connector_is_found_by_its_file_alone(shown: Path) -> None:
    assert "till" in CONNECTORS.names()
    assert CONNECTORS.load("till").label == "Shop till"


def test_the_connector_shown_imports_the_file_shown(shown: Path) -> None:
    workspace = create_workspace(shown / "shop", currency="EUR")
    [result] = workspace.import_path(shown / "receipts.csv")
    assert (result.connector, result.status) == ("till", "imported")
    assert (result.counts.read, result.counts.kept, result.counts.dropped) == (3, 2, 1)
    total = workspace.query(["conversions", "revenue"], period="2026-03").total.metrics
    assert total == {"conversions": 2, "revenue": pytest.approx(1268.90)}
