from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.model.period import Period
from aicmo.report.words import counted, local_time, moment_in_words, period_in_words, plain_text, sentence_case


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-10-25", "2026-11-21", "25 Oct – 21 Nov 2026"),
        ("2025-12-20", "2026-01-16", "20 Dec 2025 – 16 Jan 2026"),
        ("2026-11-01", "2026-11-21", "1 – 21 Nov 2026"),
        ("2026-11-21", "2026-11-21", "21 Nov 2026"),
        ("2025-11-21", "2026-11-21", "21 Nov 2025 – 21 Nov 2026"),
    ],
)
def test_a_period_says_only_what_differs(start: str, end: str, words: str) -> None:
    assert period_in_words(Period(date.fromisoformat(start), date.fromisoformat(end))) == words


def test_a_moment_is_told_on_the_clock_of_the_report() -> None:
    assert moment_in_words(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "Europe/Berlin") == "22 Nov 2026, 00:30"


def test_a_moment_without_an_offset_stays_as_it_is() -> None:
    assert local_time(datetime(2026, 1, 1, 12), "Asia/Tokyo") == datetime(2026, 1, 1, 12)


def test_controls_and_overrides_do_not_survive() -> None:
    assert plain_text("a\x1b[2Jb\x00\u202ec\ud800\nd") == "a\ufffd[2Jb\ufffdc\ufffd d"


def test_emoji_and_right_to_left_letters_survive() -> None:
    name = "حملة الصيف 👩‍👩‍👧 Größe"
    assert plain_text(name) == name


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_writable(text: str) -> None:
    assert "\x1b" not in plain_text(text).encode("utf-8").decode()


def test_sentences_start_in_upper_case_and_count_their_nouns() -> None:
    assert sentence_case("previous period") == "Previous period"
    assert sentence_case("") == ""
    assert (counted(1, "warning"), counted(2_000, "warning")) == ("1 warning", "2,000 warnings")
