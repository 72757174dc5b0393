"""The two readings of a formula are one: what Python works out is what SQL works out, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.analytics.compile import aggregate_sql, sql
from aicmo.errors import UsageError
from aicmo.metrics import FACTS, Const, Fact, Formula, Number, metric, metrics
from aicmo.metrics.formula import Op, value
from tests.analytics.exact import Unsure, exact

Row: TypeAlias = Mapping[str, Number | None]
Run: TypeAlias = Callable[[str], list[tuple[float | None, ...]]]

NAMES = [info.name for info in FACTS]
CATALOGUE = [each.formula for each in metrics()]
FLOATS, EXACT = "floats", "exact"
often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", params=["duckdb"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a SELECT on an engine; another engine is one more parameter and one more line."""
    engines: dict[str, Callable[[], Run]] = {"duckdb": _duckdb}
    return engines[request.param]()


def _duckdb() -> Run:
    connection = duckdb.connect(config={"threads": 1})
    return lambda query: connection.execute(query).fetchall()


def column_type(name: str, kind: str) -> str:
    if kind == FLOATS:
        return "DOUBLE"
    return "DECIMAL(38, 6)" if metric(name).unit == "money" else "BIGINT"


def values(rows: Iterable[Row], kind: str) -> str:
    """The rows as a table in SQL, numbered so that they come back in order."""
    types = {name: column_type(name, kind) for name in NAMES}
    lines = (
        ", ".join(f"CAST({'NULL' if row[n] is None else repr(str(row[n]))} AS {types[n]})" for n in NAMES)
        for row in rows
    )
    table = ", ".join(f"({number}, {line})" for number, line in enumerate(lines))
    return f"(VALUES {table}) AS facts(number, {', '.join(NAMES)})"


def in_sql(run: Run, formulas: Sequence[Formula], rows: Sequence[Row], kind: str) -> list[tuple[float | None, ...]]:
    """A row of results for each row, one query for all."""
    columns = ", ".join(sql(formula) for formula in formulas)
    return [line[1:] for line in run(f"SELECT number, {columns} FROM {values(rows, kind)} ORDER BY number")]


