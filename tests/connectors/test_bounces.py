"""Bounces and complaints become events of the person that the message was sent to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aicmo.connectors.base import Kind, surest
from aicmo.workspace import Workspace, create_workspace
from tests.connectors.heads import table
from tests.ingest.mail.reports import block, plain, report
from tests.ingest.opened import opened


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "shop")


def events(workspace: Workspace) -> list[tuple[object, ...]]:
    with workspace.session() as session:
        return session.con.execute(
            f"""SELECT type, hard, channel, message_id, campaign, attributes, email
                FROM {workspace.lake.events.relation()} LEFT JOIN {workspace.lake.contacts.relation()} USING (contact_key)
                ORDER BY email, type"""
        ).fetchall()


def taken_in(workspace: Workspace, folder: Path, **files: str) -> list[tuple[object, ...]]:
    for name, text in files.items():
        (folder / f"{name}.eml").write_text(text, encoding="utf-8")
        workspace.import_path(folder / f"{name}.eml")
    return events(workspace)


def test_only_mail_is_read_as_bounces(tmp_path: Path) -> None:
    reading = surest(opened(tmp_path, report(block("ann@example.com")), "b.eml").head)
    assert reading is not None
    assert (reading.connector, reading.kind) == ("bounces", Kind.EVENTS)
    other = surest(table("event_id|kind|recipient\n1|bounce|ann@example.com"))
    assert other is None or other.connector != "bounces"


def test_a_bounce_becomes_an_event_with_reason_and_answer(workspace: Workspace, tmp_path: Path) -> None:
    ((kind, hard, channel, message, campaign, attributes, email),) = taken_in(
        workspace, tmp_path, one=report(block("Ann@Example.com", answer="550 <ann@example.com> User unknown"))
    )
    assert (kind, hard, channel, email) == ("bounced", True, "email", "ann@example.com")
    assert (message, campaign) == ("letter-1@shop.example", "july")
    said = json.loads(str(attributes))
    assert (said["reject_reason"], said["description"]) == ("bounced", "unknown_user")
    assert "User unknown" in said["mta_response"]
    assert "ann@" not in str(attributes)


def test_a_complaint_is_no_bounce(workspace: Workspace, tmp_path: Path) -> None:
    fields = "Feedback-Type: abuse\nOriginal-Rcpt-To: ann@example.com"
    ((kind, hard, *_),) = taken_in(workspace, tmp_path, one=report(fields, kind="feedback-report"))
    assert (kind, hard) == ("complained", None)


def test_ordinary_mail_is_left_out_and_told_of(workspace: Workspace, tmp_path: Path) -> None:
    letter = plain("Thank you!\n", subject="Shoes", sender="ann@example.com").replace("Return-Path: <>\n", "")
    (tmp_path / "letter.eml").write_text(letter, encoding="utf-8")
    (result,) = workspace.import_path(tmp_path / "letter.eml")
    assert (result.counts.kept, result.counts.dropped, result.counts.quarantined) == (0, 1, 0)


def test_the_same_bounce_from_a_mailbox_and_from_a_file_counts_once(workspace: Workspace, tmp_path: Path) -> None:
    text = report(block("ann@example.com"))
    taken_in(workspace, tmp_path, one=text)
    box = tmp_path / "bounces.mbox"
    box.write_text(f"From MAILER-DAEMON Tue Jul 14 09:00:05 2026\n{text}\n", encoding="utf-8")
    (result,) = workspace.import_path(box)
    assert (result.counts.kept, result.counts.duplicate) == (0, 1)
    assert len(events(workspace)) == 1
