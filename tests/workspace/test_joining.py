"""Any files of contacts, in any order: who is one person is what hangs together, and nobody else."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.ingest.joining import _components
from aicmo.ingest.options import ImportOptions
from aicmo.lake.people import People
from aicmo.workspace import Workspace, open_workspace
from tests.workspace.files import table

# Few ids and addresses, so that rows share them often; a row has an id, some addresses, or both.
rows = st.tuples(st.sampled_from(["", *"ABCD"]), st.lists(st.sampled_from("uvwxyz"), max_size=2, unique=True)).filter(
    any
)
files = st.lists(st.lists(rows, min_size=1, max_size=4), min_size=1, max_size=4)
Row = tuple[str, list[str]]
_NUMBERS = count(1)


def groups(ties: Sequence[Sequence[str]]) -> set[frozenset[str]]:
    """What hangs together, found the slow way."""
    found: list[set[str]] = []
    for tie in ties:
        met = [group for group in found if group & {*tie}]
        found = [group for group in found if group not in met]
        found.append(set(tie).union(*met))
    return {frozenset(group) for group in found}


def named(row: Row) -> list[str]:
    own, addresses = row
    return [*([f"crm:{own}"] if own else []), *(f"{letter}@example.com" for letter in addresses)]


def persons(workspace: Workspace) -> set[frozenset[str]]:
    with duckdb.connect() as con:
        found = con.execute(
            f"""SELECT list(DISTINCT name) FROM (
                    SELECT person, email AS name FROM {People(workspace.lake).numbers()} WHERE email IS NOT NULL
                    UNION ALL
                    SELECT person, source || ':' || contact_id FROM {People(workspace.lake).numbers()}
                    WHERE contact_id IS NOT NULL)
                GROUP BY person"""
        ).fetchall()
    return {frozenset(names) for (names,) in found}


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(imported=files, clicked=st.booleans())
def test_whoever_shares_an_address_or_an_id_is_one_person(
    imported: list[list[Row]], clicked: bool, empty: Path, tmp_path: Path
) -> None:
    folder = tmp_path / str(next(_NUMBERS))
    workspace = open_workspace(Path(shutil.copytree(empty, folder / "shop")))
    everybody = sorted({name for file in imported for row in file for name in named(row)})
    if clicked:
        take(workspace, folder / "events.csv", "event_id,email,contact_id,event,timestamp", [
            f"{name},{name if '@' in name else ''},{name.partition(':')[2]},click,2026-03-02T10:00:00Z" for name in everybody
        ])  # fmt: skip
    for number, file in enumerate(imported):
        lines = [f"{own},{';'.join(f'{letter}@example.com' for letter in letters)},Ann" for own, letters in file]
        take(workspace, folder / f"people_{number}.csv", "contact_id,email,name", lines)
    expected = groups([named(row) for file in imported for row in file])
    assert persons(workspace) == expected
    if clicked:
        scores = workspace.report("2026-03").contact_scores
        assert sorted(score.total_clicks for score in scores.values()) == sorted(map(len, expected))
    shutil.rmtree(folder)


def take(workspace: Workspace, path: Path, header: str, lines: Sequence[str]) -> None:
    connector = "tabular" if "event" in header else "contacts"
    workspace.import_path(table(path, header, lines), ImportOptions(source="crm", connector=connector))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_components_are_what_hangs_together(ties: list[tuple[int, int]]) -> None:
    found = _components(sorted(ties))
    by_component: dict[int, set[str]] = {}
    for node, component in found.items():
        by_component.setdefault(component, set()).add(str(node))
    of_place = {place: [str(node) for other, node in ties if other == place] for place, _ in ties}
    assert {frozenset(group) for group in by_component.values()} == groups([*of_place.values()])
