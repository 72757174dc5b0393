"""Contact scores that stay in the engine: five million contacts need no five million objects."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence, ValuesView
from datetime import UTC, datetime
from typing import Any

from aicmo.analytics.models import ContactEngagementScore
from aicmo.analytics.scores import features_sql, score_sql, tier_sql
from aicmo.analytics.session import Session
from aicmo.engines.duckdb import literal
from aicmo.model.period import Period
from aicmo.scoring.engagement import TIER_FLOORS, Tier

_COLUMNS = """coalesce(p.email, p.source || ':' || p.contact_id, 'erased contact ' || s.contact_key) AS contact, p.contact_id,
    s.emails_opened + s.total_clicks + s.total_conversions AS engagements, s.total_clicks, s.total_conversions,
    s.emails_sent, s.emails_opened, s.campaigns_engaged, epoch_us(s.last_engagement) AS last_engagement"""


class LakeScores(Mapping[str, ContactEngagementScore]):
    """The scores of a period's contacts, by e-mail address.

    A contact without one goes by its source and id, `shop:C-1`, because another source may give the same id.

    Computed once, in the engine; every method is a query. It is a `ContactScores` of `aicmo.analytics.models`.
    """

    def __init__(self, session: Session, period: Period) -> None:
        self._session = session
        session.cover([period])
        features = features_sql(session.data.events, period, session.data.time_zone)
        tiers = ", ".join(map(literal, TIER_FLOORS))
        session.con.execute(
            f"""CREATE OR REPLACE TEMP TABLE scores AS
                SELECT *, CAST({tier_sql("score")} AS ENUM({tiers})) AS tier FROM (SELECT *, {score_sql()} AS score FROM ({features}))"""
        )

    def __len__(self) -> int:
        return int(self._one("SELECT count(*) FROM scores"))

    def __iter__(self) -> Iterator[str]:
        return (score.contact_email for score in self.all())

    def __getitem__(self, contact: str) -> ContactEngagementScore:
        found = self._contacts("WHERE contact IN (nfc_normalize(lower(trim($1))), $1)", [contact])
        if not found:
            raise KeyError(contact)
        return found[0]

    def items(self) -> ItemsView[str, ContactEngagementScore]:
        return _Items(self)

    def values(self) -> ValuesView[ContactEngagementScore]:
        return _Values(self)

    def all(self) -> list[ContactEngagementScore]:
        """Every score, in the order in which the contacts became known."""
        return self._contacts("ORDER BY s.contact_key")

    def top(self, limit: int) -> list[ContactEngagementScore]:
        """The `limit` highest scores; equal ones in order of the address."""
        self._session.con.execute(
            "SET VARIABLE lowest = (SELECT min(score) FROM (SELECT score FROM scores ORDER BY score DESC LIMIT ?))",
            [limit],
        )
        return self._contacts("WHERE score >= getvariable('lowest') ORDER BY score DESC, contact LIMIT ?", [limit])

    def by_tier(self, tier: Tier) -> Sequence[ContactEngagementScore]:
        return self._contacts("WHERE tier = ? ORDER BY score DESC, contact", [tier])

    def tier_counts(self) -> dict[str, int]:
        """How many contacts each tier has, best tier first."""
        found = dict(self._session.con.execute("SELECT tier, count(*) FROM scores GROUP BY tier").fetchall())
        return {tier: found.get(tier, 0) for tier in TIER_FLOORS}

    def mean_rates(self) -> tuple[float, float]:
        """The mean open rate and the mean conversion rate over the contacts, each rate capped at 1."""
        row = self._session.con.execute(
            """SELECT avg(least(1e0, coalesce(emails_opened / nullif(emails_sent, 0), 0))),
                      avg(least(1e0, coalesce(total_conversions / nullif(total_clicks, 0), 0))) FROM scores"""
        ).fetchone()
        return (float(row[0] or 0), float(row[1] or 0)) if row else (0.0, 0.0)

    def _contacts(self, rest: str, parameters: Sequence[object] = ()) -> list[ContactEngagementScore]:
        def query(contacts: str) -> str:
            return f"SELECT {_COLUMNS} FROM scores s LEFT JOIN {contacts} p USING (contact_key) {rest}"

        return [_score(row) for row in self._session.of_people(query, list(parameters))]

    def _one(self, query: str) -> Any:
        row = self._session.con.execute(query).fetchone()
        return row[0] if row else 0


class _Items(ItemsView[str, ContactEngagementScore]):
    """One query for all of them; the view that a mapping has by itself asks for each contact anew."""

    _mapping: LakeScores

    def __iter__(self) -> Iterator[tuple[str, ContactEngagementScore]]:
        return ((score.contact_email, score) for score in self._mapping.all())


class _Values(ValuesView[ContactEngagementScore]):
    """As `_Items`."""

    _mapping: LakeScores

    def __iter__(self) -> Iterator[ContactEngagementScore]:
        return iter(self._mapping.all())


def _score(row: tuple[Any, ...]) -> ContactEngagementScore:
    contact, contact_id, engagements, clicks, conversions, sent, opened, campaigns, last = row
    return ContactEngagementScore(
        contact_email=contact,
        contact_id=contact_id,
        total_engagements=float(engagements),
        total_clicks=float(clicks),
        total_conversions=float(conversions),
        emails_sent=int(sent),
        emails_opened=int(opened),
        campaigns_engaged=int(campaigns),
        last_engagement_date=None if last is None else datetime.fromtimestamp(last / 1_000_000, UTC),
    )
