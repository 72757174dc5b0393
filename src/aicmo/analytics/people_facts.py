"""Facts that count people: recounted from the events at the asked grain, never summed.

A unique open is one person opening one campaign, however often: two campaigns opened by one person are two. So a count
over campaigns is the sum of theirs, and a count over days is not. People are first reduced to one row for each grain,
campaign and contact; counting those rows is several times cheaper than a distinct count over all events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aicmo.analytics.scan import FOLLOWED, day_of, within
from aicmo.model.period import Period

_TRAITS = {
    "unique_opens": "type = 'opened'",
    "unique_human_opens": "type = 'opened' AND NOT coalesce(machine, false)",
    "unique_clicks": f"type = 'clicked' AND {FOLLOWED}",
}
_PEOPLE = {
    "recipients": "type IN ('queued', 'sent', 'delivered')",
    "converters": "type = 'converted'",
}
PEOPLE_FACTS = (*_TRAITS, *_PEOPLE, "new_customers")


def people_sql(
    events: str,
    facts: Iterable[str],
    dimensions: Sequence[str],
    period: Period,
    time_zone: str,
    conditions: Sequence[str] = (),
) -> str:
    """SQL of these facts by `dimensions`: expressions over the events with their `local_day` and their campaign's `key`.

    `conditions` narrow the same columns.

    `recipients` and `converters` are people, each once in a group; the unique opens and clicks are people per campaign.
    """
    wanted = [fact for fact in facts if fact != "new_customers"]
    traits = {**_TRAITS, **_PEOPLE}
    flags = ", ".join(f"max(CASE WHEN {traits[fact]} THEN 1 ELSE 0 END) AS {fact}" for fact in wanted)
    relevant = " OR ".join(f"({traits[fact]})" for fact in wanted)
    named = ", ".join(f"{expression} AS g{place}" for place, expression in enumerate(dimensions))
    grain = ", ".join(f"g{place}" for place in range(len(dimensions)))
    counts = ", ".join(_count(fact) for fact in wanted)
    return f"""
        SELECT {grain + ", " if grain else ""}{counts}
        FROM (
            SELECT {named + ", " if named else ""}key, contact_key, {flags}
            FROM (SELECT e.*, {day_of(time_zone)} AS local_day, c.key, c.name
                  FROM (SELECT * FROM {events} WHERE {within([period], time_zone)} AND contact_key IS NOT NULL AND ({relevant})) e
                  JOIN campaigns_of_labels c
                    ON c.source = e.source AND c.campaign IS NOT DISTINCT FROM e.campaign AND c.ad IS NULL)
            {"WHERE " + " AND ".join(conditions) if conditions else ""}
            GROUP BY {grain + ", " if grain else ""}key, contact_key)
        {"GROUP BY " + grain if grain else ""}"""


def new_customers_sql(
    events: str, dimensions: Sequence[str], period: Period, time_zone: str, conditions: Sequence[str] = ()
) -> str:
    """SQL of the people whose first conversion of all falls into the period, at that conversion's grain."""
    named = ", ".join(f"{expression} AS g{place}" for place, expression in enumerate(dimensions))
    grain = ", ".join(f"g{place}" for place in range(len(dimensions)))
    return f"""
        SELECT {grain + ", " if grain else ""}count(*) AS new_customers
        FROM (
            SELECT {named or "1 AS nothing"}
            FROM (SELECT e.*, {day_of(time_zone)} AS local_day, c.key, c.name FROM (
                      SELECT *, row_number() OVER (PARTITION BY contact_key ORDER BY occurred_at, source_event_id) AS nth
                      FROM {events} WHERE type = 'converted' AND contact_key IS NOT NULL) e
                  LEFT JOIN campaigns_of_labels c
                    ON c.source = e.source AND c.campaign IS NOT DISTINCT FROM e.campaign AND c.ad IS NULL
                  WHERE nth = 1)
            WHERE {" AND ".join([f"local_day BETWEEN DATE '{period.start}' AND DATE '{period.end}'", *conditions])})
        {"GROUP BY " + grain if grain else ""}"""


def _count(fact: str) -> str:
    if fact in _PEOPLE:
        return f"count(DISTINCT CASE WHEN {fact} = 1 THEN contact_key END) AS {fact}"
    return f"coalesce(sum({fact}), 0) AS {fact}"
