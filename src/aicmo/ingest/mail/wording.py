"""Why a message came back, and whether the address is gone for good: by the words of the answer, then by its codes.

Words come first, because servers choose codes carelessly: `550 5.7.1` is written of spam as of people who left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aicmo.ingest.mail.reasons import HARD, STATUSES, SUBJECTS, WORDS

_PATTERNS = {reason: re.compile("|".join(words), re.IGNORECASE) for reason, words in WORDS.items()}
# Words that say so little that a code says more.
_VAGUE = frozenset({"", "refused", "system"})
_ABOUT_THE_ADDRESS = frozenset({"", "unknown_user", "unknown_host", "suspended"})
_AFTER_SENDER = re.compile(r"(in reply to|after|response to) MAIL FROM", re.IGNORECASE)
_AFTER_DATA = re.compile(r"(in reply to|after|response to) (end of )?DATA|>>> DATA\s+<<< 5\d\d", re.IGNORECASE)
_OF_THE_ADDRESS = re.compile(r"5\.1\.\d+")
_CODES = re.compile(r"\b[45]\d\d[- ](?:[45]\.\d+\.\d+ )?")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
_STILL_TRYING = re.compile(
    r"warning (message )?only|will (be retried|keep trying|continue to)|need to resend", re.IGNORECASE
)
# What a server answers in a line or two is longer than this only where somebody tries what patterns can bear.
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """`hard` says that the address will never be reached; `reason` is one of `REASONS`, "" where nothing tells."""

    hard: bool
    reason: str


def judge(status: str, *texts: str) -> Judgement:
    """Why a message was refused: by the first of `texts` whose words tell, else by the enhanced `status` code.

    An answer of class 4 is never hard (RFC 3463, section 3.1). Nor is one to the sender's address, which says nothing of the
    recipient, or one to the message itself, unless its code is one of addresses: the server may have taken the address by
    then and refused what was sent to it.
    """
    spoken = next((reason for text in texts if (reason := said_in(text))), "")
    coded = _coded(status)
    reason = coded if coded and spoken in _VAGUE else spoken
    if reason in _ABOUT_THE_ADDRESS and (other := _not_about_the_address(status, texts)):
        return Judgement(False, other)
    return Judgement(reason in HARD and not _is_temporary(status, texts), reason)


def said_in(text: str) -> str:
    """The reason that the words of an answer give, "" where they give none."""
    plain = " ".join(_CODES.sub(" ", text[:_LONGEST]).split())
    return next((reason for reason, pattern in _PATTERNS.items() if pattern.search(plain)), "")


def _coded(status: str) -> str:
    _, _, rest = status.partition(".")
    return STATUSES.get(rest) or SUBJECTS.get(rest.partition(".")[0], "")


def _not_about_the_address(status: str, texts: Iterable[str]) -> str:
    """The reason of a refusal that came before or after the recipient was asked for, "" of any other."""
    if any(map(_AFTER_SENDER.search, texts)):
        return "sender_refused"
    return "filtered" if any(map(_AFTER_DATA.search, texts)) and not _OF_THE_ADDRESS.match(status) else ""


def _is_temporary(status: str, texts: Iterable[str]) -> bool:
    """Of class 4 by its status, or without one by its SMTP reply."""
    if any(map(_STILL_TRYING.search, texts)):
        return True
    reply = next((found[1] for text in texts if (found := _REPLY.search(text))), "")
    return (status[:1] or reply) == "4"
