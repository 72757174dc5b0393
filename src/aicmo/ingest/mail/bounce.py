"""A message from a mail server becomes what it says of each recipient: bounced, delayed, delivered, complained, away."""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message

from aicmo.errors import MissingExtra
from aicmo.ingest.mail.delivery_status import DeliveryStatus, delivery_statuses, first_status
from aicmo.ingest.mail.feedback import Feedback, feedback
from aicmo.ingest.mail.parts import addresses_in, explanation, header, headers, moment, named_in, original
from aicmo.ingest.mail.wording import judge

# RFC 3464, section 2.3.3; a server that passed a message on, or to a list, took it.
_KINDS = {"failed": "bounce", "delayed": "delay", "delivered": "delivery", "relayed": "delivery", "expanded": "delivery",
          "deliverable": "delivery"}  # fmt: skip
# Feedback that is no complaint: RFC 5965 section 3.1 as of 2008, RFC 6430, RFC 6591.
_FEEDBACK = {"opt-out": "unsubscribe", "opt-out-list": "unsubscribe", "not-spam": "other", "auth-failure": "other"}
_FROM_A_SERVER = re.compile(r"mailer-?daemon|postmaster|mail delivery|double-bounce|^<>$", re.IGNORECASE)
_FAILED = re.compile(
    r"undeliver|not (be )?deliver|deliver\w* (fail|problem|error|status)|fail\w* (to )?deliver|failure (notice|delivery)|returned mail"
    r"|(permanent|fatal) error|non-?delivery|rejected|bounce|mail (system )?error|warning: could not send|n.t deliver",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"out of (the )?office|vacation|auto(matic)?[ -]?(reply|response)|abwesen|absence|away from", re.IGNORECASE
)
# A line of a session's transcript in which a server refuses somebody: `550 <ann@example.com>... User unknown`.
_REFUSAL = re.compile(r"^[ \t]*[45]\d\d[ -][^\n]*@[^\n]*", re.MULTILINE)
# It logs the failures of its detectors with a traceback, which nobody who did not ask for logs should see.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
_SERVER_NAMES = re.compile(r"^(mailer-daemon|postmaster|double-bounce)@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a message says of one recipient.

    `kind` is `bounce`, `delay`, `delivery`, `complaint`, `unsubscribe`, `autoreply` or `other`; `recipient` is "" where nobody is named;
    `hard` is None of what is no bounce; `at` is in UTC, None where the message has no date that can be read.
    """

    recipient: str
    kind: str
    hard: bool | None = None
    status: str = ""
    reason: str = ""
    diagnostic: str = ""
    feedback_type: str = ""
    at: datetime | None = None


def bounces(message: Message) -> list[Bounce]:
    """What a message says, one a recipient and at least one. Raises `MissingExtra` where only flufl.bounce could tell."""
    at = _when(message)
    if complaints := feedback(message):
        return [_complaint(found, at) for found in complaints]
    text = explanation(message)
    if statuses := delivery_statuses(message):
        if not statuses[0].recipient:
            statuses[0] = replace(statuses[0], recipient=next(iter(_named(message, text)), ""))
        return [_reported(status, text, len(statuses), at) for status in statuses]
    if _is_away(message):
        return [Bounce(next(iter(named_in(message, "from")), ""), "autoreply", at=at)]
    if not _is_about_delivery(message, text):
        return [Bounce("", "other", at=at)]
    return [_told(address, text, at) for address in _named(message, text) or [""]]


def _when(message: Message) -> datetime | None:
    """When the report was written, or arrived; where it does not say, when the message that it returns was sent."""
    arrived = [text.rpartition(";")[2] for text in headers(message, "received")]
    return moment(
        header(message, "date"), *arrived, header(message, "delivery-date"), header(original(message), "date")
    )


def _complaint(found: Feedback, at: datetime | None) -> Bounce:
    kind = _FEEDBACK.get(found.kind, "complaint")
    reason = "complaint" if kind == "complaint" else ""
    return Bounce(found.recipient, kind, reason=reason, feedback_type=found.kind, at=at or moment(found.arrived))


def _reported(found: DeliveryStatus, text: str, recipients: int, at: datetime | None) -> Bounce:
    """What the report's fields say; its words to a person count where they can be of nobody else."""
    kind = _KINDS.get(found.action, "bounce")
    if kind == "delivery":
        return Bounce(found.recipient, kind, status=found.status, diagnostic=found.diagnostic, at=at)
    about = text if recipients == 1 else _about(found.recipient, text)
    judged = judge(_stated(found), found.diagnostic, about)
    hard = judged.hard if kind == "bounce" else None
    when = at or moment(found.attempted)
    return Bounce(found.recipient, kind, hard, found.status, judged.reason, found.diagnostic or about, at=when)


def _stated(found: DeliveryStatus) -> str:
    """The other server's own code says more than one that a relay made of it."""
    return first_status(found.diagnostic) or found.status


def _told(address: str, text: str, at: datetime | None) -> Bounce:
    about = _about(address, text)
    status = first_status(about)
    judged = judge(status, about, text)
    return Bounce(address, "bounce", judged.hard, status, judged.reason, about, at=at)


def _about(address: str, text: str) -> str:
    """The stretch of a text from an address to the next one; all of it where it names nobody else."""
    others = [found for found in addresses_in(text) if found.lower() != address.lower()]
    start = text.lower().find(address.lower())
    if not address or start < 0 or not others:
        return text
    ends = [place for other in others if (place := text.find(other, start + len(address))) > 0]
    return text[start : min(ends, default=len(text))]


def _is_away(message: Message) -> bool:
    """An automatic reply (RFC 3834) that is no report."""
    automatic = header(message, "auto-submitted").lower().startswith("auto-replied")
    written = bool(
        _AWAY.search(header(message, "subject")) or header(message, "x-autoreply") or header(message, "x-autorespond")
    )
    return written or (automatic and not _FROM_A_SERVER.search(header(message, "from")))


def _is_about_delivery(message: Message, text: str) -> bool:
    by_server = any(
        _FROM_A_SERVER.search(header(message, name)) for name in ("from", "return-path", "x-failed-recipients")
    )
    said = bool(_FAILED.search(header(message, "subject")) or _FAILED.search(text))
    return "x-failed-recipients" in message or said or by_server


def _named(message: Message, text: str) -> list[str]:
    """Who did not get the message: as the report's header says, as flufl.bounce finds, as the text or the message does."""
    if failed := named_in(message, "x-failed-recipients"):
        return list(dict.fromkeys(failed))
    sent = named_in(original(message), "to", "cc", "bcc")
    others = {*_senders(message), *map(str.lower, named_in(original(message), "from", "message-id"))}
    if found := _without(others, _by_flufl(message)):
        return _only(sent, found) or found
    found = _without(others, addresses_in("\n".join(_REFUSAL.findall(text))))
    told = _without(others, addresses_in(text))
    return found or _only(sent, told) or sent[:1] or told[:1]


def _without(others: Container[str], named: Iterable[str]) -> list[str]:
    return [one for one in named if one.lower() not in others and not _SERVER_NAMES.match(one)]


def _only(sent: Iterable[str], named: Iterable[str]) -> list[str]:
    """Those of the named that the message was sent to: a text names other people too."""
    to = {address.lower() for address in sent}
    return [address for address in named if address.lower() in to]


def _senders(message: Message) -> Iterator[str]:
    return (address.lower() for address in named_in(message, "from", "to", "reply-to", "return-path"))


def _by_flufl(message: Message) -> list[str]:
    """Whom flufl.bounce finds; nobody where one of its detectors fails over a message that is written oddly."""
    try:
        from flufl.bounce import all_failures
    except ImportError as error:
        raise MissingExtra("flufl.bounce", "mail", purpose="A bounce without a delivery report") from error
    try:
        temporary, permanent = all_failures(message)
    except (LookupError, ValueError, TypeError, AttributeError):
        return []
    texts = (address.decode("utf-8", "replace") for address in sorted({*temporary, *permanent}))
    return [text for text in texts if addresses_in(text) == [text]]
