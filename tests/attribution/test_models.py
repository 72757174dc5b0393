"""What holds for every model there is."""

from __future__ import annotations

import math
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.attribution import MODELS, Model
from aicmo.attribution.path import Path
from aicmo.attribution.paths import Paths, Shares, Weights
from aicmo.errors import AicmoError, BadValue, UnknownName
from tests.attribution.drawn import LABELS, PATHS

NAMES = tuple(MODELS.names())


def test_there_is_every_model_of_the_documentation() -> None:
    assert set(NAMES) == {
        "first_touch", "last_touch", "last_non_direct", "linear", "time_decay", "position_based", "data_driven",
        "markov", "markov_2", "markov_3", "shapley", "ordered_shapley",
    }  # fmt: skip
    assert all(MODELS.load(name).name == name for name in NAMES)
    assert len({MODELS.load(name).label for name in NAMES}) == len(NAMES)


def test_an_unknown_model_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="position_based"):
        MODELS.load("position")


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30, deadline=None)
@given(paths=PATHS)
def test_credit_sums_to_conversions_and_value(name: str, paths: list[Path]) -> None:
    credit = MODELS.load(name).credit(paths)
    conversions = math.fsum([*credit.conversions.values(), credit.unattributed_conversions])
    value = math.fsum([*credit.value.values(), credit.unattributed_value])
    assert conversions == pytest.approx(math.fsum(path.conversions for path in paths), rel=1e-12)
    worth = math.fsum(abs(path.value) for path in paths)
    assert value == pytest.approx(math.fsum(path.value for path in paths), rel=1e-12, abs=1e-12 * worth)
    assert set(credit.conversions) == set(credit.value) == {label for path in paths for label in path.touches}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(paths=PATHS, seed=st.integers(0, 1_000))
