"""Compute an overview: a handful of queries over one pass of the period's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from aicmo.analytics.certainty import places_by_rate, with_certainty
from aicmo.analytics.changes import part_name, readable, what_changed
from aicmo.analytics.doubts import doubts
from aicmo.analytics.lake_scores import LakeScores
from aicmo.analytics.overview import Column, Figure, Overview, Row, SourceState, Table, Tier, TopContact, WhatChanged
from aicmo.analytics.query import COMPARISONS, Line, Query, Result, change, compared
from aicmo.analytics.run import daily_series, run
from aicmo.analytics.sampling import sample_of
from aicmo.analytics.session import Session
from aicmo.analytics.variation import variation_of
from aicmo.metrics import Metric, metric
from aicmo.model.period import Period

# What a report leads with: the first six of these that the data states, first-party numbers before the platforms' own.
_HEADLINES = (
    "revenue", "spend", "roas", "conversions", "cpa", "ctr", "reported_revenue", "reported_roas", "reported_conversions",
    "reported_cpa", "aov", "clicks", "impressions", "cpc", "cpm", "deliveries", "opens", "bounce_rate", "unsubscribe_rate",
    "complaint_rate", "bounces",
)  # fmt: skip
_TOP_CONTACTS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for."""

    workspace: str
    period: Period
    compare: str | None
    now: datetime
    today: date
    filters: Mapping[str, tuple[str, ...]]


def build_overview(session: Session, asked: Asked, sources: Sequence[SourceState]) -> Overview:
    """The overview of `asked.period`. Undefined numbers are None; what is doubtful is in `doubts`."""
    earlier = compared(asked.period, asked.compare)
    session.cover([asked.period, *([earlier] if earlier else [])])
    scores = LakeScores(session, asked.period)  # what needs most memory, before what intervals need is loaded
    names = headline_metrics(session)
    kpis = _figures(session, asked, names)
    campaigns, by_campaign = _table(session, asked, "campaign", names)
    channels, by_channel = _table(session, asked, "channel", names)
    return Overview(
        workspace=asked.workspace,
        period=asked.period,
        compared_with=earlier,
        comparison=COMPARISONS.get(asked.compare or "", ""),
        currency=session.currency,
        time_zone=session.data.time_zone,
        generated_at=asked.now,
        data_version=session.data.version,
        kpis=kpis,
        campaigns=campaigns,
        channels=channels,
        tiers=_tiers(scores),
        top_contacts=_top(scores),
        doubts=doubts(session, asked.period, sources, asked.today),
        sources=tuple(sources),
        filters=asked.filters,
        # last, because it has the session read other days
        what_changed=_what_changed(session, asked, kpis, by_channel, by_campaign),
    )


def headline_metrics(session: Session) -> tuple[str, ...]:
    """Six metrics all of whose facts the data states; fewer where it states little."""
    stated = [name for name in _HEADLINES if set(metric(name).facts) <= session.stated]
    return tuple(stated[:6]) or ("revenue", "spend")


def _figures(session: Session, asked: Asked, names: Sequence[str]) -> tuple[Figure, ...]:
    whole = with_certainty(session, run(session, _query(asked, names, ()), strict=False))
    by_day = _series(run(session, _query(asked, names, ("day",)), strict=False), asked.period)
    earlier = compared(asked.period, asked.compare)
    before: dict[str, tuple[float | None, ...]] = {}
    if earlier:
        before = _series(
            run(session, replace(_query(asked, names, ("day",)), period=earlier, compare=None), strict=False), earlier
        )
    return tuple(
        Figure(
            name, metric(name).label, metric(name).unit, metric(name).better,
            whole.total.metrics[name], whole.total.previous.get(name),
            change(whole.total.metrics[name], whole.total.previous.get(name)),
            by_day[name], before.get(name, ()), whole.total.certainty.get(name), sample_of(metric(name)),
        )
        for name in names
    )  # fmt: skip