def summed(numbers: Iterable[Number | None]) -> Number | None:
    """As SQL sums: what is missing is left out, and nothing but missing values has no sum."""
    known = [Decimal(number) for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def check_floats(formula: Formula, row: Row, got: float | None) -> None:
    """Both readings are IEEE doubles in the same order: equal to the last bit."""
    assert got == value(formula, row)


def check_exact(formula: Formula, row: Row, got: float | None) -> None:
    """Decimals here, doubles there: both within the rounding that doubles may carry, and undefined together."""
    try:
        true = exact(formula, row)
    except Unsure:
        return
    ours = value(formula, row)
    if true is None or ours is None or got is None:
        assert (true, ours, got) == (None, None, None)
        return
    assert true.allows(got)
    assert true.allows(ours)


CHECKS = {FLOATS: check_floats, EXACT: check_exact}
magnitudes = st.floats(1e-6, 1e12, allow_subnormal=False)
floats = st.one_of(st.just(0.0), st.just(-0.0), magnitudes, magnitudes.map(lambda x: -x))
counts = st.one_of(st.just(0), st.integers(-100, 100), st.integers(-(2**62), 2**62))
money = st.one_of(st.just(Decimal(0)), st.decimals(-(10**12), 10**12, places=2), st.decimals(-9, 9, places=6))


def cells(kind: str) -> dict[str, st.SearchStrategy[Number | None]]:
    exactly = {name: money if metric(name).unit == "money" else counts for name in NAMES}
    return {name: st.none() | (floats if kind == FLOATS else exactly[name]) for name in NAMES}


rows_of = {kind: st.lists(st.fixed_dictionaries(cells(kind)), min_size=1, max_size=8) for kind in (FLOATS, EXACT)}
leaves = st.one_of(
    st.sampled_from([Fact(name) for name in ("clicks", "impressions", "spend", "revenue", "unique_opens")]),
    st.integers(-1000, 1000).map(Const),
    st.floats(0.001, 1000).map(Const),
)
trees: st.SearchStrategy[Formula] = st.recursive(
    leaves, lambda inner: st.builds(Op, st.sampled_from(["+", "-", "*", "/"]), inner, inner), max_leaves=10
)


@pytest.mark.parametrize("kind", [FLOATS, EXACT])
@often
@given(data=st.data())
def test_every_metric_is_the_same_in_python_and_in_sql(run: Run, kind: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of[kind])
    for row, results in zip(rows, in_sql(run, CATALOGUE, rows, kind), strict=True):
        for formula, got in zip(CATALOGUE, results, strict=True):
            CHECKS[kind](formula, row, got)


@pytest.mark.parametrize("kind", [FLOATS, EXACT])
@often
@given(data=st.data())
def test_any_formula_is_the_same_in_python_and_in_sql(run: Run, kind: str, data: st.DataObject) -> None:
    formulas, rows = data.draw(st.lists(trees, min_size=1, max_size=8)), data.draw(rows_of[kind])
    for row, results in zip(rows, in_sql(run, formulas, rows, kind), strict=True):
        for formula, got in zip(formulas, results, strict=True):
            CHECKS[kind](formula, row, got)


@often
@given(rows=rows_of[EXACT])
def test_over_a_group_every_metric_is_that_of_the_summed_facts(run: Run, rows: list[Row]) -> None:
    summable = [each for each in metrics() if not each.recounted]
    totals = {name: summed(row[name] for row in rows) for name in NAMES}
    columns = ", ".join(aggregate_sql(each) for each in summable)
    [results] = run(f"SELECT {columns} FROM {values(rows, EXACT)}")
    for each, got in zip(summable, results, strict=True):
        check_exact(each.formula, totals, got)


def test_a_group_is_pooled_and_its_rates_are_not_averaged(run: Run) -> None:
    few: Row = {**dict.fromkeys(NAMES), "clicks": 1, "impressions": 1}
    many: Row = {**dict.fromkeys(NAMES), "clicks": 0, "impressions": 99}
    assert run(f"SELECT {aggregate_sql(metric('ctr'))} FROM {values([few, many], EXACT)}") == [(0.01,)]


def test_unique_facts_are_recounted_in_the_group_and_never_summed(run: Run) -> None:
    rate = aggregate_sql(metric("unique_open_rate"), recounted={"unique_opens": "count(DISTINCT opener)"})
    events = "(VALUES ('ann', 1), ('ann', 1), (NULL, 1), ('bob', 1)) AS events(opener, deliveries)"
    assert run(f"SELECT {rate} FROM {events}") == [(0.5,)]


def test_a_unique_fact_without_a_recount_is_refused() -> None:
    with pytest.raises(UsageError, match="'unique_opens' cannot be summed"):
        aggregate_sql(metric("unique_open_rate"))


def test_a_metric_reads_as_portable_sql() -> None:
    assert sql(metric("cpm")) == "1000e0 * CAST(spend AS DOUBLE) / nullif(CAST(impressions AS DOUBLE), 0e0)"
    assert aggregate_sql(metric("roi")) == (
        "(CAST(sum(revenue) AS DOUBLE) - CAST(sum(spend) AS DOUBLE)) / nullif(CAST(sum(spend) AS DOUBLE), 0e0)"
    )


def test_facts_are_read_through_the_column_that_is_asked_for() -> None:
    assert sql(metric("cpc"), lambda name: f'f."{name}"') == (
        'CAST(f."spend" AS DOUBLE) / nullif(CAST(f."clicks" AS DOUBLE), 0e0)'
    )
    assert aggregate_sql(metric("clicks"), "m.{}".format) == "CAST(sum(m.clicks) AS DOUBLE)"


@pytest.mark.parametrize(
    ("number", "written"), [(1000, "1000e0"), (0.2, "0.2e0"), (1e-7, "1e-07"), (1e22, "1e+22"), (-5, "-5e0")]
)
def test_constants_are_written_as_doubles(run: Run, number: float, written: str) -> None:
    assert sql(Const(number)) == written
    assert run(f"SELECT {written}, typeof({written}) = 'DOUBLE'") == [(number, True)]


def test_a_negative_constant_does_not_start_a_comment(run: Run) -> None:
    assert run(f"SELECT {sql(Const(1) - Const(-5))}") == [(6.0,)]
