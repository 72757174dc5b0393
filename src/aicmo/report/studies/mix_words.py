"""What a media mix study is made from, and its numbers as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

from aicmo.analytics.overview import Unit
from aicmo.report.format_value import format_value

if TYPE_CHECKING:
    from aicmo.mix.budget import Expectation
    from aicmo.mix.fit import MixFit
    from aicmo.mix.posterior import Estimate

_NO_CENTS, _COMPACT, _NOTHING = 100, 1000, 1e-6


@dataclass(frozen=True, slots=True)
class MixResult:
    """What is shown: the fit, where the table came from, its `currency` (empty where none is known), what was asked."""

    fit: MixFit
    source: str
    currency: str = ""
    what_ifs: Sequence[Expectation] = ()


@dataclass(frozen=True, slots=True)
class MixWords:
    """Numbers of this result as text."""

    result: MixResult

    @property
    def spend_unit(self) -> Unit:
        return "money" if self.result.currency else "count"

    @property
    def outcome_unit(self) -> Unit:
        return self.spend_unit if self.result.fit.table.outcome_name == "revenue" else "count"

    def money(self, value: float) -> str:
        if not self.result.currency:
            return _number(float(value))
        places = 0 if abs(value) >= _NO_CENTS else None
        return format_value(float(value), "money", self.result.currency, compact=True, places=places)

    def outcome(self, value: float) -> str:
        return self.money(value) if self.outcome_unit == "money" else _number(float(value))

    def limits(self, low: float, high: float) -> str:
        return f"{self.money(low)} to {self.money(high)}"

    def span(self, found: Estimate) -> str:
        return f"{self.outcome(found.low)} to {self.outcome(found.high)}"

    def with_span(self, found: Estimate) -> str:
        return f"{self.outcome(found.value)} ({self.span(found)})"


def rate(value: float) -> str:
    """Three digits that count: `26.1`, `0.347`, `0.000123`; what is less than a millionth is 0."""
    if abs(value) < _NOTHING:
        return "0"
    return f"{value:,.{max(0, 2 - floor(log10(abs(value))))}f}"


def rates(found: Estimate) -> str:
    return f"{rate(found.low)} to {rate(found.high)}"


def percent(share: float) -> str:
    return format_value(share, "ratio", places=1)


def chance_in_words(chance: float) -> str:
    if chance > 0.99:
        return "above 99%"
    return "below 1%" if chance < 0.01 else f"{chance:.0%}"


def signed(value: float, write: Callable[[float], str]) -> str:
    return f"+{write(value)}" if value > 0 else write(value)


def _number(value: float) -> str:
    return format_value(value, "count", compact=True) if abs(value) >= _COMPACT else rate(value)


def listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
