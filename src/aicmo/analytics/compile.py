"""A formula as SQL: the second reading of the catalogue, held equal to `Metric.value`.

DuckDB's dialect, kept to what other engines read the same: every operand is a DOUBLE before anything is done with it,
constants are written as doubles (`1000e0`; a plain `0.2` is a decimal on some engines), and division guards against
zero with `nullif`, so that it is NULL where the Python reading is `None`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aicmo.errors import UsageError
from aicmo.metrics.facts import fact_info
from aicmo.metrics.formula import Constant, Formula, infix
from aicmo.metrics.metric import Metric


def sql(of: Metric | Formula, column: Callable[[str], str] = str) -> str:
    """The expression over one row of facts; `column` turns a fact's name into the SQL that reads it.

    `ctr` -> `CAST(clicks AS DOUBLE) / nullif(CAST(impressions AS DOUBLE), 0e0)`
    """
    formula = of.formula if isinstance(of, Metric) else of
    return infix(formula, lambda name: f"CAST({column(name)} AS DOUBLE)", _double, divisor=_unless_zero)


def aggregate_sql(
    of: Metric | Formula, column: Callable[[str], str] = str, recounted: Mapping[str, str] | None = None
) -> str:
    """The expression over a group of rows: each additive fact is summed first, the division comes last.

    `recounted` gives, for each non-additive fact used, the expression that counts it afresh in the group, such as
    `{"unique_opens": "count(DISTINCT opener)"}`. Raises `UsageError` where one is not given: it is never summed.
    """
    counts = recounted or {}
    return sql(of, lambda name: counts[name] if name in counts else _sum(name, column))


def _sum(name: str, column: Callable[[str], str]) -> str:
    if not fact_info(name).additive:
        raise UsageError(f"{name!r} cannot be summed.", remedy="Recount it at the asked grain.")
    return f"sum({column(name)})"


def _double(number: Constant) -> str:
    digits = repr(float(number)).removesuffix(".0")
    return digits if "e" in digits else f"{digits}e0"


def _unless_zero(expression: str) -> str:
    return f"nullif({expression}, 0e0)"
