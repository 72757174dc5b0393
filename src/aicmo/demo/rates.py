"""Daily reference rates as the European Central Bank publishes them: what one euro costs, on bank days only."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from aicmo.demo.draw import stream
from aicmo.demo.story import PERIOD
from aicmo.errors import MissingRate

# The first week lies before the year, because the year starts on a Saturday and a weekend takes Friday's rate.
_FIRST = PERIOD.start - timedelta(days=5)
_CLOSED = {
    date(2025, 12, 25),
    date(2025, 12, 26),
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 1),
}
_START = {"USD": (1.158, 0.0034), "GBP": (0.874, 0.0019)}


@dataclass(frozen=True, slots=True)
class Rates:
    """`quotes[currency][n]` is what one euro cost on `days[n]`; days ascend."""

    days: tuple[date, ...]
    quotes: dict[str, tuple[Decimal, ...]]

    def rate(self, day: date, currency: str) -> Decimal:
        """The last known rate on or before `day`; 1 for the euro. Raises `MissingRate`."""
        if currency == "EUR":
            return Decimal(1)
        place = bisect_right(self.days, day) - 1
        if place < 0 or currency not in self.quotes:
            raise MissingRate(f"There is no rate of EUR to {currency} on or before {day}.")
        return self.quotes[currency][place]

    def write(self, path: Path) -> None:
        """The newest day first, as the bank does."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("Date", *self.quotes))
            writer.writerows(reversed(list(zip(self.days, *self.quotes.values(), strict=True))))


def draw_rates(seed: int) -> Rates:
    rng = stream(seed, "rates")
    days = tuple(_bank_days())
    quotes = {code: _walk(start, step, len(days), rng) for code, (start, step) in _START.items()}
    return Rates(days, quotes)


def _bank_days() -> Iterator[date]:
    span = ((_FIRST + timedelta(days=offset)) for offset in range((PERIOD.end - _FIRST).days + 1))
    return (day for day in span if day.weekday() < 5 and day not in _CLOSED)


def _walk(start: float, step: float, size: int, rng: np.random.Generator) -> tuple[Decimal, ...]:
    path = start + np.cumsum(rng.normal(0, step, size))
    ten_thousandths = np.rint(path * 10_000).astype(np.int64).tolist()
    return tuple(Decimal(value).scaleb(-4) for value in ten_thousandths)
