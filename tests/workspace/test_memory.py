"""How much memory the engine may take, for questions and for imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo import config


def limits(folder: Path) -> tuple[str, str]:
    settings = config.load(folder)
    return settings.memory_limit, settings.import_memory_limit


def test_an_import_takes_less_than_a_question_unless_a_person_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AICMO_MEMORY_LIMIT", raising=False)
    config.create(tmp_path, name="shop", currency="USD", time_zone="UTC")
    assert limits(tmp_path) == ("2GB", "500MB")
    file = tmp_path / config.FILE_NAME
    file.write_text(file.read_text(encoding="utf-8") + '\n[engine]\nmemory_limit = "4GB"\n', encoding="utf-8")
    assert limits(tmp_path) == ("4GB", "4GB")
    monkeypatch.setenv("AICMO_MEMORY_LIMIT", "300MB")
    assert limits(tmp_path) == ("300MB", "300MB")
