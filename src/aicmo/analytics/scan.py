"""One pass over the facts of some days: small enough to slice in any way afterwards.

Each kind of fact is aggregated before it meets another, so that nothing fans out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from aicmo.connectors.base import MEASURE_FACTS
from aicmo.engines.duckdb import literal
from aicmo.model.period import Period

SENT = ("queued", "sent")
REVENUE = ("converted", "refunded")
# A click that asks for no more mail is no sign of interest.
FOLLOWED = "NOT coalesce(regexp_matches(click_url, '(?i)unsubscribe|preferences|opt-?out'), false)"
# What leads up to the campaign where a row does not name it.
NEAREST_AD = "coalesce(ad, ad_group)"

# The types of event that make a fact, and what else must hold of them.
_COUNTED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "sends": (SENT, ""),
    "deliveries": (("delivered",), ""),
    "hard_bounces": (("bounced",), "hard"),
    "soft_bounces": (("bounced",), "NOT coalesce(hard, false)"),
    "bounces": (("bounced",), ""),
    "opens": (("opened",), ""),
    "machine_opens": (("opened",), "machine"),
    "clicks": (("clicked",), ""),
    "machine_clicks": (("clicked",), "machine"),
    "visits": (("visited",), ""),
    "unsubscribes": (("unsubscribed",), ""),
    "complaints": (("complained",), ""),
    "replies": (("replied",), ""),
    "impressions": (("impression",), ""),
    "engagements": (("engaged",), ""),
    "shares": (("shared",), ""),
    "comments": (("commented",), ""),
    "conversions": (("converted",), ""),
}
_OF_DELIVERY = ("sends", "deliveries", "bounces")  # each says something of deliveries
_EVENT_FACTS = (*_COUNTED, "revenue")
MONEY_FACTS = ("spend", "revenue", "reported_revenue")
ADDITIVE = tuple(dict.fromkeys((*_EVENT_FACTS, *MEASURE_FACTS)))
# Money stays exact, and so do the fractions of conversions that platforms claim; events are counted in whole numbers.
TYPE_OF = {fact: "DOUBLE" if fact in _EVENT_FACTS and fact not in MONEY_FACTS else "DECIMAL(38,6)" for fact in ADDITIVE}


def facts_of_types(types: Iterable[str]) -> tuple[str, ...]:
    """The counted facts that events of these types may make."""
    found = set(types)
    made = {fact for fact, (kinds, _) in _COUNTED.items() if found & {*kinds}}
    return tuple(fact for fact in _COUNTED if fact in made or (fact in _OF_DELIVERY and made & {*_OF_DELIVERY}))


def types_sql(events: str, periods: Iterable[Period], time_zone: str) -> str:
    """SQL of the types of the periods' events."""
    return f"SELECT DISTINCT type FROM {events} WHERE {within(periods, time_zone)}"


def counts_sql(events: str, facts: Iterable[str], periods: Iterable[Period], time_zone: str) -> str:
    """SQL of the pass over events that counts: the dimensions, and each of `facts` (see `facts_of_types`).

    `events` is a relation for a FROM clause; days are those of `time_zone`. How many groups there are costs far more than
    what is counted in them, so types and currencies are none, and facts that no event makes are left out.
    """
    counted = "".join(f", {_count(*_COUNTED[fact])} AS {fact}" for fact in facts)
    return f"""
        SELECT {day_of(time_zone)} AS day, source, campaign, channel{counted}
        FROM {events} WHERE {within(periods, time_zone)}
        GROUP BY ALL"""


def revenue_sql(events: str, periods: Iterable[Period], time_zone: str) -> str:
    """SQL of the pass over the few events that have a value: the dimensions with the currency, their revenue, and whether
    any of it is other than 0."""
    return f"""
        SELECT {day_of(time_zone)} AS day, source, campaign, channel, currency,
               sum(value) AS revenue, bool_or(value <> 0) AS is_money
        FROM {events} WHERE value IS NOT NULL AND ({_is(REVENUE)}) AND {within(periods, time_zone)}
        GROUP BY ALL"""


def _count(types: Sequence[str], more: str) -> str:
    return f"count(CASE WHEN {_is(types)}{' AND ' + more if more else ''} THEN 1 END)"


def _is(types: Sequence[str]) -> str:
    return " OR ".join(f"type = {literal(kind)}" for kind in types)


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


def facts_sql(counted: Sequence[str], stated: Sequence[str]) -> str:
    """SQL that lays the passes side by side: the dimensions and every additive fact, NULL where nothing states it.

    It reads `scanned_events`, which has the facts `counted`, `scanned_revenue`, and of `scanned_measures` the facts
    `stated`. Where a source does not report deliveries they are its sends less its bounces.
    """
    reports = "source IN (SELECT source FROM scanned_events WHERE deliveries > 0)"
    left = "CASE WHEN sends + bounces > 0 THEN sends - bounces END"
    of_events = {fact: f"nullif({fact}, 0)" for fact in counted}
    if "deliveries" in counted:
        of_events["deliveries"] = f"CASE WHEN {reports} THEN nullif(deliveries, 0) ELSE {left} END"
    return f"""
        SELECT day, source, campaign, channel{_typed(of_events)} FROM scanned_events
        UNION ALL BY NAME
        SELECT day, source, campaign, channel, currency{_typed({"revenue": "revenue"})} FROM scanned_revenue
        UNION ALL BY NAME
        SELECT day, source, campaign, ad, channel, currency{_typed({fact: fact for fact in stated})} FROM scanned_measures"""


def _typed(facts: Mapping[str, str]) -> str:
    return "".join(f", CAST({value} AS {TYPE_OF[fact]}) AS {fact}" for fact, value in facts.items())


def day_of(time_zone: str) -> str:
    """SQL of the day an event falls on in `time_zone`."""
    return "day" if time_zone == "UTC" else f"CAST(timezone({literal(time_zone)}, occurred_at) AS DATE)"


def within(periods: Iterable[Period], time_zone: str = "UTC") -> str:
    """SQL condition over the stored UTC `day` and, beyond UTC, the moment; true for every row without a period.

    The days of another zone are asked for by where they begin and end: to ask each row for its own costs several times more.
    """
    spans = tuple(periods)
    if not spans:
        return "true"
    if time_zone == "UTC":
        days = " OR ".join(f"day BETWEEN DATE '{one.start}' AND DATE '{one.end}'" for one in spans)
        return f"({days})"
    local = " OR ".join(_between(*moments_of(one, time_zone)) for one in spans)
    first, last = min(one.start for one in spans), max(one.end for one in spans)
    return f"(day BETWEEN DATE '{first}' - 1 AND DATE '{last}' + 1 AND ({local}))"


def moments_of(period: Period, time_zone: str) -> tuple[datetime, datetime]:
    """In UTC, when the period begins and when the day after it does, as far as a calendar of four digits goes."""
    return _midnight(period.start.toordinal(), time_zone), _midnight(period.end.toordinal() + 1, time_zone)


def _midnight(ordinal: int, time_zone: str) -> datetime:
    try:
        return datetime.combine(date.fromordinal(ordinal), time.min, ZoneInfo(time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.max.replace(tzinfo=UTC) if ordinal > 1 else datetime.min.replace(tzinfo=UTC)


def _between(start: datetime, end: datetime) -> str:
    return f"(occurred_at >= TIMESTAMPTZ '{start}' AND occurred_at < TIMESTAMPTZ '{end}')"


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
