"""Complaints: reports in the Abuse Reporting Format (RFC 5965), and Microsoft's, which are a message without a report."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from aicmo.ingest.mail.parts import header, named_in, original

_RECIPIENTS = ("original-rcpt-to", "removal-recipient")
# Microsoft's Junk Mail Reporting Program returns the message alone and adds this header to it.
_MICROSOFT = "x-hmxmroriginalrecipient"


@dataclass(frozen=True, slots=True)
class Feedback:
    """`kind` is RFC 5965's feedback type: `abuse`, `fraud`, `opt-out`, ...; `recipient` "" where it was taken out."""

    recipient: str
    kind: str
    arrived: str


def feedback(message: Message) -> list[Feedback]:
    """The complaints that a report tells of, one a recipient."""
    report = _report(message)
    if report is None:
        return [Feedback(address, "abuse", "") for address in named_in(original(message), _MICROSOFT)]
    recipients = named_in(report, *_RECIPIENTS) or named_in(original(message), "to")[:1] or [""]
    kind, arrived = header(report, "feedback-type").lower(), header(report, "arrival-date")
    return [Feedback(address, kind or "abuse", arrived) for address in dict.fromkeys(recipients)]


def _report(message: Message) -> Message | None:
    part = next((part for part in message.walk() if part.get_content_type() == "message/feedback-report"), None)
    payload = part.get_payload() if part is not None else None
    return payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else None
