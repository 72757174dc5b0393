"""Mail that fights back: whatever stands in a message, it is read or refused by name."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import AicmoError
from tests.ingest.mail.reports import block, plain, report
from tests.ingest.opened import opened

SEEDS = {
    "report.eml": report(block("ann@example.com"), block("bob@example.com", "4.2.2", "452 full")),
    "complaint.eml": report("Feedback-Type: abuse\nOriginal-Rcpt-To: ann@example.com", kind="feedback-report"),
    "plain.eml": plain("<ann@example.com>: 550 user unknown\n"),
    "many.mbox": f"From a@b.example Tue Jul 14 09:00:05 2026\n{plain('550 <ann@example.com> unknown')}\n\n" * 2,
}
NASTY = (
    b"\0", b"\r", b"\n\n", b"\r\n", b"--b", b"--b--", b"=?utf-8?B?", b"=?x?q?=ff?=", b"; charset=nothing", b"\xff\xfe", b"\xc3",
    b"Content-Type: ", b"Content-Transfer-Encoding: base64\n", b"message/rfc822", b"multipart/mixed; boundary=", b"<", b">" * 50,
    b"@" * 200, b'"', b"(", b"Date: 99 Foo 99999", b"name*0*=%ff'", b"Final-Recipient:", b"rfc822;", b"\n From ",
)  # fmt: skip
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 20), st.one_of(st.sampled_from(NASTY), st.binary(max_size=8))), max_size=6
)


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=60)
@given(changes=edits)
def test_a_damaged_message_is_read_or_refused_by_name(
    name: str, changes: list[tuple[float, int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = SEEDS[name].encode()
    for place, cut, piece in changes:
        start = int(place * len(content))
        content = content[:start] + piece + content[start + cut :]
    with suppress(AicmoError):
        file = opened(tmp_path_factory.mktemp("fuzz"), content, name)
        assert all(len(row) == len(file.columns) for row in file.rows)
