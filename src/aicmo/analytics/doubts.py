"""What makes a report's numbers less sure, in a sentence each, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from aicmo.analytics.overview import Doubt, SourceState
from aicmo.analytics.scan import flows_sql, within
from aicmo.analytics.session import Session
from aicmo.connectors.base import MEASURE_FACTS
from aicmo.model.period import Period

STALE_AFTER_DAYS = 3
# More stale sources than these are told of in one sentence.
_NAMED_ALONE = 3


def doubts(session: Session, period: Period, sources: Sequence[SourceState], today: date) -> tuple[Doubt, ...]:
    """Everything doubtful about a report of `period`, the gravest first. The session covers the period."""
    return (
        *_mixed_currencies(session),
        *_unfinished(period, today),
        *_stale(sources, period),
        *_fallen_totals(session, period),
        *_quarantined(sources),
        *_machine_opens(session, period),
        *_implausible(session, period),
        *_mixed_zones(session, period),
    )


def _mixed_currencies(session: Session) -> Iterator[Doubt]:
    if problem := session.money_problem:
        yield Doubt("warning", "Mixed currencies", f"{problem.message} Money is left undefined.", problem.remedy)


def _unfinished(period: Period, today: date) -> Iterator[Doubt]:
    if period.end >= today:
        yield Doubt(
            "warning",
            "The period is not over",
            f"It ends on {period.end}; numbers up to {today} are still growing.",
            "Compare finished periods.",
        )


def _stale(sources: Sequence[SourceState], period: Period) -> Iterator[Doubt]:
    late = period.end - timedelta(days=STALE_AFTER_DAYS - 1)
    stale = [(source, source.last_day) for source in sources if source.last_day and source.last_day < late]
    if len(stale) > _NAMED_ALONE:
        newest = max(last_day for _, last_day in stale)
        yield Doubt(
            "warning",
            f"{len(stale)} of {len(sources)} sources are stale",
            f"Their last day is {newest} or before; the period ends on {period.end}.",
            "See which with: aicmo sources. Import newer exports, or look at an earlier period.",
        )
        return
    for source, last_day in stale:
        yield Doubt(
            "warning",
            f"{source.label} is stale",
            f"Its last day is {last_day}; the period ends on {period.end}.",
            f"Import a newer export of {source.source}.",
        )


def _quarantined(sources: Iterable[SourceState]) -> Iterator[Doubt]:
    for source in sources:
        if source.quarantined:
            rows = "row is" if source.quarantined == 1 else "rows are"
            yield Doubt(
                "warning",
                f"{source.quarantined:,} {rows} in quarantine",
                f"{source.label} sent rows that could not be read; they are not counted.",
                f"See them with: aicmo sources --quarantine {source.source}",
            )


def _fallen_totals(session: Session, period: Period) -> Iterator[Doubt]:
    fell = " OR ".join(f"{fact} < 0" for fact in MEASURE_FACTS)
    rows = session.con.execute(
        f"""SELECT source, count(*) FROM ({flows_sql(session.data.measures)})
            WHERE ({fell}) AND {within([period])} GROUP BY source ORDER BY source"""
    ).fetchall()
    for source, count in rows:
        yield Doubt(
            "notice",
            "A running total fell",
            f"{source} corrected {count} of its running totals downwards; the correction counts on its own day.",
            "Check the platform's change log for these days.",
        )


def _machine_opens(session: Session, period: Period) -> Iterator[Doubt]:
    row = session.con.execute(f"SELECT sum(machine_opens), sum(opens) FROM daily WHERE {within([period])}").fetchone()
    machine, opens = (row[0] or 0, row[1] or 0) if row else (0, 0)
    if opens and machine / opens > 0.1:
        yield Doubt(
            "notice",
            f"{machine / opens:.0%} of opens are machines'",
            f"{machine:,.0f} of {opens:,.0f} openings were made by privacy proxies; scores count human opens only.",
            "Judge e-mail by clicks and conversions.",
        )


def _implausible(session: Session, period: Period) -> Iterator[Doubt]:
    row = session.con.execute(
        f"SELECT count(*) FROM {session.data.measures} WHERE clicks > impressions AND {within([period])}"
    ).fetchone()
    if row and row[0]:
        yield Doubt(
            "notice",
            "More clicks than impressions",
            f"{row[0]:,} {'row states' if row[0] == 1 else 'rows state'} more clicks than impressions; counted as stated.",
            "Compare them with the platform's own page.",
        )


def _mixed_zones(session: Session, period: Period) -> Iterator[Doubt]:
    zones = session.con.execute(
        f"SELECT DISTINCT time_zone FROM {session.data.measures} WHERE time_zone IS NOT NULL AND {within([period])} ORDER BY 1"
    ).fetchall()
    names = [zone for (zone,) in zones]
    if len(names) > 1:
        yield Doubt(
            "notice",
            "Days of several time zones",
            f"Platforms cut their days in {', '.join(names)}; a day is each platform's own.",
            "Set the accounts to one time zone.",
        )
