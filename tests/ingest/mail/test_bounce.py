"""A message from a mail server becomes what it says of each recipient."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.ingest.mail.reports import RETURNED, block, plain, report, told


def test_a_delivery_report_names_the_recipient_the_reason_and_the_time() -> None:
    (bounce,) = told(report(block("ann@example.com")))
    assert (bounce.recipient, bounce.kind, bounce.hard) == ("ann@example.com", "bounce", True)
    assert (bounce.status, bounce.reason, bounce.diagnostic) == ("5.1.1", "unknown_user", "smtp; 550 User unknown")
    assert bounce.at == datetime(2026, 7, 14, 9, 0, 5, tzinfo=UTC)


def test_each_recipient_of_a_report_is_judged_alone() -> None:
    found = told(
        report(block("ann@example.com"), block("bob@example.com", "5.2.2", "552 Mailbox full"), text="Two failed.")
    )
    assert [(one.recipient, one.hard, one.reason) for one in found] == [
        ("ann@example.com", True, "unknown_user"),
        ("bob@example.com", False, "mailbox_full"),
    ]


def test_a_forwarded_message_bounces_for_the_address_it_was_sent_to() -> None:
    (bounce,) = told(report(block("ann@elsewhere.example", more="Original-Recipient: rfc822;ann@example.com")))
    assert bounce.recipient == "ann@example.com"


@pytest.mark.parametrize(
    ("action", "kind", "hard"),
    [
        ("delayed", "delay", None),
        ("delivered", "delivery", None),
        ("relayed", "delivery", None),
        ("failed", "bounce", True),
    ],
)
def test_a_report_of_a_delay_or_a_delivery_is_no_bounce(action: str, kind: str, hard: bool | None) -> None:
    (found,) = told(report(block("ann@example.com", action=action)))
    assert (found.kind, found.hard) == (kind, hard)


def test_a_report_that_lost_its_parts_is_read_in_the_text() -> None:
    (bounce,) = told(plain(f"Sorry.\n\n{block('ann@example.com')}\n\nThe message follows.\n"))
    assert (bounce.recipient, bounce.hard) == ("ann@example.com", True)


@pytest.mark.parametrize(
    ("body", "hard", "reason"),
    [
        ("Hi. This is the qmail-send program at mx.example.com.\nI'm afraid I wasn't able to deliver your message to the"
         " following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ann@example.com>:\n"
         "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n", True,
         "unknown_user"),
        ("A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error."
         " The following address(es) failed:\n\n  ann@example.com\n    SMTP error from remote mail server after RCPT"
         " TO:<ann@example.com>:\n    host mx.example.com [192.0.2.1]: 552 5.2.2 Mailbox full\n\n", False, "mailbox_full"),
    ],
)  # fmt: skip
def test_a_bounce_without_a_report_is_read_by_its_words(body: str, hard: bool, reason: str) -> None:
    (bounce,) = told(plain(body + RETURNED + "\nHello.\n"))
    assert (bounce.recipient, bounce.kind, bounce.hard, bounce.reason) == ("ann@example.com", "bounce", hard, reason)


def test_where_nobody_is_named_it_is_whom_the_returned_message_was_sent_to() -> None:
    (bounce,) = told(plain(f"The user is unknown.\n\n{RETURNED}\nHello.\n"))
    assert (bounce.recipient, bounce.hard) == ("ann@example.com", True)


def test_the_header_of_failed_recipients_counts_before_the_text() -> None:
    text = plain("bob@example.com: user unknown\n")
    (bounce,) = told(text.replace("Subject:", "X-Failed-Recipients: ann@example.com\nSubject:"))
    assert bounce.recipient == "ann@example.com"


def test_a_complaint_names_each_recipient() -> None:
    fields = "Feedback-Type: abuse\nUser-Agent: FBL/1.0\nOriginal-Rcpt-To: ann@example.com\nOriginal-Rcpt-To: bob@example.com"
    found = told(report(fields, kind="feedback-report"))
    assert [(one.kind, one.recipient, one.hard, one.feedback_type) for one in found] == [
        ("complaint", "ann@example.com", None, "abuse"),
        ("complaint", "bob@example.com", None, "abuse"),
    ]


def test_a_complaint_that_hides_the_recipient_has_whom_the_message_was_sent_to() -> None:
    (found,) = told(report("Feedback-Type: fraud\nUser-Agent: FBL/1.0", kind="feedback-report"))
    assert (found.kind, found.recipient) == ("complaint", "ann@example.com")


@pytest.mark.parametrize(
    ("kind", "meant"), [("opt-out", "unsubscribe"), ("not-spam", "other"), ("auth-failure", "other")]
)
def test_feedback_that_is_no_complaint_is_none(kind: str, meant: str) -> None:
    (found,) = told(report(f"Feedback-Type: {kind}\nOriginal-Rcpt-To: ann@example.com", kind="feedback-report"))
    assert found.kind == meant


def test_an_automatic_reply_is_no_bounce() -> None:
    reply = plain("I am away until Monday.\n", subject="Out of office: July", sender="Ann <ann@example.com>")
    (found,) = told(reply.replace("Subject:", "Auto-Submitted: auto-replied\nSubject:"))
    assert (found.kind, found.recipient, found.hard) == ("autoreply", "ann@example.com", None)


def test_a_message_that_flufl_bounce_fails_over_is_read_by_its_words() -> None:
    (bounce,) = told(plain("<ann@example.com>: 550 user unknown\n").replace("From: MAILER-DAEMON@mx.example.com\n", ""))
    assert (bounce.recipient, bounce.hard, bounce.reason) == ("ann@example.com", True, "unknown_user")


def test_ordinary_mail_is_none_of_it() -> None:
    letter = plain("Thank you for the shoes!\n", subject="Shoes", sender="Ann <ann@example.com>")
    (found,) = told(letter.replace("Return-Path: <>", "Return-Path: <ann@example.com>"))
    assert found.kind == "other"
