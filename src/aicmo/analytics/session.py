"""The data of one workspace at one version, ready to be asked: relations, campaign names, rates, one engine.

A question about some days is answered from `daily`, one pass over those days' facts (see `scan`); `daily` is kept, so
that a report's many tables cost one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import dedent
from types import TracebackType
from typing import TYPE_CHECKING, Any

from aicmo.analytics.naming import CampaignNames
from aicmo.analytics.rates import RateTable, reporting_currency
from aicmo.analytics.scan import (
    ADDITIVE,
    MONEY_FACTS,
    TYPE_OF,
    counts_sql,
    facts_of_types,
    facts_sql,
    measures_sql,
    revenue_sql,
    types_sql,
)
from aicmo.connectors.base import MEASURE_FACTS
from aicmo.engines.duckdb import load_rows, values_sql
from aicmo.errors import MixedCurrencies
from aicmo.model.period import Period

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Data:
    """Where the facts are: relations for a FROM clause, and what a person decided about reading them.

    `contacts` is asked for anew each time: it is the one table whose files go away, when somebody is erased.
    """

    events: str
    measures: str
    contacts: Callable[[], str]
    version: str
    names: CampaignNames
    rates: RateTable
    currency: str
    time_zone: str


class Session:
    """Answers from `data`. Not for several threads at once; close it, or use it in a `with`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, data: Data) -> None:
        self.con, self.data = con, data
        self.currency = data.currency
        self.money_problem: MixedCurrencies | None = None
        self.known: frozenset[str] = frozenset()
        self.stated: frozenset[str] = frozenset()
        self._covered: frozenset[Period] = frozenset()
        self._definitions: dict[str, str] = {}

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.con.close()

    def of_people(self, query: Callable[[str], str], parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of `query(contacts)`, asked again where the table's files went away meanwhile."""
        import duckdb

        contacts = self.data.contacts()
        try:
            return self.con.execute(query(contacts), parameters).fetchall()
        except duckdb.IOException:
            if contacts == self.data.contacts():
                raise
            return self.of_people(query, parameters)

    def cover(self, periods: Iterable[Period]) -> None:
        """Make `daily(day, source, campaign, campaign_name, channel, <facts>)` hold these periods, money in `currency`.

        Leaves `known`: the facts that anything states at all; for those, saying nothing means 0. And `stated`: those
        that are anywhere other than 0. Money stays undefined, and `money_problem` says why, where currencies are mixed
        and there are no rates.
        """
        wanted = frozenset(periods)
        if wanted <= self._covered:
            return
        periods = sorted(wanted)
        counted = self._scan_events(periods)
        self._make("scanned_measures", measures_sql(self.data.measures, periods))
        self._register_campaigns()
        self._register_factors()
        self._lay_out_days(counted)
        self.known, self.stated = self._facts_with("count({})"), self._facts_with("count(nullif({}, 0))")
        self._covered = wanted

    def _scan_events(self, periods: Sequence[Period]) -> tuple[str, ...]:
        """Leaves `scanned_events` and `scanned_revenue`; the facts that the former has."""
        events, zone = self.data.events, self.data.time_zone
        types = self.con.execute(types_sql(events, periods, zone)).fetchall()
        counted = facts_of_types(kind for (kind,) in types)
        self._make("scanned_events", counts_sql(events, counted, periods, zone))
        self._make("scanned_revenue", revenue_sql(events, periods, zone))
        return counted

    def _lay_out_days(self, counted: Sequence[str]) -> None:
        """A table of the facts that are there, so that the others cost nothing, and `daily`, which has them all."""
        stated = self._with_rows("scanned_measures", MEASURE_FACTS)
        facts = [
            fact for fact in ADDITIVE if fact in {*counted, *self._with_rows("scanned_revenue", ["revenue"]), *stated}
        ]
        absent = "".join(f", NULL::{TYPE_OF[fact]} AS {fact}" for fact in ADDITIVE if fact not in facts)
        self._make("daily_facts", _daily_sql(facts_sql(counted, stated), facts, money=self.money_problem is None))
        self._make("daily", f"SELECT *{absent} FROM daily_facts", "VIEW")
        self.con.execute("DROP TABLE scanned_events")

    def _with_rows(self, table: str, facts: Sequence[str]) -> list[str]:
        row = self.con.execute(f"SELECT {', '.join(f'count({fact})' for fact in facts)} FROM {table}").fetchone()
        return [fact for fact, rows in zip(facts, row or (), strict=True) if rows]

    def _register_campaigns(self) -> None:
        """Which campaign a label means: `key`, `name` and `place`, a number of its own, NULL for no campaign."""
        labels = self.con.execute(
            """SELECT DISTINCT source, campaign, NULL::VARCHAR AS ad FROM scanned_events
               UNION SELECT DISTINCT source, campaign, ad FROM scanned_measures ORDER BY ALL"""
        ).fetchall()
        named = [(label, *self.data.names.resolve(*label)) for label in labels]
        places = {key: place for place, key in enumerate(dict.fromkeys(key for _, key, _ in named if key))}
        columns = {**dict.fromkeys(("source", "campaign", "ad", "key", "name"), "VARCHAR"), "place": "INTEGER"}
        self._load("campaigns_of_labels", columns, [(*label, key, name, places.get(key)) for label, key, name in named])

    def _register_factors(self) -> None:
        days = self._days_of_money()
        try:
            self.currency = reporting_currency((code for _, code in days), self.data.currency, self.data.rates)
            self.money_problem = None
        except MixedCurrencies as problem:
            self.money_problem = problem
            days = []
        rows = [(day, code, float(self.data.rates.factor(day, code, self.currency))) for day, code in days]
        self._load("factors", {"day": "DATE", "currency": "VARCHAR", "factor": "DOUBLE"}, rows)

    def _days_of_money(self) -> list[tuple[date, str]]:
        spent = " OR ".join(f"{fact} <> 0" for fact in MONEY_FACTS if fact in MEASURE_FACTS)
        return self.con.execute(
            f"""SELECT DISTINCT day, currency FROM scanned_revenue WHERE currency IS NOT NULL AND is_money
                UNION SELECT DISTINCT day, currency FROM scanned_measures WHERE currency IS NOT NULL AND ({spent})
                ORDER BY ALL"""
        ).fetchall()

    def standalone(self, query: str) -> str:
        """`query` over the session's tables as one statement that any DuckDB can run: it reads the lake's files only."""
        tables = ",\n".join(
            f"{table} AS ({dedent(definition).strip()})" for table, definition in self._definitions.items()
        )
        return f"WITH {tables}\n{query}"

    def _make(self, name: str, query: str, kind: str = "TABLE") -> None:
        self._definitions[name] = query
        self.con.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {query}")

    def _load(self, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[object]]) -> None:
        self._definitions[table] = values_sql(columns, rows)
        load_rows(self.con, table, columns, rows)

    def _facts_with(self, count: str) -> frozenset[str]:
        row = self.con.execute(f"SELECT {', '.join(count.format(fact) for fact in ADDITIVE)} FROM daily").fetchone()
        return frozenset(fact for fact, found in zip(ADDITIVE, row or (), strict=True) if found)


def _daily_sql(passes: str, facts: Sequence[str], *, money: bool) -> str:
    """All passes with campaigns resolved and money in one currency."""
    sums = "".join(f", sum({_fact_sql(fact, money)}) AS {fact}" for fact in facts)
    return f"""
        SELECT s.day, s.source, c.key AS campaign, any_value(c.name) AS campaign_name, s.channel{sums}
        FROM ({passes}) s
        JOIN campaigns_of_labels c
          ON c.source = s.source AND c.campaign IS NOT DISTINCT FROM s.campaign AND c.ad IS NOT DISTINCT FROM s.ad
        LEFT JOIN factors f ON f.day = s.day AND f.currency = s.currency
        GROUP BY s.day, s.source, c.key, s.channel"""


def _fact_sql(fact: str, money: bool) -> str:
    if fact not in MONEY_FACTS:
        return f"s.{fact}"
    if not money:
        return f"NULL::{TYPE_OF[fact]}"
    converted = f"CAST(CAST(s.{fact} AS DOUBLE) * f.factor AS {TYPE_OF[fact]})"
    return f"CASE WHEN coalesce(f.factor, 1e0) = 1e0 THEN s.{fact} ELSE {converted} END"
