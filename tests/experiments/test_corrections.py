from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from aicmo.experiments.corrections import CORRECTIONS, benjamini_hochberg, holm

P_VALUES = st.lists(st.floats(0, 1), max_size=20)


@given(P_VALUES)
def test_benjamini_and_hochberg_s_are_scipy_s(p_values: list[float]) -> None:
    if p_values:
        assert benjamini_hochberg(p_values) == pytest.approx(list(false_discovery_control(p_values)))


@given(P_VALUES)
def test_holm_finds_what_stepping_down_finds(p_values: list[float]) -> None:
    adjusted, level, found = holm(p_values), 0.05, set[int]()
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        if (len(p_values) - place) * p_values[index] > level:
            break
        found.add(index)
    assert {index for index, p in enumerate(adjusted) if p <= level} == found


@pytest.mark.parametrize("correct", CORRECTIONS.values(), ids=CORRECTIONS)
@given(p_values=P_VALUES)
def test_no_p_value_gets_smaller_and_their_order_stays(correct: object, p_values: list[float]) -> None:
    adjusted = correct(p_values)  # type: ignore[operator]
    assert len(adjusted) == len(p_values)
    assert all(p - 1e-12 <= one <= 1 for p, one in zip(p_values, adjusted, strict=True))
    in_order = [one for _, one in sorted(zip(p_values, adjusted, strict=True))]
    assert in_order == pytest.approx(sorted(adjusted))


@given(P_VALUES)
def test_holm_is_the_stricter_of_the_two(p_values: list[float]) -> None:
    pairs = zip(holm(p_values), benjamini_hochberg(p_values), strict=True)
    assert all(strict >= lenient - 1e-12 for strict, lenient in pairs)


def test_adjusted_p_values_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
