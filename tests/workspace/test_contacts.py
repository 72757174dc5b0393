"""Contacts: whoever an address, an id or a card means is one person, everywhere and once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.cli.main import run
from aicmo.errors import InputError, MissingExtra, UnrecognisedFile
from aicmo.ingest import cleaning
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.result import ImportResult
from aicmo.workspace import Workspace, create_workspace, open_workspace
from tests.workspace.files import table
from tests.workspace.state import state

EVENTS = "event_id,email,contact_id,event,timestamp"
PEOPLE = "contact_id,email,name,phone,country,tags"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "shop")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def take(workspace: Workspace, path: Path, header: str, lines: Sequence[str], source: str = "crm") -> ImportResult:
    (result,) = workspace.import_path(table(path, header, lines), ImportOptions(source=source))
    return result


def clicks(workspace: Workspace, as_of: str | None = None) -> dict[str, float]:
    """Who clicked how often in March."""
    scores = workspace.report("2026-03", as_of=as_of).contact_scores
    return {name: score.total_clicks for name, score in scores.items()}


def click(number: int, email: str = "", contact_id: str = "") -> str:
    return f"e{number},{email},{contact_id},click,2026-03-{number:02d}T10:00:00Z"


def person(workspace: Workspace, email: str) -> str:
    found = workspace.contact(email, "2026-03")
    assert found is not None
    return found.profile.contact


def test_events_that_carry_an_id_alone_find_the_person_whose_address_a_contact_file_has_told(
    workspace: Workspace, folder: Path
) -> None:
    take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann,,,"])
    take(workspace, folder / "events.csv", EVENTS, [click(1, contact_id="C-1"), click(2, email="Ann@Example.com")])
    assert clicks(workspace) == {"ann@example.com": 2}


def test_the_same_holds_for_events_that_came_before_the_contact_file(workspace: Workspace, folder: Path) -> None:
    take(workspace, folder / "events.csv", EVENTS, [click(1, contact_id="C-1"), click(2, email="ann@example.com")])
    assert clicks(workspace) == {"crm:C-1": 1, "ann@example.com": 1}
    before = workspace.query(["clicks"], period="2026-03").total
    version = str(workspace.session().data.version)
    result = take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann,,,"])
    assert any(note.startswith("Persons who were known apart") for note in result.notes)
    assert clicks(workspace) == {"ann@example.com": 2}
    assert workspace.query(["clicks"], period="2026-03").total.metrics == before.metrics
    assert clicks(workspace, as_of=version) == {"crm:C-1": 1, "ann@example.com": 1}
    take(workspace, folder / "events_2.csv", EVENTS, [click(3, contact_id="C-1")])
    assert clicks(workspace) == {"ann@example.com": 3}


def test_an_id_is_the_sources_own(workspace: Workspace, folder: Path) -> None:
    take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann,,,"])
    take(workspace, folder / "events.csv", EVENTS, [click(1, contact_id="C-1")], source="shop")
    assert clicks(workspace) == {"shop:C-1": 1}


def test_persons_are_united_through_any_number_of_files(workspace: Workspace, folder: Path) -> None:
    take(workspace, folder / "e.csv", EVENTS, [click(n, email=f"a{n}@example.com") for n in range(1, 6)])
    take(workspace, folder / "p1.csv", PEOPLE, ["X,a4@example.com,,,,", "X,a5@example.com,,,,"])
    take(workspace, folder / "p2.csv", PEOPLE, ["Y,a1@example.com,,,,", "Y,a2@example.com,,,,"])
    assert clicks(workspace) == {"a4@example.com": 2, "a1@example.com": 2, "a3@example.com": 1}
    take(workspace, folder / "p3.csv", PEOPLE, ["Z,a5@example.com,,,,", "Z,a2@example.com,,,,"])
    assert clicks(workspace) == {"a1@example.com": 4, "a3@example.com": 1}
    assert person(workspace, "crm:X") == person(workspace, "a5@example.com") == "a1@example.com"


def test_duplicates_in_a_file_are_one_person_by_address_and_by_id(workspace: Workspace, folder: Path) -> None:
    rows = [
        "C-1,jörg@bücher.example,Jörg,030 1234567,DE,vip",
        "C-1,,Jörg Maier,,DE,new",
        ",JO\u0308RG@BÜCHER.example,,030 7654321,DE,vip",
        "C-2,jörg@bücher.example,,,,",
        "C-3,bo@example.com,Bo,,,",
    ]
    result = take(workspace, folder / "people.csv", PEOPLE, rows)
    assert (result.counts.read, result.counts.kept, result.counts.duplicate) == (5, 2, 3)
    jörg, bo = workspace.contacts()
    assert (jörg.emails, jörg.ids) == (("jörg@bücher.example",), {"crm": ("C-1", "C-2")})
    assert (jörg.name, jörg.phones, jörg.tags) == ("Jörg Maier", ("+49301234567", "+49307654321"), ("vip", "new"))
    assert bo.contact == "bo@example.com"


def test_importing_contacts_again_in_any_order_changes_nothing(workspace: Workspace, folder: Path) -> None:
    rows = [f"C-{n},a{n % 5}@example.com,Ann {n},030 12345{n:02d},DE,t{n % 3}" for n in range(12)]
    file = table(folder / "people.csv", PEOPLE, rows)
    workspace.import_path(file, ImportOptions(source="crm"))
    before = state(workspace.folder)
    (again,) = workspace.import_path(file, ImportOptions(source="crm"))
    assert (again.status, state(workspace.folder)) == ("unchanged", before)
    result = take(workspace, folder / "again.csv", PEOPLE, [*rows, ""])
    assert (result.status, result.counts.kept, result.counts.duplicate) == ("imported", 0, 12)
    after = state(workspace.folder)
    assert {name: after[name] for name in ("contacts", "aliases", "profiles")} == {
        name: before[name] for name in ("contacts", "aliases", "profiles")
    }


def test_the_newest_statement_of_a_source_holds_as_far_as_it_says_anything(workspace: Workspace, folder: Path) -> None:
    take(workspace, folder / "1.csv", PEOPLE, ["C-1,ann@example.com,Ann,030 1234567,DE,vip"])
    result = take(workspace, folder / "2.csv", PEOPLE, ["C-1,,Ann Lee,,,new"])
    assert (result.counts.kept, result.counts.restated) == (1, 1)
    (ann,) = workspace.contacts()
    assert (ann.name, ann.phones, ann.country, ann.tags) == ("Ann Lee", ("+49301234567",), "DE", ("new",))
    take(workspace, folder / "3.csv", PEOPLE, [",ann@example.com,A. Lee,,,other"], source="sheet")
    (ann,) = workspace.contacts()
    assert (ann.name, ann.sources, ann.tags) == ("A. Lee", ("crm", "sheet"), ("new", "other"))


def test_a_dry_run_writes_nothing(workspace: Workspace, folder: Path) -> None:
    before = state(workspace.folder)
    file = table(folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann,,,", "C-2,nobody,Bo,,,"])
    (result,) = workspace.import_path(file, ImportOptions(source="crm", dry_run=True))
    assert (result.status, result.counts.kept, result.counts.quarantined) == ("dry run", 2, 1)
    assert state(workspace.folder) == before


def test_a_bad_address_is_told_of_and_what_is_good_in_its_row_is_kept(workspace: Workspace, folder: Path) -> None:
    rows = [
        "C-1,ann@@example.com,Ann,,,",
        ",bo@exa mple.com,Bo,,,",
        ",,Cy,,,",
        ",,Di,030 1234567,DE,",
        "C-5,ed@example.com,Ed,,,",
    ]
    result = take(workspace, folder / "people.csv", PEOPLE, rows)
    assert [(bad.row, bad.column, bad.value, bad.reason.partition(":")[0]) for bad in result.bad_rows] == [
        (2, "email", "a…@…", "is not an e-mail address"),
        (3, "email", "b…@…", "is not an e-mail address"),
        (4, "email", None, "is empty, and the row has neither an id nor a phone number"),
    ]
    assert (result.counts.read, result.counts.kept, result.counts.quarantined) == (5, 3, 3)
    assert [one.contact for one in workspace.contacts()] == ["crm:C-1", "crm:tel:+49301234567/di", "ed@example.com"]


def test_a_corrected_mapping_brings_the_rest_of_a_row(workspace: Workspace, folder: Path) -> None:
    header, lines = (
        "contact_id,email,name,alt",
        ["C-1,none yet,Ann,ann@example.com", *(f"C-{n},b{n}@example.com,Bo," for n in range(2, 8))],
    )
    take(workspace, folder / "people.csv", header, lines)
    (workspace.folder / "aicmo.toml").write_text(
        (workspace.folder / "aicmo.toml").read_text().replace('column = "email"', 'column = "alt"')
    )
    (result,) = open_workspace(workspace.folder).retry_quarantine("crm")
    assert (result.counts.kept, result.counts.quarantined) == (1, 0)
    assert person(workspace, "crm:C-1") == person(workspace, "ann@example.com")


def test_a_card_is_told_by_the_line_on_which_it_begins(workspace: Workspace, folder: Path) -> None:
    folder.mkdir()
    (folder / "cards.vcf").write_text(
        "BEGIN:VCARD\nFN:Ann\nEMAIL:ann@example.com\nEMAIL:not an address\nEND:VCARD\n\nBEGIN:VCARD\nFN:Bo\nEND:VCARD\nBEGIN:VCARD\nFN:Cut"
    )
    (result,) = workspace.import_path(folder / "cards.vcf")
    assert [(bad.row, bad.column) for bad in result.bad_rows] == [(1, "EMAIL"), (7, "EMAIL"), (10, None)]
    assert [one.contact for one in workspace.contacts()] == ["ann@example.com"]


PHONES = [
    ("030 1234567", "DE", None, "+49301234567"), ("(030) 123-4567", "Deutschland", None, "+49301234567"),
    ("020 7946 0958", "UK", None, "+442079460958"), ("06 12 34 56 78", "France", None, "+33612345678"),
    ("415-555-2671", "United States of America", None, "+14155552671"), ("0043 1 5354432", None, "DE", "+4315354432"),
    ("+81 3-1234-5678", None, None, "+81312345678"), ("tel:+1-418-656-9254;ext=102", None, None, "+14186569254"),
    ("493012345678", None, None, "+493012345678"), ("030 1234567", None, "DE", "+49301234567"),
    ("030 1234567", "AT", "DE", "+43301234567"), ("030 1234567", None, None, "030 1234567"), ("call me", "DE", None, "call me"),
    ("12", "DE", None, "12"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "country", "default", "expected"), PHONES)
def test_phone_numbers_are_written_alike_where_a_country_is_known(
    written: str, country: str | None, default: str | None, expected: str
) -> None:
    row = cleaning.Cleaner(default).row(0, None, written, None, country)
    assert row[2] == f'["{expected}"]'
    assert row[7] == (expected == written)


def test_the_country_of_the_workspace_is_that_of_numbers_without_one(workspace: Workspace, folder: Path) -> None:
    settings_file = workspace.folder / "aicmo.toml"
    rows = ["C-1,ann@example.com,Ann,030 1234567,,", "C-2,bo@example.com,Bo,call me,,"]
    take(workspace, folder / "people.csv", PEOPLE, rows)
    assert [one.phones for one in workspace.contacts()] == [("030 1234567",), ("call me",)]
    settings_file.write_text(settings_file.read_text().replace("[workspace]", '[workspace]\ncountry = "de"'))
    result = take(open_workspace(workspace.folder), folder / "people.csv", PEOPLE, rows)
    assert (result.counts.kept, result.counts.restated, result.columns["phone_country"]) == (1, 1, "always DE")
    assert [one.phones for one in workspace.contacts()] == [("+49301234567",), ("call me",)]
    assert any("lack a country code: 1 (the country is taken to be DE)" in note for note in result.notes)


def test_addresses_stand_in_no_profile(workspace: Workspace, folder: Path) -> None:
    take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,ann@example.com,,,to ann@example.com"])
    (ann,) = workspace.contacts()
    assert (ann.name, ann.tags) == (None, ("to <address>",))


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        "{}@{}.{}".format,
        st.text("aZ09.+_-'!", min_size=1, max_size=70),
        st.text("aZ09.-_", min_size=1, max_size=70),
        st.sampled_from(["com", "test", "local", "DE", "invalid", "example", "arpa", "c0m", "x", "localhost"]),
    )
)
def test_what_is_let_pass_unasked_the_library_lets_pass_too(address: str) -> None:
    import email_validator

    if cleaning._PLAIN_ADDRESS.fullmatch(address):
        email_validator.validate_email(address, check_deliverability=False)


@pytest.mark.parametrize("library", ["phonenumbers", "email_validator"])
def test_without_its_libraries_a_contact_file_is_refused_with_the_extra_to_install(
    library: str, workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    cleaning._libraries.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install 'aicmo\[contacts\]'"):
        take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann,,,"])
    cleaning._libraries.cache_clear()


def test_a_workspace_made_before_there_were_contacts_still_opens(workspace: Workspace, folder: Path) -> None:
    import shutil

    for name in ("aliases", "profiles"):
        shutil.rmtree(workspace.folder / "lake" / name)
    assert workspace.contacts() == []
    assert clicks(workspace) == {}
    take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann,,,"])
    assert person(workspace, "ann@example.com") == "ann@example.com"


def test_the_commands_list_and_show_people(
    workspace: Workspace, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(workspace, folder / "events.csv", EVENTS, [click(1, email="ann@example.com")])
    take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann Lee,,DE,VIP", "C-2,bo@example.com,Bo,,,"])
    here = ["-w", str(workspace.folder), "contacts"]
    assert run([*here, "list", "--tag", "vip"]) == 0
    printed = capsys.readouterr().out
    assert "ann@example.com" in printed
    assert "bo@example.com" not in printed
    assert run([*here, "show", "crm:C-1", "--period", "2026-03"]) == 0
    printed = capsys.readouterr().out
    assert "Ann Lee" in printed
    assert "2026-03-01 10:00 clicked – – crm" in " ".join(printed.split())
    assert run([*here, "show", "nobody@example.com"]) == 2
    assert "nobody@example.com is not known here" in capsys.readouterr().err


def test_a_file_without_the_columns_that_its_source_is_read_by_is_refused_by_name(
    workspace: Workspace, folder: Path
) -> None:
    take(workspace, folder / "events.csv", EVENTS, [click(1, email="ann@example.com")])
    with pytest.raises(UnrecognisedFile, match="Its columns: contact_id, colour"):
        take(workspace, folder / "colours.csv", "contact_id,colour", ["C-1,red"])


def test_a_table_with_the_columns_of_another_that_says_otherwise_of_its_ids_is_asked_about(
    workspace: Workspace, folder: Path
) -> None:
    workspace.import_path(table(folder / "shop.csv", PEOPLE, ["7,ann@example.com,Ann,,,"]))
    with pytest.raises(InputError, match="say otherwise than that source does for the same person"):
        workspace.import_path(table(folder / "fair.csv", PEOPLE, ["7,bo@example.com,Bo,,,"]))
    assert workspace.contact("bo@example.com", "2026-03") is None
    by_address = "email,name,country"
    workspace.import_path(table(folder / "list.csv", by_address, ["ann@example.com,Ann,DE"]))
    (result,) = workspace.import_path(table(folder / "new list.csv", by_address, ["ann@example.com,Ann Lee,DE"]))
    assert (result.source, result.counts.restated) == ("list", 1)


def test_contacts_do_not_change_how_the_facts_of_their_source_are_read(workspace: Workspace, folder: Path) -> None:
    take(workspace, folder / "events.csv", EVENTS, [click(1, email="ann@example.com")])
    before = state(workspace.folder)["mapping"]
    take(workspace, folder / "people.csv", PEOPLE, ["C-1,ann@example.com,Ann,,,"])
    assert state(workspace.folder)["mapping"] == before