def test_the_order_of_paths_and_the_names_of_channels_do_not_matter(name: str, paths: list[Path], seed: int) -> None:
    model = MODELS.load(name)
    names = list(LABELS[1:])
    random.Random(seed).shuffle(names)
    renamed = {"direct": "direct", **dict(zip(LABELS[1:], names, strict=True))}
    others = [path._replace(touches=tuple(renamed[label] for label in path.touches)) for path in paths]
    random.Random(seed).shuffle(others)
    credit, other = model.credit(paths), model.credit(others)
    for label, conversions in credit.conversions.items():
        assert other.conversions[renamed[label]] == pytest.approx(conversions, rel=1e-9, abs=1e-9)
        assert other.value[renamed[label]] == pytest.approx(credit.value[label], rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(paths=PATHS)
def test_no_channel_gets_less_than_nothing_or_more_than_met_it(name: str, paths: list[Path]) -> None:
    for label, conversions in MODELS.load(name).credit(paths).conversions.items():
        met = sum(path.conversions for path in paths if label in path.touches)
        assert conversions >= -1e-9
        if not MODELS.load(name).uses_lost:
            assert conversions <= met + 1e-9


@pytest.mark.parametrize("name", NAMES)
@given(path=st.tuples(st.sampled_from(LABELS), st.integers(1, 5), st.integers(1, 9), st.floats(-1e6, 1e6)))
@settings(max_examples=10, deadline=None)
def test_one_channel_alone_gets_everything(name: str, path: tuple[str, int, int, float]) -> None:
    label, touches, conversions, value = path
    even = (1 / touches,) * touches
    alone = Path(
        (label,) * touches,
        conversions,
        value,
        decay_conversions=tuple(conversions * share for share in even),
        decay_value=tuple(value * share for share in even),
    )
    credit = MODELS.load(name).credit([alone])
    assert credit.conversions[label] == pytest.approx(conversions)
    assert credit.value[label] == pytest.approx(value)


@pytest.mark.parametrize("name", NAMES)
def test_journeys_that_were_lost_count_for_the_models_that_say_so(name: str) -> None:
    model = MODELS.load(name)
    few, many = (
        model.credit(
            [Path(("a", "b"), 4, 4.0, lost, (2, 2), (2, 2)), Path(("b",), 4, 4.0, lost=1), Path(("a",), 1, 1.0)]
        )
        for lost in (0, 50)
    )
    assert (few.conversions != many.conversions) is model.uses_lost


@pytest.mark.parametrize("name", NAMES)
def test_conversions_without_a_touch_are_unattributed(name: str) -> None:
    credit = MODELS.load(name).credit([Path((), 3, 30.0), Path(("email",), 1, 10.0)])
    assert (credit.unattributed_conversions, credit.unattributed_value) == (3, 30.0)
    assert credit.conversions == {"email": 1}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_is_nothing_out(name: str) -> None:
    credit = MODELS.load(name).credit([])
    assert (credit.conversions, credit.unattributed_conversions, credit.unattributed_value) == ({}, 0, 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_refund_takes_value_from_the_channels_of_its_path(name: str) -> None:
    paths = [Path(("email",), 2, 100.0, lost=1), Path(("display",), 0, -40.0)]
    credit = MODELS.load(name).credit(paths)
    assert credit.value == pytest.approx({"email": 100.0, "display": -40.0})
    assert credit.conversions == pytest.approx({"email": 2, "display": 0})


@pytest.mark.parametrize("name", NAMES)
def test_paths_read_once_serve_every_model(name: str) -> None:
    paths = [Path(("email",), 2, 100.0), Path(("display",), 1, 5.0, lost=3)]
    read = Paths.of(paths)
    assert list(read) == paths
    assert Paths.of(read) is read
    assert MODELS.load(name).credit(read) == MODELS.load(name).credit(paths)


@pytest.mark.parametrize("field", ["conversions", "value", "lost"])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused_by_its_path_and_field(field: str, bad: float) -> None:
    with pytest.raises(BadValue, match=f"a > b, {field}"):
        MODELS.load("linear").credit([Path(("a", "b"), 1, 1.0)._replace(**{field: bad})])


@pytest.mark.parametrize("field", ["conversions", "lost"])
def test_a_negative_count_is_refused(field: str) -> None:
    with pytest.raises(BadValue, match="zero or more"):
        MODELS.load("linear").credit([Path((), 1, 1.0)._replace(**{field: -1})])


def test_numbers_whose_sum_overflows_are_refused() -> None:
    with pytest.raises(BadValue, match="too large"):
        MODELS.load("markov").credit([Path(("a",), 1, 1e308), Path(("b",), 1, 1e308)])


@pytest.mark.parametrize("label", ["", "  "])
def test_a_touch_without_a_label_is_refused(label: str) -> None:
    with pytest.raises(BadValue, match="no label"):
        MODELS.load("markov").credit([Path(("a", label), 1, 1.0)])


def test_a_model_that_loses_credit_is_caught() -> None:
    def careless(paths: Paths) -> object:
        return lambda weights: Shares(paths.conversions[:1] * 0.9, paths.value[:1])

    with pytest.raises(AicmoError, match="to be shared"):
        Model("careless", "Careless", careless).credit([Path(("a",), 1, 1.0)])


@pytest.mark.parametrize("name", NAMES)
def test_weighing_every_path_twice_doubles_the_credit(name: str) -> None:
    paths = Paths.of(
        [Path(("email",), 2, 100.0, lost=4), Path(("display", "email"), 1, 5.0, 3, (0.2, 0.8), (1.0, 4.0))]
    )
    share = MODELS.load(name).prepare(paths)
    once, twice = (
        share(Weights(weights.converted * n, weights.lost * n))
        for n, weights in ((1, Weights.as_observed(paths)), (2, Weights.as_observed(paths)))
    )
    assert twice.conversions == pytest.approx(2 * once.conversions)
    assert twice.value == pytest.approx(2 * once.value)


def test_naming_the_models_loads_no_numpy() -> None:
    code = "import sys; from aicmo.attribution import MODELS; MODELS.names(); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
