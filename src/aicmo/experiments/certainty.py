"""How sure a rate is: its interval, what it rests on, and how much more has to be counted. Sums in, verdict out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aicmo.errors import BadValue, NotEstimable
from aicmo.experiments import needed
from aicmo.experiments.intervals import (
    DaySums,
    Interval,
    cost_interval,
    gamma_interval,
    ratio_error,
    ratio_interval,
    wilson,
)


@dataclass(frozen=True, slots=True)
class Certainty:
    """The 95 % interval `low` to `high` of a rate and `n`, the trials, units of exposure, events or days it rests on.

    `needed` is how many more of them narrow it to within half of the rate: 0 where it is narrow enough, None where that
    cannot be said. The ends are None where there is no interval, because of `why`.
    """

    low: float | None
    high: float | None
    n: float
    needed: float | None
    why: str = ""

    @property
    def enough(self) -> bool:
        """Whether the interval is there, and narrow enough to go by."""
        return self.low is not None and self.needed == 0


def of_proportion(successes: float, trials: float, usual: float | None = None) -> Certainty:
    """Wilson's interval; `usual` is the rate to expect where there was no success yet, such as the whole table's."""
    more = needed.more_trials
    return _certainty(trials, lambda: wilson(successes, trials), lambda: more(successes, trials, usual))


def of_count(events: float, exposure: float, usual: float | None = None) -> Certainty:
    """The gamma interval of events per unit of exposure; `usual` as in `of_proportion`."""
    more = needed.more_exposure
    return _certainty(exposure, lambda: gamma_interval(events, exposure), lambda: more(events, exposure, usual))


def of_cost(money: float, events: float) -> Certainty:
    """The gamma interval of the money spent for each event. Without events only `needed` can be said."""
    if not events and money > 0:
        return Certainty(None, None, 0.0, needed.more_events(0.0), "there is no event yet")
    return _certainty(events, lambda: cost_interval(money, events), lambda: needed.more_events(events))


def of_amounts(sums: DaySums) -> Certainty:
    """The interval of a ratio of amounts, from how much days differ."""

    def more() -> float | None:
        ratio = abs(sums.amount / sums.base)
        return needed.more_days(sums.days, ratio_error(sums) / ratio) if ratio else None

    return _certainty(float(sums.days), lambda: ratio_interval(sums), more)


def _certainty(n: float, interval: Callable[[], Interval], more: Callable[[], float | None]) -> Certainty:
    try:
        low, high = interval()
        return Certainty(low, high, n, more())
    except (BadValue, NotEstimable) as problem:
        reason = problem.message.rstrip(".")
        return Certainty(None, None, n, None, reason[:1].lower() + reason[1:])
