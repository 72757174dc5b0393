"""Customers by when, or by which channel, they were won: who came back, what they brought, whether it paid.

A customer is won by the first purchase (see `customers`). Months are calendar months, counted from the one of the first
purchase; months that are not over are left out, so that a short one is not taken for a fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from aicmo.analytics.customers import PURCHASES, make_purchases
from aicmo.analytics.session import Session
from aicmo.errors import NotEstimable, UnknownName, UsageError
from aicmo.experiments.certainty import Certainty, of_proportion
from aicmo.model.period import Period

BY = ("month", "channel")


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers won in one month or by one channel. Tuples hold a value a month, that of the first purchase first.

    `retained` is the share who bought in that month, `revenue` what a customer has brought up to its end, both of
    those whom it has been seen of, `seen`. `spend` is what advertising cost them, None where none is stated.
    """

    name: str
    customers: int
    seen: tuple[int, ...]
    retained: tuple[float, ...]
    revenue: tuple[float, ...]
    spend: float | None

    @property
    def cost(self) -> float | None:
        """Spend for a customer won."""
        return None if self.spend is None else self.spend / self.customers

    def certainty(self, month: int) -> Certainty:
        """How sure the share who bought in that month is."""
        return of_proportion(round(self.retained[month] * self.seen[month]), self.seen[month])

    def payback(self, margin: float) -> int | None:
        """The month, 0 the first, by whose end `margin` of the revenue covers the cost; None where it has not yet."""
        if not self.cost:
            return None
        return next((month for month, revenue in enumerate(self.revenue) if margin * revenue >= self.cost), None)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The cohorts, `total` of them all, and how many customers were won in a month that is not over (`left_out`)."""

    by: str
    period: Period
    currency: str
    data_version: str
    margin: float
    cohorts: tuple[Cohort, ...]
    total: Cohort
    left_out: int


def build_cohorts(session: Session, by: str = "month", *, margin: float = 1.0, until: date | None = None) -> Cohorts:
    """Raises `NotEstimable` where no month with purchases is over, `UnknownName`, `UsageError`, `MixedCurrencies`."""
    if by not in BY:
        raise UnknownName("kind of cohort", by, BY)
    if not 0 < margin <= 1:
        raise UsageError(f"A margin of {margin:g} is no share of revenue.", remedy="Give 0.4 for 40 %.")
    whole = _whole_months(make_purchases(session, until=until))
    cells, spend = _cells(session, whole), _spend(session, whole)
    named: dict[str, list[_Cell]] = {}
    for cell in cells:
        named.setdefault(_label(by, cell.month, cell.channel), []).append(cell)
    found = [_cohort(name, those, _spent(by, spend, name)) for name, those in named.items()]
    found.sort(key=lambda cohort: (cohort.name if by == "month" else "", -cohort.customers))
    return Cohorts(
        by, whole, session.currency, session.data.version, margin, tuple(found),
        _cohort("All", cells, _spent(by, spend)), _left_out(session, whole),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    """Customers won in `month` through `channel`, and of each month since: how many bought, and for how much."""

    month: date
    channel: str
    customers: int
    bought: tuple[int, ...]
    revenue: tuple[float, ...]


def _label(by: str, month: date, channel: str) -> str:
    return f"{month:%Y-%m}" if by == "month" else channel or "(none)"


def _whole_months(days: Period) -> Period:
    """The first month of purchases to the last that is over."""
    after = days.end + timedelta(days=1)
    end = after.replace(day=1) - timedelta(days=1)
    start = days.start.replace(day=1)
    if end < start:
        raise NotEstimable(
            "No month with purchases is over yet, so there is nothing to follow.", remedy="Import a longer history."
        )
    return Period(start, end)


def _cells(session: Session, whole: Period) -> list[_Cell]:
    rows = session.con.execute(
        f"""WITH won AS (
                SELECT contact_key, date_trunc('month', min(day))::DATE AS month, arg_min(channel, day) AS channel
                FROM {PURCHASES} GROUP BY contact_key HAVING min(day) <= DATE '{whole.end}'),
            sizes AS (SELECT month, channel, count(*) AS customers FROM won GROUP BY month, channel),
            since AS (
                SELECT month, w.channel, datediff('month', month, day) AS since,
                       count(DISTINCT p.contact_key) AS bought, sum(value) AS revenue
                FROM {PURCHASES} p JOIN won w USING (contact_key) WHERE day <= DATE '{whole.end}' GROUP BY ALL)
            SELECT month, channel, customers, list(since), list(bought), list(revenue)
            FROM since JOIN sizes USING (month, channel) GROUP BY ALL ORDER BY month, channel"""
    ).fetchall()
    return [_cell(whole, *row) for row in rows]


def _cell(
    whole: Period, month: date, channel: str, customers: int, since: Sequence[int], bought: Sequence[int],
    revenue: Sequence[float],
) -> _Cell:  # fmt: skip
    seen = range(_months_between(month, whole.end) + 1)
    counts, money = dict(zip(since, bought, strict=True)), dict(zip(since, revenue, strict=True))
    return _Cell(
        month, channel, customers, tuple(counts.get(place, 0) for place in seen),
        tuple(money.get(place, 0.0) for place in seen),
    )  # fmt: skip


def _months_between(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def _cohort(name: str, cells: Sequence[_Cell], spend: float | None) -> Cohort:
    """Each month is that of the cells it was seen of, for a customer of them; revenue is then added up."""
    months = range(max(len(cell.bought) for cell in cells))
    seen = [[cell for cell in cells if len(cell.bought) > month] for month in months]
    sizes = tuple(sum(cell.customers for cell in those) for those in seen)
    retained = [sum(cell.bought[month] for cell in seen[month]) / sizes[month] for month in months]
    steps = [sum(cell.revenue[month] for cell in seen[month]) / sizes[month] for month in months]
    return Cohort(name, sizes[0], sizes, tuple(retained), tuple(accumulate(steps)), spend)


def _spent(by: str, spend: Mapping[tuple[date, str], float], name: str | None = None) -> float | None:
    """A month's customers cost all of that month's spend, a channel's all that was spent on it; None if none is stated."""
    stated = [spent for (month, on), spent in spend.items() if name in (None, _label(by, month, on))]
    return sum(stated) if stated else None


def _spend(session: Session, whole: Period) -> dict[tuple[date, str], float]:
    """What was spent in each month on each channel."""
    rows: Iterable[tuple[date, str, float]] = session.con.execute(
        f"""SELECT date_trunc('month', day)::DATE, coalesce(channel, ''), sum(spend)::DOUBLE FROM daily
            WHERE day BETWEEN DATE '{whole.start}' AND DATE '{whole.end}' AND spend IS NOT NULL GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    return {(month, channel): spent for month, channel, spent in rows}


def _left_out(session: Session, whole: Period) -> int:
    row = session.con.execute(
        f"""SELECT count(*) FROM (SELECT min(day) AS first FROM {PURCHASES} GROUP BY contact_key)
            WHERE first > DATE '{whole.end}'"""
    ).fetchone()
    return int(row[0]) if row else 0
