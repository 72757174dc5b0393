"""One pass over the facts of some days: small enough to slice in any way afterwards.

Each kind of fact is aggregated before it meets another, so that nothing fans out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from aicmo.connectors.base import MEASURE_FACTS
from aicmo.engines.duckdb import literal
from aicmo.model.period import Period

SENT = ("queued", "sent")
REVENUE = ("converted", "refunded")
# A click that asks for no more mail is no sign of interest.
FOLLOWED = "NOT coalesce(regexp_matches(click_url, '(?i)unsubscribe|preferences|opt-?out'), false)"
# What leads up to the campaign where a row does not name it.
NEAREST_AD = "coalesce(ad, ad_group)"
_SEASON, _MOST_STRETCHES = 92, 4

# Which events make a fact: a condition over `type`, `hard`, `machine`, and what is added up.
_EVENT_FACTS = {
    "sends": ("type IN ('queued', 'sent')", "n"),
    "deliveries": ("type = 'delivered'", "n"),
    "hard_bounces": ("type = 'bounced' AND hard", "n"),
    "soft_bounces": ("type = 'bounced' AND NOT coalesce(hard, false)", "n"),
    "bounces": ("type = 'bounced'", "n"),
    "opens": ("type = 'opened'", "n"),
    "machine_opens": ("type = 'opened' AND machine", "n"),
    "clicks": ("type = 'clicked'", "n"),
    "machine_clicks": ("type = 'clicked' AND machine", "n"),
    "visits": ("type = 'visited'", "n"),
    "unsubscribes": ("type = 'unsubscribed'", "n"),
    "complaints": ("type = 'complained'", "n"),
    "replies": ("type = 'replied'", "n"),
    "impressions": ("type = 'impression'", "n"),
    "engagements": ("type = 'engaged'", "n"),
    "shares": ("type = 'shared'", "n"),
    "comments": ("type = 'commented'", "n"),
    "conversions": ("type = 'converted'", "n"),
    "revenue": ("type IN ('converted', 'refunded')", "v"),
}
MONEY_FACTS = ("spend", "revenue", "reported_revenue")
ADDITIVE = tuple(dict.fromkeys((*_EVENT_FACTS, *MEASURE_FACTS)))
# Money stays exact, and so do the fractions of conversions that platforms claim; events are counted in whole numbers.
TYPE_OF = {fact: "DOUBLE" if fact in _EVENT_FACTS and fact not in MONEY_FACTS else "DECIMAL(38,6)" for fact in ADDITIVE}


def events_sql(events: str, periods: Iterable[Period], time_zone: str) -> str:
    """SQL of the pass over events: the dimensions, `type`, `hard`, `machine`, how many (`n`) and the value (`v`).

    `events` is a relation for a FROM clause; days are those of `time_zone`. Types stay rows: one count over a short key
    is several times cheaper than twenty conditional sums over all events.
    """
    return f"""
        SELECT {day_of(time_zone)} AS day, source, campaign, channel, currency, type, hard, machine,
               count(*) AS n, sum(value) AS v
        FROM {events} WHERE {within(periods, time_zone)}
        GROUP BY ALL"""


def stretches(periods: Sequence[Period]) -> list[list[Period]]:
    """The same days a season at a time, at most four times: the groups of one stretch need less memory than all at once."""
    first = min(period.start.toordinal() for period in periods)
    end = max(period.end.toordinal() for period in periods) + 1
    length = max(_SEASON, -(-(end - first) // _MOST_STRETCHES))
    cut = (_between(periods, start, min(start + length, end)) for start in range(first, end, length))
    return [parts for parts in cut if parts]


def _between(periods: Iterable[Period], start: int, end: int) -> list[Period]:
    first, last = date.fromordinal(start), date.fromordinal(end - 1)
    overlapping = (period for period in periods if period.start <= last and period.end >= first)
    return [Period(max(period.start, first), min(period.end, last)) for period in overlapping]


def measures_sql(measures: str, periods: Iterable[Period]) -> str:
    """SQL of the pass over measures: the dimensions, and every fact they state. Days are the platform's own."""
    wanted = tuple(periods)
    columns = ", ".join(MEASURE_FACTS)
    sums = ", ".join(f"sum({fact}) AS {fact}" for fact in MEASURE_FACTS)
    return f"""
        SELECT day, source, campaign, CASE WHEN campaign IS NULL THEN ad END AS ad, channel, currency, {sums}
        FROM (SELECT day, source, campaign, {NEAREST_AD} AS ad, channel, currency, {columns} FROM {measures}
              WHERE NOT snapshot AND {within(wanted)}
              UNION ALL BY NAME SELECT * FROM ({flows_sql(measures)}) WHERE {within(wanted)})
        GROUP BY ALL"""


