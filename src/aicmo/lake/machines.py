"""The rules of `aicmo.scoring.machine` in SQL, and the events table judged anew by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicmo.engines.duckdb import literal
from aicmo.lake.lake import Lake
from aicmo.scoring import machine

if TYPE_CHECKING:
    import duckdb

_SECOND = 1_000_000
_MESSAGE = "PARTITION BY source, message_id, contact_key"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules of version `rules` said: how many events were judged, how many of them changed, why which are machines'."""

    rules: int
    events: int
    changed: int
    reasons: Mapping[str, int]


def with_reason(relation: str, *, agent: str, declared: str) -> str:
    """SQL of a relation of events with `by_itself`: why one is a machine's, as far as it shows by itself.

    `agent` is SQL of its user agent, `declared` of whether the source says so.
    """
    marks = " ".join(
        f"WHEN contains(agent, {literal(mark)}) THEN {_reason(what)}" for mark, what in machine.AGENTS.items()
    )
    bare = f"WHEN type = 'opened' AND agent = {literal(machine.BARE_AGENT)} THEN {_reason(machine.APPLE)}"
    reason = f"""CASE WHEN {declared} THEN {literal(machine.DECLARED)}
                      WHEN type NOT IN ({_kinds()}) OR agent IS NULL THEN NULL {bare} {marks} END"""
    # What is asked of the agent many times is computed beside it, once.
    return f"SELECT *, {reason} AS by_itself FROM (SELECT *, lower(trim({agent})) AS agent FROM {relation})"


def judge(
    con: duckdb.DuckDBPyConnection, lake: Lake, source: str | None, before_commit: Callable[[int], None]
) -> Judged:
    """Judge the lake's opens and clicks, perhaps of one source, and write the table anew where that changes any.

    `before_commit` is told the version of the table whose files are to be kept, so that earlier figures can be given
    again. Needs the ingest lock, and nothing left to recover.
    """
    events = lake.events.relation()
    con.execute(f"CREATE OR REPLACE TEMP TABLE judged AS {_judged(events, source)}")
    reasons = con.execute("SELECT reason, count(*) FROM judged WHERE reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1")
    found = {str(reason): int(n) for reason, n in reasons.fetchall()}
    row = con.execute("SELECT count(*), count(*) FILTER (changed) FROM judged").fetchone()
    total, changed = row or (0, 0)
    if changed:
        files = lake.events.stage(con, _rewritten(events))
        before_commit(lake.events.version())
        lake.events.rewrite(files)
    return Judged(machine.RULES, int(total), int(changed), found)


def _judged(events: str, source: str | None) -> str:
    """One row an open or click: `reason`, and whether that is `changed`."""
    own = f"AND source = {literal(source)}" if source else ""
    declared = f"machine AND coalesce(machine_reason, {literal(machine.DECLARED)}) = {literal(machine.DECLARED)}"
    opens_and_clicks = f"(FROM {events} WHERE type IN ({_kinds()}) {own})"
    judged = with_reason(
        opens_and_clicks, agent="json_extract_string(attributes, '$.user_agent')", declared=f"({declared})"
    )
    return f"""
        WITH asked AS (
            SELECT source, source_event_id, type, machine, machine_reason, message_id, contact_key, click_url,
                   epoch_us(occurred_at) AS moment, by_itself
            FROM ({judged})),
        clicks AS ({_clicks(events, own)}),
        told AS (
            SELECT a.*, coalesce(a.by_itself, c.reason) AS reason
            FROM asked a LEFT JOIN clicks c USING (source, source_event_id))
        SELECT source, source_event_id, reason,
               reason IS DISTINCT FROM machine_reason OR (reason IS NOT NULL) <> coalesce(machine, false) AS changed
        FROM told"""


def _clicks(events: str, own: str) -> str:
    """Why a click is a machine's, as far as the events around it show.

    A burst begins at a click after which, within the window, as many links of the message were followed as ever were.
    """
    window = f"({_MESSAGE} ORDER BY moment RANGE BETWEEN CURRENT ROW AND {machine.BURST_SECONDS * _SECOND} FOLLOWING)"
    since = f"({_MESSAGE} ORDER BY moment RANGE BETWEEN {machine.BURST_SECONDS * _SECOND} PRECEDING AND CURRENT ROW)"
    fast = machine.FAST_SECONDS * _SECOND
    return f"""
        WITH followed AS (
            SELECT source, source_event_id, message_id, contact_key, click_url, epoch_us(occurred_at) AS moment
            FROM {events}
            WHERE type = 'clicked' AND message_id IS NOT NULL AND contact_key IS NOT NULL {own}),
        delivered AS (
            SELECT source, message_id, contact_key, min(epoch_us(occurred_at)) AS delivered_at
            FROM {events}
            WHERE type = 'delivered' AND message_id IS NOT NULL AND contact_key IS NOT NULL {own}
            GROUP BY ALL),
        counted AS (
            SELECT *, count(DISTINCT click_url) OVER {window} AS links,
                   count(DISTINCT click_url) OVER ({_MESSAGE}) AS all_links
            FROM followed),
        bursts AS (
            SELECT *, bool_or(links >= 2 AND links = all_links) OVER {since} AS in_burst FROM counted)
        SELECT source, source_event_id,
               CASE WHEN in_burst THEN {_reason(machine.BURST)}
                    WHEN moment - delivered_at BETWEEN 0 AND {fast} THEN {_reason(machine.FAST)} END AS reason
        FROM bursts LEFT JOIN delivered USING (source, message_id, contact_key)"""


def _rewritten(events: str) -> str:
    """All events in their order. What a rule called a machine's and no rule does any more is not judged."""
    return f"""
        SELECT e.* REPLACE (
            CASE WHEN j.source IS NULL THEN e.machine WHEN j.reason IS NOT NULL THEN true
                 WHEN NOT e.machine THEN false END AS machine,
            CASE WHEN j.source IS NULL THEN e.machine_reason ELSE j.reason END AS machine_reason)
        FROM {events} e LEFT JOIN (FROM judged WHERE changed) j ON j.source = e.source AND j.source_event_id = e.source_event_id"""


def _reason(what: str) -> str:
    return literal(machine.judged(what))


def _kinds() -> str:
    return ", ".join(map(literal, machine.JUDGED))
