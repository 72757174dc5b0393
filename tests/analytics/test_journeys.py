"""Journeys as the engine compresses them, set against rules made by hand and against a plain reading in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.analytics.journeys import JourneyRules, Journeys, read_journeys
from aicmo.attribution.decay import weights
from aicmo.attribution.path import Path
from aicmo.engines.duckdb import connect
from aicmo.errors import MixedCurrencies, UnknownName, UsageError
from aicmo.model.period import Period
from tests.analytics.facts import JULY, Engine, Named, Row, asked, event, order


def click(when: str, who: int | None, channel: str | None = "email", **more: Any) -> Row:
    return event("clicked", when, who, **({"channel": channel} | more))


def bought(when: str, who: int | None, value: str = "10", channel: str | None = None, **more: Any) -> Row:
    return order(when, who, value, **({"channel": channel} | more))


def read(engine: Engine, rows: Sequence[Row], *, period: Period = JULY, lost: bool = True, **rules: Any) -> Journeys:
    currency = {name: rules.pop(name) for name in ("rates", "zone", "named", "meant") if name in rules}
    with asked(engine, rows, **currency) as session:
        return read_journeys(session, period, JourneyRules(**rules), lost=lost)


def found(journeys: Journeys) -> dict[tuple[str, ...], tuple[float, float, float]]:
    return {path.touches: (path.conversions, path.value, path.lost) for path in journeys.paths}


def test_touches_before_a_conversion_are_its_path(engine: Engine) -> None:
    rows = [click("2026-07-01", 1, "display"), click("2026-07-02", 1), bought("2026-07-03", 1, "140")]
    assert found(read(engine, rows)) == {("display", "email"): (1, 140, 0)}


def test_touches_after_the_last_conversion_are_a_lost_journey(engine: Engine) -> None:
    rows = [bought("2026-07-03", 1), click("2026-07-04", 1), click("2026-07-05", 2, "display")]
    assert found(read(engine, rows)) == {(): (1, 10, 0), ("email",): (0, 0, 1), ("display",): (0, 0, 1)}


def test_lost_journeys_are_read_only_where_asked_for(engine: Engine) -> None:
    assert found(read(engine, [click("2026-07-04", 1), bought("2026-07-05", 2)], lost=False)) == {(): (1, 10, 0)}


def test_a_journey_begins_after_the_previous_conversion(engine: Engine) -> None:
    rows = [
        click("2026-07-01", 1, "display"), bought("2026-07-02", 1), click("2026-07-03", 1), bought("2026-07-04", 1, "20"),
    ]  # fmt: skip
    assert found(read(engine, rows)) == {("display",): (1, 10, 0), ("email",): (1, 20, 0)}
    whole = found(read(engine, rows, restart=False))
    assert whole == {("display",): (1, 10, 0), ("display", "email"): (1, 20, 0)}


def test_a_conversion_before_the_period_ends_a_journey_too(engine: Engine) -> None:
    rows = [click("2026-06-20", 1, "display"), bought("2026-06-25", 1), click("2026-07-01", 1), bought("2026-07-02", 1)]
    assert found(read(engine, rows)) == {("email",): (1, 10, 0)}


def test_a_touch_counts_for_a_window_and_not_a_moment_longer(engine: Engine) -> None:
    rows = [click("2026-06-10 12:00", 1, "display"), click("2026-06-10 11:59", 1), bought("2026-07-10 12:00", 1)]
    assert found(read(engine, rows)) == {("display",): (1, 10, 0)}
    assert found(read(engine, rows, window_days=31)) == {("email", "display"): (1, 10, 0)}


def test_a_channel_may_have_a_window_of_its_own(engine: Engine) -> None:
    rows = [click("2026-06-01", 1, "display"), click("2026-07-01", 1), bought("2026-07-10", 1)]
    assert found(read(engine, rows, windows={"display": 60, "email": 7})) == {("display",): (1, 10, 0)}


def test_the_window_of_a_lost_journey_ends_at_its_last_touch(engine: Engine) -> None:
    rows = [click("2026-06-01", 1, "display"), click("2026-06-25", 1), click("2026-07-10", 1, "display")]
    assert found(read(engine, rows)) == {("email", "display"): (0, 0, 1)}


def test_a_lost_journey_is_one_that_touches_the_period_and_is_open_at_its_end(engine: Engine) -> None:
    rows = [click("2026-06-30", 1), click("2026-07-30", 2), click("2026-08-01", 2)]
    assert found(read(engine, rows)) == {("email",): (0, 0, 1)}


def test_the_conversion_s_own_tag_is_its_last_touch(engine: Engine) -> None:
    rows = [click("2026-07-01", 1), bought("2026-07-03", 1, channel="paid_search")]
    assert found(read(engine, rows)) == {("email", "paid_search"): (1, 10, 0)}


def test_a_tag_that_says_what_the_last_touch_said_is_that_touch(engine: Engine) -> None:
    rows = [click("2026-07-01", 1, "display"), click("2026-07-02", 1), bought("2026-07-03", 1, channel="email")]
    assert found(read(engine, rows)) == {("display", "email"): (1, 10, 0)}


def test_a_direct_conversion_has_a_direct_touch_and_one_that_says_nothing_has_none(engine: Engine) -> None:
    rows = [bought("2026-07-01", 1, channel="direct"), bought("2026-07-01", 2, channel=None)]
    assert found(read(engine, rows)) == {("direct",): (1, 10, 0), (): (1, 10, 0)}


def test_a_conversion_of_nobody_known_has_its_own_tag_alone(engine: Engine) -> None:
    rows = [click("2026-07-01", None), bought("2026-07-01", None, channel="display"), bought("2026-07-02", None)]
    journeys = read(engine, rows)
    assert found(journeys) == {("display",): (1, 10, 0), (): (1, 10, 0)}
    assert journeys.anonymous == 1


def test_a_touch_without_channel_is_unassigned(engine: Engine) -> None:
    rows = [click("2026-07-01", 1, None), bought("2026-07-02", 1)]
    assert found(read(engine, rows)) == {("unassigned",): (1, 10, 0)}


def test_touches_of_one_moment_stand_in_order_of_their_labels(engine: Engine) -> None:
    rows = [click("2026-07-01", 1, name) for name in ("referral", "display", "email")]
    conversion = bought("2026-07-01", 1)
    expected = {("display", "email", "referral"): (1, 10, 0)}
    assert found(read(engine, [*rows, conversion])) == expected
    assert found(read(engine, [conversion, *reversed(rows)])) == expected


def test_of_two_conversions_of_one_moment_the_first_by_id_has_the_journey(engine: Engine) -> None:
    rows = [
        bought("2026-07-02", 1, "20", source_event_id="b"), bought("2026-07-02", 1, "10", source_event_id="a"),
        click("2026-07-01", 1),
    ]  # fmt: skip
    assert found(read(engine, rows)) == {("email",): (1, 10, 0), (): (1, 20, 0)}


def test_a_touch_after_its_conversion_is_not_before_it(engine: Engine) -> None:
    """A clock that is off by a second moves a touch into the next journey; nothing is guessed, and it is counted."""
    rows = [bought("2026-07-01 10:00", 1), event("clicked", datetime(2026, 7, 1, 10, 0, 1, tzinfo=UTC), 1)]
    journeys = read(engine, rows)
    assert found(journeys) == {(): (1, 10, 0), ("email",): (0, 0, 1)}
    assert journeys.skewed == 1
    assert read(engine, [click("2026-07-01 09:00", 1), *rows]).skewed == 0


def test_machines_and_opt_outs_are_no_touches(engine: Engine) -> None:
    rows = [
        click("2026-07-01", 1, machine=True), click("2026-07-01", 1, click_url="https://shop.example/unsubscribe?u=1"),
        click("2026-07-01", 1, "display", machine=False), bought("2026-07-02", 1),
    ]  # fmt: skip
    assert found(read(engine, rows)) == {("display",): (1, 10, 0)}


def test_opens_and_impressions_count_where_asked_for(engine: Engine) -> None:
    rows = [
        event("impression", "2026-07-01", 1, channel="display"), event("opened", "2026-07-02", 1),
        event("opened", "2026-07-02", 1, machine=True), bought("2026-07-03", 1),
    ]  # fmt: skip
    assert found(read(engine, rows)) == {(): (1, 10, 0)}
    assert found(read(engine, rows, touches=("clicks", "opens"))) == {("email",): (1, 10, 0)}
    assert found(read(engine, rows, touches=("impressions", "opens"))) == {("display", "email"): (1, 10, 0)}


def test_touches_are_labelled_by_campaign_or_source(engine: Engine) -> None:
    names = [Named("ads", "campaign", "77", "Summer Sale")]
    rows = [
        click("2026-07-01", 1, campaign="77", source="ads"), click("2026-07-02", 1, "display"),
        bought("2026-07-03", 1, channel="email", campaign="summer-sale"), bought("2026-07-04", 2, channel="direct"),
    ]  # fmt: skip
    by_campaign = read(engine, rows, by="campaign", named=names)
    assert found(by_campaign) == {("summer-sale", "display", "summer-sale"): (1, 10, 0), ("direct",): (1, 10, 0)}
    assert by_campaign.names["summer-sale"] == "Summer Sale"
    assert set(found(read(engine, rows, by="source"))) == {("ads", "mail", "shop"), ("direct",)}


def test_value_may_be_zero_negative_or_missing(engine: Engine) -> None:
    rows = [
        bought("2026-07-01", 1, "0"), bought("2026-07-01", 2, "-5"),
        event("converted", "2026-07-01", 3, channel=None, value=None),
    ]  # fmt: skip
    journeys = read(engine, rows)
    assert found(journeys) == {(): (3, -5, 0)}
    assert journeys.valued
    assert not read(engine, rows[2:]).valued


def test_a_refund_is_taken_from_the_latest_conversion_of_the_period(engine: Engine) -> None:
    refund = event("refunded", "2026-07-20", 1, source="shop", channel=None, value=Decimal("-4"), currency="EUR")
    rows = [click("2026-07-01", 1), bought("2026-07-02", 1), bought("2026-07-10", 1, "20", channel="display"), refund]
    journeys = read(engine, rows)
    assert found(journeys) == {("email",): (1, 10, 0), ("display",): (1, 16, 0)}
    assert journeys.orphans == 0


def test_a_refund_of_an_earlier_order_is_unattributed(engine: Engine) -> None:
    refund = event("refunded", "2026-07-20", 1, source="shop", channel=None, value=Decimal("-4"), currency="EUR")
    journeys = read(
        engine, [click("2026-06-01", 1), bought("2026-06-02", 1), refund, bought("2026-07-02", 2, channel="direct")]
    )
    assert found(journeys) == {("direct",): (1, 10, 0), (): (0, -4, 0)}
    assert journeys.orphans == 1


def test_money_is_converted_at_each_conversion_s_day(engine: Engine) -> None:
    rates = [(date(2026, 7, 1), "EUR", "USD", Decimal("1.25")), (date(2026, 7, 6), "EUR", "USD", Decimal("2"))]
    rows = [
        bought("2026-07-02", 1, "10", currency="USD"),
        bought("2026-07-07", 2, "10", currency="USD"),
        bought("2026-07-07", 3),
    ]
    journeys = read(engine, rows, rates=rates)
    assert found(journeys) == {(): (3, pytest.approx(8 + 5 + 10), 0)}
    assert journeys.currency == "EUR"


def test_without_rates_mixed_money_is_undefined_and_conversions_are_not(engine: Engine) -> None:
    rows = [bought("2026-07-02", 1, currency="USD"), bought("2026-07-07", 2)]
    with asked(engine, rows) as session:
        journeys = read_journeys(session, JULY, JourneyRules())
        assert isinstance(session.money_problem, MixedCurrencies)
    assert (journeys.conversions, journeys.valued) == (2, False)


def test_days_are_those_of_the_workspace(engine: Engine) -> None:
    rows = [bought("2026-06-30 23:30", 1), bought("2026-07-31 23:30", 2, "20")]
    assert found(read(engine, rows, zone="Europe/Berlin")) == {(): (1, 10, 0)}


def test_time_decay_halves_with_every_half_life(engine: Engine) -> None:
    """Google Ads: touches 1, 8, 15 and 22 days before weigh 1, 1/2, 1/4, 1/8."""
    rows = [click(f"2026-07-{day:02d}", 1) for day in (2, 9, 16, 23)]
    (path,) = read(engine, [*rows, bought("2026-07-24", 1, "15")]).paths
    assert path.decay_conversions == pytest.approx((1 / 15, 2 / 15, 4 / 15, 8 / 15))
    assert path.decay_value == pytest.approx((1, 2, 4, 8))


def test_a_half_life_far_below_the_window_gives_no_nan(engine: Engine) -> None:
    rows = [click("2026-07-01", 1), click("2026-07-02", 1), bought("2026-07-30", 1)]
    (path,) = read(engine, rows, half_life_days=0.01).paths
    assert path.decay_conversions == pytest.approx((0, 1))


def test_lengths_are_of_journeys_with_touches(engine: Engine) -> None:
    rows = [
        click("2026-07-01", 1),
        click("2026-07-05", 1),
        bought("2026-07-09", 1),
        bought("2026-07-09", 2, channel="direct"),
    ]
    journeys = read(engine, rows)
    assert journeys.touches is not None
    assert journeys.days is not None
    # Half of the two have at most 1, nine in ten at most 2: never a number that no journey has.
    assert (journeys.touches.median, journeys.touches.ninetieth) == (1, 2)
    assert journeys.touches.counts == (1, 1, 0, 0, 0, 0)
    assert (journeys.days.median, journeys.days.counts) == (8, (0, 0, 0, 1, 0, 0))
    assert read(engine, [bought("2026-07-09", 2)]).days is None


def test_nothing_at_all_is_no_path(engine: Engine) -> None:
    assert read(engine, []).paths == ()


@pytest.mark.parametrize("rules", [{"window_days": 0}, {"half_life_days": float("nan")}, {"windows": {"email": -1}}])
def test_days_that_are_none_are_refused(rules: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="number of days above 0"):
        JourneyRules(**rules)


@pytest.mark.parametrize("rules", [{"by": "city"}, {"touches": ("klicks",)}])
def test_unknown_words_are_refused_with_a_suggestion(rules: dict[str, Any]) -> None:
    with pytest.raises(UnknownName):
        JourneyRules(**rules)


# ---- the same by a plain reading

_MOMENTS = st.integers(0, 60 * 4).map(lambda quarter: datetime(2026, 6, 5, tzinfo=UTC) + timedelta(hours=6 * quarter))
_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["clicked", "clicked", "clicked", "converted", "refunded"]), _MOMENTS,
        st.sampled_from([1, 1, 2, 3, None]), st.sampled_from(["email", "display", "direct", None]), st.integers(1, 9),
    ),
    max_size=30,
)  # fmt: skip


def plain_paths(rows: Sequence[Row], *, window: float, half_life: float, restart: bool) -> dict[tuple[str, ...], Path]:
    """The rules of the docs, one person and one event at a time."""
    people: dict[object, list[Row]] = defaultdict(list)
    for row in (row for row in rows if row["day"] <= JULY.end):
        people[row["contact_key"] if row["contact_key"] is not None else ("nobody", row["source_event_id"])].append(row)
    totals: dict[tuple[str, ...], list[Any]] = {}
    for person, events in people.items():
        for touches, value, counted, ages in _journeys_of(events, window, restart, known=not isinstance(person, tuple)):
            entry = totals.setdefault(touches, [0.0, 0.0, 0.0, [0.0] * len(touches), [0.0] * len(touches)])
            entry[0 if counted == "converted" else 2] += counted != "refund"
            entry[1] += value
            for place, share in enumerate(weights(ages, half_life) if counted == "converted" else ()):
                entry[3][place] += share
                entry[4][place] += share * value
    return {touches: Path(touches, *entry[:3], tuple(entry[3]), tuple(entry[4])) for touches, entry in totals.items()}


def _journeys_of(events: Sequence[Row], window: float, restart: bool, *, known: bool) -> list[tuple[Any, ...]]:
    ends = sorted(
        (row for row in events if row["type"] == "converted"),
        key=lambda r: (r["occurred_at"], r["source"], r["source_event_id"]),
    )
    touches = sorted(
        (row for row in events if row["type"] == "clicked"),
        key=lambda r: (r["occurred_at"], r["channel"] or "unassigned"),
    )
    values = {row["source_event_id"]: float(row["value"]) for row in ends}
    orphaned = 0.0
    for refund in (row for row in events if row["type"] == "refunded" and row["day"] in JULY):
        earlier = [row for row in ends if known and row["day"] in JULY and row["occurred_at"] <= refund["occurred_at"]]
        if earlier:
            values[earlier[-1]["source_event_id"]] += float(refund["value"])
        else:
            orphaned += float(refund["value"])
    made: list[tuple[Any, ...]] = [((), orphaned, "refund", ())] if orphaned else []
    before: datetime | None = None
    for end in ends:
        seen = [t for t in touches if known and (before is None or t["occurred_at"] > before)]
        made += [_converted(end, seen, values[end["source_event_id"]], window)] if end["day"] in JULY else []
        before = end["occurred_at"] if restart else before
    last = ends[-1]["occurred_at"] if ends else None
    rest = [t for t in touches if known and (last is None or t["occurred_at"] > last)]
    if rest and rest[-1]["day"] in JULY:
        final = rest[-1]["occurred_at"]
        made.append((tuple(_label(t) for t in rest if _days(t, final) <= window), 0.0, "lost", ()))
    return made


def _converted(end: Row, seen: Sequence[Row], value: float, window: float) -> tuple[Any, ...]:
    inside = [t for t in seen if t["occurred_at"] <= end["occurred_at"] and _days(t, end["occurred_at"]) <= window]
    labels, ages = [_label(t) for t in inside], [_days(t, end["occurred_at"]) for t in inside]
    if end["channel"] is not None and (not labels or labels[-1] != end["channel"]):
        labels, ages = [*labels, end["channel"]], [*ages, 0.0]
    return tuple(labels), value, "converted", tuple(ages)


def _label(row: Mapping[str, Any]) -> str:
    return str(row["channel"] or "unassigned")


def _days(row: Mapping[str, Any], until: datetime) -> float:
    return (until - row["occurred_at"]) / timedelta(days=1)


@settings(max_examples=40, deadline=None)
@given(drawn=_EVENTS, window=st.sampled_from([1, 7, 30]), restart=st.booleans())
def test_the_engine_reads_journeys_as_a_plain_program_does(drawn: list[Any], window: int, restart: bool) -> None:
    rows = [
        event(kind, when, who, channel=channel, source_event_id=f"e{place:02d}",
              **({} if kind == "clicked" else {"value": Decimal(value if kind == "converted" else -value), "currency": "EUR"}))
        for place, (kind, when, who, channel, value) in enumerate(drawn)
    ]  # fmt: skip
    journeys = read(lambda: connect(threads=1), rows, window_days=window, half_life_days=7, restart=restart)
    expected = plain_paths(rows, window=window, half_life=7, restart=restart)
    assert found(journeys) == {
        touches: (path.conversions, pytest.approx(path.value), path.lost) for touches, path in expected.items()
    }
    for path in journeys.paths:
        assert path.decay_conversions == pytest.approx(expected[path.touches].decay_conversions)
        assert path.decay_value == pytest.approx(expected[path.touches].decay_value)
