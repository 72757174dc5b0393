"""A trial out of the workspace: campaigns that were sent to different people at the same time, counted by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from aicmo.analytics.scan import SENT, day_of, within
from aicmo.analytics.session import Session
from aicmo.engines.duckdb import literal
from aicmo.errors import UnknownName, UsageError
from aicmo.experiments.assemble import control_of
from aicmo.experiments.outcomes import mean_outcome, rate_outcome
from aicmo.experiments.sums import Sums
from aicmo.experiments.trial import Outcome, Trial
from aicmo.model.period import Period

_SENT = ", ".join(map(literal, (*SENT, "delivered")))
_OF_THE_CAMPAIGN = {
    "open": "bool_or(type = 'opened' AND NOT coalesce(machine, false))",
    "click": "bool_or(type = 'clicked' AND NOT coalesce(machine, false))",
}
_OF_THE_PERSON = {
    "conversion": "bool_or(type = 'converted')",
    "revenue": "sum(CASE WHEN type IN ('converted', 'refunded') THEN value * coalesce(factor, 1e0) END)",
}
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "open": "opened the campaign, machines left out",
        "click": "clicked in it, machines left out",
        "conversion": "converted after it was sent, whatever that is credited to",
        "revenue": "brought after it was sent, less refunds",
    }
)


def trial_of_campaigns(
    session: Session, campaigns: Sequence[str], outcomes: Sequence[str], period: Period | None = None,
    control: str | None = None,
) -> Trial:  # fmt: skip
    """The people that each campaign was sent to in `period` (all days by default), and what they did from then on in it.

    Campaigns by id or name, the first is the control by default; outcomes are keys of `OUTCOMES`. People who were sent
    more than one of them are left out. Raises `UnknownName` for what there is not, `UsageError` where nobody was sent it.
    """
    for name in outcomes:
        if name not in OUTCOMES:
            raise UnknownName("outcome", name, OUTCOMES)
    days = period or _all_days(session)
    session.cover([days])
    if "revenue" in outcomes and session.money_problem:
        raise session.money_problem
    arms = _arms(session, campaigns, days)
    session.con.execute(f"CREATE OR REPLACE TEMP TABLE people AS {_people_sql(session, days, list(arms))}")
    sizes = dict(session.con.execute("SELECT arm, count(*) FROM people WHERE arms = 1 GROUP BY arm").fetchall())
    _require_people(arms, sizes)
    named = {arms[key]: sizes[key] for key in arms}
    wanted = control and arms.get(session.data.names.resolve("", control)[0], control)
    found, _ = control_of(list(named), wanted or next(iter(named)))
    sums = [_outcome(session, name, days, arms) for name in outcomes]
    return Trial({found: named[found], **named}, found, sums, notes=_notes(session))


def _all_days(session: Session) -> Period:
    row = session.con.execute(f"SELECT min(day), max(day) FROM {session.data.events}").fetchone()
    if row is None or row[0] is None:
        raise UsageError("The workspace has no events.", remedy="Import what a sender exports: aicmo import.")
    return Period(*row)


def _arms(session: Session, campaigns: Sequence[str], days: Period) -> dict[str, str]:
    """Key -> name of the campaigns, in the order given."""
    known = dict(session.con.execute("SELECT key, any_value(name) FROM campaigns_of_labels GROUP BY key").fetchall())
    keys = [session.data.names.resolve("", label)[0] for label in campaigns]
    for key, label in zip(keys, campaigns, strict=True):
        if key not in known:
            raise UnknownName(f"campaign in {days}", label, known.values())
    if len(set(keys)) < 2:
        raise UsageError("A test compares two campaigns at least.", remedy="Name another with --campaign.")
    return {key: known[key] for key in keys}


def _of_campaigns(session: Session, days: Period, columns: str) -> str:
    return f"""SELECT {columns}, c.key FROM {session.data.events} e JOIN campaigns_of_labels c
               ON c.source = e.source AND c.campaign IS NOT DISTINCT FROM e.campaign AND c.ad IS NULL
               WHERE contact_key IS NOT NULL AND {within([days], session.data.time_zone)}"""


def _people_sql(session: Session, days: Period, keys: Sequence[str]) -> str:
    """SQL of who was sent which arm first, when, and how many of the arms."""
    sent = _of_campaigns(session, days, "contact_key, occurred_at, type")
    return f"""
        SELECT contact_key, arg_min(key, occurred_at) AS arm, min(occurred_at) AS since, count(DISTINCT key) AS arms
        FROM ({sent}) WHERE type IN ({_SENT}) AND key IN ({", ".join(map(literal, keys))}) GROUP BY contact_key"""


def _outcome(session: Session, name: str, days: Period, arms: Mapping[str, str]) -> Outcome:
    """The sums of one outcome over everybody who was sent exactly one arm."""
    did = _of_campaign_sql(session, name, days) if name in _OF_THE_CAMPAIGN else _of_person_sql(session, name, days)
    found = session.con.execute(
        f"""SELECT arm, count(*), avg(v), var_pop(v) * count(*)
            FROM (SELECT arm, CAST(coalesce(did.v, 0) AS DOUBLE) AS v
                  FROM people LEFT JOIN ({did}) did USING (contact_key) WHERE arms = 1)
            GROUP BY arm"""
    ).fetchall()
    sums = {arms[key]: Sums(n, mean, squares) for key, n, mean, squares in found}
    return mean_outcome(name, sums) if name == "revenue" else rate_outcome(name, sums)


def _of_campaign_sql(session: Session, name: str, days: Period) -> str:
    events = _of_campaigns(session, days, "contact_key, type, machine")
    return f"""SELECT contact_key, CAST({_OF_THE_CAMPAIGN[name]} AS INTEGER) AS v
               FROM ({events}) JOIN people USING (contact_key) WHERE key = arm GROUP BY contact_key"""


def _of_person_sql(session: Session, name: str, days: Period) -> str:
    zone = session.data.time_zone
    events = f"SELECT *, {day_of(zone)} AS local_day FROM {session.data.events} WHERE {within([days], zone)}"
    return f"""SELECT contact_key, CAST({_OF_THE_PERSON[name]} AS DOUBLE) AS v
               FROM ({events}) e JOIN people USING (contact_key)
               LEFT JOIN factors f ON f.day = e.local_day AND f.currency = e.currency
               WHERE occurred_at >= since GROUP BY contact_key"""


def _require_people(arms: Mapping[str, str], sizes: Mapping[str, int]) -> None:
    for key, name in arms.items():
        if not sizes.get(key):
            raise UsageError(
                f"Nobody was sent {name!r} and none of the others in these days.",
                remedy="Choose another period, or campaigns that went to different people.",
            )


def _notes(session: Session) -> list[str]:
    row = session.con.execute("SELECT count(*) FROM people WHERE arms > 1").fetchone()
    several = int(row[0]) if row else 0
    who = "1 person was" if several == 1 else f"{several:,} people were"
    out = "is" if several == 1 else "are"
    drawn = (
        "This is a test only if chance decided who was sent which campaign. Where a person did, or a segment, the difference "
        "may be that of the people."
    )
    return [drawn, *([f"{who} sent more than one of the campaigns and {out} left out."] if several else [])]
