"""Answer a query: facts by SQL at the asked grain, metrics by their formula, totals from totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from aicmo.analytics.compile import sql
from aicmo.analytics.people_facts import PEOPLE_FACTS, new_customers_sql, people_sql
from aicmo.analytics.query import TIMES, Line, Query, Result, compared
from aicmo.analytics.session import Session
from aicmo.engines.duckdb import literal
from aicmo.errors import UsageError
from aicmo.metrics import Metric, metric
from aicmo.model.channel import canonical_channel
from aicmo.model.period import Period

Key: TypeAlias = tuple[object, ...]
Facts: TypeAlias = dict[str, float | None]

ON_DAILY = {"day": "day", "week": "CAST(date_trunc('week', day) AS DATE)",
             "month": "CAST(date_trunc('month', day) AS DATE)", "campaign": "campaign", "channel": "channel",
             "source": "source"}  # fmt: skip
ON_EVENTS = {"day": "local_day", "week": "CAST(date_trunc('week', local_day) AS DATE)",
              "month": "CAST(date_trunc('month', local_day) AS DATE)", "campaign": "key", "channel": "channel",
              "source": "source"}  # fmt: skip


def run(session: Session, query: Query, *, strict: bool = True) -> Result:
    """The answer. With `strict`, money over mixed currencies without rates raises `MixedCurrencies`; else it is undefined."""
    if query.period is None:
        raise UsageError("A query needs a period.", remedy="Say which, e.g. 2026-07 or 28d.")
    chosen = [metric(name) for name in query.metrics]
    _check_scope(query, chosen)
    earlier = compared(query.period, query.compare)
    session.cover([query.period, *([earlier] if earlier else [])])
    if strict and session.money_problem and any(_needs_money(one) for one in chosen):
        raise session.money_problem
    now = _Answer.of(session, query, chosen, query.period)
    before = _Answer.of(session, query, chosen, earlier) if earlier else None
    return Result(
        query, query.period, earlier, session.currency, session.data.version,
        _lines(now, before, query, chosen, _names(session)),
        _line((), "Total", now.total, before.total if before else None, query, chosen),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Answer:
    """Facts of one period: by key, in total, and of a key that nothing is said about."""

    period: Period
    lines: Mapping[Key, Facts]
    total: Facts
    absent: Facts

    @classmethod
    def of(cls, session: Session, query: Query, chosen: Sequence[Metric], period: Period) -> _Answer:
        return cls(
            period,
            facts_by(session, query.by, chosen, period, query.filters) if query.by else {},
            facts_by(session, (), chosen, period, query.filters).get((), {}),
            {column.name: _default(session, column) for column in _columns(chosen)},
        )


def facts_by(
    session: Session, by: Sequence[str], chosen: Sequence[Metric], period: Period, filters: Mapping[str, Sequence[str]]
) -> dict[Key, Facts]:
    """The facts that these metrics need, by key. A fact that nothing in the data states is None, else absent is 0."""
    columns = _columns(chosen)
    found: dict[Key, Facts] = {}
    additive = [column for column in columns if column.fact not in PEOPLE_FACTS]
    if additive or by:
        _merge(found, session, _additive_sql(session, by, additive, period, filters), by, additive)
    _add_people(found, session, by, [column for column in columns if column.fact in PEOPLE_FACTS], period, filters)
    names = [column.name for column in columns]
    zero = {column.name: _default(session, column) for column in columns}
    return {key: {name: _or(facts.get(name), zero[name]) for name in names} for key, facts in found.items()}


def daily_series(
    session: Session, one: Metric, dimension: str, period: Period, filters: Mapping[str, Sequence[str]]
) -> dict[str, tuple[float | None, ...]]:
    """A value for each day of `period`, by key: the SQL reading of the metric, because there may be many of them.

    A day of which nothing is stated is 0 for what is added up and undefined for a ratio. `one` has additive facts only.
    """
    where = where_on_daily(session, period, filters, without=one.not_for_channels)
    key = f"coalesce({ON_DAILY[dimension]}, '')"
    facts = {fact: f"coalesce(sum({fact}), 0)" if fact in session.known else f"sum({fact})" for fact in one.facts}
    rows = session.con.execute(
        f"""SELECT key, list(day), list(value) FROM (
                SELECT {key} AS key, day, {sql(one, facts.__getitem__)} AS value FROM daily WHERE {where} GROUP BY ALL)
            GROUP BY key"""
    ).fetchall()
    silent = 0.0 if one.additivity == "additive" and set(one.facts) <= session.known else None
    found = {key: dict(zip(days, values, strict=True)) for key, days, values in rows}
    return {key: tuple(values.get(day, silent) for day in period) for key, values in found.items()}


@dataclass(frozen=True, slots=True)
class _Column:
    """A fact, perhaps without some channels: click-through rates leave e-mail clicks out on both sides."""

    fact: str
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return " without ".join((self.fact, *self.without))

    def sql(self) -> str:
        value = self.fact
        if self.without:
            value = (
                f"CASE WHEN coalesce(channel, '') NOT IN ({', '.join(map(literal, self.without))}) THEN {self.fact} END"
            )
        return f'sum({value}) AS "{self.name}"'


def _columns(chosen: Iterable[Metric]) -> list[_Column]:
    return list(dict.fromkeys(_Column(fact, one.not_for_channels) for one in chosen for fact in one.facts))


def value_of(one: Metric, facts: Mapping[str, float | None]) -> float | None:
    """The metric for facts that came from `facts_by`."""
    value = one.value({fact: facts.get(_Column(fact, one.not_for_channels).name) for fact in one.facts})
    return None if value is None else float(value)


def _additive_sql(
    session: Session,
    by: Sequence[str],
    columns: Sequence[_Column],
    period: Period,
    filters: Mapping[str, Sequence[str]],
) -> str:
    keys = [ON_DAILY[name] for name in by]
    selected = [*(f"{key} AS k{place}" for place, key in enumerate(keys)), *(column.sql() for column in columns)]
    where = where_on_daily(session, period, filters)
    return f"SELECT {', '.join(selected)} FROM daily WHERE {where} {_grouped(keys)}"


def _add_people(
    found: dict[Key, Facts], session: Session, by: Sequence[str], columns: Sequence[_Column], period: Period,
    filters: Mapping[str, Sequence[str]],
) -> None:  # fmt: skip
    facts = list(dict.fromkeys(column.fact for column in columns))
    if not facts:
        return
    conditions = filtered(session, filters, ON_EVENTS)
    events = session.data.events
    keys = [ON_EVENTS[name] for name in by]
    counted = [fact for fact in facts if fact != "new_customers"]
    named = [_Column(fact) for fact in counted]
    if counted:
        _merge(found, session, people_sql(events, counted, keys, period, session.data.time_zone, conditions), by, named)
    if "new_customers" in facts:
        query = new_customers_sql(events, keys, period, session.data.time_zone, conditions)
        _merge(found, session, query, by, [_Column("new_customers")])


def _merge(
    found: dict[Key, Facts], session: Session, query: str, by: Sequence[str], columns: Sequence[_Column]
) -> None:
    for row in session.con.execute(query).fetchall():
        key = tuple("" if part is None else part for part in row[: len(by)])
        facts = found.setdefault(key, {})
        for column, value in zip(columns, row[len(by) :], strict=True):
            facts[column.name] = None if value is None else float(value)


def where_on_daily(
    session: Session, period: Period, filters: Mapping[str, Sequence[str]], without: Sequence[str] = ()
) -> str:
    """SQL condition over `daily`."""
    days = f"day BETWEEN DATE '{period.start}' AND DATE '{period.end}'"
    channels = [f"coalesce(channel, '') NOT IN ({', '.join(map(literal, without))})"] if without else []
    return " AND ".join([days, *filtered(session, filters, ON_DAILY), *channels])


def filtered(session: Session, filters: Mapping[str, Sequence[str]], expressions: Mapping[str, str]) -> list[str]:
    """SQL conditions of a query's filters; a campaign is found by its id, its name or its key, a channel by any label."""
    meant: Mapping[str, Callable[[str], str]] = {
        "campaign": lambda label: session.data.names.resolve("", label)[0],
        "channel": lambda label: canonical_channel(label) if label else "",
        "source": str,
    }
    conditions = []
    for name, wanted in filters.items():
        values = [meant[name](value) for value in wanted]
        conditions.append(f"coalesce({expressions[name]}, '') IN ({', '.join(map(literal, values))})")
    return conditions


