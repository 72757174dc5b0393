"""The one place where a value of some unit becomes text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aicmo.analytics.overview import Better, Unit
from aicmo.model.money import NO_MINOR_UNIT, compact_number, format_money

UNDEFINED = "–"

Mood = Literal["good", "bad", "flat"]


@dataclass(frozen=True, slots=True)
class Change:
    """A change as a reader sees it: `+13.5%`, `▲`, and whether that is good news."""

    text: str
    arrow: Literal["▲", "▼", ""]
    mood: Mood


def format_value(
    value: float | None, unit: Unit, currency: str = "", *, compact: bool = False, places: int | None = None
) -> str:
    """`€1,234.50`, `2.07%`, `11.46×`, `1,325`; compact `€1.9M`, `32k`; undefined is an en dash.

    `places` are the decimals shown; by default the currency's own, two for rates, four for those below 0.1 %, none for
    whole counts.
    """
    if value is None:
        return UNDEFINED
    if unit == "ratio":
        percent = 100 * value
        return f"{_rounded(percent, (2 if percent == 0 or abs(percent) >= 0.1 else 4) if places is None else places)}%"
    if compact and abs(value) >= 1000:
        return _compact(value, unit, currency)
    digits = _default_places(value, unit, currency) if places is None else places
    if unit == "money":
        return format_money(round(value, digits) + 0.0, currency, places=digits)
    return _rounded(value, digits) + ("×" if unit == "multiple" else "")


def format_signed(value: float | None, unit: Unit, currency: str = "") -> str:
    """A difference, compact and with its sign: `+€44.8k`, `-312`."""
    text = format_value(value, unit, currency, compact=True)
    return f"+{text}" if value is not None and value > 0 else text


def format_change(change: float | None, better: Better) -> Change:
    """A relative change (0.135 is +13.5%). One that rounds to nothing is neither up nor down, good nor bad."""
    if change is None:
        return Change(UNDEFINED, "", "flat")
    places = 1 if abs(change) < 10 else 0
    percent = round(100 * change, places)
    if percent == 0:
        return Change("0.0%", "", "flat")
    arrow: Literal["▲", "▼"] = "▲" if percent > 0 else "▼"
    return Change(f"{percent:+,.{places}f}%", arrow, mood(percent, better))


def mood(change: float, better: Better) -> Mood:
    if change == 0 or better == "none":
        return "flat"
    return "good" if (change > 0) == (better == "up") else "bad"


def column_places(values: Iterable[float | None], unit: Unit) -> int | None:
    """The decimals that suit a whole column: no cents where money runs into thousands, whole counts as such."""
    known = [value for value in values if value is not None]
    if unit == "money" and any(abs(value) >= 1000 for value in known):
        return 0
    if unit == "count":
        return 0 if all(float(value).is_integer() for value in known) else 1
    return None


def _default_places(value: float, unit: Unit, currency: str) -> int:
    if unit == "money":
        return 0 if currency in NO_MINOR_UNIT else 2
    if unit == "multiple":
        return 2
    return 0 if float(value).is_integer() else 1


def _rounded(value: float, places: int) -> str:
    # adding zero turns the -0.0 of a small negative number into 0.0
    return f"{round(value, places) + 0.0:,.{places}f}"


def _compact(value: float, unit: Unit, currency: str) -> str:
    if unit == "money":
        return format_money(value, currency, compact=True)
    return compact_number(value) + ("×" if unit == "multiple" else "")
