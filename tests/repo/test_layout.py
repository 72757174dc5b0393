"""The folders are what the checks take them for."""

from __future__ import annotations

from tests.repo.project import ROOT, shown


def test_every_folder_of_the_package_is_a_package() -> None:
    """A folder without an `__init__.py` is imported all the same, but the check of imports does not see it."""
    folders = {path.parent for path in (ROOT / "src/aicmo").rglob("*.py")}
    assert [shown(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
