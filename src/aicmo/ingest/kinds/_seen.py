"""The campaigns that facts mention by name."""

from __future__ import annotations

from aicmo.ingest.kinds.base import Work
from aicmo.ingest.values import label
from aicmo.records import imports
from aicmo.records.models import Campaign


def campaigns_seen(work: Work, import_id: int) -> list[Campaign]:
    """The campaigns that events or measures mention by a name of their own beside the id, each as last called.

    Rows that are not new name only what is not known: an old export takes no campaign's new name back.
    """
    if not {"campaign", "campaign_name"} <= {*work.reading.fields, *work.reading.constants}:
        return []
    with work.store.sessions() as session:
        known = imports.campaign_names(session, work.source)
    rows = work.con.execute(
        f"""SELECT campaign, arg_max(campaign_name, (is_new, day, campaign_name)), bool_or(is_new) FROM (
                SELECT {label("campaign")} AS campaign, {label("campaign_name")} AS campaign_name,
                       CAST(day AS DATE) AS day, place NOT IN (SELECT place FROM repeats) AS is_new
                FROM staged WHERE verdict IS NULL AND campaign IS NOT NULL AND campaign_name IS NOT NULL)
            GROUP BY campaign ORDER BY campaign"""
    ).fetchall()
    return [
        Campaign(source=work.source, level="campaign", source_id=found, name=name, import_id=import_id)
        for found, name, is_new in rows
        if name != known.get(found) and (is_new or found not in known)
    ]
