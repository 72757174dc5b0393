"""Journeys: what people touched before they converted, compressed to distinct paths while the engine reads the events.

A touch is a click that no machine made and that is no opt-out; opens and impressions only where asked for. A journey is
the touches of one person after the previous conversion, up to the conversion, at most a window old.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from math import ceil, isfinite
from typing import TypeAlias

from aicmo.analytics import journey_sql as sql
from aicmo.analytics.naming import channel_in_words
from aicmo.analytics.session import Session
from aicmo.attribution.path import Path
from aicmo.engines.duckdb import load_rows
from aicmo.errors import UnknownName, UsageError
from aicmo.model.channel import Channel
from aicmo.model.period import Period

Codes: TypeAlias = tuple[int, ...]

LONGEST_WINDOW = 3650
TOUCHES_AT_ONCE = 20_000_000  # of people who did not convert: what is sorted at one time
DAY_EDGES = (1.0, 3.0, 7.0, 14.0, 30.0)
TOUCH_EDGES = (1.0, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class JourneyRules:
    """What counts as a journey.

    `by` labels touches: channel, campaign or source. A touch counts for `window_days` (days, from its channel's entry
    in `windows` where there is one). `half_life_days` is time decay's. `touches` are of clicks, visits, opens, impressions.
    With `restart` a journey begins after the person's previous conversion; without, every conversion sees all touches
    in its window. Raises `UnknownName` or `UsageError`.
    """

    by: str = "channel"
    window_days: float = 30.0
    windows: Mapping[str, float] = field(default_factory=dict)
    half_life_days: float = 7.0
    touches: tuple[str, ...] = ("clicks", "visits")
    restart: bool = True

    def __post_init__(self) -> None:
        if self.by not in sql.LABELLED:
            raise UnknownName("dimension of touches", self.by, sql.LABELLED)
        for kind in self.touches:
            if kind not in sql.TOUCHES:
                raise UnknownName("kind of touch", kind, sql.TOUCHES)
        for name, days in (("window", self.window_days), ("half-life", self.half_life_days), *self.windows.items()):
            _require_days(name, days)

    @property
    def longest(self) -> float:
        return max((self.window_days, *self.windows.values()))


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long journeys were: the median, the 90th percentile, and `counts` of those up to each of `edges` and above."""

    median: float
    ninetieth: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def journeys(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Journeys:
    """Distinct paths, most converting first; `names` of labels for people. Money is in `currency`.

    `valued` says that a conversion states a value. `touches` are those of converted journeys that have any, `days` from
    the first one on where one was recorded before the conversion; None without such a journey. `recorded` are the labels
    seen apart from conversions' own tags. `anonymous` touches are of nobody known and in no path; `orphans` are refunds
    of conversions before the period; `skewed` conversions have no recorded touch before them and one within ten minutes
    after: a sign that a clock is off.
    """

    paths: tuple[Path, ...]
    names: Mapping[str, str]
    currency: str
    valued: bool
    touches: Lengths | None
    days: Lengths | None
    recorded: frozenset[str]
    anonymous: int
    orphans: int
    skewed: int

    @property
    def conversions(self) -> int:
        return round(sum(path.conversions for path in self.paths))


def read_journeys(session: Session, period: Period, rules: JourneyRules, *, lost: bool = True) -> Journeys:
    """The journeys of `period`'s conversions; with `lost`, also of people whose touches in the period brought none.

    Memory is that of conversions, their touches and the distinct paths. Leaves tables `journey_...` in the session.
    """
    session.cover([period])
    with _joined_as_written(session):
        return _read(session, _reading(session, period, rules), rules, lost=lost)


def _read(session: Session, reading: sql.Reading, rules: JourneyRules, *, lost: bool) -> Journeys:
    labels = _Labels.register(session, reading, rules)
    _tabulate(session, reading, rules)
    found = _converted(session, rules)
    orphans = _orphans(session, found)
    without = _lost(session, reading) if lost else {}
    recorded = {*_recorded(session), *(code for codes in without for code in codes)}
    return Journeys(
        paths=_paths(found, without, labels.labels),
        names=labels.names,
        currency=session.currency,
        valued=_valued(session),
        touches=_lengths(session, "touches", TOUCH_EDGES, 1, "touches > 0"),
        days=_lengths(session, "span", DAY_EDGES, sql.DAY, "recorded"),
        recorded=frozenset(labels.labels[code] for code in recorded),
        anonymous=_count(session, sql.touches_sql(session.data.events, reading, "IS NULL")),
        orphans=orphans,
        skewed=_count(session, sql.skewed_sql()),
    )


@contextmanager
def _joined_as_written(session: Session) -> Iterator[None]:
    """A join holds its right side. Of touches behind filters the optimizer expects so few that it would hold those."""
    session.con.execute("SET disabled_optimizers = 'join_order'")
    try:
        yield
    finally:
        session.con.execute("SET disabled_optimizers = ''")


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels in alphabetical order, which is that of their codes."""

    labels: Sequence[str]
    names: Mapping[str, str]

    @classmethod
    def register(cls, session: Session, reading: sql.Reading, rules: JourneyRules) -> _Labels:
        """Ask which labels there are, and leave `journey_labels`: the columns, `code`, and `reach` in microseconds."""
        columns = sql.LABELLED[reading.by]
        rows = session.con.execute(sql.labels_sql(session.data.events, reading)).fetchall()
        said = [dict(zip(columns, row, strict=True)) for row in rows]
        found = [label_of(session, reading.by, **one) for one in said]
        codes = {label: code for code, label in enumerate(sorted(dict(found)))}
        known = [
            (*one.values(), codes[label], _reach(one["channel"], rules))
            for one, (label, _) in zip(said, found, strict=True)
        ]
        types = {**dict.fromkeys(columns, "VARCHAR"), "code": "INTEGER", "reach": "BIGINT"}
        load_rows(session.con, "journey_labels", types, known)
        return cls([*codes], dict(found))


def label_of(
    session: Session, by: str, channel: str | None, source: str = "", campaign: str | None = None
) -> tuple[str, str]:
    """(label, name for people) of a touch or a cost; the channel stands for the campaign where there is none, and says so.

    What is direct is `direct` by any dimension, so that models which leave it out find it.
    """
    medium = channel or str(Channel.UNASSIGNED)
    if by == "campaign" and campaign:
        return session.data.names.resolve(source, campaign)
    if by == "source" and channel != Channel.DIRECT:
        return source, source
    name = channel_in_words(medium)
    return medium, f"{name}, no campaign" if by == "campaign" else name


def _reading(session: Session, period: Period, rules: JourneyRules) -> sql.Reading:
    earliest = period.start.toordinal() - 1
    back = timedelta(days=min(ceil(rules.longest), earliest))
    return sql.Reading(rules.by, rules.touches, period, Period(period.start - back, period.end), session.data.time_zone)


def _tabulate(session: Session, reading: sql.Reading, rules: JourneyRules) -> None:
    events, money = session.data.events, session.money_problem is None
    tables = {
        "journey_ends": sql.ends_sql(events, reading, restart=rules.restart, money=money),
        "journey_refunds": sql.refunds_sql(events, reading, money=money),
        "journey_seen": sql.seen_sql(events, reading),
        "journey_steps": sql.steps_sql(),
        "journeys": sql.journeys_sql(),
    }
    for table, query in tables.items():
        session.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")


def _converted(session: Session, rules: JourneyRules) -> dict[Codes, Path]:
    """Paths by their codes, touches still to be named."""
    half_life = round(rules.half_life_days * sql.DAY)
    return {
        tuple(codes): Path((), float(conversions), value, 0.0, tuple(shares or ()), tuple(worths or ()))
        for codes, conversions, value, shares, worths in session.con.execute(sql.paths_sql(half_life)).fetchall()
    }


def _orphans(session: Session, found: dict[Codes, Path]) -> int:
    """Take refunds of earlier conversions from the path without touches, so that value sums to the period's revenue."""
    row = session.con.execute("SELECT amount, refunds FROM journey_refunds WHERE id IS NULL").fetchone()
    if row is None:
        return 0
    bare = found.get((), Path((), 0.0, 0.0, 0.0, (), ()))
    found[()] = Path((), bare.conversions, bare.value + float(row[0]), 0.0, (), ())
    return int(row[1])


def _lost(session: Session, reading: sql.Reading) -> dict[Codes, float]:
    parts = ceil(_count(session, sql.touches_sql(session.data.events, reading, "IS NOT NULL")) / TOUCHES_AT_ONCE)
    found: dict[Codes, float] = {}
    for part in range(parts):
        for codes, lost in session.con.execute(sql.lost_sql(session.data.events, reading, part, parts)).fetchall():
            key = tuple(codes)
            found[key] = found.get(key, 0.0) + lost
    return found


def _paths(found: Mapping[Codes, Path], lost: Mapping[Codes, float], labels: Sequence[str]) -> tuple[Path, ...]:
    nothing = Path((), 0.0, 0.0)
    made = []
    for codes in {**found, **lost}:
        one = found.get(codes, nothing)
        decay = (one.decay_conversions, one.decay_value) if codes in found else (_zeros(len(codes)),) * 2
        made.append(
            Path(tuple(labels[code] for code in codes), one.conversions, one.value, lost.get(codes, 0.0), *decay)
        )
    return tuple(sorted(made, key=lambda path: (-path.conversions, -path.lost, path.touches)))


@cache
def _zeros(count: int) -> tuple[float, ...]:
    """One tuple for the many paths of a length that brought nothing."""
    return (0.0,) * count


def _valued(session: Session) -> bool:
    stated = _count(session, "SELECT count(*) FROM journey_ends WHERE asked AND valued")
    return bool(stated) and session.money_problem is None


def _recorded(session: Session) -> list[int]:
    return [code for (code,) in session.con.execute(sql.recorded_sql()).fetchall()]


def _count(session: Session, query: str) -> int:
    row = session.con.execute(query).fetchone()
    return int(row[0]) if row else 0


def _lengths(session: Session, column: str, edges: tuple[float, ...], unit: int, condition: str) -> Lengths | None:
    row = session.con.execute(sql.lengths_sql(column, edges, unit, condition)).fetchone()
    return None if row is None or row[0] is None else Lengths(row[0], row[1], edges, tuple(row[2]))


def _reach(channel: str | None, rules: JourneyRules) -> int:
    return round(rules.windows.get(channel or Channel.UNASSIGNED, rules.window_days) * sql.DAY)


def _require_days(name: str, days: float) -> None:
    if not (isfinite(days) and 0 < days <= LONGEST_WINDOW):
        raise UsageError(
            f"The {name} is {days:g} days.", remedy=f"Give a number of days above 0, {LONGEST_WINDOW:,} at most."
        )
