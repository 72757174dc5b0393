"""Days, periods, names and labels as people write them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aicmo.model.period import Period

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Embeddings, overrides and isolates: one left open in a campaign's name would turn the text after it around.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def day_in_words(day: date, *, year: bool = True) -> str:
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def month_in_words(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"


def period_in_words(period: Period) -> str:
    """`25 Oct – 21 Nov 2026`, `20 Dec 2025 – 16 Jan 2026`, `1 – 21 Nov 2026`, `21 Nov 2026`."""
    first, last = period.start, period.end
    if first == last:
        return day_in_words(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {day_in_words(last)}"
    return f"{day_in_words(first, year=first.year != last.year)} – {day_in_words(last)}"


def local_time(moment: datetime, time_zone: str) -> datetime:
    """`moment` on the clock of `time_zone`, without its offset; one without an offset is taken as it is."""
    return moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def moment_in_words(moment: datetime, time_zone: str) -> str:
    """`22 Nov 2026, 06:00` on the clock of `time_zone`."""
    local = local_time(moment, time_zone)
    return f"{day_in_words(local)}, {local:%H:%M}"


def plain_text(text: str) -> str:
    """`text` without what could steer a terminal, a parser or the text around it: controls, surrogates, overrides."""
    return "".join(_safe(char) for char in text.translate(_DIRECTION))


def _safe(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\n\t\r":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if category in {"Cc", "Cs"} else char


def sentence_case(text: str) -> str:
    """The first letter in upper case, the rest as it came."""
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str) -> str:
    """`1 warning`, `2 warnings`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
