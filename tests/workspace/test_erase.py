"""Addresses live in one table, and erasing a person takes every trace of theirs out of the workspace."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from aicmo.cli.main import run
from aicmo.ingest.options import ImportOptions
from aicmo.workspace import Workspace, open_workspace
from tests.workspace import child
from tests.workspace.files import ADS, MAIL, ORDERS, ad, mail, order, sendgrid, table, webhook
from tests.workspace.processes import finished, killed
from tests.workspace.state import state, sums, traces

ADDRESS = "jörg.maier+shop@bücher.example"
UPPER = ADDRESS.upper().replace("Ö", "O\u0308")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """Exports in which the address stands wherever a source can put one."""
    folder = tmp_path_factory.mktemp("everywhere")
    quoted = quote(ADDRESS)
    everywhere = [
        webhook(1, email=ADDRESS),
        webhook(2, "open", email=UPPER, sg_event_id=f"open-{ADDRESS}", sg_message_id=f"<{ADDRESS}>"),
        webhook(3, "click", email=ADDRESS, url=f"https://example.com/?to={quoted}&also={ADDRESS}&{quoted}=1"),
        webhook(4, "bounce", email=ADDRESS, reason=f"550 <{ADDRESS}> unknown", status="5.1.1", type="bounce"),
        webhook(5, email=ADDRESS, user={"login": ADDRESS, ADDRESS: 1}, tag=f"to:{UPPER}", category=[ADDRESS, quoted]),
        webhook(6, "click", email=ADDRESS, campaign_id=f"reply to {ADDRESS}", useragent=f"Mail of {ADDRESS}"),
        webhook(
            20, "click", campaign_id=f"7 {ADDRESS}", campaign_name=f"To {UPPER}", sg_message_id="<id@mail.example>"
        ),
        webhook(7, email=ADDRESS, login="escaped at"),
        {**webhook(8, email=ADDRESS), "timestamp": ADDRESS},
        {**webhook(9, email=ADDRESS), "timestamp": quoted},
        *(webhook(number) for number in range(10, 20)),
    ]
    events = sendgrid(folder / "events.jsonl", everywhere)
    escaped = json.dumps(ADDRESS)[1:-1].replace("@", "\\u0040")
    events.write_text(events.read_text().replace("escaped at", escaped))
    strange = [order(1).replace("buyer1@example.com", UPPER), f"o2,{ADDRESS},{ADDRESS},5.00,EUR,spring",
               f"o3,2026-03-02,{ADDRESS} {ADDRESS},5.00,EUR,spring", *map(order, range(4, 20))]  # fmt: skip
    known_by = "order_id,created_at,customer_id,total,currency"
    return (
        events,
        table(folder / "orders.csv", ORDERS, strange),
        table(folder / "mail.csv", MAIL, [mail(1).replace("reader1@example.com", ADDRESS), *map(mail, range(2, 30))]),
        table(
            folder / "ads.csv",
            f"{ADS},account",
            [f"{ad(1, f'Mail to {ADDRESS}')},{ADDRESS}", f"{ad(2, 'Sale@Home')},x"],
        ),
        table(
            folder / "people.csv",
            "customer_id,email,name,company,phone,tags",
            [
                f"Kunde-9xyz,{ADDRESS},Jörg Unverkennbar,{ADDRESS},+49 30 7654321,vip;{ADDRESS}",
                "C-8,bo@example.com,Bo Bleibt,,+49 30 7654322,vip",
            ],
        ),
        _card(folder / "cards.vcf"),
        table(folder / "orders_by_id.csv", known_by, [f"x1,2026-03-05,crm:{ADDRESS},7.00,EUR"]),
    )


def _card(path: Path) -> Path:
    """A card that gives the person a second address, and one of somebody else."""
    path.write_text(
        f"BEGIN:VCARD\nVERSION:4.0\nUID:card-{ADDRESS}\nFN:Jörg Unverkennbar\nEMAIL:{UPPER}\nEMAIL:zweite@example.com\n"
        "TEL:+49 30 7654323\nEND:VCARD\nBEGIN:VCARD\nFN:Bo Bleibt\nEMAIL:bo@example.com\nEND:VCARD\n"
    )
    return path


@pytest.fixture(scope="module")
def full(empty: Path, files: Sequence[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(empty, tmp_path_factory.mktemp("full") / "shop"))
    finished(child.import_files, folder, files)
    return folder


@pytest.fixture
def workspace(full: Path, tmp_path: Path) -> Workspace:
    """A workspace that has taken the files in."""
    return open_workspace(Path(shutil.copytree(full, tmp_path / "shop")))


def test_addresses_live_in_one_table_only(workspace: Workspace) -> None:
    found = traces(workspace.folder, ADDRESS)
    assert found
    assert {Path(trace.split(",")[0]).relative_to(workspace.folder).parts[:2] for trace in found} == {
        ("lake", "contacts")
    }
    for someone in ("buyer4@example.com", "reader3@example.com"):
        assert all("/lake/contacts" in trace for trace in traces(workspace.folder, someone))


def test_what_only_looks_like_an_address_is_kept(workspace: Workspace) -> None:
    names = {line.name for line in workspace.query(["clicks"], period="2026-03", by=("campaign",)).lines}
    assert {"Sale@Home", "Mail to <address>"} <= names
    assert any("<id@mail.example>" in event for event in state(workspace.folder)["events"])


def test_quarantined_rows_keep_no_address(workspace: Workspace) -> None:
    values = [row.value for row in workspace.quarantine()]
    assert len(values) == 4
    assert not any("maier" in (value or "") for value in values)


@pytest.mark.parametrize("spelled", [ADDRESS, UPPER, f" {ADDRESS} "])
def test_after_erasing_no_file_of_the_workspace_has_the_address(workspace: Workspace, spelled: str) -> None:
    workspace.overview("2026-03")
    assert workspace.erase_contact(spelled)
    assert traces(workspace.folder, ADDRESS) == []
    assert traces(workspace.folder, UPPER) == []
    assert traces(workspace.folder, "reader3@example.com")


def test_nothing_that_sources_said_of_an_erased_person_is_left_and_others_stay(workspace: Workspace) -> None:
    details = ("Unverkennbar", "+49307654321", "+49307654323", "zweite@example.com", "Kunde-9xyz")
    assert all(traces(workspace.folder, detail) for detail in details)
    assert workspace.erase_contact("Zweite@example.com")
    assert [detail for detail in (*details, ADDRESS) if traces(workspace.folder, detail)] == []
    assert traces(workspace.folder, "Bo Bleibt")
    assert workspace.contact(ADDRESS) is None
    assert [one.name for one in workspace.contacts()] == ["Bo Bleibt"]


def test_erasing_leaves_totals_and_counts_of_people_as_they_are(workspace: Workspace) -> None:
    before = sums(workspace.folder), len(state(workspace.folder)["contacts"]), _people(workspace)
    assert workspace.erase_contact(ADDRESS)
    assert (sums(workspace.folder), len(state(workspace.folder)["contacts"]), _people(workspace)) == before


def test_importing_the_same_files_again_does_not_bring_an_erased_person_back(
    workspace: Workspace, files: Sequence[Path], tmp_path: Path
) -> None:
    assert workspace.erase_contact(ADDRESS)
    before = state(workspace.folder)
    for file in files:
        (result,) = workspace.import_path(file)
        assert result.status == "unchanged"
        if result.kind == "contacts":
            continue  # A file of contacts that has changed says anew who there is.
        copy = tmp_path / f"copy-{file.name}"
        copy.write_bytes(file.read_bytes() + b"\n")
        (result,) = workspace.import_path(copy, ImportOptions(source=result.source))
        assert result.counts.kept == 0
    assert traces(workspace.folder, ADDRESS) == []
    assert state(workspace.folder)["contacts"] == before["contacts"]


def test_the_number_of_an_erased_person_is_never_given_to_another(workspace: Workspace, tmp_path: Path) -> None:
    newest = table(tmp_path / "orders_2.csv", ORDERS, ["z1,2026-03-08,last@example.com,3.00,EUR,spring"])
    workspace.import_path(newest)
    assert workspace.erase_contact("last@example.com")
    workspace.import_path(table(tmp_path / "orders_3.csv", ORDERS, ["z2,2026-03-09,next@example.com,9.00,EUR,spring"]))
    scores = workspace.report("2026-03").contact_scores
    assert scores["next@example.com"].total_conversions == 1


def test_an_import_that_was_killed_does_not_bring_an_erased_person_back(workspace: Workspace, tmp_path: Path) -> None:
    file = table(tmp_path / "orders_4.csv", ORDERS, ["y1,2026-03-08,late@example.com,3.00,EUR,spring"])
    committed = next(
        moment
        for moment in range(3, 20)
        if killed(child.killed_at, moment, child.import_files, workspace.folder, [file])
        and state(workspace.folder)["imports"][-1][6] == "committing"
    )
    assert committed
    assert workspace.erase_contact("late@example.com")
    workspace.import_path(file)
    assert traces(workspace.folder, "late@example.com") == []


def test_what_a_killed_process_spilled_goes_with_the_person(workspace: Workspace) -> None:
    spilled = workspace.folder / f"spill-{os.uname().nodename}-{_dead_process()}-1"
    spilled.mkdir()
    (spilled / "block.tmp").write_text(ADDRESS)
    mine = workspace.folder / f"spill-{os.uname().nodename}-{os.getpid()}-1"
    mine.mkdir()
    assert workspace.erase_contact(ADDRESS)
    assert traces(workspace.folder, ADDRESS) == []
    assert mine.exists()


def test_an_address_nobody_has_is_an_error(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(workspace.folder)
    assert run(["-w", str(workspace.folder), "contacts", "erase", "nobody@example.com", "--yes"]) == 2
    assert "nobody@example.com is not known here" in capsys.readouterr().err
    assert state(workspace.folder) == before


def test_who_has_no_address_is_erased_by_source_and_id(workspace: Workspace, tmp_path: Path) -> None:
    links = table(
        tmp_path / "leads.csv", "lead_id,email,name", ["Lead-1xyz,,Nemo Namenlos", "Lead-2xyz,ann@example.com,Ann"]
    )
    workspace.import_path(links, ImportOptions(source="leads"))
    assert traces(workspace.folder, "Namenlos")
    assert not workspace.erase_contact("leads:Lead")
    assert workspace.erase_contact("leads:Lead-1xyz")
    assert [trace for name in ("Namenlos", "Lead-1xyz") for trace in traces(workspace.folder, name)] == []
    assert traces(workspace.folder, "ann@example.com")


def test_a_part_of_an_address_erases_nobody(workspace: Workspace) -> None:
    assert not workspace.erase_contact("maier+shop@bücher.example")
    assert not workspace.erase_contact("rg.maier+shop@bücher.example")
    assert not workspace.erase_contact("bücher.example")
    assert not workspace.erase_contact("crm")


def test_the_command_erases_and_says_what_is_left_to_do(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-w", str(workspace.folder), "contacts", "erase", UPPER, "--yes"]) == 0
    assert "Files that were imported are not ours to change" in capsys.readouterr().out
    assert traces(workspace.folder, ADDRESS) == []


def _people(workspace: Workspace) -> int:
    return len(workspace.report("2026-03").contact_scores)


def _dead_process() -> int:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return child
