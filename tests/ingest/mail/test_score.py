"""How well real bounces are read: the messages that Sisimai keeps to test itself, with what it says of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.ingest.mail.reports import of_file

PAGE = ROOT / "docs" / "how-it-works" / "bounces.md"


@dataclass(frozen=True)
class Score:
    right: int
    asked: int

    @property
    def share(self) -> float:
        return self.right / self.asked

    def __str__(self) -> str:
        return f"{self.right} of {self.asked} ({100 * self.share:.1f} %)"


@cache
def scores(folder: Path) -> dict[str, Score]:
    """Recipients against the reports' own `Final-Recipient`, hard or soft against each expected result, in order."""
    recipients, hardness = [], []
    for name, expected in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items():
        found = of_file(folder / name)
        named = {bounce.recipient.lower() for bounce in found}
        recipients += [
            _address(block["Final-Recipient"]) in named for block in expected["dsn_blocks"] if block["Final-Recipient"]
        ]
        hard = [bool(bounce.hard) for bounce in found]
        hardness += [hard[place : place + 1] == [one["hard"]] for place, one in enumerate(expected["sisimai"])]
    return {"recipient": Score(sum(recipients), len(recipients)), "hard or soft": Score(sum(hardness), len(hardness))}


def _address(written: str) -> str:
    return written.partition(";")[2].strip().strip("<>").lower()


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "bounces"


def test_nineteen_of_twenty_recipients_and_nine_of_ten_verdicts_are_right(folder: Path) -> None:
    found = scores(folder)
    print(", ".join(f"{name}: {score}" for name, score in found.items()))
    assert found["recipient"].share >= 0.95
    assert found["hard or soft"].share >= 0.90


def test_the_page_states_the_scores_as_they_are(folder: Path) -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    for score in scores(folder).values():
        assert str(score) in text


def test_complaints_are_told_from_bounces(folder: Path) -> None:
    for path in folder.glob("*.eml"):
        complaints = {bounce.kind for bounce in of_file(path)} == {"complaint"}
        assert complaints == path.name.startswith("arf-")
