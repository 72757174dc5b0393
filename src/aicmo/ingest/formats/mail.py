"""Mail that servers send about mail: a message in a file of its own, many in an mbox, or a folder of messages, as a maildir is.

One row a recipient.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.connectors.base import Head
from aicmo.ingest import sniff
from aicmo.ingest.formats._delimited import Delimited
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats.base import Parts, RawTable, Rejected
from aicmo.ingest.mail.message import is_mail, is_message, messages

if TYPE_CHECKING:
    from email.message import Message

    import duckdb

    from aicmo.ingest.mail.bounce import Bounce

COLUMNS = (
    "event_id", "kind", "recipient", "reported_at", "status", "hard", "reason", "diagnostic", "feedback_type",
    "message_id", "campaign", "metadata",
)  # fmt: skip
# Where senders note the campaign in a message that comes back.
_CAMPAIGNS = ("x-campaign-id", "x-campaignid", "x-campaign", "x-mc-campaign")
_LONGEST = 1_000
_UNREADABLE = "is a message that cannot be taken apart"


class Mail:
    name = "mail"

    def matches(self, path: Path, start: bytes) -> bool:
        return is_mail(path, start)

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
        return self.gather(con, path, [path])

    def gathered(self, files: Sequence[Path]) -> list[Path]:
        return [file for file in files if is_message(file)]

    def gather(self, con: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> RawTable:
        with Scratch().kept() as scratch:
            copy, taken = scratch.file("mail.csv"), _Taken()
            with copy.open("w", encoding="utf-8", errors="replace", newline="") as stream:
                writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
                for file in files:
                    writer.writerows(taken.rows(file))
            with copy.open(encoding="utf-8", newline="") as stream:
                sample = tuple(tuple(row) for row in islice(csv.reader(stream), sniff.SAMPLE_ROWS))
            table = Delimited(copy, COLUMNS)
            refused = table.rejected(con)
            return RawTable(
                Head(folder, self.name, COLUMNS, sample),
                table.relation,
                rejected=lambda: [*taken.rejected, *refused()],
                close=scratch.close,
                file_of=taken.parts.file_of,
            )


class _Taken:
    """What was taken from files of messages so far: how many rows, which file each is from, what was refused."""

    def __init__(self) -> None:
        self._number, self.parts = 0, Parts()
        self.rejected: list[Rejected] = []

    def rows(self, file: Path) -> Iterator[list[str]]:
        """The rows of a file. A message that cannot be taken apart has a number too."""
        self.parts.begin(file, self._number + 1)
        for raw in messages(file):
            try:
                found = _rows_of(raw)
            except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
                # The standard library's parser takes nearly everything, and fails on the rest in more ways than it names.
                self._number += 1
                self.rejected.append(Rejected(self._number, None, None, _UNREADABLE))
                continue
            self._number += len(found)
            yield from found


def _rows_of(raw: bytes) -> list[list[str]]:
    from email import message_from_bytes

    from aicmo.ingest.mail.bounce import bounces
    from aicmo.ingest.mail.parts import header, original

    message = message_from_bytes(raw)
    report = header(message, "message-id") or hashlib.sha256(raw).hexdigest()
    returned = original(message)
    return [_row(bounce, report, returned) for bounce in bounces(message)]


def _row(bounce: Bounce, report: str, returned: Message) -> list[str]:
    from aicmo.ingest.mail.parts import header

    hard = "" if bounce.hard is None else str(bounce.hard).lower()
    at = bounce.at.isoformat() if bounce.at else ""
    more = {"status": bounce.status, "feedback_type": bounce.feedback_type}
    metadata = {name: text for name, text in more.items() if text}
    campaign = next((text for name in _CAMPAIGNS if (text := header(returned, name))), "")
    cells = (
        f"{report}/{bounce.recipient.lower()}", bounce.kind, bounce.recipient, at, bounce.status, hard, bounce.reason,
        bounce.diagnostic, bounce.feedback_type, header(returned, "message-id").strip("<>"), campaign,
        json.dumps(metadata) if metadata else "",
    )  # fmt: skip
    return [" ".join(cell.replace("\0", " ").split())[:_LONGEST] for cell in cells]


FORMAT = Mail()
