"""Closed arithmetic over facts: `Fact`, `Const` and `+ - * /`, read by one `fold`.

    1000 * Fact("spend") / Fact("impressions")

Everything that is done with a formula is a fold of it: its value here, the facts it uses, its text, its SQL elsewhere.
Windows, cases and cohorts are no part of it and never become new nodes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import add, mul, sub, truediv
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from aicmo.errors import BadValue, UsageError

Number: TypeAlias = int | float | Decimal
Constant: TypeAlias = int | float
Symbol: TypeAlias = Literal["+", "-", "*", "/"]
T = TypeVar("T")

_OPERATORS: Mapping[Symbol, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul, "/": truediv}
_RANK: Mapping[Symbol, int] = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3


class Formula:
    """A node of the tree: always a `Fact`, a `Const` or an `Op`. Numbers beside one become `Const`."""

    __slots__ = ()

    def __add__(self, other: Formula | Constant) -> Op:
        return Op("+", self, _node(other))

    def __radd__(self, other: Constant) -> Op:
        return Op("+", _node(other), self)

    def __sub__(self, other: Formula | Constant) -> Op:
        return Op("-", self, _node(other))

    def __rsub__(self, other: Constant) -> Op:
        return Op("-", _node(other), self)

    def __mul__(self, other: Formula | Constant) -> Op:
        return Op("*", self, _node(other))

    def __rmul__(self, other: Constant) -> Op:
        return Op("*", _node(other), self)

    def __truediv__(self, other: Formula | Constant) -> Op:
        return Op("/", self, _node(other))

    def __rtruediv__(self, other: Constant) -> Op:
        return Op("/", _node(other), self)


@dataclass(frozen=True, slots=True)
class Fact(Formula):
    """A fact by its name, which is also its column's. Raises `UsageError` where it is not an identifier."""

    name: str

    def __post_init__(self) -> None:
        if not (self.name.isidentifier() and self.name.isascii()):
            raise UsageError(f"{self.name!r} cannot name a fact.", remedy="Use letters, digits and underscores.")


@dataclass(frozen=True, slots=True)
class Const(Formula):
    """A finite number. Raises `BadValue` for NaN and infinities."""

    number: Constant

    def __post_init__(self) -> None:
        _finite("constant", self.number)


@dataclass(frozen=True, slots=True)
class Op(Formula):
    symbol: Symbol
    left: Formula
    right: Formula


def fold(
    formula: Formula,
    on_fact: Callable[[str], T],
    on_const: Callable[[Constant], T],
    on_op: Callable[[Symbol, T, T], T],
) -> T:
    """What the tree comes to when facts, constants and operations are read by these three, leaves first."""
    match formula:
        case Fact():
            return on_fact(formula.name)
        case Const():
            return on_const(formula.number)
        case Op():
            left = fold(formula.left, on_fact, on_const, on_op)
            return on_op(formula.symbol, left, fold(formula.right, on_fact, on_const, on_op))
    raise TypeError(f"{formula!r} is not a Fact, a Const or an Op")


@lru_cache(maxsize=1024)
def facts_of(formula: Formula) -> tuple[str, ...]:
    """The names of the facts it uses, each once, in reading order."""
    names: list[str] = []
    fold(formula, names.append, lambda _: None, lambda *_: None)
    return tuple(dict.fromkeys(names))


def value(formula: Formula, facts: Mapping[str, Number | None]) -> Number | None:
    """The formula's value for these facts; `None` where it is undefined.

    Undefined: a fact that is absent or `None`, a division by zero, and whatever uses either.
    The whole formula is worked out in one arithmetic: `float` if any fact used is a float, else `Decimal` if any is one
    (in the caller's decimal context), else `int`, whose quotients are floats. So float and Decimal never meet.
    Raises `BadValue` for a NaN or an infinity, and for a result too large to be a number: neither ever comes out.
    """
    given = {name: _finite(name, facts.get(name)) for name in facts_of(formula)}
    convert = _arithmetic(given.values())
    try:
        known = {name: None if number is None else convert(number) for name, number in given.items()}
        return fold(formula, known.__getitem__, convert, _apply)
    except ArithmeticError:
        raise BadValue("The result is too large to be a number.", column=text(formula)) from None


def text(formula: Formula) -> str:
    """As a person writes it: `1000 x spend / impressions`."""
    return infix(formula, str, str, {"*": "x"})


def infix(
    formula: Formula,
    on_fact: Callable[[str], str],
    on_const: Callable[[Constant], str],
    spelling: Mapping[Symbol, str] | None = None,
    divisor: Callable[[str], str] | None = None,
) -> str:
    """Written out with the parentheses that keep its order of operations, and no others.

    `spelling` replaces operators; `divisor` wraps what is divided by, e.g. as a function call that guards against zero.
    """
    signs = spelling or {}

    def join(symbol: Symbol, left: _Term, right: _Term) -> _Term:
        rank = _RANK[symbol]
        before = left.text if left.rank >= rank else f"({left.text})"
        after = right.text if right.rank > rank else f"({right.text})"
        if symbol == "/" and divisor:
            after = divisor(right.text)
        return _Term(f"{before} {signs.get(symbol, symbol)} {after}", rank)

    return fold(formula, lambda name: _Term(on_fact(name), _ATOM), lambda n: _Term(on_const(n), _ATOM), join).text


class _Term(NamedTuple):
    text: str
    rank: int


def _node(part: Formula | Constant) -> Formula:
    return part if isinstance(part, Formula) else Const(part)


def _is_finite(number: Number) -> bool:
    if isinstance(number, Decimal):
        return number.is_finite()
    return isinstance(number, int) or math.isfinite(number)


def _finite(name: str, number: Number | None) -> Number | None:
    if number is not None and not _is_finite(number):
        raise BadValue("Not a finite number.", column=name, value=number, remedy="Leave out what is not known.")
    return number


def _arithmetic(numbers: Collection[Number | None]) -> Callable[[Number], Number]:
    if any(isinstance(number, float) for number in numbers):
        return lambda number: _in_range(float(number))
    if any(isinstance(number, Decimal) for number in numbers):
        return lambda number: number if isinstance(number, Decimal) else Decimal(str(number))
    return lambda number: number


def _apply(symbol: Symbol, left: Number | None, right: Number | None) -> Number | None:
    if left is None or right is None or (symbol == "/" and right == 0):
        return None
    result: Number = _OPERATORS[symbol](left, right)
    return _in_range(result)


def _in_range(number: Number) -> Number:
    if not _is_finite(number):
        raise OverflowError
    return number
