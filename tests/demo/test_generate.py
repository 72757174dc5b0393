"""The same seed gives the same shop; another seed or size gives another."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from aicmo.demo import FILES, PERIOD, generate
from aicmo.errors import UsageError


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, seed=11, contacts=300)
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")


def test_another_seed_changes_every_file(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate(tmp_path / str(seed), seed=seed, contacts=300)
    one, two = _hashes(tmp_path / "1"), _hashes(tmp_path / "2")
    assert all(one[name] != two[name] for name in FILES)


def test_exactly_the_promised_files_are_written(tmp_path: Path) -> None:
    generate(tmp_path / "deep" / "folder", contacts=100)
    assert sorted(path.name for path in (tmp_path / "deep" / "folder").iterdir()) == sorted(FILES)


def test_too_few_contacts_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 100"):
        generate(tmp_path / "shop", contacts=99)
    assert not (tmp_path / "shop").exists()


def test_every_contact_appears_even_in_the_smallest_shop(tmp_path: Path) -> None:
    for seed in range(5):
        assert len(generate(tmp_path, seed=seed, contacts=100).contacts()) == 100


def test_the_year_has_365_days_and_is_over() -> None:
    assert (PERIOD.days, str(PERIOD)) == (365, "2025-11-01..2026-10-31")


@pytest.mark.slow
def test_the_full_size_is_the_one_that_is_promised(tmp_path: Path) -> None:
    ledger = generate(tmp_path)
    with (tmp_path / "sendgrid_events.ndjson").open(encoding="utf-8") as file:
        written = sum(1 for _ in file)
    assert written == ledger.events() + ledger.repeated_events
    assert 560_000 < ledger.events() < 660_000
    assert 15_000 < ledger.orders() < 20_000
    assert len(ledger.contacts()) == 20_000
