"""Where a number comes from: its parts, the SQL that gives it, the imports behind it, the call that repeats it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from textwrap import dedent
from typing import NamedTuple

from aicmo.analytics.compile import sql
from aicmo.analytics.people_facts import PEOPLE_FACTS, new_customers_sql, people_sql
from aicmo.analytics.query import Query
from aicmo.analytics.run import ON_EVENTS, filtered, run
from aicmo.analytics.scan import NEAREST_AD, within
from aicmo.analytics.session import Session
from aicmo.errors import UsageError
from aicmo.metrics import Formula, Metric, metric
from aicmo.metrics.formula import text, value
from aicmo.model.period import Period

_LAKE_COLUMNS = {"campaign": "c.key", "channel": "r.channel", "source": "r.source"}


class Behind(NamedTuple):
    """A source behind a number: its rows in the period, and the imports that brought them."""

    source: str
    rows: int
    imports: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One number, opened. `numerator` and `denominator` are None for a metric that divides nothing; `n` is the rows read.

    `sql` reads the session's `daily`; `standalone_sql` says the same as one statement over the lake's files.
    """

    metric: Metric
    value: float | None
    previous: float | None
    why_undefined: str
    facts: Mapping[str, float | None]
    numerator: float | None
    denominator: float | None
    n: int
    sources: Sequence[Behind]
    currency: str
    period: Period
    data_version: str
    time_zone: str
    formula: str
    sql: str
    standalone_sql: str
    python: str
    cli: str


def explain(session: Session, query: Query) -> Explanation:
    """Open the one metric of `query`. Raises `UsageError` for more than one, or with dimensions."""
    if len(query.metrics) != 1 or query.by or query.period is None:
        raise UsageError("One number is explained at a time.", remedy="Name one metric and a period, no dimension.")
    one = metric(query.metrics[0])
    result = run(session, query)
    behind = _rows_behind(session, query)
    facts = result.total.facts
    known = _of_own_channels(session, query, one) if one.not_for_channels else facts
    return Explanation(
        metric=one,
        value=result.total.metrics[one.name],
        previous=result.total.previous.get(one.name),
        why_undefined=_why_undefined(one, result.total.metrics[one.name], known),
        facts=known,
        numerator=_part(one.quotient.numerator, known) if one.quotient else None,
        denominator=_part(one.quotient.denominator, known) if one.quotient else None,
        n=sum(source.rows for source in behind),
        sources=behind,
        currency=result.currency,
        period=query.period,
        data_version=result.data_version,
        time_zone=session.data.time_zone,
        formula=text(one.formula),
        sql=_sql(session, query, one),
        standalone_sql=session.standalone(_sql(session, query, one)),
        python=_python(query),
        cli=_cli(query),
    )


def _of_own_channels(session: Session, query: Query, one: Metric) -> dict[str, float | None]:
    """The facts without the channels that the metric leaves out."""
    columns = ", ".join(_summed(session, fact) for fact in one.facts)
    row = session.con.execute(f"SELECT {columns} FROM daily WHERE {_where(session, query, one)}").fetchone()
    return dict(zip(one.facts, row or (), strict=False))


def _summed(session: Session, fact: str) -> str:
    """SQL of a fact's sum: 0 where other rows state it and these do not, undefined where nothing does."""
    return f"coalesce(sum({fact}), 0)" if fact in session.known else f"sum({fact})"


def _why_undefined(one: Metric, found: float | None, facts: Mapping[str, float | None]) -> str:
    if found is not None:
        return ""
    silent = [name for name, value in facts.items() if value is None]
    if silent:
        return f"no source states {' or '.join(silent)} in this period."
    return f"{one.denominator} is 0, and nothing can be divided by it."


def _part(formula: Formula, facts: Mapping[str, float | None]) -> float | None:
    found = value(formula, facts)
    return None if found is None else float(found)


def _rows_behind(session: Session, query: Query) -> list[Behind]:
    """The rows of the lake that the number is read from, by source, most rows first."""
    tables = (("events", session.data.events, session.data.time_zone), ("measures", session.data.measures, "UTC"))
    ads = {"events": "NULL::VARCHAR", "measures": f"CASE WHEN campaign IS NULL THEN {NEAREST_AD} END"}
    parts = [
        f"""SELECT source, campaign, {ads[name]} AS ad, channel, import_id, count(*) AS n FROM {table}
            WHERE {within([query.period] if query.period else [], zone)} GROUP BY ALL"""
        for name, table, zone in tables
    ]
    conditions = " AND ".join(["true", *filtered(session, query.filters, {**_LAKE_COLUMNS})])
    rows = session.con.execute(
        f"""SELECT r.source, sum(n), string_agg(DISTINCT import_id::VARCHAR, ', ' ORDER BY import_id::VARCHAR)
            FROM ({" UNION ALL ".join(parts)}) r JOIN campaigns_of_labels c
              ON c.source = r.source AND c.campaign IS NOT DISTINCT FROM r.campaign AND c.ad IS NOT DISTINCT FROM r.ad
            WHERE {conditions} GROUP BY r.source ORDER BY 2 DESC, 1"""
    ).fetchall()
    return [Behind(source, int(n), imports) for source, n, imports in rows]


def _sql(session: Session, query: Query, one: Metric) -> str:
    """The statement over `daily`, the table of days that reports are read from too; people are recounted from events."""
    additive = [fact for fact in one.facts if fact not in PEOPLE_FACTS]
    if additive == list(one.facts):
        return f"SELECT {sql(one, lambda fact: _summed(session, fact))} AS {one.name}\nFROM daily\nWHERE {_where(session, query, one)}"
    parts = _recounts(session, query, one)
    if additive:
        sums = ", ".join(f"{_summed(session, fact)} AS {fact}" for fact in additive)
        parts.insert(0, f"(SELECT {sums} FROM daily WHERE {_where(session, query, one)})")
    return f"SELECT {sql(one)} AS {one.name}\nFROM {', '.join(parts)}"


def _recounts(session: Session, query: Query, one: Metric) -> list[str]:
    """The subqueries that count people, each of one row."""
    assert query.period is not None
    conditions = filtered(session, query.filters, ON_EVENTS)
    events, zone = session.data.events, session.data.time_zone
    counted = [fact for fact in one.facts if fact in PEOPLE_FACTS and fact != "new_customers"]
    queries = [people_sql(events, counted, (), query.period, zone, conditions)] if counted else []
    if "new_customers" in one.facts:
        queries.append(new_customers_sql(events, (), query.period, zone, conditions))
    return [f"({dedent(found).strip()})" for found in queries]


def _where(session: Session, query: Query, one: Metric) -> str:
    assert query.period is not None
    conditions = [f"day BETWEEN DATE '{query.period.start}' AND DATE '{query.period.end}'"]
    conditions += filtered(session, query.filters, {name: name for name in query.filters})
    if one.not_for_channels:
        conditions.append(f"coalesce(channel, '') NOT IN ({', '.join(map(repr, one.not_for_channels))})")
    return "\n  AND ".join(conditions)


def _python(query: Query) -> str:
    filters = f", filters={dict(query.filters)!r}" if query.filters else ""
    return f'open_workspace(".").query({query.metrics!r}, period="{query.period}"{filters}).total.metrics["{query.metrics[0]}"]'


def _cli(query: Query) -> str:
    flags = "".join(f" --{name} {quote(value)}" for name, values in query.filters.items() for value in values)
    period = query.period
    return f"aicmo kpi {query.metrics[0]} --from {period.start if period else ''} --to {period.end if period else ''}{flags}"
