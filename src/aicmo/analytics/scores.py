"""Contact engagement scores from events, in SQL: the same formula as `aicmo.scoring`, over any number of people.

For each contact: messages sent, messages opened by a person (the catalogue counts machine opens apart), clicks, conversions,
campaigns engaged with, last engagement. Several openings of one campaign count once for each message of it that was
sent, so that opening a mail five times is not opening five mails.
"""

from __future__ import annotations

from aicmo.analytics.scan import SENT, within
from aicmo.model.period import Period
from aicmo.scoring.engagement import (
    CONVERSION_RATE_POINTS,
    CONVERSIONS_POINTS,
    ENOUGH_CONVERSIONS,
    OPEN_RATE_POINTS,
    TIER_FLOORS,
)

# What an event is to a score, as a number: those from _OPENED on are engagements.
_OTHER, _SENT, _OPENED, _CLICKED, _CONVERTED, _REPLIED = range(6)
_KINDS = {
    **dict.fromkeys(SENT, _SENT),
    "opened": _OPENED,
    "clicked": _CLICKED,
    "converted": _CONVERTED,
    "replied": _REPLIED,
}
_BY_HAND = ("opened", "clicked")


def features_sql(events: str, period: Period, time_zone: str) -> str:
    """SQL: one row a contact with `emails_sent, emails_opened, total_clicks, total_conversions, campaigns_engaged,
    last_engagement`.

    Only engagements are grouped by campaign, which costs most: of the far more campaigns that a contact was just sent
    nothing is needed but for those that it opened more than once, and only contacts who did that are looked at again.
    """
    moments = f"""
            SELECT contact_key, source, campaign, occurred_at, {_kind()} AS kind
            FROM {events} WHERE contact_key IS NOT NULL AND {within([period], time_zone)}"""
    of_campaigns = f"""({moments}) e JOIN campaigns_of_labels c
            ON c.source = e.source AND c.campaign IS NOT DISTINCT FROM e.campaign AND c.ad IS NULL"""
    return f"""
        WITH engaged AS MATERIALIZED (
            SELECT contact_key, count(place) AS campaigns, bool_or(opened > 1) AS reopens
            FROM (SELECT contact_key, place, {_count(_OPENED)} AS opened
                  FROM {of_campaigns} WHERE kind >= {_OPENED} GROUP BY contact_key, place)
            GROUP BY contact_key),
        repeats AS (
            SELECT contact_key, sum(opened - least(opened, greatest(sent, 1))) AS repeated
            FROM (SELECT contact_key, place, {_count(_OPENED)} AS opened, {_count(_SENT)} AS sent
                  FROM {of_campaigns} WHERE kind IN ({_SENT}, {_OPENED})
                   AND contact_key IN (SELECT contact_key FROM engaged WHERE reopens) GROUP BY contact_key, place)
            WHERE opened > 1 GROUP BY contact_key),
        totals AS (
            SELECT contact_key, {_count(_SENT)} AS sent, {_count(_OPENED)} AS opened, {_count(_CLICKED)} AS clicked,
                   {_count(_CONVERTED)} AS converted, max(CASE WHEN kind >= {_OPENED} THEN occurred_at END) AS last
            FROM ({moments}) GROUP BY contact_key)
        SELECT contact_key, sent AS emails_sent, CAST(opened - coalesce(repeated, 0) AS BIGINT) AS emails_opened,
               clicked AS total_clicks, converted AS total_conversions, coalesce(campaigns, 0) AS campaigns_engaged,
               last AS last_engagement
        FROM totals LEFT JOIN engaged USING (contact_key) LEFT JOIN repeats USING (contact_key)"""


def _kind() -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {_code(kind, number)}" for kind, number in _KINDS.items())
    return f"CAST(CASE type {cases} ELSE {_OTHER} END AS TINYINT)"


def _code(kind: str, number: int) -> str:
    return f"CASE WHEN machine THEN {_OTHER} ELSE {number} END" if kind in _BY_HAND else str(number)


def _count(kind: int) -> str:
    return f"count(CASE WHEN kind = {kind} THEN 1 END)"


def score_sql() -> str:
    """SQL of the score over the features' columns: the terms of `aicmo.scoring.engagement`, added in its order."""
    open_rate = f"{OPEN_RATE_POINTS:e} * {_capped_rate('emails_opened', 'emails_sent')}"
    conversion_rate = f"{CONVERSION_RATE_POINTS:e} * {_capped_rate('total_conversions', 'total_clicks')}"
    conversions = f"{CONVERSIONS_POINTS:e} * {_capped_rate('total_conversions', f'{ENOUGH_CONVERSIONS:e}')}"
    return f"({open_rate} + {conversion_rate} + {conversions})"


def tier_sql(score: str) -> str:
    """SQL of the tier of a score."""
    cases = " ".join(f"WHEN {score} >= {floor:e} THEN '{tier}'" for tier, floor in TIER_FLOORS.items())
    return f"CASE {cases} END"


def _capped_rate(part: str, whole: str) -> str:
    rate = f"CAST({part} AS DOUBLE) / nullif(CAST({whole} AS DOUBLE), 0e0)"
    return f"least(1e0, coalesce({rate}, 0e0))"
