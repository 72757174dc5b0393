"""The metric catalogue written out: one metric as a dictionary, all of it as the reference page.

python -m aicmo.analytics.reference > docs/reference/metrics.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aicmo.analytics.compile import aggregate_sql, sql
from aicmo.analytics.sampling import sample_of
from aicmo.metrics import FACTS, Fact, Metric, families
from aicmo.metrics.formula import text
from aicmo.metrics.metric import Sampling
from aicmo.model.channel import Channel

_INTRODUCTION = """\
# Metrics

Every metric is defined once, in `src/aicmo/metrics/catalog/`; this page is written from there by
`python -m aicmo.analytics.reference`. How to add one: [Add a metric](../how-to/add-a-metric.md).

- Sums are carried and the division comes last; rates are never averaged.
- A zero or missing denominator makes a metric undefined (`None`, NULL, an en dash), never 0.
- A ratio is shown in percent, a multiple as `3.2x`, money in its currency.
- A rate is shown with its 95 % interval and n: [How sure a rate is](../how-it-works/rates.md).
- Unique counts are recounted at the grain that is asked for, never summed over days or channels.
"""
_FACTS = "Facts are what formulas are made of. Each is also a metric of the same name, in the family Volume."
_SUMMED = "Over a group of rows:"
_INTERVALS: Mapping[Sampling, str] = {
    "proportion": "Wilson's, of a proportion",
    "count": "gamma, of events per unit of exposure",
    "cost": "gamma, of money over events",
    "days": "delta method, of amounts that differ by day",
}
_RECOUNTED = "Over one row of facts, the unique ones recounted at the asked grain and the others summed:"


def describe(metric: Metric) -> dict[str, object]:
    """All there is to say about a metric, ready for JSON.

    `sql` reads one row of facts; `aggregate_sql` a group of rows, `None` where a fact has to be recounted.
    """
    quotient = metric.quotient
    return {
        "name": metric.name,
        "label": metric.label,
        "summary": metric.summary,
        "formula": text(metric.formula),
        "unit": metric.unit,
        "numerator": text(quotient.numerator) if quotient else None,
        "denominator": metric.denominator,
        "better": metric.better,
        "additivity": metric.additivity,
        "facts": list(metric.facts),
        "sampling": metric.sampling,
        "sample": sample_of(metric),
        "source": metric.source,
        "notes": metric.notes,
        "scope": metric.scope,
        "not_for_channels": list(metric.not_for_channels),
        "warn_at": metric.warn_at,
        "alarm_at": metric.alarm_at,
        "sql": sql(metric),
        "aggregate_sql": None if metric.recounted else aggregate_sql(metric),
        "definition_hash": metric.definition_hash,
    }


def reference() -> str:
    """The reference page in Markdown: the facts, a table for each family, a section for each metric with a formula."""
    parts = [_INTRODUCTION, f"## Facts\n\n{_FACTS}\n\n{_facts_table()}"]
    parts += [f"## {family.capitalize()}\n\n{_family_table(members)}" for family, members in families().items()]
    parts.append("## Each metric\n")
    parts += [_section(metric) for members in families().values() for metric in members if not _is_fact(metric)]
    return "\n".join(parts)


def _facts_table() -> str:
    rows = ((f"`{f.name}`", f.label, f.unit, "yes" if f.additive else "no", f.better, f.summary) for f in FACTS)
    return _table(("name", "label", "unit", "additive", "better", "what it counts"), rows)


def _family_table(members: Iterable[Metric]) -> str:
    head = ("name", "label", "formula", "unit", "denominator", "better", "additivity", "source")
    return _table(head, (_row(metric) for metric in members))


def _row(metric: Metric) -> tuple[str, ...]:
    name = f"`{metric.name}`" if _is_fact(metric) else f"[`{metric.name}`](#{metric.name})"
    denominator = f"`{metric.denominator}`" if metric.denominator else "–"
    formula = f"`{text(metric.formula)}`"
    return name, metric.label, formula, metric.unit, denominator, metric.better, metric.additivity, metric.source


def _section(metric: Metric) -> str:
    lines = [f"### {metric.name}\n", f"**{metric.label}.** {metric.summary} {metric.notes}".rstrip() + "\n"]
    lines += [f"- {fact}" for fact in _particulars(metric)]
    lines.append(f"\n{_RECOUNTED if metric.recounted else _SUMMED}\n")
    lines.append(f"```sql\n{sql(metric) if metric.recounted else aggregate_sql(metric)}\n```\n")
    return "\n".join(lines)


def _channels(left_out: Sequence[str]) -> str:
    """Channels by name, or by the few that are not among them."""
    others = [channel for channel in Channel if channel not in left_out]
    few = len(others) < len(left_out)
    return f"any known channel but {', '.join(others)}" if few else ", ".join(left_out)


def _particulars(metric: Metric) -> Iterator[str]:
    yield f"Formula: `{text(metric.formula)}` ({metric.unit}, better: {metric.better})"
    yield f"Additivity: {metric.additivity}"
    if metric.sampling:
        yield f"Interval: {_INTERVALS[metric.sampling]}; n counts {sample_of(metric)}"
    if metric.scope == "workspace":
        yield "Scope: the whole workspace only"
    if metric.not_for_channels:
        yield f"Not shown for: {_channels(metric.not_for_channels)}"
    if metric.warn_at is not None:
        yield f"Warning at {metric.warn_at:.1%}"
    if metric.alarm_at is not None:
        yield f"Alarm at {metric.alarm_at:.1%}"
    yield f"Source: {metric.source}"
    yield f"Definition: `{metric.definition_hash}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def _is_fact(metric: Metric) -> bool:
    return isinstance(metric.formula, Fact)


if __name__ == "__main__":
    sys.stdout.write(reference())
