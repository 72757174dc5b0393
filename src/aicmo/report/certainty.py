"""How sure a rate is, in words: its interval and what it rests on, or how much more has to be counted."""

from __future__ import annotations

from itertools import takewhile
from math import ceil, floor, log10

from aicmo.analytics.overview import Unit
from aicmo.experiments.certainty import Certainty
from aicmo.model.money import compact_number
from aicmo.report.format_value import format_value

LEGEND = "Under a rate: 95% interval, n (d: days), or for want of data about how many more are needed."
LEGEND_OF_PAGE = "Under a rate: its 95% interval and n, what was counted for it (d: days). Point at it for more."


def interval_text(sure: Certainty, unit: Unit, currency: str) -> str:
    """`1.98–2.16%`, `€5.11–6.20`, `-0.40× to 1.20×`; nothing where there is no interval."""
    if sure.low is None or sure.high is None:
        return ""
    places = _places(sure.low, sure.high, unit)
    low, high = (format_value(end, unit, currency, places=places) for end in (sure.low, sure.high))
    if sure.low < 0:
        return f"{low} to {high}"
    symbol = "".join(takewhile(lambda char: not char.isdigit(), high))
    return f"{low.rstrip('%×')}–{high.removeprefix(symbol)}"


def count_text(sure: Certainty, sample: str) -> str:
    """`52k`, `31d` of days."""
    return f"{format_value(sure.n, 'count', compact=True)}{_mark(sample)}"


def short_text(sure: Certainty, unit: Unit, currency: str, sample: str) -> str:
    """For a narrow cell: `1.98–2.16%, 52k`, `4.67–5.85×, 31d`, `needs ~340 more`, `no interval`."""
    if sure.enough:
        return f"{interval_text(sure, unit, currency)}, {count_text(sure, sample)}"
    return f"needs ~{about(sure.needed)}{_mark(sample)} more" if sure.needed else "no interval"


def verdict(sure: Certainty, unit: Unit, currency: str, sample: str) -> str:
    """`1.98–2.16%`, or `not enough data, about 340 more impressions needed`, or `no interval: <why>`."""
    if sure.enough:
        return interval_text(sure, unit, currency)
    if sure.needed:
        return f"not enough data, about {about(sure.needed)} more {sample} needed"
    return f"no interval: {sure.why}"


def full_text(sure: Certainty, unit: Unit, currency: str, sample: str) -> str:
    """For a tooltip: the verdict, the interval as it is, and the sample in full."""
    shown = interval_text(sure, unit, currency)
    parts = [] if sure.enough else [verdict(sure, unit, currency, sample)]
    parts += [f"95% interval {shown}"] if shown else []
    return "; ".join([*parts, f"n = {sample_text(sure, sample)}"])


def sample_text(sure: Certainty, sample: str) -> str:
    """`52,311 impressions`, `1 day`."""
    one = f"{sample[:-3]}y" if sample.endswith("ies") else sample.removesuffix("s")
    return f"{format_value(sure.n, 'count')} {one if sure.n == 1 else sample}"


def about(number: float) -> str:
    """Rounded up to two digits: `14`, `340`, `13k`. How much more is needed is never known better."""
    if number <= 0:
        return "0"
    step = 10.0 ** max(floor(log10(number)) - 1, 0)
    return compact_number(ceil(number / step) * step)


def _mark(sample: str) -> str:
    return "d" if sample == "days" else ""


def _places(low: float, high: float, unit: Unit) -> int | None:
    """Three digits, which is more than most intervals deserve; for a very narrow one as many as tell its ends apart."""
    percent = 100 if unit == "ratio" else 1
    size, width = abs(high) * percent, (high - low) * percent
    apart = -floor(log10(width)) if width > 0 else 0
    if unit == "money":
        return 0 if size >= 1000 else max(2, apart) if 0 < width < 0.01 else None
    return max(2 if size < 10 else 1 if size < 100 else 0, min(apart, 6))
