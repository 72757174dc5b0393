"""`aicmo audit` finds a campaign that is mis-tagged, and saves what is meant."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Shop
from tests.cli.running import aicmo

YEAR = ("--period", "2025-11-01..2026-10-31")


@pytest.fixture
def copy(shop: Shop, tmp_path: Path) -> Path:
    """The shop, and an order whose link was mistyped."""
    folder = Path(shutil.copytree(shop.folder, tmp_path / "shop"))
    file = tmp_path / "till.csv"
    file.write_text(
        "order_id,created_at,customer_email,total,currency,utm_source,utm_medium,utm_campaign\n"
        "t1,2026-07-01T10:00:00Z,ann@example.com,20.00,EUR,facebook,paid_social,sumer-sale\n"
    )
    assert aicmo("import", file, workspace=folder).code == 0
    return folder


def test_the_mis_tagged_campaign_is_found(copy: Path) -> None:
    found = aicmo("audit", *YEAR, "--json", workspace=copy).json
    suggested = {label: name for one in found for label, name in one["meant"].items()}
    assert suggested["sumer-sale"] == "Summer Sale"
    said = aicmo("audit", *YEAR, workspace=copy)
    assert (said.code, said.err) == (0, "")
    assert "Names that are nearly the same" in said.out
    assert "sumer-sale" in said.out


def test_what_is_saved_is_meant_from_then_on_and_what_a_person_said_stays(copy: Path) -> None:
    settings = copy / "aicmo.toml"
    settings.write_text(settings.read_text() + '\n[campaigns]\n# ours\n"old" = "New"\n')
    said = aicmo("audit", *YEAR, "--save", workspace=copy)
    assert "From now on 'sumer-sale' means 'Summer Sale'." in said.err
    text = settings.read_text()
    assert "# ours" in text
    saved = tomllib.loads(text)["campaigns"]
    assert (saved["old"], saved["sumer-sale"]) == ("New", "Summer Sale")
    again = aicmo("audit", *YEAR, "--json", workspace=copy).json
    assert "sumer-sale" not in {label for one in again for label in one["meant"]}


def test_the_page_holds_the_findings(copy: Path, tmp_path: Path) -> None:
    page = tmp_path / "audit.html"
    assert aicmo("audit", *YEAR, "--out", page, workspace=copy).code == 0
    assert "sumer-sale" in page.read_text(encoding="utf-8")


def test_an_empty_workspace_has_nothing_to_find(empty: Path) -> None:
    said = aicmo("audit", workspace=empty)
    assert (said.code, "Nothing found" in said.out) == (0, True)
