"""A study on a screen: what is too wide is folded, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.studies.terminal import study_text

WIDE = Grid(
    ("Channel", *(f">Model {place}" for place in range(8))),
    [[name, *(f"{place}.5" for place in range(8))] for name in ("Email", "Paid search")],
)


def text(grid: Grid, width: int | None, *sentences: str) -> str:
    return study_text(Study("Title", "subtitle", [Section("Part", sentences, grid)]), width)


def test_without_a_width_a_table_stays_whole() -> None:
    assert len([line for line in text(WIDE, None).splitlines() if line.startswith("Email")]) == 1


def test_a_wide_table_is_folded_and_each_part_begins_with_its_names() -> None:
    lines = text(WIDE, 60).splitlines()
    assert max(map(len, lines)) <= 60
    parts = [line for line in lines if line.startswith("Email")]
    assert len(parts) == 2
    assert [cell for line in parts for cell in line.split()[1:]] == [f"{place}.5" for place in range(8)]
    assert len([line for line in lines if line.startswith("Channel")]) == 2


def test_every_column_of_names_is_repeated() -> None:
    grid = Grid(("Outcome", "Arm", ">Lift", ">p"), [["visit", "mail", "+12.5% or so", "0.0001234"]])
    assert [line for line in text(grid, 30).splitlines() if line.startswith("visit")] == [
        "visit    mail  +12.5% or so", "visit    mail  0.0001234",
    ]  # fmt: skip


def test_sentences_are_wrapped_between_words() -> None:
    lines = text(WIDE, 40, "A sentence that is much longer than forty columns are wide.").splitlines()
    assert "A sentence that is much longer than" in lines


@given(st.integers(1, 6), st.integers(0, 3), st.integers(1, 120))
def test_no_cell_is_lost_and_no_width_is_too_small(numbers: int, names: int, width: int) -> None:
    head = [*(f"Name {place}" for place in range(names)), *(f">Number {place}" for place in range(numbers))]
    row = [f"cell-{place}" for place in range(len(head))]
    said = text(Grid(head, [row]), width)
    assert all(cell in said for cell in row)
