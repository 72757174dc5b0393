"""Folders that are imported: each file on its own, but messages that lie one a file, as in a maildir, as one mailbox.

Ten thousand bounces are one import, not ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aicmo.errors import UsageError
from aicmo.ingest.mail.message import is_message

_OF_A_MAILDIR = ("cur", "new")


def units(path: Path) -> Iterator[Path]:
    """A file itself; of a folder the files in it and below, and in place of several messages the folder that they lie in.

    Raises `UsageError` for a folder without files.
    """
    if not path.is_dir():
        yield path
        return
    found = [file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")]
    if not found:
        raise UsageError(f"{path} holds no files.")
    mailboxes = [messages for folder in {file.parent for file in found} if len(messages := messages_in(folder)) > 1]
    gathered = {message for messages in mailboxes for message in messages}
    yield from sorted({file.parent if file in gathered else file for file in found})


def messages_in(folder: Path) -> list[Path]:
    """The files in a folder that hold one message each, in the order of their names."""
    return sorted(file for file in folder.iterdir() if not file.name.startswith(".") and is_message(file))


def files_of(unit: Path) -> list[Path]:
    """What an import reads as one: a file, or the messages in a folder."""
    return messages_in(unit) if unit.is_dir() else [unit]


def name_of(unit: Path) -> str:
    """What a person calls it: `inbox.mbox`, `bounces/`, `support/cur/`."""
    if not unit.is_dir():
        return unit.name
    return f"{unit.parent.name}/{unit.name}/" if unit.name in _OF_A_MAILDIR else f"{unit.name}/"
