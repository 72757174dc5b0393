from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.verify.families.rates import FIGURES
from aicmo.verify.figure import Figure


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_our_rates_give_the_published_figure(figure: Figure) -> None:
    assert figure.compute(Path()) == pytest.approx(float(figure.published), abs=figure.allowed)
