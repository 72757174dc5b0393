"""Folders of mail: messages that lie one a file, as in a maildir, are one import; every other file is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.errors import UnreadableFile
from aicmo.workspace import Workspace, open_workspace
from tests.cli.running import aicmo
from tests.ingest.mail.reports import block, report

ADS = "Day,Campaign,Impressions,Clicks,Spend\n2026-07-01,July,10,1,2.50\n2026-07-02,July,20,2,3.50\n"
POSTMARK = "From MAILER-DAEMON Tue Jul 14 09:00:05 2026\n"


def bounce(recipient: str) -> str:
    """A report of its own for each recipient."""
    return report(block(recipient)).replace("Message-ID: <", f"Message-ID: <{recipient.partition('@')[0]}.", 1)


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def files_taken(workspace: Workspace) -> list[tuple[str, int, int]]:
    return [(one.file_name, one.rows_read, one.kept) for one in workspace.imports()]


@pytest.fixture
def shop(workspace: Path) -> Workspace:
    return open_workspace(workspace)


def test_messages_in_a_folder_are_one_import_beside_its_other_files(shop: Workspace, tmp_path: Path) -> None:
    folder = write(tmp_path / "july", a_eml=bounce("ann@example.com"), b_eml=bounce("bob@example.com"), ads_csv=ADS)
    shop.import_path(folder)
    assert files_taken(shop) == [("july/", 2, 2), ("ads.csv", 2, 2)]


def test_the_files_of_a_folder_are_counted_and_the_folder_is_named(workspace: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "july", a_eml=bounce("ann@example.com"), b_eml=bounce("bob@example.com"), ads_csv=ADS)
    said = aicmo("import", folder, workspace=workspace).out
    assert "july/ (2 files): Bounces and complaints, source bounces" in said
    assert "3 files: 3 imported. 4 rows kept." in said


def test_a_maildir_is_taken_in_by_its_folders(shop: Workspace, tmp_path: Path) -> None:
    for part, names in {"cur": "ab", "new": "cd", "tmp": ""}.items():
        write(tmp_path / "bounces" / part, **{f"{name}:2,S": bounce(f"{name}@example.com") for name in names})
    shop.import_path(tmp_path / "bounces")
    assert files_taken(shop) == [("bounces/cur/", 2, 2), ("bounces/new/", 2, 2)]


def test_each_mbox_of_a_folder_stays_an_import_of_its_own(shop: Workspace, tmp_path: Path) -> None:
    many = {f"{name}_mbox": f"{POSTMARK}{bounce(f'{name}@example.com')}\n" for name in ("ann", "bob")}
    shop.import_path(write(tmp_path / "mail", **many))
    assert [name for name, _, _ in files_taken(shop)] == ["ann.mbox", "bob.mbox"]


def test_a_single_message_keeps_its_name(shop: Workspace, tmp_path: Path) -> None:
    shop.import_path(write(tmp_path / "mail", ann_eml=bounce("ann@example.com")))
    assert files_taken(shop) == [("ann.eml", 1, 1)]


def test_a_second_import_changes_nothing_and_a_new_message_alone_is_kept(shop: Workspace, tmp_path: Path) -> None:
    folder = write(tmp_path / "mail", a_eml=bounce("ann@example.com"), b_eml=bounce("bob@example.com"))
    shop.import_path(folder)
    (again,) = shop.import_path(folder)
    assert again.status == "unchanged"
    write(folder, c_eml=bounce("cleo@example.com"))
    (grown,) = shop.import_path(folder)
    assert (grown.counts.read, grown.counts.kept, grown.counts.duplicate) == (3, 1, 2)


def test_messages_that_were_given_other_names_are_the_same_mailbox(shop: Workspace, tmp_path: Path) -> None:
    folder = write(tmp_path / "cur", a=bounce("ann@example.com"), b=bounce("bob@example.com"))
    shop.import_path(folder)
    (folder / "a").rename(folder / "z:2,S")
    (again,) = shop.import_path(folder)
    assert again.status == "unchanged"


def test_messages_that_came_one_by_one_are_known_when_their_folder_comes(shop: Workspace, tmp_path: Path) -> None:
    folder = write(tmp_path / "mail", a_eml=bounce("ann@example.com"), b_eml=bounce("bob@example.com"))
    shop.import_path(folder / "a.eml")
    (whole,) = shop.import_path(folder)
    assert (whole.counts.kept, whole.counts.duplicate) == (1, 1)


def test_a_bad_message_is_told_of_by_the_name_of_its_file(workspace: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "mail", a_eml=bounce("ann@example.com"), b_eml=bounce("bob@example.com"))
    write(folder, c_eml=bounce("cleo@example.com").replace("Jul 2026", "Jul 1926"))
    said = aicmo("import", folder, workspace=workspace)
    assert said.code == 1
    assert "mail/, row 3, column 'reported_at'" in said.err
    assert "is before 1990, in c.eml" in said.err
    assert "kept 2 of 3 rows" in said.out


def test_the_quarantine_of_a_folder_is_tried_again(shop: Workspace, tmp_path: Path) -> None:
    folder = write(tmp_path / "mail", a_eml=bounce("ann@example.com"), b_eml=bounce("bob@example.com"))
    write(folder, c_eml=bounce("cleo@example.com").replace("Jul 2026", "Jul 1926"))
    shop.import_path(folder)
    (result,) = open_workspace(shop.folder).retry_quarantine("bounces")
    assert (result.counts.kept, result.counts.quarantined) == (0, 1)


def test_a_folder_that_has_lost_messages_is_not_tried_again_but_told_of(shop: Workspace, tmp_path: Path) -> None:
    folder = write(tmp_path / "mail", a_eml=bounce("ann@example.com"))
    write(folder, c_eml=bounce("cleo@example.com").replace("Jul 2026", "Jul 1926"))
    shop.import_path(folder)
    (folder / "a.eml").unlink()
    with pytest.raises(UnreadableFile, match="is gone or has changed"):
        open_workspace(shop.folder).retry_quarantine("bounces")


def test_a_message_that_another_program_moves_meanwhile_is_told_of_and_nothing_is_kept(
    shop: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "cur", a=bounce("ann@example.com"), b=bounce("bob@example.com"))

    def moved(file: Path) -> list[bytes]:
        (folder / "b").unlink(missing_ok=True)
        return [file.read_bytes()]

    monkeypatch.setattr("aicmo.ingest.formats.mail.messages", moved)
    with pytest.raises(UnreadableFile, match=r"b is gone\. Import it again"):
        shop.import_path(folder)
    assert files_taken(shop) == []


def test_a_folder_that_holds_no_file_is_said_to(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = aicmo("import", tmp_path / "empty", workspace=workspace)
    assert said.code != 0
    assert "holds no files" in said.err
