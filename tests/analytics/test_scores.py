"""Contact scores: what SQL makes of the events is what the formula makes of their counts in Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aicmo.analytics.lake_scores import LakeScores
from aicmo.analytics.models import ContactEngagementScore, ContactScores
from aicmo.analytics.naming import CampaignNames
from aicmo.model.period import Period
from aicmo.scoring import engagement
from aicmo.scoring.engagement import TIER_FLOORS
from tests.analytics.facts import JULY, Engine, Named, Row, asked, event, moment, order

# The same id means another campaign at another source, and one campaign goes by several labels.
NAMED = (Named("mail", "campaign", "7", "Spring"), Named("shop", "campaign", "7", "Autumn"))
KINDS = ("queued", "sent", "delivered", "opened", "clicked", "converted", "replied", "bounced", "unsubscribed")


class Counted(NamedTuple):
    sent: int
    opened: int
    clicks: int
    conversions: int
    campaigns: int
    last: datetime | None


def plain_reading(events: Iterable[Row], period: Period, zone: str) -> dict[str, Counted]:
    """Contact scores' counts, worked out row by row."""
    people: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    names = CampaignNames(NAMED)
    for row in events:
        if row["contact_key"] is not None and row["occurred_at"].astimezone(ZoneInfo(zone)).date() in period:
            key, _ = names.resolve(row["source"], row.get("campaign"))
            people[row["contact_key"]][key].append(row)
    return {f"c{key}@example.com": _counted(campaigns) for key, campaigns in people.items()}


def _counted(campaigns: dict[str, list[Row]]) -> Counted:
    totals: Counter[str] = Counter()
    engaged: list[datetime] = []
    for key, rows in campaigns.items():
        kinds = Counter((row["type"], bool(row.get("machine"))) for row in rows)
        sent = sum(count for (kind, _), count in kinds.items() if kind in ("queued", "sent"))
        moments = [row["occurred_at"] for row in rows if _engages(row)]
        totals["sent"] += sent
        totals["opened"] += min(kinds["opened", False], max(sent, 1))
        totals["clicks"] += kinds["clicked", False]
        totals["conversions"] += kinds["converted", False] + kinds["converted", True]
        totals["campaigns"] += bool(key and moments)
        engaged += moments
    last = max(engaged, default=None)
    names = ("sent", "opened", "clicks", "conversions", "campaigns")
    return Counted(**{name: totals[name] for name in names}, last=last)


def _engages(row: Row) -> bool:
    by_hand = row["type"] in ("opened", "clicked") and not row.get("machine")
    return by_hand or row["type"] in ("converted", "replied")


def told(score: ContactEngagementScore) -> tuple[object, ...]:
    counts = (
        score.emails_sent,
        score.emails_opened,
        score.total_clicks,
        score.total_conversions,
        score.campaigns_engaged,
    )
    return (*counts, score.last_engagement_date)


