"""An import counts in full or not at all, whenever its process dies."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from tests.workspace import child
from tests.workspace.conftest import Copies
from tests.workspace.files import ADS, CONTACTS, MAIL, ad, cards, contact, mail, table
from tests.workspace.processes import delays, finished, killed
from tests.workspace.state import state, traces, unfinished_parts

_SHOPS, _KILLS = 5, 10
_SEED = 20260801


def test_fifty_kills_at_random_moments_leave_what_an_undisturbed_import_leaves(
    shops: Copies, files: Sequence[Path]
) -> None:
    undisturbed = shops("undisturbed")
    finished(child.import_files, undisturbed, [])
    moments = delays(_SEED, finished(child.import_files, undisturbed, files) / 2)
    expected, kills = state(undisturbed), 0
    for number in range(_SHOPS):
        shop = shops(f"shop-{number}")
        while kills < _KILLS * (number + 1):
            kills += killed(child.import_files, shop, files, after=next(moments))
            assert unfinished_parts(shop) == []
        finished(child.import_files, shop, files)
        assert state(shop) == expected
    assert expected["orphans"] == []
    assert kills >= 50


@pytest.fixture(params=["events", "measures", "contacts"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """One small file of each kind, with a row that cannot be read and a mapping to save."""
    if request.param == "events":
        return table(tmp_path / "mail.csv", MAIL, [*map(mail, range(9)), "reader1@example.com,open,yesterday,1,One"])
    if request.param == "contacts":
        return table(tmp_path / "crm.csv", CONTACTS, [*map(contact, range(9)), contact(10, email="no address")])
    return table(tmp_path / "ads.csv", ADS, [*(ad(day) for day in range(1, 9)), "2026-03-09,brand,many,5,1.00"])


def test_a_kill_between_any_two_steps_and_another_while_recovering_change_nothing(shops: Copies, file: Path) -> None:
    undisturbed = shops("undisturbed")
    finished(child.import_files, undisturbed, [file])
    expected, kills = state(undisturbed), 0
    for moment in count(1):
        shop = shops(f"shop-{moment}")
        if not killed(child.killed_at, moment, child.import_files, shop, [file]):
            break
        kills += 1
        assert unfinished_parts(shop) == []
        killed(child.killed_at, 1 + moment % 5, child.import_files, shop, [file])
        finished(child.import_files, shop, [file])
        assert state(shop) == expected, f"killed at boundary {moment}"
        shutil.rmtree(shop)
    assert kills >= 10


def test_an_erasure_killed_between_any_two_steps_can_be_finished(shops: Copies, tmp_path: Path) -> None:
    full, address = shops("full"), "reader3@example.com"
    people = [table(tmp_path / "crm.csv", CONTACTS, map(contact, range(9))), cards(tmp_path / "cards.vcf", range(3))]
    finished(child.import_files, full, [table(tmp_path / "mail.csv", MAIL, map(mail, range(20))), *people])
    expected = _erased(full, tmp_path / "expected", address)
    for moment in count(1):
        shop = Path(shutil.copytree(full, tmp_path / f"erased-{moment}"))
        if not killed(child.killed_at, moment, child.erase, shop, address):
            break
        finished(child.erase, shop, address)
        assert traces(shop, address) == []
        assert state(shop) == expected, f"killed at boundary {moment}"
    assert moment >= 5


def _erased(full: Path, shop: Path, address: str) -> dict[str, object]:
    shutil.copytree(full, shop)
    finished(child.erase, shop, address)
    return state(shop)
