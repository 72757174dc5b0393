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

_IS_SENT = f"type IN ({', '.join(repr(kind) for kind in SENT)})"
_IS_OPENED = "type = 'opened' AND NOT coalesce(machine, false)"
_IS_CLICKED = "type = 'clicked' AND NOT coalesce(machine, false)"
_ENGAGES = f"({_IS_OPENED}) OR ({_IS_CLICKED}) OR type IN ('converted', 'replied')"


def features_sql(events: str, period: Period, time_zone: str, *, labels_are_campaigns: bool) -> str:
    """SQL: one row a contact with `emails_sent, emails_opened, total_clicks, total_conversions, campaigns_engaged,
    last_engagement`.

    `labels_are_campaigns` says that no two labels mean one campaign; then resolving them row by row is spared.
    Contacts are counted whole, and by campaign only where they engaged with it: of the far more that were just sent,
    nothing is needed by campaign but for the mails that were opened more than once.
    """
    relevant = f"SELECT * FROM {events} WHERE contact_key IS NOT NULL AND {within([period], time_zone)}"
    moments = f"SELECT *, coalesce(campaign, '') AS key FROM ({relevant})"
    if not labels_are_campaigns:
        moments = f"""
            SELECT e.*, c.key FROM ({relevant}) e JOIN campaigns_of_labels c
              ON c.source = e.source AND c.campaign IS NOT DISTINCT FROM e.campaign AND c.ad IS NULL"""
    return f"""
        WITH engaged AS (
            SELECT contact_key, key, {_count(_IS_OPENED)} AS opened
            FROM ({moments}) WHERE {_ENGAGES} GROUP BY contact_key, key),
        reopened AS (SELECT contact_key, key, opened FROM engaged WHERE opened > 1),
        sent AS (
            SELECT contact_key, key, count(*) AS sent
            FROM ({moments}) JOIN reopened USING (contact_key, key) WHERE {_IS_SENT} GROUP BY contact_key, key),
        repeats AS (
            SELECT contact_key, CAST(sum(opened - least(opened, greatest(coalesce(sent, 0), 1))) AS BIGINT) AS repeated
            FROM reopened LEFT JOIN sent USING (contact_key, key) GROUP BY contact_key),
        campaigns AS (SELECT contact_key, count(nullif(key, '')) AS engaged FROM engaged GROUP BY contact_key),
        totals AS (
            SELECT contact_key, {_count(_IS_SENT)} AS sent, {_count(_IS_OPENED)} AS opened,
                   {_count(_IS_CLICKED)} AS clicked, {_count("type = 'converted'")} AS converted,
                   max(CASE WHEN {_ENGAGES} THEN occurred_at END) AS last_engagement
            FROM ({relevant}) GROUP BY contact_key)
        SELECT contact_key, sent AS emails_sent, opened - coalesce(repeated, 0) AS emails_opened, clicked AS total_clicks,
               converted AS total_conversions, coalesce(engaged, 0) AS campaigns_engaged, last_engagement
        FROM totals LEFT JOIN campaigns USING (contact_key) LEFT JOIN repeats USING (contact_key)"""


def _count(condition: str) -> str:
    return f"count(CASE WHEN {condition} THEN 1 END)"


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
