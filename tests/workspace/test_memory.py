"""How much memory the engine may take, for questions and for imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aicmo import config
from aicmo.errors import InputError
from aicmo.workspace import Workspace, open_workspace
from tests.workspace.files import sendgrid, webhook


def limits(folder: Path) -> tuple[str, str]:
    settings = config.load(folder)
    return settings.memory_limit, settings.import_memory_limit


def test_an_import_takes_less_than_a_question_unless_a_person_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AICMO_MEMORY_LIMIT", raising=False)
    config.create(tmp_path, name="shop", currency="USD", time_zone="UTC")
    assert limits(tmp_path) == ("2GB", "700MB")
    file = tmp_path / config.FILE_NAME
    file.write_text(file.read_text(encoding="utf-8") + '\n[engine]\nmemory_limit = "4GB"\n', encoding="utf-8")
    assert limits(tmp_path) == ("4GB", "4GB")
    monkeypatch.setenv("AICMO_MEMORY_LIMIT", "300MB")
    assert limits(tmp_path) == ("300MB", "300MB")


def test_rows_that_fill_a_page_come_in_with_one_core_where_two_need_too_much(shop: Path, tmp_path: Path) -> None:
    file = sendgrid(tmp_path / "events.jsonl", (webhook(number, note=f"{number} " * 400) for number in range(12_000)))
    assert _within(shop, "200MB", "200MB").import_path(file)[0].counts.kept == 12_000


def test_rows_that_need_more_than_an_import_takes_get_what_a_question_may(shop: Path, tmp_path: Path) -> None:
    file = sendgrid(tmp_path / "events.jsonl", _long_events())
    assert _within(shop, "40MB", "2GB").import_path(file)[0].counts.kept == 3_000


def test_rows_that_need_more_than_there_is_say_how_to_allow_it(shop: Path, tmp_path: Path) -> None:
    file = sendgrid(tmp_path / "events.jsonl", _long_events())
    with pytest.raises(InputError, match=r"events.jsonl: needs more memory .* AICMO_MEMORY_LIMIT=4GB"):
        _within(shop, "40MB", "40MB").import_path(file)
    assert _within(shop, "2GB", "2GB").import_path(file)[0].counts.kept == 3_000


def _long_events() -> Iterator[dict[str, object]]:
    return (webhook(number, note=f"{number} " * 4_000) for number in range(3_000))


def _within(shop: Path, imports: str, questions: str) -> Workspace:
    opened = open_workspace(shop)
    return replace(opened, config=replace(opened.config, import_memory_limit=imports, memory_limit=questions))
