from __future__ import annotations

import numpy as np
import pytest

from aicmo.attribution import MODELS
from aicmo.attribution.bootstrap import bootstrap
from aicmo.attribution.path import Path
from aicmo.errors import UsageError
from tests.attribution.drawn import SHOP

TIMELESS = [name for name in MODELS.names() if name != "time_decay"]


def test_the_same_seed_gives_the_same_intervals_whatever_other_models_there_are() -> None:
    linear, chain = MODELS.load("linear"), MODELS.load("markov")
    alone, together = (bootstrap(models, SHOP, draws=50, seed=4)["linear"] for models in ([linear], [linear, chain]))
    assert alone == together
    assert bootstrap([linear], SHOP, draws=50, seed=5)["linear"] != alone


@pytest.mark.parametrize("name", TIMELESS)
def test_the_credit_lies_within_its_interval(name: str) -> None:
    model = MODELS.load(name)
    credit, certainty = model.credit(SHOP), bootstrap([model], SHOP)[name]
    for label, conversions in credit.conversions.items():
        assert certainty.conversions[label].low <= conversions <= certainty.conversions[label].high
        assert certainty.value[label].low <= credit.value[label] <= certainty.value[label].high


def test_ten_times_the_journeys_make_the_interval_narrower() -> None:
    more = [Path(path.touches, 10 * path.conversions, 10 * path.value, 10 * path.lost) for path in SHOP]
    few, many = (bootstrap([MODELS.load("markov")], paths)["markov"].conversions["email"] for paths in (SHOP, more))
    assert (many.high - many.low) / 10 < 0.5 * (few.high - few.low)


@pytest.mark.parametrize("name", ["last_touch", "linear", "markov", "shapley"])
def test_intervals_cover_the_truth_at_the_stated_rate(name: str) -> None:
    """Journeys are drawn 80 times from known rates: nine in ten of the 90 % intervals hold what the rates give."""
    model, draw = MODELS.load(name), np.random.default_rng(11)
    truth = model.credit(SHOP).conversions
    held = []
    for _ in range(80):
        seen = [
            Path(path.touches, count := int(draw.poisson(path.conversions)), float(count), int(draw.poisson(path.lost)))
            for path in SHOP
        ]
        intervals = bootstrap([model], seen, draws=80, level=0.9)[name].conversions
        held += [intervals[label].low <= conversions <= intervals[label].high for label, conversions in truth.items()]
    assert 0.84 <= np.mean(held) <= 0.95


def test_ranks_are_sure_where_channels_are_far_apart_and_open_where_they_are_equal() -> None:
    paths = [Path(("a",), 1_000, 1.0), Path(("b",), 40, 1.0), Path(("c",), 40, 1.0), Path(("d",), 1, 1.0)]
    certainty = bootstrap([MODELS.load("linear")], paths)["linear"]
    assert certainty.first == {"a": 1, "b": 0, "c": 0, "d": 0}
    assert certainty.same_rank["a"] == certainty.same_rank["d"] == 1
    assert 0.3 < certainty.same_rank["b"] < 0.7


def test_value_without_conversions_is_no_chance() -> None:
    interval = bootstrap([MODELS.load("linear")], [Path(("a",), 0, -40.0)])["linear"].value["a"]
    assert interval == (-40, -40)


@pytest.mark.parametrize(("draws", "level"), [(1, 0.95), (200, 0), (200, 1), (200, float("nan"))])
def test_draws_and_level_that_make_no_interval_are_refused(draws: int, level: float) -> None:
    with pytest.raises(UsageError, match="two draws or more"):
        bootstrap([MODELS.load("linear")], SHOP, draws=draws, level=level)


def test_no_paths_have_no_intervals() -> None:
    assert bootstrap([MODELS.load("markov")], [])["markov"].conversions == {}
