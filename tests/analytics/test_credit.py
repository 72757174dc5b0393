"""Models side by side: what they share, what it cost, what platforms claim, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from aicmo.analytics.credit import USUAL_MODELS, Asked, Attribution, ask, attribute, chosen_models
from aicmo.attribution import MODELS
from aicmo.errors import UnknownName, UsageError
from tests.analytics import facts
from tests.analytics.facts import JULY, Engine, Named, Row, event, measure, order

ROWS = [
    event("clicked", "2026-07-01", 1, channel="email"),
    order("2026-07-03", 1, "100", channel="paid_search"),
    order("2026-07-04", 2, "50", channel="paid_search"),
    order("2026-07-05", 3, "30", channel="direct"),
    order("2026-07-06", 4, "20", channel=None),
    event("clicked", "2026-07-07", 5, channel="email"),
]
MEASURES = [
    measure("2026-07-02", channel="paid_search", spend="40", reported_conversions=3),
    measure("2026-07-02", channel="display", spend="10", reported_conversions=1),
    measure("2026-06-02", channel="video", spend="1000"),
]


def found(engine: Engine, rows: Sequence[Row] = ROWS, measures: Sequence[Row] = MEASURES, **more: Any) -> Attribution:
    session = {name: more.pop(name) for name in ("named", "rates") if name in more}
    with facts.asked(engine, rows, measures, **session) as opened:
        return attribute(opened, JULY, ask(more.pop("models", ("last_touch", "linear")), **{"draws": 0, **more}))


def test_every_model_shares_all_conversions_and_all_revenue(engine: Engine) -> None:
    made = found(engine, models=("all",))
    assert [model.model for model in made.models] == MODELS.names()
    for model in made.models:
        rows = [*model.rows, model.unattributed]
        assert sum(row.conversions for row in rows) == pytest.approx(4)
        assert sum(row.value or 0 for row in rows) == pytest.approx(200)
        assert (model.unattributed.conversions, model.unattributed.value) == (1, 20)


def test_cost_and_claims_stand_beside_credit(engine: Engine) -> None:
    last = found(engine).models[0]
    search, direct = last.row("paid_search"), last.row("direct")
    assert search is not None
    assert direct is not None
    assert (search.conversions, search.value, search.cost, search.cpa, search.roas) == (2, 150, 40, 20, 3.75)
    assert (search.claimed, search.over_claim) == (3, 1.5)
    assert (direct.cost, direct.cpa, direct.roas, direct.over_claim) == (None, None, None, None)


def test_a_channel_that_costs_and_gets_nothing_is_shown(engine: Engine) -> None:
    made = found(engine)
    display = made.models[0].row("display")
    assert display is not None
    assert (display.conversions, display.cost, display.cpa, display.roas, display.over_claim) == (0, 10, None, 0, None)
    assert "display" in made.labels()
    assert "video" not in made.labels()


def test_models_stand_side_by_side_with_their_spread(engine: Engine) -> None:
    made = found(engine)
    spread = {row.label: row.conversions for row in made.side_by_side}
    assert spread["email"].by_model == {"last_touch": 0, "linear": 0.5}
    assert spread["email"].width == 0.5
    assert [*spread][-1] is None


def test_campaigns_meet_their_spend_by_name(engine: Engine) -> None:
    rows = [order("2026-07-03", 1, "100", channel="paid_search", campaign="brand-search")]
    cost = [measure("2026-07-02", campaign="7", spend="40")]
    made = found(engine, rows, cost, by="campaign", named=[Named("ads", "campaign", "7", "Brand Search")])
    (row,) = made.models[0].rows
    assert (row.label, row.name, row.cost, row.value) == ("brand-search", "Brand Search", 40, 100)


def test_transforms_change_the_paths_first(engine: Engine) -> None:
    rows = [
        event("clicked", "2026-07-01", 1, channel="email"), event("clicked", "2026-07-02", 1, channel="email"),
        order("2026-07-03", 1, "90", channel="direct"),
    ]  # fmt: skip
    assert found(engine, rows).paths[0].touches == ("email", "email", "direct")
    assert found(engine, rows, transforms=("exposure",)).paths[0].touches == ("email", "direct")
    made = found(engine, rows, transforms=("without_direct", "exposure"))
    assert [path.touches for path in made.paths] == [("email",)]
    assert made.models[0].rows[0].value == 90


def test_the_most_common_paths_come_first(engine: Engine) -> None:
    rows = [*ROWS, order("2026-07-08", 6, "10", channel="direct"), order("2026-07-08", 7, "10", channel="direct")]
    made = found(engine, rows)
    assert (made.paths[0].touches, made.paths[0].conversions) == (("direct",), 3)
    assert made.distinct_paths == 4


def test_journeys_without_conversion_are_counted_where_a_model_learns_from_them(engine: Engine) -> None:
    assert found(engine, models=("markov",)).lost == 1
    assert found(engine, models=("linear",)).lost is None


def test_bootstrap_intervals_hold_the_credit_and_are_the_same_again(engine: Engine) -> None:
    rows = [order("2026-07-04", who, "10", channel="email" if who % 3 else "display") for who in range(1, 61)]
    one, again = (found(engine, rows, (), draws=100) for _ in range(2))
    for row in one.models[0].rows:
        assert row.interval is not None
        low, high = row.interval
        assert low < row.conversions < high
    assert one.models == again.models
    email = one.models[0].rows[0]
    assert (email.label, email.conversions) == ("email", 40)
    assert email.interval == pytest.approx((28, 52), abs=3)  # a Poisson count of 40
    assert email.same_rank is not None
    assert email.same_rank > 0.9


def test_cost_and_return_have_the_intervals_of_the_credit_they_rest_on(engine: Engine) -> None:
    rows = [order("2026-07-04", who, "10", channel="email") for who in range(1, 61)]
    [email] = found(engine, rows, [measure("2026-07-02", channel="email", spend="120")], draws=100).models[0].rows
    assert email.interval is not None
    assert email.cpa_interval == pytest.approx((120 / email.interval[1], 120 / email.interval[0]))
    assert email.roas_interval == pytest.approx((email.interval[0] / 12, email.interval[1] / 12))  # 10 each
    assert email.needed == 0


def test_a_few_conversions_say_how_many_more_are_needed_and_without_cost_there_is_no_return(engine: Engine) -> None:
    [email] = found(engine, [order("2026-07-04", 1, "10", channel="email")], (), draws=100).models[0].rows
    assert email.needed == pytest.approx(15.37 - 1.92 - 1, abs=0.01)
    assert (email.cpa_interval, email.roas_interval) == (None, None)


def test_nothing_is_no_row_and_no_error(engine: Engine) -> None:
    made = found(engine, (), (), models=USUAL_MODELS, draws=50)
    assert (made.conversions, made.value, made.paths, made.side_by_side[0].label) == (0, None, (), None)


def test_mixed_money_without_rates_leaves_conversions_and_says_so(engine: Engine) -> None:
    rows = [*ROWS, order("2026-07-08", 8, "10", currency="USD")]
    made = found(engine, rows)
    assert (made.conversions, made.value, made.models[0].rows[0].value) == (5, None, None)
    assert any("no rates to convert them" in doubt for doubt in made.doubts)


def test_what_is_seen_in_tags_alone_is_doubted(engine: Engine) -> None:
    assert any("recorded for Email only" in doubt for doubt in found(engine).doubts)
    assert found(engine, [event("clicked", "2026-07-01", 1), order("2026-07-02", 1, "5", channel="email")]).doubts == ()


def test_conversions_stated_as_totals_are_said_and_in_no_path(engine: Engine) -> None:
    made = found(engine, measures=[*MEASURES, measure("2026-07-02", conversions=7)])
    assert made.conversions == 4
    assert any("in no path: 7." in doubt for doubt in made.doubts)


def test_nobody_s_touches_and_earlier_refunds_are_said(engine: Engine) -> None:
    refund = event("refunded", "2026-07-20", 9, source="shop", channel=None, value=Decimal("-4"), currency="EUR")
    said = " ".join(found(engine, [*ROWS, refund, event("clicked", "2026-07-01", None)]).doubts)
    assert "name no person, and are in no path: 1" in said
    assert "Refunds of conversions before the period, taken from what is unattributed: 1" in said


def test_models_that_are_not_there_are_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="markov"):
        chosen_models(["markof"])
    with pytest.raises(UsageError, match="No attribution model"):
        chosen_models([])


def test_a_question_has_the_usual_models_unless_it_says_others() -> None:
    assert ask() == Asked()
    assert ask(["linear"], window_days=7).rules.window_days == 7
    assert ask().models == USUAL_MODELS
