"""A third reading of a formula, to judge the other two by: exact fractions, with the error that doubles may carry."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from aicmo.metrics.formula import Formula, Number, Symbol, fold

_UNIT = Fraction(1, 2**51)  # four half-ulps: engines may turn a decimal into a double with two roundings
_WHOLE = 2**53  # whole numbers up to here are exact in every arithmetic


class Unsure(Exception):
    """A divisor whose rounding error reaches zero: doubles may find it zero or not."""


class Exact(NamedTuple):
    value: Fraction
    error: Fraction

    def allows(self, number: Number) -> bool:
        return abs(Fraction(number) - self.value) <= self.error


def exact(formula: Formula, facts: Mapping[str, Number | None]) -> Exact | None:
    """The true value and how far a double may be from it; `None` where it is undefined. Raises `Unsure`."""

    def known(name: str) -> Exact | None:
        number = facts[name]
        return None if number is None else _rounded(Fraction(number), Fraction(0))

    return fold(formula, known, lambda number: _rounded(Fraction(str(number)), Fraction(0)), _apply)


def _rounded(value: Fraction, error: Fraction) -> Exact:
    if not error and value.denominator == 1 and abs(value) <= _WHOLE:
        return Exact(value, error)
    return Exact(value, error + _UNIT * (abs(value) + error))


def _apply(symbol: Symbol, left: Exact | None, right: Exact | None) -> Exact | None:
    if left is None or right is None:
        return None
    if symbol == "+":
        return _rounded(left.value + right.value, left.error + right.error)
    if symbol == "-":
        return _rounded(left.value - right.value, left.error + right.error)
    if symbol == "*":
        error = abs(left.value) * right.error + abs(right.value) * left.error + left.error * right.error
        return _rounded(left.value * right.value, error)
    return _divide(left, right)


def _divide(left: Exact, right: Exact) -> Exact | None:
    if not right.value and not right.error:
        return None
    if abs(right.value) <= right.error:
        raise Unsure
    quotient = left.value / right.value
    return _rounded(quotient, (left.error + abs(quotient) * right.error) / (abs(right.value) - right.error))
