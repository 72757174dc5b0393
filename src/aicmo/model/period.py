"""A span of whole days, both ends included."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from aicmo.errors import BadPeriod

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")
_LAST_DAYS = re.compile(r"(\d+)d")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days `start` to `end`, both included. Raises `BadPeriod` where the end is before the start."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadPeriod(
                f"The period ends ({self.end}) before it starts ({self.start}).", remedy="Swap the two days."
            )

    @classmethod
    def parse(cls, text: str, *, today: date) -> Period:
        """`2026-07-14..2026-08-10`, `2026-07-14`, `2026-07`, `2026-Q3`, `2026`, `28d` (up to yesterday)."""
        if ".." in text:
            first, _, last = text.partition("..")
            return cls(parse_day(first), parse_day(last))
        if match := _LAST_DAYS.fullmatch(text):
            return cls.last_days(int(match[1]), until=today - timedelta(days=1))
        if match := _QUARTER.fullmatch(text):
            return cls._months(int(match[1]), 3 * int(match[2]) - 2, 3 * int(match[2]))
        if match := _MONTH.fullmatch(text):
            return cls._months(int(match[1]), int(match[2]), int(match[2]))
        if _YEAR.fullmatch(text):
            return cls._months(int(text), 1, 12)
        day = parse_day(text)
        return cls(day, day)

    @classmethod
    def last_days(cls, days: int, *, until: date) -> Period:
        if days < 1:
            raise BadPeriod(f"A period has at least one day, not {days}.")
        if days > until.toordinal():
            raise BadPeriod(f"{days:,} days before {until} there was no calendar.", remedy="Ask for fewer days.")
        return cls(until - timedelta(days=days - 1), until)

    @classmethod
    def _months(cls, year: int, first: int, last: int) -> Period:
        if not (1 <= first <= last <= 12 and year >= 1):
            raise BadPeriod(f"There is no month {last} in a year.", remedy="Write it as 2026-07.")
        return cls(date(year, first, 1), date(year, last, monthrange(year, last)[1]))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def previous(self) -> Period:
        """The same number of days, right before. Raises `BadPeriod` where the calendar does not reach so far back."""
        return Period(self._back(self.start, self.days), self._back(self.start, 1))

    def year_before(self) -> Period:
        """The same dates a year earlier; 29 February becomes the 28th. Raises `BadPeriod` for the year 1."""
        self._back(self.start, 365)
        return Period(_year_back(self.start), _year_back(self.end))

    def match_day_of_week(self) -> Period:
        """52 weeks earlier, so that weekdays line up. Raises `BadPeriod` where there was no calendar yet."""
        return Period(self._back(self.start, 364), self._back(self.end, 364))

    def _back(self, day: date, days: int) -> date:
        if days >= day.toordinal():
            raise BadPeriod(f"{days:,} days before {day} there was no calendar.", remedy="Choose a later period.")
        return day - timedelta(days=days)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=offset) for offset in range(self.days))

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}..{self.end}"


def parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadPeriod(f"{text!r} is not a day.", remedy="Write it as 2026-07-14.") from None


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
