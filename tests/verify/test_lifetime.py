from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.verify.families.lifetime import FIGURES
from aicmo.verify.figure import Checked, Figure


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_our_lifetime_value_gives_the_published_figure(figure: Figure, request: pytest.FixtureRequest) -> None:
    folder: Path | None = request.getfixturevalue("real_data") if figure.data else None
    assert Checked("lifetime", figure, figure.ours(folder)).holds
