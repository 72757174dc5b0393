from __future__ import annotations

import pytest

from aicmo.analytics.overview import Overview
from aicmo.errors import UnknownName
from aicmo.report import FORMATS


def test_there_are_four_formats() -> None:
    assert FORMATS.names() == ["html", "json", "terminal", "xlsx"]


def test_an_unknown_format_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="html"):
        FORMATS.load("htm")


@pytest.mark.parametrize("name", FORMATS.names())
def test_a_format_is_named_after_its_file_and_renders_what_it_promises(name: str, overview: Overview) -> None:
    found = FORMATS.load(name)
    assert found.name == name
    assert found.suffix.startswith(".")
    assert isinstance(found.render(overview), bytes if found.binary else str)


@pytest.mark.parametrize("name", ["html", "json", "xlsx"])
def test_the_same_overview_gives_the_same_report(name: str, overview: Overview) -> None:
    render = FORMATS.load(name).render
    assert render(overview) == render(overview)
