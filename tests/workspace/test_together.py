"""Several processes work in one workspace at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aicmo.workspace import open_workspace
from tests.workspace import child
from tests.workspace.conftest import Copies
from tests.workspace.processes import finished, running
from tests.workspace.state import facts, state, unfinished_parts


def test_two_importers_of_different_files_and_a_reader_get_along(
    shops: Copies, files: Sequence[Path], tmp_path: Path
) -> None:
    expected, shop = _one_after_the_other(shops, files), shops("shop")
    done, seen = tmp_path / "done", tmp_path / "seen"
    reader = running(child.query_until, shop, done, seen)
    mail, orders, ads, events, later_orders, restated_ads, people, cards = files
    # What is restated follows what it restates, because the newest statement wins; all else may come in any order.
    dealt = ((mail, orders, events, cards), (ads, people, later_orders, restated_ads))
    writers = [running(child.import_files, shop, part) for part in dealt]
    assert [_code(writer) for writer in writers] == [0, 0]
    done.touch()
    assert _code(reader) == 0
    assert facts(shop) == expected
    assert state(shop)["orphans"] == []
    readings = [tuple(map(float, line.split())) for line in seen.read_text().splitlines()]
    assert len(readings) > 3
    assert [revenue for revenue, _ in readings] == sorted(revenue for revenue, _ in readings)


def test_two_importers_of_the_same_files_count_them_once(shops: Copies, files: Sequence[Path]) -> None:
    expected, shop = _one_after_the_other(shops, files), shops("shop")
    writers = [running(child.import_files, shop, files) for _ in range(2)]
    assert [_code(writer) for writer in writers] == [0, 0]
    assert facts(shop) == expected
    assert len(state(shop)["imports"]) == len(files)
    assert unfinished_parts(shop) == []


def test_a_person_is_erased_while_others_import_and_ask_for_people(shops: Copies, files: Sequence[Path]) -> None:
    shop = shops("shop")
    finished(child.import_files, shop, files[:2])
    workers = [
        running(child.import_files, shop, files[2:4]),
        running(child.ask_for_people, shop, 25),
        *(running(child.erase, shop, f"buyer{number}@example.com") for number in (1, 2)),
    ]
    assert [_code(worker) for worker in workers] == [0, 0, 0, 0]
    people = open_workspace(shop).report("2026-03").contact_scores
    assert "buyer0@example.com" in people
    assert len(people) == 12


def test_erasing_between_the_question_and_the_look_at_the_people_does_not_disturb(
    shop: Path, files: Sequence[Path]
) -> None:
    workspace = open_workspace(shop)
    workspace.import_path(files[1])
    with workspace.session() as session:
        before = session.data.contacts()
        assert workspace.erase_contact("buyer1@example.com")
        assert session.data.contacts() != before
        asked = iter([before, session.data.contacts(), session.data.contacts()])
        object.__setattr__(session.data, "contacts", lambda: next(asked))
        assert session.of_people(lambda contacts: f"SELECT count(email) FROM {contacts}") == [(4,)]


def _one_after_the_other(shops: Copies, files: Sequence[Path]) -> dict[str, list[tuple[str | None, ...]]]:
    sequential = shops("sequential")
    finished(child.import_files, sequential, files)
    return facts(sequential)


def _code(process: object) -> int | None:
    process.join(60)  # type: ignore[attr-defined]
    return process.exitcode  # type: ignore[attr-defined,no-any-return]