def _grouped(keys: Sequence[str]) -> str:
    return f"GROUP BY {', '.join(keys)}" if keys else ""


def _default(session: Session, column: _Column) -> float | None:
    return 0.0 if column.fact in session.known or column.fact in PEOPLE_FACTS else None


def _or(value: float | None, default: float | None) -> float | None:
    return default if value is None else value


def _names(session: Session) -> dict[str, str]:
    return dict(session.con.execute("SELECT key, name FROM campaigns_of_labels").fetchall())


def _lines(
    now: _Answer, before: _Answer | None, query: Query, chosen: Sequence[Metric], names: Mapping[str, str]
) -> tuple[Line, ...]:
    """A line for each key of the period, and for each that only the comparison has."""
    earlier = _aligned(now, before, query) if before else {}
    return tuple(
        _line(
            key, _title(key, query.by, names), now.lines.get(key, now.absent),
            earlier.get(key, before.absent) if before else None, query, chosen,
        )
        for key in sorted({**now.lines, **earlier}, key=_order)
    )  # fmt: skip


def _aligned(now: _Answer, before: _Answer, query: Query) -> Mapping[Key, Facts]:
    """The comparison's facts under this period's keys: the first day answers the first day, the first week the first."""
    place = next((index for index, name in enumerate(query.by) if name in TIMES), None)
    if place is None:
        return before.lines
    unit = query.by[place]
    moved: dict[object, date] = dict(zip(_starts(before.period, unit), _starts(now.period, unit), strict=False))
    return {
        (*key[:place], moved[key[place]], *key[place + 1 :]): facts
        for key, facts in before.lines.items()
        if key[place] in moved
    }


