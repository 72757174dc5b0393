from __future__ import annotations

import numpy as np
import pytest

from aicmo.errors import NoMaximum
from aicmo.lifetime.likelihood import maximise
from aicmo.lifetime.summary import FloatArray


def test_the_rate_of_an_exponential_comes_out_with_its_error() -> None:
    waited = np.array([1.0, 2.0, 3.0, 4.0])

    def rise(place: FloatArray) -> tuple[float, FloatArray]:
        rate = np.exp(place[0])
        return float(4 * place[0] - rate * waited.sum()), np.array([4 - rate * waited.sum()])

    fit = maximise("exponential", ("rate",), rise, (1.0,), 4)
    assert fit["rate"] == pytest.approx(0.4)
    assert fit.errors == (pytest.approx(0.2, rel=1e-6),)
    assert fit.unknown == ()


def test_a_likelihood_flat_along_a_parameter_gives_it_no_error() -> None:
    def rise(place: FloatArray) -> tuple[float, FloatArray]:
        return -float(place[0] ** 2), np.array([-2 * place[0], 0.0])

    fit = maximise("half known", ("sure", "any"), rise, (3.0, 1.0), 1)
    assert fit["sure"] == pytest.approx(1.0, abs=1e-6)
    assert fit.unknown == ("any",)


def test_a_search_that_does_not_end_on_flat_ground_is_a_named_error() -> None:
    def rise(place: FloatArray) -> tuple[float, FloatArray]:
        return -abs(float(place[0]) - 0.3), np.array([1.0 if place[0] < 0.3 else -1.0])

    with pytest.raises(NoMaximum, match="The likelihood of a roof did not converge") as raised:
        maximise("a roof", ("ridge",), rise, (1.0,), 1)
    assert raised.value.remedy
