"""Exports of posts: lifetime totals of each, taken down on the day of the export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._samples import style
from aicmo.connectors.base import Drop, Field, Kind, Parse, Reading

_ISO = re.compile(r"(?<!\d)(20\d\d)(-?)(\d\d)\2(\d\d)(?!\d)")
_NAMED = re.compile(r"([A-Z][a-z]{2})-(\d\d)-(20\d\d)")
_MILLISECONDS = re.compile(r"(?<!\d)(1\d{12})(?!\d)")


def posts(
    connector: str,
    columns: Columns,
    spec: Spec,
    channel: str,
    *,
    engagements: Iterable[str] = (),
    drop: tuple[Drop, ...] = (),
) -> Reading:
    """What a platform counted of each post until the export's day, which the file's name tells where the platform puts it there.

    `engagements` are plain names of columns that add up to it, where no column of `spec` holds it.
    """
    fields = columns.fields(spec)
    if (parts := columns.present(*engagements)) and "engagements" not in fields:
        fields["engagements"] = Field(parts[0], Parse.COUNT, plus=parts[1:])
    day = day_in(columns.head.path)
    said = f"Totals are as of {day}, which the file's name says; --day says otherwise." if day else None
    counts = [text for field in fields.values() if field.parse is Parse.COUNT for text in columns.values(field.column)]
    meant = style((), counts, american=True)
    constants = {"channel": channel, **({"day": str(day)} if day else {})}
    return Reading(
        connector, Kind.MEASURES, fields, constants, drop=drop, snapshot=True, decimal=meant.decimal,
        notes=(*filter(None, (said,)), *meant.notes), certainty=0.96,
    )  # fmt: skip


def day_in(path: Path) -> date | None:
    """The last day in a file's name, or in its folder's: `2026-07-25`, `20260725`, `Jul-25-2026`, or milliseconds since 1970."""
    for name in (path.stem, path.parent.name):
        if found := [*_days(name)]:
            return max(found)
    return None


def _days(name: str) -> Iterable[date]:
    for year, _, month, day in _ISO.findall(name):
        yield from _day(f"{year}-{month}-{day}", "%Y-%m-%d")
    for month, day, year in _NAMED.findall(name):
        yield from _day(f"{month} {day} {year}", "%b %d %Y")
    for number in _MILLISECONDS.findall(name):
        yield datetime.fromtimestamp(int(number) / 1000, UTC).date()


def _day(text: str, written: str) -> Iterable[date]:
    try:
        yield datetime.strptime(text, written).replace(tzinfo=UTC).date()
    except ValueError:
        return
