"""SQL that reads journeys out of the events: touches on one side, conversions on the other, joined by person and time.

Every statement leaves a temporary table or answers a few rows; touches stream past the conversions and are never held,
save those of journeys. Times are whole microseconds since 1970, labels are small numbers in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aicmo.analytics.scan import FOLLOWED, day_of, within
from aicmo.engines.duckdb import literal
from aicmo.model.period import Period

SECOND = 1_000_000
DAY = 86_400 * SECOND
SKEW = 600 * SECOND
TOUCHES = {
    "clicks": ("clicked", FOLLOWED),
    "visits": ("visited", "true"),
    "opens": ("opened", "true"),
    "impressions": ("impression", "true"),
}
LABELLED = {"channel": ("channel",), "campaign": ("source", "campaign", "channel"), "source": ("source", "channel")}
_AT = "epoch_us(occurred_at)"
_NEVER = "-9223372036854775807"


@dataclass(frozen=True, slots=True)
class Reading:
    """Which events are read: `kinds` of touches labelled `by`, from `scanned`; the conversions asked about are `period`'s."""

    by: str
    kinds: Sequence[str]
    period: Period
    scanned: Period
    zone: str

    def scanning(self) -> str:
        return within([self.scanned], self.zone)

    def asking(self) -> str:
        return within([self.period], self.zone)


def is_touch(kinds: Iterable[str]) -> str:
    """SQL condition: an event of these kinds, and no machine's."""
    wanted = " OR ".join(f"(type = {literal(kind)} AND {only})" for kind, only in (TOUCHES[kind] for kind in kinds))
    return f"({wanted}) AND NOT coalesce(machine, false)"


def labels_sql(events: str, reading: Reading) -> str:
    """What touches and conversions are labelled with: more than are used, because telling which are takes longer."""
    columns = ", ".join(LABELLED[reading.by])
    kinds = ", ".join(map(literal, ("converted", *(TOUCHES[kind][0] for kind in reading.kinds))))
    return f"""
        SELECT DISTINCT {columns} FROM {events} WHERE {reading.scanning()} AND type IN ({kinds}) ORDER BY {columns}"""


def touches_sql(events: str, reading: Reading, who: str) -> str:
    """How many touches there are of those whose `contact_key` `who` holds for (`IS NULL`)."""
    return f"""
        SELECT count(*) FROM {events}
        WHERE {reading.scanning()} AND {is_touch(reading.kinds)} AND contact_key {who}"""


def ends_sql(events: str, reading: Reading, *, restart: bool, money: bool) -> str:
    """Every conversion: who, when, after which moment its journey begins, its own tag (`code`) and its value.

    Of two conversions of one moment, the one with the smaller (source, id) comes first and has the journey.
    """
    before = "lag(moment) OVER (PARTITION BY contact ORDER BY moment, source, source_event_id)"
    return f"""
        SELECT row_number() OVER (ORDER BY moment, source, source_event_id) AS id, contact, moment, code, amount, valued, asked,
               {f"coalesce({before}, {_NEVER})" if restart else _NEVER} AS after
        FROM (SELECT e.source, e.source_event_id, e.contact_key AS contact, {_AT} AS moment, {_amount(money)} AS amount,
                     e.value IS NOT NULL AS valued, CASE WHEN coalesce(e.campaign, e.channel) IS NOT NULL THEN l.code END AS code,
                     e.asked
              FROM {_valued(events, f"type = 'converted' AND {reading.scanning()}", reading)} {_labelled(reading)})"""


def refunds_sql(events: str, reading: Reading, *, money: bool) -> str:
    """What refunds of the period take back: from the person's latest conversion of the period before it, else from none."""
    return f"""
        SELECT id, sum(amount) AS amount, count(*) AS refunds
        FROM (SELECT max(n.id) AS id, any_value(r.amount) AS amount
              FROM (SELECT e.source, e.source_event_id, e.contact_key AS contact, {_AT} AS moment, {_amount(money)} AS amount
                    FROM {_valued(events, f"type = 'refunded' AND {reading.asking()}", reading)}) r
              LEFT JOIN (SELECT * FROM journey_ends WHERE asked) n ON n.contact = r.contact AND n.moment <= r.moment
              GROUP BY r.source, r.source_event_id)
        GROUP BY id"""


def seen_sql(events: str, reading: Reading) -> str:
    """Every touch that an asked journey may have: `id`, `code`, `age` at the conversion, and its own tag (`own`).

    Also those up to `SKEW` after the conversion, whose age is negative: they are no part of the journey, and a sign that
    a clock is off.
    """
    return f"""
        SELECT n.id, t.code, n.moment - t.moment AS age, false AS own
        FROM {_touches(events, reading)} t
        JOIN (SELECT * FROM journey_ends WHERE asked) n
          ON n.contact = t.contact AND t.moment > n.after AND t.moment <= n.moment + {SKEW} AND t.moment >= n.moment - t.reach
        UNION ALL
        SELECT id, code, 0, true FROM journey_ends WHERE asked AND code IS NOT NULL"""


def steps_sql() -> str:
    """The touches of every asked journey in order: `position` from 1 on.

    Ties in time are in order of the label. The conversion's own tag comes last, unless the touch before it says the same.
    """
    return """
        SELECT id, code, age, position, own
        FROM (SELECT *, row_number() OVER w AS position, lag(code) OVER w AS before
              FROM journey_seen WHERE age >= 0 WINDOW w AS (PARTITION BY id ORDER BY age DESC, own, code))
        WHERE NOT own OR before IS DISTINCT FROM code"""