def _series(result: Result, period: Period) -> dict[str, tuple[float | None, ...]]:
    """A value for each day; a day of which nothing is known counts as 0 for what is added up, else as undefined."""
    by_day = {line.keys["day"]: line.metrics for line in result.lines}
    return {
        name: tuple(by_day[day][name] if day in by_day else _absent(name, result) for day in period)
        for name in result.query.metrics
    }


def _absent(name: str, result: Result) -> float | None:
    additive = metric(name).additivity == "additive"
    return 0.0 if additive and result.total.metrics[name] is not None else None


def _what_changed(
    session: Session, asked: Asked, kpis: Sequence[Figure], by_channel: Result, by_campaign: Result
) -> WhatChanged | None:
    """Of the first figure whose parts add up."""
    figure = next((one for one in kpis if metric(one.metric).additivity == "additive"), None)
    earlier = compared(asked.period, asked.compare)
    if figure is None or earlier is None or figure.value is None or figure.previous is None:
        return None
    usual = variation_of(session, metric(figure.metric), asked.period, earlier, asked.filters)
    return what_changed(figure, by_channel, by_campaign, usual)


def _table(session: Session, asked: Asked, dimension: str, names: Sequence[str]) -> tuple[Table, Result]:
    """The table of one dimension, best first, and the answer it is made from, which holds what is gone by now too."""
    result = with_certainty(session, run(session, _query(asked, names, (dimension,)), strict=False))
    series = daily_series(session, metric(names[0]), dimension, asked.period, asked.filters)
    channels = _channels_of_campaigns(session, asked) if dimension == "campaign" else {}
    rows = [_row(line, dimension, series, channels) for line in result.lines if line.keys[dimension] in series]
    places = places_by_rate(session, result, metric(names[0]))
    rows.sort(
        key=lambda row: (
            not row.key, places.get(row.key, len(places)), *(-(row.values[name] or 0.0) for name in names[:2]), row.name
        )
    )  # fmt: skip
    columns = tuple(_column(metric(name)) for name in names)
    total = Row("", "Total", (), dict(result.total.metrics), _changes(result.total), (), result.total.certainty)
    title = "Campaigns" if dimension == "campaign" else "Channels"
    return Table(title, columns, tuple(rows), total), result


def _column(one: Metric) -> Column:
    return Column(one.name, one.label, one.unit, one.better, sample_of(one))


def _row(
    line: Line, dimension: str, series: Mapping[str, tuple[float | None, ...]], channels: Mapping[str, tuple[str, ...]]
) -> Row:
    key = str(line.keys[dimension])
    return Row(
        key,
        part_name(line, dimension),
        channels.get(key, ()),
        dict(line.metrics),
        _changes(line),
        series.get(key, ()),
        line.certainty,
    )


def _changes(line: Line) -> dict[str, float | None]:
    return {name: change(value, line.previous.get(name)) for name, value in line.metrics.items()}


def _channels_of_campaigns(session: Session, asked: Asked) -> dict[str, tuple[str, ...]]:
    rows = session.con.execute(
        """SELECT campaign, list(DISTINCT channel ORDER BY channel) FROM daily
           WHERE day BETWEEN ? AND ? AND channel IS NOT NULL GROUP BY campaign""",
        [asked.period.start, asked.period.end],
    ).fetchall()
    return {campaign: tuple(readable(channel, "channel") for channel in channels) for campaign, channels in rows}


def _tiers(scores: LakeScores) -> tuple[Tier, ...]:
    counts = scores.tier_counts()
    everyone = sum(counts.values())
    return tuple(Tier(tier, count, count / everyone if everyone else 0.0) for tier, count in counts.items())


def _top(scores: LakeScores) -> tuple[TopContact, ...]:
    return tuple(
        TopContact(
            one.contact_email, one.lifetime_value_score(), one.engagement_tier(), one.emails_sent, one.emails_opened,
            int(one.total_clicks), int(one.total_conversions), one.last_engagement_date,
        )
        for one in scores.top(_TOP_CONTACTS)
    )  # fmt: skip


def _query(asked: Asked, names: Sequence[str], by: tuple[str, ...]) -> Query:
    return Query(tuple(names), by, asked.period, asked.filters, asked.compare)