hours = st.integers(-30, 32 * 24).map(lambda hour: moment("2026-07-01") + timedelta(hours=hour, minutes=17))
events = st.lists(
    st.builds(
        event, st.sampled_from(KINDS), hours, st.none() | st.integers(1, 4), source=st.sampled_from(["mail", "shop"]),
        campaign=st.sampled_from([None, "", "7", "Spring", "spring", "Autumn", "Other"]), machine=st.sampled_from([None, False, True]),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events, st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles"]))
def test_the_counts_and_the_score_are_the_same_in_python_and_in_sql(engine: Engine, rows: list[Row], zone: str) -> None:
    expected = plain_reading(rows, JULY, zone)
    with asked(engine, rows, named=NAMED, zone=zone) as session:
        scores = LakeScores(session, JULY)
        assert {name: told(score) for name, score in scores.items()} == {
            name: (one.sent, one.opened, one.clicks, one.conversions, one.campaigns, one.last) for name, one in expected.items()
        }  # fmt: skip
        points = session.con.execute("SELECT contact_key, score, tier FROM scores").fetchall()
    for key, score, tier in points:
        one = expected[f"c{key}@example.com"]
        exact = engagement.score(one.sent, one.opened, one.clicks, one.conversions)
        assert (score, tier) == (exact, engagement.tier(exact))


@settings(max_examples=20, deadline=None)
@given(events, st.integers(1, 6))
def test_top_contacts_and_tiers_are_those_of_every_score(engine: Engine, rows: list[Row], limit: int) -> None:
    with asked(engine, rows) as session:
        scores = LakeScores(session, JULY)
        everyone = sorted(scores.values(), key=lambda one: (-one.lifetime_value_score(), one.contact_email))
        assert scores.top(limit) == everyone[:limit]
        tiers = {tier: [one for one in everyone if one.engagement_tier() == tier] for tier in TIER_FLOORS}
        assert {tier: list(scores.by_tier(tier)) for tier in TIER_FLOORS} == tiers
        assert scores.tier_counts() == {tier: len(found) for tier, found in tiers.items()}
        rates = scores.mean_rates()
    size = len(everyone) or 1
    assert rates == pytest.approx(
        (sum(one.engagement_rate() for one in everyone) / size, sum(one.conversion_rate() for one in everyone) / size)
    )


def test_a_mail_that_is_opened_five_times_is_one_mail_opened(engine: Engine) -> None:
    rows = [
        event("sent", "2026-07-01", 1, campaign="A"),
        *(event("opened", "2026-07-02", 1, campaign="A") for _ in range(5)),
    ]
    with asked(engine, rows) as session:
        [score] = LakeScores(session, JULY).values()
    assert (score.emails_sent, score.emails_opened, score.lifetime_value_score()) == (1, 1, 40.0)


def test_one_id_at_two_sources_is_two_campaigns_engaged_with(engine: Engine) -> None:
    rows = [event("sent", "2026-07-01", 1, campaign="7"), event("opened", "2026-07-01", 1, campaign="7"), event("opened", "2026-07-01", 1, campaign="7", source="shop")]  # fmt: skip
    with asked(engine, rows, named=NAMED) as session:
        [score] = LakeScores(session, JULY).values()
    assert (score.campaigns_engaged, score.emails_opened) == (2, 2)


def test_what_machines_open_and_click_engages_nobody(engine: Engine) -> None:
    rows = [event(kind, "2026-07-01", 1, campaign="A", machine=True) for kind in ("opened", "clicked")]
    with asked(engine, [event("sent", "2026-07-01", 1, campaign="A"), *rows]) as session:
        [score] = LakeScores(session, JULY).values()
    assert told(score) == (1, 0, 0, 0, 0, None)


def test_a_day_is_cut_where_the_report_cuts_it(engine: Engine) -> None:
    late = event("sent", "2026-06-30 22:30", 1)
    with asked(engine, [late]) as session:
        assert len(LakeScores(session, JULY)) == 0
    with asked(engine, [late], zone="Europe/Berlin") as session:
        assert len(LakeScores(session, JULY)) == 1


def test_a_contact_is_found_however_the_address_is_typed(engine: Engine) -> None:
    with asked(engine, [event("sent", "2026-07-01", 1)]) as session:
        session.con.execute("UPDATE contacts SET email = 'jürgen.straße@example.com'")
        scores = LakeScores(session, JULY)
        assert scores[" Jürgen.Straße@EXAMPLE.com "].emails_sent == 1
        assert "nobody@example.com" not in scores


def test_walking_through_the_scores_asks_once(engine: Engine) -> None:
    with asked(engine, [event("sent", "2026-07-01", who) for who in range(9)]) as session:
        scores = LakeScores(session, JULY)
        names = list(scores)
        assert [score.contact_email for score in scores.values()] == [name for name, _ in scores.items()] == names
        assert scores[names[3]] in scores.values()
        assert (names[3], scores[names[3]]) in scores.items()


def test_a_contact_without_an_address_goes_by_source_and_id_and_an_erased_one_by_its_number(engine: Engine) -> None:
    rows = [order("2026-07-01", who, "1") for who in (1, 2, 3)]
    with asked(engine, rows) as session:
        for who, source in ((1, "shop"), (3, "crm")):
            session.con.execute(
                "UPDATE contacts SET email = NULL, source = ?, contact_id = 'C-1' WHERE contact_key = ?", [source, who]
            )
        session.con.execute("DELETE FROM contacts WHERE contact_key = 2")
        scores = LakeScores(session, JULY)
        assert sorted(scores) == ["crm:C-1", "erased contact 2", "shop:C-1"]
        assert scores["shop:C-1"].contact_id == "C-1"
        assert scores["erased contact 2"].total_conversions == 1


def test_the_scores_of_a_session_answer_for_a_report(engine: Engine) -> None:
    with asked(engine) as session:
        scores = LakeScores(session, JULY)
        assert isinstance(scores, ContactScores)
        assert (len(scores), scores.top(3), scores.mean_rates()) == (0, [], (0.0, 0.0))


def test_the_last_engagement_is_in_utc(engine: Engine) -> None:
    with asked(engine, [event("opened", "2026-07-01 23:30", 1)], zone="Europe/Berlin") as session:
        [score] = LakeScores(session, JULY).values()
    assert score.last_engagement_date == datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