def recorded_sql() -> str:
    """The codes that journeys have apart from conversions' own tags."""
    return "SELECT DISTINCT code FROM journey_seen WHERE NOT own AND age >= 0"


def skewed_sql() -> str:
    """How many conversions have touches right after them and none before."""
    return """
        SELECT count(*) FROM (SELECT id FROM journey_seen WHERE NOT own GROUP BY id HAVING max(age) < 0)"""


def journeys_sql() -> str:
    """One row a conversion of the period: its path, value, number of touches and time since the first one."""
    return """
        SELECT n.id, n.amount + coalesce(r.amount, 0) AS amount, coalesce(s.path, []) AS path, s.touches,
               s.recorded, s.span
        FROM (SELECT * FROM journey_ends WHERE asked) n
        LEFT JOIN (SELECT id, list(code ORDER BY position) AS path, count(*) AS touches,
                          bool_or(NOT own) AS recorded, max(age) AS span
                   FROM journey_steps GROUP BY id) s ON s.id = n.id
        LEFT JOIN journey_refunds r ON r.id = n.id"""


def paths_sql(half_life: int) -> str:
    """Distinct paths with conversions, value, and each position's time-decay credit of both."""
    weight = f"power(2e0, (min(s.age) OVER j - s.age) / {half_life}e0)"
    return f"""
        WITH weighted AS (
            SELECT id, position, weight / sum(weight) OVER (PARTITION BY id) AS share
            FROM (SELECT s.id, s.position, {weight} AS weight FROM journey_steps s WINDOW j AS (PARTITION BY s.id))),
        placed AS (
            SELECT j.path, w.position, sum(w.share) AS share, sum(w.share * CAST(j.amount AS DOUBLE)) AS worth
            FROM weighted w JOIN journeys j ON j.id = w.id GROUP BY j.path, w.position),
        decayed AS (
            SELECT path, list(share ORDER BY position) AS shares, list(worth ORDER BY position) AS worths
            FROM placed GROUP BY path),
        totals AS (SELECT path, count(*) AS conversions, CAST(sum(amount) AS DOUBLE) AS value FROM journeys GROUP BY path)
        SELECT t.path, t.conversions, t.value, d.shares, d.worths
        FROM totals t LEFT JOIN decayed d ON d.path = t.path"""


def lost_sql(events: str, reading: Reading, part: int, parts: int) -> str:
    """Paths of people of one of `parts` whose last touch lies in the period and brought nothing until its end."""
    return f"""
        SELECT path, count(*) AS lost
        FROM (SELECT list(code ORDER BY moment, code) AS path
              FROM (SELECT t.*, max(t.moment) OVER (PARTITION BY t.contact) AS final,
                           bool_or(t.asked) OVER (PARTITION BY t.contact) AS open
                    FROM {_touches(events, reading)} t
                    LEFT JOIN (SELECT contact, max(moment) AS moment FROM journey_ends GROUP BY contact) n ON n.contact = t.contact
                    WHERE (n.moment IS NULL OR t.moment > n.moment) AND t.contact % {parts} = {part})
              WHERE open AND moment >= final - reach
              GROUP BY contact)
        GROUP BY path"""


def lengths_sql(column: str, edges: Sequence[float], unit: float, condition: str) -> str:
    """How long journeys are in `column`, counted in `unit`: median, 90th percentile, and how many by the edges exceeded.

    Half of them, and nine in ten, are at most as long as these: lengths that there are, nothing between two.
    """
    above = " + ".join(f"CASE WHEN length > {edge}e0 THEN 1 ELSE 0 END" for edge in edges)
    counts = ", ".join(f"count(CASE WHEN place = {place} THEN 1 END)" for place in range(len(edges) + 1))
    return f"""
        SELECT quantile_disc(length, 0.5e0), quantile_disc(length, 0.9e0), [{counts}]
        FROM (SELECT length, {above} AS place
              FROM (SELECT {column} / {unit}e0 AS length FROM journeys WHERE {condition}))"""


def _labelled(reading: Reading) -> str:
    same = " AND ".join(f"l.{name} IS NOT DISTINCT FROM e.{name}" for name in LABELLED[reading.by])
    return f"JOIN journey_labels l ON {same}"


def _touches(events: str, reading: Reading) -> str:
    return f"""(SELECT e.contact_key AS contact, {_AT} AS moment, l.code, l.reach, {reading.asking()} AS asked
                FROM (SELECT * FROM {events} WHERE {reading.scanning()} AND {is_touch(reading.kinds)}
                      AND contact_key IS NOT NULL) e {_labelled(reading)})"""


def _valued(events: str, condition: str, reading: Reading) -> str:
    return f"""(SELECT *, {day_of(reading.zone)} AS local_day, {reading.asking()} AS asked FROM {events} WHERE {condition}) e
               LEFT JOIN factors f ON f.day = e.local_day AND f.currency = e.currency"""


def _amount(money: bool) -> str:
    """The value in the session's currency, exact where it need not be converted; 0 where there is none."""
    if not money:
        return "CAST(0 AS DECIMAL(38,6))"
    converted = "CAST(CAST(e.value AS DOUBLE) * f.factor AS DECIMAL(38,6))"
    return f"""coalesce(CASE WHEN coalesce(f.factor, 1e0) = 1e0 THEN CAST(e.value AS DECIMAL(38,6)) ELSE {converted} END, 0)"""
