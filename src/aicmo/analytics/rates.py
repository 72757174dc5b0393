"""One currency out of several: each amount is converted at its own day's rate, never at 1 for want of one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from aicmo.errors import MissingRate, MixedCurrencies

STALE_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RateTable:
    """Units of each quote currency for one unit of `base`, by day. A day without a rate uses the last one before it,
    up to a week old (no rates are published on weekends and holidays)."""

    base: str
    days: Mapping[str, tuple[date, ...]]
    rates: Mapping[str, tuple[Decimal, ...]]

    @classmethod
    def of(cls, rows: Iterable[tuple[date, str, str, Decimal]]) -> RateTable:
        """From (day, base, quote, rate); of two rates for a day the later row wins. One base for all."""
        newest: dict[str, dict[date, Decimal]] = {}
        base = "EUR"
        for day, found_base, quote, rate in rows:
            base = found_base
            newest.setdefault(quote, {})[day] = rate
        ordered = {quote: sorted(by_day.items()) for quote, by_day in newest.items()}
        return cls(
            base,
            {quote: tuple(day for day, _ in pairs) for quote, pairs in ordered.items()},
            {quote: tuple(rate for _, rate in pairs) for quote, pairs in ordered.items()},
        )

    def factor(self, day: date, source: str, target: str) -> Decimal:
        """What one unit of `source` is worth in `target` on `day`. Raises `MissingRate`."""
        if source == target:
            return Decimal(1)
        return self._per_base(day, target, source, target) / self._per_base(day, source, source, target)

    def knows(self, currency: str) -> bool:
        return (currency == self.base and bool(self.days)) or currency in self.days

    def _per_base(self, day: date, currency: str, source: str, target: str) -> Decimal:
        if currency == self.base:
            return Decimal(1)
        days = self.days.get(currency, ())
        place = bisect_right(days, day) - 1
        if place < 0 or day - days[place] > STALE_AFTER:
            raise MissingRate(
                f"There is no rate from {source} to {target} for {day}.",
                remedy="Import a daily rate table that covers it: aicmo import rates.csv",
            )
        return self.rates[currency][place]


def reporting_currency(found: Iterable[str], wanted: str, rates: RateTable) -> str:
    """The currency sums are stated in: the wanted one, or the only one there is. Raises `MixedCurrencies`."""
    currencies = sorted(set(found))
    if not currencies or currencies == [wanted]:
        return wanted
    if all(rates.knows(currency) for currency in {*currencies, wanted}):
        return wanted
    if len(currencies) == 1:
        return currencies[0]
    raise MixedCurrencies(
        f"Amounts are in {' and '.join(currencies)}, and there are no rates to convert them.",
        remedy="Import a daily rate table (aicmo import rates.csv), or ask for one source at a time.",
    )
