"""What lies among exports and is no data of a marketer's own: texts, sums of customers, answers to check by."""

from __future__ import annotations

import re

from aicmo.connectors._columns import plain
from aicmo.connectors.base import About, Head, Kind, Reading

# The general table reader would find the outcome and none of what it cost.
_SURER_THAN_A_TABLE = 0.46
_OF_A_CHANNEL = re.compile("._(s|spend|cost)$")
_MIX = (
    "It has a column of spend for each channel, as a media mix is fitted to: aicmo mix {}. To count it in reports, write a row "
    "for each day and channel, with the columns day, channel and spend."
)
# Whoever finds facts in a file is surer.
_CERTAINTY = 0.01
_TEXTS = {".md", ".markdown", ".rst", ".adoc"}
_SUMS = "It sums up what each customer bought and holds neither a day nor an order. Import the orders: aicmo lifetime counts these itself."
_KNOWN = {
    ("id", "frequency", "recency", "t"): _SUMS,
    ("id", "x", "t_x", "t"): _SUMS,
    ("dsn", "reply", "reason", "hard"): "It says what messages mean, to check an answer by, and not whom they were of, nor when.",
    ("a", "b", "published"): "It holds published results of tests, to check an answer by; aicmo verify recomputes such.",
}  # fmt: skip
_ABOUT = About(
    gives="Nothing that is counted. It is said what the file is, and the import goes on.",
    export="None: README files and other texts, tables for a media mix with a column for each channel, customers summed up by recency and "
    "frequency, published results to check by.",
    unsupported="A table that nobody knows is no reference data: it is refused with its columns, so that nothing is missed.",
)


class Reference:
    name = "reference"
    label = "Reference data"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        if _has_a_channel_a_column(head):
            return Reading(
                self.name, Kind.REFERENCE, notes=(_MIX.format(head.path.name),), certainty=_SURER_THAN_A_TABLE
            )
        note = _note(head)
        return Reading(self.name, Kind.REFERENCE, notes=(note,), certainty=_CERTAINTY) if note else None


def _has_a_channel_a_column(head: Head) -> bool:
    """Whether several columns hold the spend of one channel each, as tables for a media mix do, and none the spend itself."""
    names = [plain(column) for column in head.columns]
    return sum(map(bool, map(_OF_A_CHANNEL.search, names))) > 1 and not {"spend", "cost", "amount_spent"} & {*names}


def _note(head: Head) -> str | None:
    if head.format == "csv" and head.path.suffix.lower() in _TEXTS:
        return "It is a text for people to read, and no table."
    columns = {*map(plain, head.columns)}
    return next((note for names, note in _KNOWN.items() if columns.issuperset(names)), None)


CONNECTOR = Reference()
