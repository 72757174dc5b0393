"""Why a message was refused: the words of the answer first, then its codes."""

from __future__ import annotations

import pytest

from aicmo.connectors.bounces import REJECT_REASONS
from aicmo.ingest.mail.reasons import HARD, REASONS, STATUSES, SUBJECTS
from aicmo.ingest.mail.wording import judge


@pytest.mark.parametrize(
    ("status", "answer", "hard", "reason"),
    [
        ("5.1.1", "smtp; 550 5.1.1 <ann@example.com>: Recipient address rejected: User unknown", True, "unknown_user"),
        ("5.7.1", "550 5.7.1 No such user here", True, "unknown_user"),
        ("5.4.4", "Host or domain name not found. Name service error for name=example.com type=A", True, "unknown_host"),
        ("5.1.10", "556 5.1.10 Recipient address has null MX", True, "no_mail"),
        ("5.1.6", "551 not our customer", True, "moved"),
        ("5.2.2", "552 5.2.2 Over quota", False, "mailbox_full"),
        ("5.1.1", "550 5.1.1 IP address blacklisted by recipient", False, "blocked"),
        ("5.7.26", "550-5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy", False,
         "sender_unauthenticated"),
        ("5.7.1", "554 5.7.1 Message content rejected, UBE, id=1", False, "spam"),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", False, "suspended"),
        ("5.3.4", "552 5.3.4 Message too large", False, "too_large"),
        ("4.4.1", "connect to mx.example.com[192.0.2.1]:25: Connection timed out", False, "expired"),
    ],
)  # fmt: skip
def test_the_words_of_an_answer_decide(status: str, answer: str, hard: bool, reason: str) -> None:
    assert (judge(status, answer).hard, judge(status, answer).reason) == (hard, reason)


@pytest.mark.parametrize(
    ("status", "hard"), [("5.1.1", True), ("5.1.2", True), ("5.2.2", False), ("5.9.9", False), ("", False)]
)
def test_where_words_are_missing_the_code_decides(status: str, hard: bool) -> None:
    assert judge(status, "").hard is hard
    assert judge(status, "550 Rejected").hard is hard


@pytest.mark.parametrize(("status", "answer"), [("4.1.1", "450 4.1.1 User unknown"), ("", "450 User unknown")])
def test_an_answer_of_class_4_is_never_hard(status: str, answer: str) -> None:
    assert judge(status, answer).hard is False
    assert judge(status.replace("4", "5", 1), answer.replace("450", "550")).hard is True


def test_a_refusal_of_the_sender_says_nothing_of_the_recipient() -> None:
    assert not judge("", "SMTP error after MAIL FROM:<news@shop.example>: 550 domain does not exist").hard


def test_a_refusal_of_the_message_itself_says_less_than_one_of_the_recipient() -> None:
    refused = "host mx.example.com said: 550 User unknown (in reply to {} command)"
    assert judge("5.0.0", refused.format("RCPT TO")).hard
    assert judge("5.0.0", refused.format("end of DATA")).reason == "filtered"
    assert judge("5.1.1", refused.format("end of DATA")).hard


def test_every_reason_has_a_word_of_the_e_mail_services() -> None:
    assert {*REASONS, "complaint"} == REJECT_REASONS.keys()
    assert {*HARD, *STATUSES.values(), *SUBJECTS.values()} <= {*REASONS}
