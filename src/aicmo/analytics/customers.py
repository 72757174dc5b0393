"""Customers as the papers see them: on which days each bought, net of refunds, watched until when, bought for how much.

A purchase is a conversion of a known customer that states an amount. All of a day are one; a free one counts, as in the
papers, for it shows that the customer is there. A refund lowers the last purchase up to its day, and one that is refunded
whole was none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from aicmo.analytics.scan import day_of
from aicmo.analytics.session import Session
from aicmo.errors import NotEstimable, UsageError
from aicmo.model.period import Period

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aicmo.lifetime.summary import Summary

    IntArray: TypeAlias = NDArray[np.int64]
    FloatArray: TypeAlias = NDArray[np.float64]

_EPOCH = date(1970, 1, 1)
PURCHASES = "purchases"


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """One element a customer who bought up to the end of `period`, by `key`; days count from 1 January 1970.

    `summary` is in weeks and knows nothing after `period`; `later` are each one's purchases in the `watched` days after it.
    """

    period: Period
    currency: str
    data_version: str
    key: IntArray
    first: IntArray
    last: IntArray
    purchases: FloatArray
    value: FloatArray
    summary: Summary
    watched: int = 0
    later: FloatArray | None = None

    @property
    def end(self) -> int:
        """The last day of `period`, counted as the others are."""
        return day_number(self.period.end)


def customers(session: Session, *, until: date | None = None, holdout: int = 0) -> Customers:
    """Everybody who bought, up to `until` (the last day of data) less `holdout` days, which are looked at apart.

    Raises `NotEstimable` where nobody did, `UsageError` for a holdout as long as the data, and `MixedCurrencies`.
    """
    return split(session, make_purchases(session, until=until), holdout)


def split(session: Session, days: Period, holdout: int = 0) -> Customers:
    """Those who bought in `days` less the last `holdout` of them. Needs `purchases`. Raises `UsageError`."""
    if holdout and holdout >= days.days - 1:
        raise UsageError(
            f"A holdout of {holdout} days leaves nothing of {days.days} days of purchases.",
            remedy="Take a shorter one.",
        )
    period = Period(days.start, days.end - timedelta(days=holdout))
    rows = session.con.execute(_customers_sql(period.end)).fetchnumpy()
    return _customers(session, period, rows, holdout)


def make_purchases(session: Session, *, until: date | None = None) -> Period:
    """Make the table `purchases(contact_key, day, value, channel)`, one row a day of a customer; gives its first day to `until`.

    Money is in `session.currency`; `channel` is that of the day's first purchase. Raises `NotEstimable`, `MixedCurrencies`.
    """
    days = days_of_conversions(session, until)
    session.cover([days])
    if session.money_problem:
        raise session.money_problem
    session.con.execute(f"CREATE OR REPLACE TEMP TABLE {PURCHASES} AS {_purchases_sql(session, days)}")
    row = session.con.execute(f"SELECT min(day) FROM {PURCHASES}").fetchone()
    if row is None or row[0] is None:
        raise _nobody()
    return Period(row[0], days.end)


def days_of_conversions(session: Session, until: date | None = None) -> Period:
    """From the first conversion of a known person to `until`, or to the last day of any event. Raises `NotEstimable`."""
    day = day_of(session.data.time_zone)
    row = session.con.execute(
        f"""SELECT min({day}) FILTER (type = 'converted' AND value >= 0 AND contact_key IS NOT NULL), max({day})
            FROM {session.data.events}"""
    ).fetchone()
    first, newest = row or (None, None)
    end = until or newest
    if first is None or first > end:
        raise _nobody()
    return Period(first, end)


def repeat_course(session: Session, period: Period) -> tuple[IntArray, FloatArray]:
    """How many purchases after their first those acquired in `period` have made up to each day, all days there are.

    Needs `purchases`. Both of shape (days with such a purchase,), the first in days from 1 January 1970.
    """
    rows = session.con.execute(
        f"""SELECT day - DATE '1970-01-01' AS day, sum(count(*)) OVER (ORDER BY day)::DOUBLE AS bought
            FROM (SELECT day, min(day) OVER (PARTITION BY contact_key) AS first FROM {PURCHASES})
            WHERE day > first AND first <= DATE '{period.end}' GROUP BY day ORDER BY day"""
    ).fetchnumpy()
    return rows["day"], rows["bought"]


def day_number(day: date) -> int:
    """Days from 1 January 1970."""
    return (day - _EPOCH).days


def _purchases_sql(session: Session, days: Period) -> str:
    """Each refund is laid on the last purchase up to its day; one without is nobody's."""
    return f"""
        WITH amounts AS (
            SELECT e.*, e.value * coalesce(f.factor, 1) AS amount
            FROM (SELECT contact_key, type, {day_of(session.data.time_zone)} AS day, currency, value, channel,
                         occurred_at, source_event_id
                  FROM {session.data.events} WHERE type IN ('converted', 'refunded') AND contact_key IS NOT NULL) e
            LEFT JOIN factors f ON f.day = e.day AND f.currency = e.currency
            WHERE e.value IS NOT NULL AND e.day <= DATE '{days.end}'),
        bought AS (
            SELECT contact_key, day, sum(amount)::DOUBLE AS value,
                   arg_min(coalesce(channel, ''), (occurred_at, source_event_id)) AS channel
            FROM amounts WHERE type = 'converted' AND value >= 0 GROUP BY contact_key, day),
        returned AS (
            SELECT r.contact_key, b.day, sum(abs(r.amount))::DOUBLE AS value
            FROM (SELECT * FROM amounts WHERE type = 'refunded' OR value < 0) r
            ASOF JOIN bought b ON b.contact_key = r.contact_key AND r.day >= b.day
            GROUP BY r.contact_key, b.day)
        SELECT b.contact_key, b.day, b.value - coalesce(r.value, 0) AS value, b.channel
        FROM bought b LEFT JOIN returned r USING (contact_key, day)
        WHERE r.value IS NULL OR b.value - r.value > 0.005"""


def _customers_sql(end: date) -> str:
    known = f"day <= DATE '{end}'"
    return f"""
        SELECT contact_key AS key, min(day) - DATE '1970-01-01' AS first,
               max(day) FILTER ({known}) - DATE '1970-01-01' AS last,
               (count(*) FILTER ({known}))::DOUBLE AS purchases, sum(value) FILTER ({known}) AS value,
               arg_min(value, day) AS first_value, (count(*) FILTER (NOT {known}))::DOUBLE AS later
        FROM {PURCHASES} GROUP BY contact_key HAVING min(day) <= DATE '{end}' ORDER BY contact_key"""


def _customers(session: Session, period: Period, rows: dict[str, Any], holdout: int) -> Customers:
    import numpy as np

    from aicmo.lifetime.summary import Summary

    first, last, count, value = (rows[name] for name in ("first", "last", "purchases", "value"))
    repeats, end = count - 1, day_number(period.end)
    mean = np.where(repeats > 0, (value - rows["first_value"]) / np.maximum(repeats, 1), 0.0)
    summary = Summary.of(repeats, (last - first) / 7, (end - first) / 7, np.maximum(mean, 0.0))
    return Customers(
        period, session.currency, session.data.version, rows["key"], first, last, count, value, summary,
        holdout, rows["later"] if holdout else None,
    )  # fmt: skip


def _nobody() -> NotEstimable:
    return NotEstimable(
        "No purchase of a known customer is in the data.",
        remedy="Import orders with a customer and an amount: aicmo import orders.csv",
    )
