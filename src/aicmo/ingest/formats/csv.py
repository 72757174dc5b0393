"""Delimited text: any separator, any encoding, with or without a header, with lines above it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.connectors.base import Head
from aicmo.errors import UnreadableFile
from aicmo.ingest import sniff
from aicmo.ingest.cards.start import is_cards
from aicmo.ingest.formats._delimited import Delimited
from aicmo.ingest.formats._mend import mended
from aicmo.ingest.formats._scratch import Scratch
from aicmo.ingest.formats._text import TextFile, as_utf8, decoded_start, is_text
from aicmo.ingest.formats.base import RawTable, Rejected
from aicmo.ingest.mail.message import is_mail

if TYPE_CHECKING:
    import duckdb


class Csv:
    """A file in UTF-8 is read where it lies. Others are rewritten beside it, piece by piece."""

    name = "csv"

    def matches(self, path: Path, start: bytes) -> bool:
        return is_text(start) and not (
            sniff.is_json(decoded_start(start)) or is_mail(path, start) or is_cards(decoded_start(start))
        )

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
        with Scratch().kept() as scratch:
            text = as_utf8(path, scratch, table=True)
            sample = text.start()
            if not sample.strip():
                raise UnreadableFile("The file holds nothing but blanks.", file=str(path), remedy="Export it again.")
            layout = sniff.layout(sample)
            table, damaged = _prepared(text, layout, scratch)
            rejected = table.rejected(con)
            head = Head(path, self.name, layout.columns, layout.rows, (), layout.preamble, layout.header is None)
            return RawTable(
                head,
                table.relation,
                layout.first + 1,
                lambda: by_row([*damaged, *rejected()]),
                table.blank_rows,
                scratch.close,
            )


def by_row(rejected: list[Rejected]) -> list[Rejected]:
    return sorted(rejected, key=lambda found: found.row)


def _prepared(text: TextFile, layout: sniff.Layout, scratch: Scratch) -> tuple[Delimited, list[Rejected]]:
    """The table as the engine can read it, and the rows that had to be taken out for that."""
    if layout.delimiter == sniff.BLANKS:
        copy = scratch.file("separated.tsv")
        with (
            text.path.open(encoding="utf-8-sig", errors="replace") as source,
            copy.open("w", encoding="utf-8") as target,
        ):
            target.writelines("\t".join(line.split()) + "\n" for line in source)
        return Delimited(copy, layout.columns, "\t", "", layout.first), []
    damaged: list[Rejected] = []
    path = text.path
    if text.mixed_lines or text.quotes % 2 or text.endless:
        path = scratch.file("mended.csv")
        with path.open("wb") as stream:
            stream.writelines(mended(text.path, layout.delimiter, damaged))
    return Delimited(path, layout.columns, layout.delimiter, '"', layout.first), damaged


FORMAT = Csv()
