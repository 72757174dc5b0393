from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from aicmo.analytics import (
    AnalyticsEngine,
    AnalyticsReport,
    ChannelMetrics,
    add_campaign,
    add_metrics,
    create_report,
    get_analytics_engine,
    reset_analytics_engine,
    score_contact,
)
from aicmo.analytics import engine as module

THREADS = 8
START = datetime(2026, 1, 1, tzinfo=UTC)
BAD = [-1, -0.5, float("nan"), float("inf")]


@pytest.fixture(autouse=True)
def _fresh_and_restless() -> Iterator[None]:
    """An empty engine, and threads that are switched as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    reset_analytics_engine()
    yield
    reset_analytics_engine()
    sys.setswitchinterval(interval)


class Slow(float):
    """A number that lets another thread in while it is being added."""

    def __radd__(self, other: float) -> float:
        time.sleep(0)
        return float(other) + float(self)


def in_threads(work: Callable[[], object]) -> list[object]:
    """`work`, started in all threads at the same moment; what each returned."""
    together = Barrier(THREADS)

    def one() -> object:
        together.wait()
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(THREADS)]]


def campaign() -> AnalyticsEngine:
    add_campaign(create_report(), "c", "Launch", START)
    return get_analytics_engine()


def test_threads_lose_no_metric() -> None:
    engine = campaign()

    def work() -> None:
        for _ in range(100):
            add_metrics("c", "Email", impressions=Slow(2), clicks=Slow(1))

    in_threads(work)
    assert engine.campaigns["c"].channel_metrics == {"Email": ChannelMetrics("Email", THREADS * 200, THREADS * 100)}


def test_threads_that_open_channels_at_once_lose_none_of_their_metrics() -> None:
    engine = campaign()
    in_threads(lambda: [add_metrics("c", f"channel-{n}", clicks=1) for n in range(200)])
    channels = engine.campaigns["c"].channel_metrics
    assert [metrics.total_clicks for metrics in channels.values()] == [THREADS] * 200


def test_threads_lose_no_update_of_a_contact() -> None:
    engine = AnalyticsEngine()
    score = engine.score_contact_engagement("a@example.com")

    def work() -> None:
        for _ in range(500):
            engine.update_contact_score("a@example.com", add_clicks=1, add_conversions=Slow(1), add_campaigns=1)

    in_threads(work)
    assert (score.total_clicks, score.total_conversions, score.campaigns_engaged) == (THREADS * 500,) * 3


def test_a_report_is_read_while_contacts_are_added_to_it() -> None:
    engine = AnalyticsEngine()
    report = engine.create_report()
    emails = iter(range(1_000_000))

    def work() -> None:
        for _ in range(30):
            engine.score_contact_engagement(f"{next(emails)}@example.com", emails_sent=1)
            engine.finalize_report(report)
            report.top_contacts_by_engagement(3)
            report.contacts_by_tier("inactive")
            report.summary_stats()

    in_threads(work)
    assert report.total_contacts_analyzed == len(report.contact_scores) == THREADS * 30


def test_threads_that_race_for_the_engine_get_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reluctant(AnalyticsEngine):
        def __init__(self) -> None:
            time.sleep(0.02)
            super().__init__()

    monkeypatch.setattr(module, "AnalyticsEngine", Reluctant)
    assert len(set(map(id, in_threads(get_analytics_engine)))) == 1


def test_an_error_in_the_midst_of_an_update_leaves_the_engine_unlocked() -> None:
    class Broken(float):
        def __radd__(self, other: float) -> float:
            raise ZeroDivisionError

    engine = AnalyticsEngine()
    engine.score_contact_engagement("a@example.com")
    with pytest.raises(ZeroDivisionError):
        engine.update_contact_score("a@example.com", add_clicks=Broken(1))
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(engine.update_contact_score, "a@example.com").result(timeout=5) is not None


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", ["emails_sent", "emails_opened", "total_clicks", "total_conversions"])
def test_a_score_of_what_is_no_count_is_refused_and_not_kept(name: str, bad: float) -> None:
    with pytest.raises(ValueError, match=name):
        score_contact("a@example.com", **{name: bad})  # type: ignore[arg-type]
    assert get_analytics_engine().contact_scores == {}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", ["emails_sent", "emails_opened", "add_clicks", "add_conversions", "add_campaigns"])
def test_an_update_by_what_is_no_count_is_refused_and_changes_nothing(name: str, bad: float) -> None:
    engine = AnalyticsEngine()
    score = engine.score_contact_engagement("a@example.com", None, 10, 7, 5.0, 1.0)
    with pytest.raises(ValueError, match=name):
        engine.update_contact_score("a@example.com", **{"emails_sent": 20, name: bad})  # type: ignore[arg-type]
    assert score == AnalyticsEngine().score_contact_engagement("a@example.com", None, 10, 7, 5.0, 1.0)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", ["impressions", "comments", "bounces"])
def test_metrics_that_are_no_counts_are_refused_and_add_nothing(name: str, bad: float) -> None:
    engine = campaign()
    with pytest.raises(ValueError, match=name):
        add_metrics("c", "Email", **{"clicks": 5, name: bad})
    assert engine.campaigns["c"].channel_metrics == {}


def test_counts_beyond_the_usual_are_kept_as_they_are() -> None:
    score = AnalyticsEngine().score_contact_engagement("a", None, 2**40, 2**39, 2.5, 123_456.0, 2**35)
    assert (score.emails_sent, score.emails_opened, score.campaigns_engaged) == (2**40, 2**39, 2**35)
    assert (score.total_clicks, score.total_conversions) == (2.5, 123_456.0)


def test_whole_clicks_and_conversions_are_floats_however_they_came() -> None:
    score = AnalyticsEngine().score_contact_engagement("a@example.com", total_clicks=5, total_conversions=1)
    assert [type(score.total_clicks), type(score.total_conversions)] == [float, float]


def test_scoring_again_replaces_the_score() -> None:
    engine = AnalyticsEngine()
    engine.score_contact_engagement("a@example.com", emails_sent=10, total_clicks=3)
    again = engine.score_contact_engagement("a@example.com", emails_sent=11)
    assert engine.contact_scores == {"a@example.com": again}
    assert again.total_clicks == 0


def test_a_later_update_carries_a_later_date() -> None:
    engine = AnalyticsEngine()
    score = engine.score_contact_engagement("a@example.com")
    engine.update_contact_score("a@example.com")
    first = score.last_engagement_date
    time.sleep(0.005)
    engine.update_contact_score("a@example.com")
    assert first is not None
    assert score.last_engagement_date is not None
    assert score.last_engagement_date > first


def test_a_campaign_is_named_by_name_or_by_campaign_name() -> None:
    engine, report = AnalyticsEngine(), AnalyticsReport()
    assert engine.add_campaign_to_report(report, "a", name="Launch", start_date=START).campaign_name == "Launch"
    assert engine.add_campaign_to_report(report, "b", campaign_name="Sale", start_date=START).campaign_name == "Sale"


def test_a_campaign_without_name_or_start_is_a_wrong_call() -> None:
    with pytest.raises(TypeError, match="name and its start_date"):
        AnalyticsEngine().add_campaign_to_report(AnalyticsReport(), "a", start_date=START)
    with pytest.raises(TypeError, match="name and its start_date"):
        AnalyticsEngine().add_campaign_to_report(AnalyticsReport(), "a", "Launch")


def test_a_campaign_of_a_later_report_starts_anew() -> None:
    first, second = create_report(), create_report()
    add_campaign(first, "c", "Launch", START)
    add_metrics("c", "Email", clicks=1)
    add_campaign(second, "c", "Launch", START)
    add_metrics("c", "Email", clicks=10)
    clicks = [report.campaigns["c"].aggregate_metrics().total_clicks for report in (first, second)]
    assert clicks == [1, 10]


def test_a_campaign_that_is_named_twice_is_compared_once() -> None:
    assert campaign().compare_campaigns(["c", "c"])["total_campaigns"] == 1


def test_a_report_is_not_the_engines_own_dictionary() -> None:
    engine = AnalyticsEngine()
    report = engine.finalize_report(engine.create_report())
    engine.score_contact_engagement("a@example.com")
    assert report.contact_scores == {}
