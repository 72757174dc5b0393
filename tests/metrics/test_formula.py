"""The arithmetic of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.errors import BadValue, UsageError
from aicmo.metrics.formula import Const, Fact, Formula, Number, Op, facts_of, fold, infix, text, value

a, b, c = Fact("a"), Fact("b"), Fact("c")


@pytest.mark.parametrize(
    ("formula", "tree"),
    [
        (a + b, Op("+", a, b)),
        (1 + a, Op("+", Const(1), a)),
        (a - 1, Op("-", a, Const(1))),
        (1 - a, Op("-", Const(1), a)),
        (a * 0.5, Op("*", a, Const(0.5))),
        (1000 * a / b, Op("/", Op("*", Const(1000), a), b)),
        (1 / a, Op("/", Const(1), a)),
    ],
)
def test_operators_build_the_tree_and_take_numbers_on_either_side(formula: Formula, tree: Formula) -> None:
    assert formula == tree


def test_a_fold_reads_leaves_first_and_left_before_right() -> None:
    assert fold((a + 2) * b, str, str, lambda symbol, left, right: f"[{left}{symbol}{right}]") == "[[a+2]*b]"


def test_a_fold_refuses_what_is_no_node_of_the_closed_tree() -> None:
    class Window(Formula):
        pass

    with pytest.raises(TypeError, match="not a Fact"):
        fold(Window(), str, str, lambda *_: "")


def test_the_facts_of_a_formula_come_once_in_reading_order() -> None:
    assert facts_of((b - a) / b + c) == ("b", "a", "c")


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (1000 * a / b, "1000 x a / b"),
        ((a - b) / b, "(a - b) / b"),
        (a - b - c, "a - b - c"),
        (a - (b - c), "a - (b - c)"),
        (a / (b * c), "a / (b x c)"),
        (a * (b / c), "a x (b / c)"),
        (a + b * c, "a + b x c"),
    ],
)
def test_the_text_has_the_parentheses_it_needs_and_no_others(formula: Formula, written: str) -> None:
    assert text(formula) == written


def test_a_wrapped_divisor_needs_no_parentheses() -> None:
    assert infix(a / (b - c), str, str, divisor="safe({})".format) == "a / safe(b - c)"


@pytest.mark.parametrize("formula", [a + b, b + a, a - b, b - a, a * b, a / b, b / a])
@pytest.mark.parametrize("facts", [{"a": 3}, {"a": 3, "b": None}])
def test_whatever_uses_a_missing_fact_is_undefined(formula: Formula, facts: dict[str, int | None]) -> None:
    assert value(formula, facts) is None


@pytest.mark.parametrize("zero", [0, 0.0, -0.0, Decimal(0), Decimal("-0.00")])
def test_a_division_by_zero_is_undefined(zero: int | float | Decimal) -> None:
    assert value(a / b, {"a": 3, "b": zero}) is None
    assert value(a / b, {"a": 0, "b": zero}) is None
    assert value(c + a / b, {"a": 3, "b": zero, "c": 1}) is None


def test_a_zero_numerator_gives_zero() -> None:
    assert value(a / b, {"a": 0, "b": 3}) == 0


def test_whole_numbers_stay_whole_until_they_are_divided() -> None:
    total = value(a + b, {"a": 2**60, "b": 1})
    assert total == 2**60 + 1
    assert isinstance(total, int)
    assert value(a / b, {"a": 1, "b": 4}) == 0.25


def test_decimals_stay_exact_beside_whole_numbers_and_constants() -> None:
    facts: dict[str, Number] = {"a": Decimal("0.10"), "b": 3, "c": Decimal("0.20")}
    assert value(a + c, facts) == Decimal("0.30")
    assert value(b / a, facts) == Decimal(30)
    assert value(a * 0.1, facts) == Decimal("0.01")


def test_one_decimal_makes_the_whole_formula_decimal_wherever_it_stands() -> None:
    facts: dict[str, Number] = {"a": 1, "b": 8, "c": Decimal("0.5")}
    assert isinstance(value(a / b + c, facts), Decimal)
    assert isinstance(value(c + a / b, facts), Decimal)


def test_one_float_makes_the_whole_formula_float() -> None:
    result = value(a + b, {"a": Decimal("0.5"), "b": 0.25})
    assert result == 0.75
    assert isinstance(result, float)


@pytest.mark.parametrize("bad", [nan, inf, -inf, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")])
def test_a_fact_that_is_not_finite_is_refused_by_name(bad: float | Decimal) -> None:
    with pytest.raises(BadValue) as caught:
        value(a / b, {"a": 1, "b": bad})
    assert caught.value.column == "b"


def test_a_fact_that_the_formula_does_not_use_is_not_looked_at() -> None:
    assert value(a, {"a": 1, "b": nan}) == 1


@pytest.mark.parametrize("huge", [1e308, Decimal("9e999999"), 10**400])
def test_a_result_beyond_all_numbers_is_refused_and_never_infinite(huge: float | Decimal | int) -> None:
    with pytest.raises(BadValue, match="too large"):
        value(a * a * 10 / b, {"a": huge, "b": 3})


def test_an_infinity_on_the_way_does_not_hide_in_a_finite_result() -> None:
    with pytest.raises(BadValue, match="too large"):
        value(b / (a * a), {"a": 1e200, "b": 1.0})
    with pytest.raises(BadValue, match="too large"):
        value(b / a, {"a": Decimal("1e400"), "b": 1.0})


@pytest.mark.parametrize("bad", [nan, inf])
def test_a_constant_is_finite(bad: float) -> None:
    with pytest.raises(BadValue):
        Const(bad)


@pytest.mark.parametrize("name", ["", "two words", "a-b", "1st", "clicks)--", "é"])
def test_a_fact_is_named_by_an_identifier(name: str) -> None:
    with pytest.raises(UsageError):
        Fact(name)


@given(st.integers(), st.integers(min_value=1))
def test_adding_and_taking_away_again_gives_the_same(one: int, two: int) -> None:
    assert value(a + b - b, {"a": one, "b": two}) == one
