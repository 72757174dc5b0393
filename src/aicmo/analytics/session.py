"""The data of one workspace at one version, ready to be asked: relations, campaign names, rates, one engine.

A question about some days is answered from `daily`, one pass over those days' facts (see `scan`); `daily` is kept, so
that a report's many tables cost one pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING

from aicmo.analytics.naming import CampaignNames
from aicmo.analytics.rates import RateTable, reporting_currency
from aicmo.analytics.scan import ADDITIVE, MONEY_FACTS, scan_sql
from aicmo.errors import MixedCurrencies
from aicmo.model.period import Period

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Data:
    """Where the facts are: relations for a FROM clause, and what a person decided about reading them."""

    events: str
    measures: str
    contacts: str
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
        self._covered: tuple[Period, ...] | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.con.close()

    def cover(self, periods: Iterable[Period]) -> None:
        """Make `daily(day, source, campaign, campaign_name, channel, <facts>)` hold these periods, money in `currency`.

        Leaves `known`: the facts that anything states at all; for those, saying nothing means 0. Money stays
        undefined, and `money_problem` says why, where currencies are mixed and there are no rates.
        """
        wanted = tuple(sorted(set(periods)))
        if wanted == self._covered:
            return
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE scanned AS "
            + scan_sql(self.data.events, self.data.measures, wanted, self.data.time_zone)
        )
        self._register_campaigns()
        self._register_factors()
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE daily AS {_daily_sql(self.money_problem is None)}")
        self.known = self._known_facts()
        self._covered = wanted

    def _register_campaigns(self) -> None:
        import pyarrow as pa

        labels = self.con.execute("SELECT DISTINCT source, campaign, ad FROM scanned ORDER BY ALL").fetchall()
        resolved = [self.data.names.resolve(*label) for label in labels]
        columns = {
            "source": [label[0] for label in labels],
            "campaign": [label[1] for label in labels],
            "ad": [label[2] for label in labels],
            "key": [key for key, _ in resolved],
            "name": [name for _, name in resolved],
        }
        found = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
        self._replace("campaigns_of_labels", found)

    def _register_factors(self) -> None:
        import pyarrow as pa

        days = self._days_of_money()
        try:
            self.currency = reporting_currency((code for _, code in days), self.data.currency, self.data.rates)
            self.money_problem = None
        except MixedCurrencies as problem:
            self.money_problem = problem
            days = []
        factors = [self.data.rates.factor(day, code, self.currency) for day, code in days]
        self._replace(
            "factors",
            pa.table(
                {
                    "day": pa.array([day for day, _ in days], pa.date32()),
                    "currency": pa.array([code for _, code in days], pa.string()),
                    "factor": pa.array([float(factor) for factor in factors], pa.float64()),
                }
            ),
        )

    def _days_of_money(self) -> list[tuple[date, str]]:
        stated = " OR ".join(f"{fact} <> 0" for fact in MONEY_FACTS)
        return self.con.execute(
            f"SELECT DISTINCT day, currency FROM scanned WHERE currency IS NOT NULL AND ({stated}) ORDER BY ALL"
        ).fetchall()

    def _known_facts(self) -> frozenset[str]:
        row = self.con.execute(f"SELECT {', '.join(f'count({fact})' for fact in ADDITIVE)} FROM daily").fetchone()
        return frozenset(fact for fact, count in zip(ADDITIVE, row or (), strict=False) if count)

    def _replace(self, name: str, table: object) -> None:
        self.con.register("incoming", table)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
        self.con.unregister("incoming")


def _daily_sql(money: bool) -> str:
    """`scanned` with campaigns resolved, money in one currency, and deliveries where a source does not report them."""
    facts = ", ".join(f"sum({_fact_sql(fact, money)}) AS {fact}" for fact in ADDITIVE)
    return f"""
        SELECT s.day, s.source, c.key AS campaign, any_value(c.name) AS campaign_name, s.channel, {facts}
        FROM (SELECT *, count(deliveries) OVER (PARTITION BY source) > 0 AS reports_deliveries FROM scanned) s
        JOIN campaigns_of_labels c
          ON c.source = s.source AND c.campaign IS NOT DISTINCT FROM s.campaign AND c.ad IS NOT DISTINCT FROM s.ad
        LEFT JOIN factors f ON f.day = s.day AND f.currency = s.currency
        GROUP BY s.day, s.source, c.key, s.channel"""


def _fact_sql(fact: str, money: bool) -> str:
    if fact in MONEY_FACTS:
        if not money:
            return "NULL::DECIMAL(38,6)"
        converted = f"CAST(CAST(s.{fact} AS DOUBLE) * f.factor AS DECIMAL(38,6))"
        return f"CASE WHEN coalesce(f.factor, 1e0) = 1e0 THEN s.{fact} ELSE {converted} END"
    if fact == "deliveries":
        return "CASE WHEN s.reports_deliveries THEN s.deliveries ELSE s.sends - coalesce(s.bounces, 0) END"
    return f"s.{fact}"
