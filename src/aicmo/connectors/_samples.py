"""What sample values are: days, times, addresses, numbers; and how the ambiguous ones are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aicmo.model.money import CURRENCIES

_DAY = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?!\d|[-/.]\d)")
_COMPACT_DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_NAMED_DAY = re.compile(r"(\d{1,2} [A-Za-z]{3,9}|[A-Za-z]{3,9} \d{1,2}),? \d{4}")
_EPOCH = re.compile(r"1\d{9}(\d{3}|\.\d+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_NUMBER = re.compile(r"\(?[-+]?\s?([A-Z]{0,3}[$]|[€£¥₹]|[A-Z]{2,3}(?=\s))?\s?\d[\d.,' \u00a0]*\s?([$€£¥%])?\)?")
_CLOCK = re.compile(r"\d:\d\d")


def is_day(value: str) -> bool:
    """A date, with or without a time, in any order; `20260714` too."""
    text = value.strip()
    return bool(_DAY.match(text) or _COMPACT_DAY.fullmatch(text) or _NAMED_DAY.match(text))


def is_epoch(value: str) -> bool:
    """Seconds or milliseconds since 1970, of this century."""
    return _EPOCH.fullmatch(value.strip()) is not None


def is_email(value: str) -> bool:
    return _EMAIL.fullmatch(value.strip()) is not None


def is_currency(value: str) -> bool:
    return value.strip().upper() in CURRENCIES


def is_number(value: str) -> bool:
    return _NUMBER.fullmatch(value.strip()) is not None


def mostly(values: Sequence[str], test: Callable[[str], bool], share: float = 0.8) -> bool:
    """Whether there are values and `share` of them pass."""
    return bool(values) and sum(map(test, values)) >= share * len(values)


@dataclass(frozen=True, slots=True)
class Style:
    """How a file's ambiguous cells are read, and what to say where nothing in it decides."""

    day_order: str
    decimal: str
    notes: tuple[str, ...]


def style(days: Iterable[str], numbers: Iterable[str], *, american: bool) -> Style:
    order, of_days = day_order(days, american=american)
    decimal, of_numbers = decimal_mark(numbers)
    return Style(order, decimal, tuple(filter(None, (of_days, of_numbers))))


def day_order(values: Iterable[str], *, american: bool) -> tuple[str, str | None]:
    """`ymd`, `dmy` or `mdy`, and what to say where the dates leave it open.

    A month's name or a number above 12 decides. Where there is neither, dots mean the day first, and else `american` the month.
    """
    texts = [value.strip() for value in values]
    if named := next((text for text in texts if _NAMED_DAY.match(text)), None):
        return ("dmy" if named[0].isdigit() else "mdy"), None
    days = [match for text in texts if (match := _DAY.match(text))]
    written = [match for match in days if len(match[1]) < 4]
    if len(written) * 2 <= len(days):
        return "ymd", None
    if any(int(match[1]) > 12 for match in written) or all(match[2] == "." for match in written):
        return "dmy", None
    if any(int(match[3]) > 12 for match in written):
        return "mdy", None
    order, first = ("mdy", "month") if american else ("dmy", "day")
    return order, f"Dates such as {written[0][0]} are read with the {first} first; nothing in the file decides it."


def decimal_mark(values: Iterable[str]) -> tuple[str, str | None]:
    """`.` or `,`, and what to say where the numbers leave it open. A comma needs evidence, for most exports write points."""
    numbers = [value.strip() for value in values]
    comma = any(re.search(r",\d{1,2}\D*$|,\d{4,}\D*$|\.\d{3},|\.\d{3}\.", number) for number in numbers)
    point = any(re.search(r"\.\d{1,2}\D*$|\.\d{4,}\D*$|,\d{3}\.|,\d{3},", number) for number in numbers)
    if comma and not point:
        return ",", None
    unclear = next((number for number in numbers if re.search(r"[.,]\d{3}\D*$", number)), None)
    if point or unclear is None:
        return ".", None
    meaning = "thousands separated by a comma" if "," in unclear else "a decimal point"
    return ".", f"Numbers such as {unclear} are read as written with {meaning}; nothing in the file decides it."


def total(values: Iterable[str]) -> float:
    """Roughly what the numbers add up to; separators of thousands do not matter."""
    plain = (re.sub(r"[^\d.]", "", value.replace(",", "")) for value in values)
    return sum(float(number) for number in plain if re.fullmatch(r"\d+\.?\d*|\.\d+", number))


def looks_american(values: Iterable[str]) -> bool:
    """Whether times carry AM and PM."""
    return any(_CLOCK.search(value) and value.strip().upper().endswith(("AM", "PM")) for value in values)