def _starts(period: Period, unit: str) -> list[date]:
    """The first days of its days, weeks or months, in order."""
    first = {
        "day": lambda day: day,
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
    }[unit]
    return list(dict.fromkeys(map(first, period)))


def _line(key: Key, title: str, facts: Facts, earlier: Facts | None, query: Query, chosen: Sequence[Metric]) -> Line:
    return Line(
        keys={name: part if isinstance(part, date) else str(part) for name, part in zip(query.by, key, strict=False)},
        name=title,
        facts={name: value for name, value in facts.items() if " without " not in name},
        metrics={one.name: value_of(one, facts) for one in chosen},
        previous={} if earlier is None else {one.name: value_of(one, earlier) for one in chosen},
    )


def _title(key: Key, by: Sequence[str], names: Mapping[str, str]) -> str:
    shown = [
        names.get(str(part), str(part)) if name == "campaign" else str(part) for name, part in zip(by, key, strict=True)
    ]
    return " / ".join(part or "(none)" for part in shown)


def _order(key: Key) -> tuple[str, ...]:
    return tuple(map(str, key))


def _needs_money(one: Metric) -> bool:
    return bool({"spend", "revenue", "reported_revenue"} & set(one.facts))


def _check_scope(query: Query, chosen: Iterable[Metric]) -> None:
    narrowed = bool(query.filters) or any(name not in TIMES for name in query.by)
    for one in chosen:
        if one.scope == "workspace" and narrowed:
            raise UsageError(
                f"{one.name} is of the whole workspace.", remedy="Ask for it without filters, by time at most."
            )
