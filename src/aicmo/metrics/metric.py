"""A metric: a formula and what a reader has to know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from aicmo.metrics.facts import Better, fact_info
from aicmo.metrics.formula import Constant, Formula, Number, Op, Symbol, facts_of, fold, text, value

Unit: TypeAlias = Literal["count", "ratio", "money", "multiple"]
Additivity: TypeAlias = Literal[
    "additive",
    "non-additive",
    "ratio: carry sums, divide last",
    "ratio: recount uniques, carry sums, divide last",
]
Sampling: TypeAlias = Literal["proportion", "count", "cost", "days"]


class Quotient(NamedTuple):
    numerator: Formula
    denominator: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number with one definition.

    `unit`: a "ratio" is shown in percent, a "multiple" as 3.2x. `better`: the direction that is good news.
    `source`: who defines it so. `scope` "workspace": it has no meaning for a part of the workspace.
    `not_for_channels`: channels where it is not shown under this name.
    `sampling`: how chance enters a quotient. "proportion": of the denominator each counts once at most, as a bounce of a
    message; "count": one may bring several, as conversions of a click; "cost": money over events, the events being
    chance; "days": amounts that differ from day to day. None where nothing is divided.
    `warn_at`, `alarm_at`: the values from which it is worth a warning and an alarm, on the bad side.
    """

    name: str
    label: str
    formula: Formula
    unit: Unit
    better: Better
    summary: str
    source: str
    notes: str = ""
    scope: Literal["any", "workspace"] = "any"
    not_for_channels: tuple[str, ...] = ()
    sampling: Sampling | None = None
    warn_at: float | None = None
    alarm_at: float | None = None

    def value(self, facts: Mapping[str, Number | None]) -> Number | None:
        """The metric for these facts, `None` where it is undefined. Raises `BadValue`; see `formula.value`."""
        return value(self.formula, facts)

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts it uses, in reading order."""
        return facts_of(self.formula)

    @property
    def recounted(self) -> tuple[str, ...]:
        """Those of its facts that cannot be summed. Raises `UnknownName` for a fact not in the catalogue."""
        return tuple(name for name in self.facts if not fact_info(name).additive)

    @property
    def quotient(self) -> Quotient | None:
        """What is divided by what, where the last step is a division."""
        match self.formula:
            case Op("/", numerator, denominator):
                return Quotient(numerator, denominator)
        return None

    @property
    def denominator(self) -> str | None:
        """The text of what is divided by, `None` where the last step is no division."""
        return text(self.quotient.denominator) if self.quotient else None

    @property
    def additivity(self) -> Additivity:
        """How values of parts become the value of the whole. Raises `UnknownName` for a fact not in the catalogue."""
        if _is_linear(self.formula):
            return "non-additive" if self.recounted else "additive"
        return "ratio: recount uniques, carry sums, divide last" if self.recounted else "ratio: carry sums, divide last"

    @property
    def definition_hash(self) -> str:
        """Twelve hexadecimal digits that change when the name, the formula or the unit does."""
        from hashlib import sha256  # loads OpenSSL, a sixth of this package's import

        return sha256(f"{self.name}\n{text(self.formula)}\n{self.unit}".encode()).hexdigest()[:12]


def _is_linear(formula: Formula) -> bool:
    """Whether the formula of sums is the sum of the formula: facts, added, subtracted, scaled by constants."""
    return fold(formula, lambda _: _LINEAR, _constant, _combine) == _LINEAR


_CONSTANT, _LINEAR, _CURVED = range(3)


def _constant(_: Constant) -> int:
    return _CONSTANT


def _combine(symbol: Symbol, left: int, right: int) -> int:
    if symbol in "+-":
        return left if left == right else _CURVED
    scaled = right == _CONSTANT or (left == _CONSTANT and symbol == "*")
    return max(left, right) if scaled else _CURVED
