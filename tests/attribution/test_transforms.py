from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.attribution import MODELS
from aicmo.attribution.path import Path
from aicmo.attribution.transforms import TRANSFORMS, merged, transformed
from aicmo.errors import UnknownName
from tests.attribution.drawn import PATHS

DABBCDCC = tuple("DABBCDCC")


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("unique", DABBCDCC),
        ("exposure", tuple("DABCDC")),
        ("first", tuple("DABC")),
        ("frequency", ("D x2", "A x1", "B x2", "C x3")),
        ("without_direct", DABBCDCC),
    ],
)
def test_a_transform_does_what_it_says(name: str, becomes: tuple[str, ...]) -> None:
    assert transformed([Path(DABBCDCC, 1, 1.0)], name)[0].touches == becomes


@pytest.mark.parametrize(
    ("touches", "stay"),
    [
        (("direct", "email", "Direct"), ("email",)),
        (("direct", "Direct"), ("direct", "Direct")),
        ((), ()),
    ],
)
def test_direct_visits_go_only_where_something_else_stays(touches: tuple[str, ...], stay: tuple[str, ...]) -> None:
    assert transformed([Path(touches, 1, 1.0)], "without_direct")[0].touches == stay


@pytest.mark.parametrize("name", TRANSFORMS)
@settings(max_examples=40, deadline=None)
@given(paths=PATHS)
def test_no_conversion_value_or_loss_is_lost(name: str, paths: list[Path]) -> None:
    after = transformed(paths, name)
    for field in ("conversions", "value", "lost"):
        before = math.fsum(getattr(path, field) for path in paths)
        assert math.fsum(getattr(path, field) for path in after) == pytest.approx(before, abs=1e-6)
    assert len({path.touches for path in after}) == len(after)
    MODELS.load("time_decay").credit(after)


@pytest.mark.parametrize("name", ["exposure", "first"])
@settings(max_examples=40, deadline=None)
@given(paths=PATHS)
def test_merged_touches_keep_their_time_decay_credit(name: str, paths: list[Path]) -> None:
    before, after = (MODELS.load("time_decay").credit(some) for some in (paths, transformed(paths, name)))
    assert after.conversions == pytest.approx(before.conversions, abs=1e-6)


def test_the_credit_of_a_direct_visit_goes_to_those_that_stay_in_proportion() -> None:
    path = Path(("a", "b", "direct"), 10, 100.0, 0, (1.0, 3.0, 6.0), (10.0, 30.0, 60.0))
    (after,) = transformed([path], "without_direct")
    assert after.decay_conversions == pytest.approx((2.5, 7.5))
    assert after.decay_value == pytest.approx((25, 75))


def test_credit_that_has_no_proportion_is_shared_evenly() -> None:
    path = Path(("a", "b", "direct"), 1, 8.0, 0, (0.0, 0.0, 1.0), (0.0, 0.0, 8.0))
    (after,) = transformed([path], "without_direct")
    assert after.decay_conversions == (0.5, 0.5)
    assert after.decay_value == (4, 4)


@given(st.lists(st.sampled_from(sorted(TRANSFORMS)), max_size=3))
def test_several_transforms_follow_each_other(names: list[str]) -> None:
    path, after = (
        Path(("direct", "a", "a", "direct"), 1, 1.0),
        transformed([Path(("direct", "a", "a", "direct"), 1, 1.0)], *names),
    )
    for name in names:
        (path,) = transformed([path], name)
    assert after == [path]


def test_an_unknown_transform_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="frequency"):
        transformed([], "frequence")


def test_equal_paths_become_one_and_times_stay_only_if_all_have_them() -> None:
    timed, other = Path(("a", "b"), 1, 2.0, 3, (0.25, 0.75), (0.5, 1.5)), Path(("c",), 1, 1.0)
    twice = Path(("a", "b"), 2, 4.0, 6, (0.5, 1.5), (1.0, 3.0))
    assert merged([timed, other, timed]) == [twice, other]
    assert merged([timed, Path(("a", "b"), 1, 2.0)])[0].decay_conversions is None
