"""Published figures beside ours: what counts as holding, what is said, which code a miss exits with."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.verify import FAMILIES, Checked, verify
from aicmo.verify.figure import Figure
from aicmo.verify.reference import reference
from tests.cli.running import Said, aicmo
from tests.conftest import ROOT


def figure(published: str, ours: float, **more: object) -> Figure:
    return Figure("a number", published, lambda path: ours, "a paper", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("published", "ours", "holds"),
    [(".0408", 0.04084999, True), (".0408", 0.0409, False), ("1079", 1079.4, True), ("1079", 1080.0, False),
     ("-.24779", -0.247794, True), ("-.24779", 0.24779, False), ("5", float("nan"), False)],
)  # fmt: skip
def test_ours_has_to_round_to_what_was_published(published: str, ours: float, holds: bool) -> None:
    assert Checked("family", figure(published, ours), ours).holds is holds


def test_a_wider_tolerance_may_be_stated() -> None:
    assert Checked("family", figure("2.406", 2.4, tolerance=0.01), 2.4).holds is True


def test_a_figure_whose_data_is_absent_is_not_computed(tmp_path: Path) -> None:
    needs = figure("1", 1.0, data="not/there.csv")
    assert (needs.ours(None), needs.ours(tmp_path)) == (None, None)
    assert Checked("family", needs, None).holds is None


def test_every_family_brings_figures_with_a_source_and_names_of_their_own() -> None:
    figures = [one for family in FAMILIES for one in family]
    names = [one.name for one in figures]
    assert len(names) == len(set(names)) >= 40
    assert all(one.source for one in figures)


def test_every_published_figure_comes_out(real_data: Path) -> None:
    missed = [(one.figure.name, one.ours, one.figure.published) for one in verify(real_data) if one.holds is not True]
    assert missed == []


@pytest.fixture
def one_family(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("AICMO_REAL_DATA", raising=False)
    return monkeypatch


def said_of(patch: pytest.MonkeyPatch, *figures: Figure) -> Said:
    patch.setattr("aicmo.verify.verify", lambda data: [Checked("family", one, one.ours(data)) for one in figures])
    return aicmo("verify")


def test_the_command_exits_with_3_on_a_miss_and_names_it(one_family: pytest.MonkeyPatch) -> None:
    said = said_of(one_family, figure("1", 1.0), figure("2.5", 3.0))
    assert said.code == 3
    assert "1 of 2 figures come out as published." in said.out
    assert "MISSED" in said.out
    assert "1 of 2 figures did not come out: a number." in said.err


def test_the_command_says_what_it_could_not_compute(one_family: pytest.MonkeyPatch) -> None:
    said = said_of(one_family, figure("1", 1.0), figure("2", 2.0, data="x.csv"))
    assert said.code == 0
    assert "1 of 1 figures come out as published." in said.out
    assert "1 more need public data sets: name their folder with --data." in said.out


def test_the_page_of_figures_says_what_the_families_say() -> None:
    page = (ROOT / "docs" / "reference" / "verify.md").read_text(encoding="utf-8")
    assert page == reference(), "write it anew: python -m aicmo.verify.reference > docs/reference/verify.md"