def present_sql(scanned_events: str, scanned_measures: str) -> str:
    """SQL: one row that says of each additive fact, in the order of `ADDITIVE`, whether any event or measure is about it."""
    about = {fact: condition for fact, (condition, _) in _EVENT_FACTS.items()}
    about["deliveries"] = "type IN ('queued', 'sent', 'delivered', 'bounced')"
    of_events = ", ".join(f"coalesce(bool_or({condition}), false) AS {fact}" for fact, condition in about.items())
    of_measures = ", ".join(f"count({fact}) > 0 AS {fact}" for fact in MEASURE_FACTS)
    return f"""
        SELECT {", ".join(f"bool_or({fact}) AS {fact}" for fact in ADDITIVE)}
        FROM (SELECT {of_events} FROM (SELECT DISTINCT type, hard, machine FROM {scanned_events})
              UNION ALL BY NAME SELECT {of_measures} FROM {scanned_measures})"""


def facts_sql(scanned_events: str, scanned_measures: str) -> str:
    """SQL that lays both passes side by side: the dimensions and every additive fact, NULL where nothing states it.

    Where a source does not report deliveries they are its sends less its bounces.
    """
    reports = f"source IN (SELECT source FROM {scanned_events} WHERE type = 'delivered')"
    delivered = "CASE WHEN type IN ('queued', 'sent') THEN n WHEN type = 'bounced' THEN -n END"
    counted = ", ".join(
        f"CAST(CASE WHEN {condition} THEN {what} END AS {TYPE_OF[fact]}) AS {fact}"
        for fact, (condition, what) in _EVENT_FACTS.items()
        if fact != "deliveries"
    )
    stated = ", ".join(f"CAST({fact} AS {TYPE_OF[fact]}) AS {fact}" for fact in MEASURE_FACTS)
    return f"""
        SELECT day, source, campaign, NULL::VARCHAR AS ad, channel, currency, {counted},
               CAST(CASE WHEN {reports} THEN CASE WHEN type = 'delivered' THEN n END ELSE {delivered} END AS DOUBLE) AS deliveries
        FROM {scanned_events}
        UNION ALL BY NAME
        SELECT day, source, campaign, ad, channel, currency, {stated} FROM {scanned_measures}"""


def day_of(time_zone: str) -> str:
    """SQL of the day an event falls on in `time_zone`."""
    return "day" if time_zone == "UTC" else f"CAST(timezone({literal(time_zone)}, occurred_at) AS DATE)"


def within(periods: Iterable[Period], time_zone: str = "UTC") -> str:
    """SQL condition over the stored UTC `day` and, beyond UTC, the local one; true for every row without a period."""
    spans = [(period.start, period.end) for period in periods]
    if not spans:
        return "true"
    local = " OR ".join(f"{day_of(time_zone)} BETWEEN DATE '{start}' AND DATE '{end}'" for start, end in spans)
    if time_zone == "UTC":
        return f"({local})"
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return f"(day BETWEEN DATE '{first}' - 1 AND DATE '{last}' + 1 AND ({local}))"


def flows_sql(measures: str) -> str:
    """Running totals as what was added from one snapshot to the next; the first counts from zero.

    Summed over a period this is the last snapshot in it less the last before it. A fall comes out negative.
    """
    grain = "source, account, campaign, ad_group, ad, creative, grain, channel, currency"
    latest = ", ".join(f"sum({fact}) AS {fact}" for fact in MEASURE_FACTS)
    steps = ", ".join(
        f"{fact} - coalesce(lag({fact} IGNORE NULLS) OVER (PARTITION BY {grain} ORDER BY day), 0) AS {fact}"
        for fact in MEASURE_FACTS
    )
    return f"""
        SELECT day, source, campaign, {NEAREST_AD} AS ad, channel, currency, {steps}
        FROM (SELECT day, {grain}, {latest} FROM {measures} WHERE snapshot GROUP BY day, {grain})"""
