"""Reports written for a test."""

from __future__ import annotations

from email import message_from_bytes, message_from_string
from pathlib import Path

from aicmo.ingest.mail.bounce import Bounce, bounces

RETURNED = """\
Received: from app.example.com by mx.example.com; Tue, 14 Jul 2026 09:00:00 +0000
Message-ID: <letter-1@shop.example>
From: Shop <news@shop.example>
To: Ann <ann@example.com>
Subject: July
X-Campaign: july
"""


def told(text: str) -> list[Bounce]:
    return bounces(message_from_string(text))


def of_file(path: Path) -> list[Bounce]:
    return bounces(message_from_bytes(path.read_bytes()))


def plain(
    body: str, *, subject: str = "Undelivered Mail Returned to Sender", sender: str = "MAILER-DAEMON@mx.example.com"
) -> str:
    """A message without a report, such as qmail and Exim write them."""
    return (
        f"Return-Path: <>\nDate: Tue, 14 Jul 2026 09:00:05 +0000\nMessage-ID: <b1@mx.example.com>\nFrom: {sender}\n"
        f"To: news@shop.example\nSubject: {subject}\n\n{body}"
    )


def report(*blocks: str, text: str = "Your message was not delivered.", kind: str = "delivery-status") -> str:
    """A message in the form of RFC 3464, one block of fields a recipient; or of RFC 5965, for `feedback-report`."""
    fields = "\n\n".join(("Reporting-MTA: dns; mx.example.com", *blocks)) if kind == "delivery-status" else blocks[0]
    return f"""\
Return-Path: <>
Received: by mx.example.com; Tue, 14 Jul 2026 09:00:06 +0000
Date: Tue, 14 Jul 2026 11:00:05 +0200
Message-ID: <r1@mx.example.com>
From: MAILER-DAEMON@mx.example.com
To: news@shop.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

{text}

--b
Content-Type: message/{kind}

{fields}

--b
Content-Type: message/rfc822

{RETURNED}
Hello.

--b--
"""


def block(
    recipient: str, status: str = "5.1.1", answer: str = "550 User unknown", action: str = "failed", more: str = ""
) -> str:
    return (
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {answer}"
        + (f"\n{more}" if more else "")
    )
