"""Whether a metric's period is outside what the days before it lead to expect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import fsum

from aicmo.analytics.overview import UnusualDay, Variation
from aicmo.analytics.run import Facts, Key, facts_by, value_of
from aicmo.analytics.scan import MONEY_FACTS
from aicmo.analytics.session import Session
from aicmo.errors import NotEstimable
from aicmo.experiments.baseline import MINIMUM_DAYS, baseline
from aicmo.experiments.decomposition import Fraction
from aicmo.metrics import Metric
from aicmo.model.period import Period

HISTORY_DAYS = 182
"""Half a year, where the comparison ends right before the period."""
SD = 2.0
"""A period so many standard deviations away is unusual: about one in twenty is, where nothing happened."""

# People are counted once in a period, whatever the day; a first conversion has one day only.
_SUMMED_OVER_DAYS = {"new_customers"}


def variation_of(
    session: Session, one: Metric, period: Period, earlier: Period, filters: Mapping[str, tuple[str, ...]]
) -> Variation:
    """Whether the metric is unusual in `period`, seen from the days up to the end of `earlier`.

    Leaves the session reading those days: ask nothing else of it afterwards.
    """
    if set(one.recounted) - _SUMMED_OVER_DAYS:
        return Variation(why="People count once in a period, so its days do not add up to it.")
    now, currency, history = days_of(session, one, period, filters), session.currency, history_of(period, earlier)
    session.cover([history])
    if set(one.facts) & set(MONEY_FACTS) and not _in(currency, session):
        return Variation(why="The days before are in another currency, or in several.")
    before = days_of(session, one, history, filters)
    if one.quotient:
        return of_ratio(period, now, history, before)
    return of_sum(period, [day.numerator for day in now], history, [day.numerator for day in before])


def _in(currency: str, session: Session) -> bool:
    """Whether all money of the days that the session reads is in `currency`, if there is any."""
    if session.money_problem is not None:
        return False
    return session.currency == currency or not session.con.execute("SELECT 1 FROM factors LIMIT 1").fetchall()


def history_of(period: Period, earlier: Period) -> Period:
    """The days to learn from: those up to the comparison's last, half a year of them if the period follows at once."""
    days = max(earlier.days, HISTORY_DAYS if _follows(period, earlier) else MINIMUM_DAYS)
    return Period.last_days(min(days, earlier.end.toordinal()), until=earlier.end)


def of_sum(period: Period, now: Sequence[float], earlier: Period, before: Sequence[float]) -> Variation:
    """Of the sum of `now`, a value a day of `period`; `before` holds one for each day of `earlier`.

    Days before the first that is not 0 are no history. A trend is carried on only into days that follow at once.
    """
    silent = next((place for place, value in enumerate(before) if value), len(before))
    start, known = earlier.start + timedelta(days=silent), before[silent:]
    first = period.start.toordinal()
    try:
        usual = baseline(known, start.toordinal(), carry_on=_follows(period, earlier))
    except NotEstimable as reason:
        return Variation(days=len(known), why=reason.message)
    expected = usual.usual(dict.fromkeys(range(first, first + period.days), 1.0))
    low, high = (expected.value + side * SD * expected.sd for side in (-1, 1))
    if min(known) >= 0:
        low, high = max(low, 0.0), max(high, 0.0)
    unusual = tuple(
        UnusualDay(date.fromordinal(day), now[day - first], usual.level(day), z) for day, z in usual.unusual(now, first)
    )
    return Variation(low, high, expected.z(fsum(now)), len(known), unusual)


def of_ratio(period: Period, now: Sequence[Fraction], earlier: Period, before: Sequence[Fraction]) -> Variation:
    """Of a ratio of sums, from what each day brought beyond what its denominator has usually brought, n - R d.

    With R the ratio of the history such days add up, and their sum over the denominators is the ratio less R (the
    linearisation of Deng, Knoblich and Lu 2018). The mean of daily ratios would be something else.
    """
    whole = _added(before)
    if whole.denominator == 0:
        return Variation(why="What is divided by is 0 in the days before.")
    usual = whole.numerator / whole.denominator
    found = of_sum(period, _beyond(now, usual), earlier, _beyond(before, usual))
    if found.low is None or found.high is None:
        return found
    divisor = _added(now).denominator
    low, high = usual + found.low / divisor, usual + found.high / divisor
    if all(min(day) >= 0 for day in before):
        low, high = max(low, 0.0), max(high, 0.0)
    return replace(
        found, low=low, high=high, unusual=tuple(_as_ratio(day, period, now, usual) for day in found.unusual)
    )


def _as_ratio(day: UnusualDay, period: Period, now: Sequence[Fraction], usual: float) -> UnusualDay:
    here = now[(day.day - period.start).days]
    if not here.denominator:
        return replace(day, value=None, expected=usual)
    return replace(
        day, value=here.numerator / here.denominator, expected=usual + (day.expected or 0.0) / here.denominator
    )


def _beyond(days: Sequence[Fraction], usual: float) -> list[float]:
    return [day.numerator - usual * day.denominator for day in days]


def _added(days: Sequence[Fraction]) -> Fraction:
    return Fraction(fsum(day.numerator for day in days), fsum(day.denominator for day in days))


def _follows(period: Period, earlier: Period) -> bool:
    return earlier.end.toordinal() + 1 == period.start.toordinal()


def days_of(session: Session, one: Metric, period: Period, filters: Mapping[str, tuple[str, ...]]) -> list[Fraction]:
    """The metric of each day of `period` as what is divided by what; of a sum, by 1."""
    found: dict[Key, Facts] = facts_by(session, ("day",), [one], period, filters)
    return [fraction_of(one, found.get((day,), {})) for day in period]


def fraction_of(one: Metric, facts: Facts) -> Fraction:
    """What is divided by what, for facts that came from `facts_by`; what is not stated counts 0."""
    if one.quotient is None:
        return Fraction(value_of(one, facts) or 0.0, 1.0)
    return Fraction(*(value_of(replace(one, formula=side), facts) or 0.0 for side in one.quotient))
