"""A planned test in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.experiments.plan import Plan
from aicmo.report.charts.forest import percent
from aicmo.report.words import counted

_LONG, _WEEK = 60, 7


def plan_words(plan: Plan) -> Iterator[str]:
    """What it takes, what it finds, and what to keep in mind."""
    yield (
        f"{plan.units:,} units an arm, {plan.total:,} in all, find a change from {_value(plan.baseline, plan)} to "
        f"{_value(plan.target, plan)} ({percent(plan.lift)}) or more with {100 * plan.power:.4g}% probability."
    )
    yield f"Where there is no change, {100 * (1 - plan.confidence):.2g}% of such tests still show one." + _several(plan)
    if plan.days is not None:
        yield f"At this pace that is {counted(plan.days, 'day')}." + _advice(plan.days)
    yield "Fix the number before the start and read the result once; to look earlier, read it with --sequential."


def _several(plan: Plan) -> str:
    if plan.arms == 2:
        return ""
    return f" With {plan.arms} arms each comparison is held to {100 * plan.level:.4g}% for that (Bonferroni)."


def _advice(days: int) -> str:
    if days < _WEEK:
        return " Run it for a whole week all the same: weekdays differ from weekends."
    if days > _LONG:
        return " That is long: look for a larger change, or take noise out with a value from before the test (CUPED)."
    return f" Run whole weeks: {-(-days // _WEEK) * _WEEK} days." if days % _WEEK else ""


def _value(value: float, plan: Plan) -> str:
    return f"{100 * value:.4g}%" if plan.sd is None else f"{value:,.6g}"
