from __future__ import annotations

import pytest

from aicmo.attribution import MODELS
from aicmo.attribution.path import Credit, Path
from aicmo.attribution.spread import Spread, side_by_side

PATHS = (Path(("a", "b"), 8, 80.0), Path(("c",), 1, 5.0), Path((), 2, 7.0))


def test_models_stand_side_by_side_with_their_spread() -> None:
    rows = side_by_side({name: MODELS.load(name).credit(PATHS) for name in ("first_touch", "last_touch", "linear")})
    first = rows[0]
    assert first.label == "a"
    assert first.conversions.by_model == {"first_touch": 8, "last_touch": 0, "linear": 4}
    assert (first.conversions.low, first.conversions.high, first.conversions.width) == (0, 8, 8)
    assert first.conversions.relative_width == pytest.approx(2)
    assert first.value.high == 80


def test_rows_go_by_conversions_and_end_with_the_unattributed() -> None:
    rows = side_by_side({"linear": MODELS.load("linear").credit(PATHS)})
    assert [row.label for row in rows] == ["a", "b", "c", None]
    assert (rows[-1].conversions.high, rows[-1].value.high) == (2, 7)


def test_a_label_that_only_one_model_names_has_nothing_from_the_other() -> None:
    rows = side_by_side({"one": Credit({"a": 1.0}, {"a": 2.0}, 0, 0), "other": Credit({}, {}, 1, 2)})
    assert rows[0].conversions.by_model == {"one": 1, "other": 0}


@pytest.mark.parametrize("numbers", [{"one": 0.0, "other": 0.0}, {"one": -5.0, "other": 2.0}])
def test_a_relative_spread_needs_a_mean_above_0(numbers: dict[str, float]) -> None:
    assert Spread(numbers).relative_width is None


def test_no_model_has_no_rows() -> None:
    assert side_by_side({}) == ()
