"""A file with a row for each unit, read as sums: what the engine adds up is what numpy does."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aicmo.analytics.trial_file import is_number
from aicmo.analytics.trial_rows import Asked, TrialRows, read_trial
from aicmo.errors import BadValue, NotEstimable, UnknownName, UnreadableFile, UsageError
from aicmo.experiments.cuped import cuped
from aicmo.experiments.estimate import Estimate, mean
from aicmo.experiments.ratios import ratio
from aicmo.experiments.sums import Pairs, Sums
from aicmo.experiments.trial import Trial
from aicmo.experiments.winsor import cap, winsorised

COLUMNS = ("segment", "place", "visit", "spend", "before")


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, str, int, float, float]]:
    """Six hundred people in three arms, most of whom spend nothing."""
    random = np.random.default_rng(1)
    found = []
    for _ in range(600):
        visit = int(random.random() < 0.3)
        spend = float(np.round(random.lognormal(3, 1), 2)) if visit else 0.0
        arm, place = str(random.choice(["Control", "B", "C"])), str(random.choice(["town", "land"]))
        found.append((arm, place, visit, spend, float(np.round(spend + random.normal(0, 5), 3))))
    return found


@pytest.fixture(scope="module")
def file(rows: Sequence[Sequence[object]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trial") / "trial.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *rows])
    return path


def estimate(trial: Trial, outcome: str, arm: str) -> Estimate:
    found = next(one for one in trial.outcomes if one.name == outcome).arms[arm]
    assert not isinstance(found, NotEstimable)
    return found


def same(one: Estimate, other: Estimate) -> bool:
    return (one.n, one.value, one.variance) == pytest.approx((other.n, other.value, other.variance), rel=1e-9)


def test_the_sums_are_those_of_the_rows(file: Path, rows: Sequence[Sequence[float]]) -> None:
    trial = read_trial(file, Asked("segment", ("visit", "spend"), by=("place",))).trial
    assert trial.control == "Control"
    assert [outcome.unit for outcome in trial.outcomes] == ["rate", "mean"]
    for arm in ("Control", "B", "C"):
        spent = [row[3] for row in rows if row[0] == arm]
        assert trial.sizes[arm] == len(spent)
        assert same(estimate(trial, "spend", arm), mean(Sums.of_values(spent)))
        in_town = next(one for one in trial.segments if one.value == "town").outcomes[1].arms[arm]
        expected = mean(Sums.of_values([row[3] for row in rows if row[0] == arm and row[1] == "town"]))  # type: ignore[comparison-overlap]
        assert not isinstance(in_town, NotEstimable)
        assert same(in_town, expected)


def test_a_ratio_is_that_of_the_sums(file: Path, rows: Sequence[Sequence[float]]) -> None:
    trial = read_trial(file, Asked("segment", ("spend/visit",))).trial
    spend, visit = ([row[place] for row in rows if row[0] == "B"] for place in (3, 2))
    assert same(estimate(trial, "spend/visit", "B"), ratio(Pairs.of_values(spend, visit)))


def test_cuped_is_that_of_the_rows(file: Path, rows: Sequence[Sequence[float]]) -> None:
    trial = read_trial(file, Asked("segment", ("spend",), cuped="before")).trial
    arms = {
        arm: Pairs.of_values([row[3] for row in rows if row[0] == arm], [row[4] for row in rows if row[0] == arm])
        for arm in ("Control", "B", "C")
    }
    for arm, expected in cuped(arms).items():
        assert same(estimate(trial, "spend", arm), expected)
    assert "explains 9" in " ".join(trial.notes)


def test_winsorising_in_the_engine_is_winsorising(file: Path, rows: Sequence[Sequence[float]]) -> None:
    trial = read_trial(file, Asked("segment", ("visit", "spend"), winsorise=0.9)).trial
    at = cap([row[3] for row in rows], 0.9)
    assert at is not None
    assert same(
        estimate(trial, "spend", "C"), mean(Sums.of_values(winsorised([row[3] for row in rows if row[0] == "C"], at)))
    )
    assert [note for note in trial.notes if note.startswith("spend: ") and "0.9 quantile" in note]
    assert not [note for note in trial.notes if note.startswith("visit")]


def test_strata_change_the_estimate_but_not_the_number_of_units(file: Path) -> None:
    plain = estimate(read_trial(file, Asked("segment", ("visit",))).trial, "visit", "B")
    even = estimate(read_trial(file, Asked("segment", ("visit",), strata="place")).trial, "visit", "B")
    assert plain.n == even.n
    assert plain.value != even.value
    assert plain.value == pytest.approx(even.value, abs=0.02)


def read(folder: Path, text: str, *outcomes: str) -> TrialRows:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return read_trial(path, Asked("arm", outcomes or ("visit",)))


def test_bad_rows_are_named_as_a_spreadsheet_numbers_them_and_good_ones_kept(tmp_path: Path) -> None:
    text = 'arm;visit;spend\n\na;1;2\n"a";x;3\nb;0;1;2\nb;0;nan\nb;1;\n;1;2\nb;yes;3,5\na;0;1\nb;no;"2"\n'
    found = read(tmp_path, text, "visit", "spend")
    said = [(one.row, one.column, one.value) for one in found.problems]
    assert said == [
        (4, "visit", "x"), (5, None, "b;0;1;2"), (6, "spend", "nan"), (8, "arm", None), (9, "spend", "3,5"),
    ]  # fmt: skip
    assert all(one.remedy and one.file == "rows.csv" for one in found.problems)
    assert (found.left_out, found.trial.sizes) == (5, {"a": 2, "b": 2})
    assert "5 rows could not be used" in found.trial.notes[0]
    assert "spend: 1 unit without a value" in found.trial.notes[1]


def test_only_the_first_problems_are_told_and_all_are_counted(tmp_path: Path) -> None:
    found = read(tmp_path, "arm,visit\n" + "a,x\n" * 500 + "a,1\na,0\nb,1\nb,0\n")
    assert (found.left_out, len(found.problems), found.problems[-1].row) == (500, 10, 11)


def test_a_line_break_inside_quotes_is_one_row(tmp_path: Path) -> None:
    found = read(tmp_path, 'arm,note,visit\na,"one\ntwo",1\na,,no number\nb,,1\n')
    assert [one.row for one in found.problems] == [3]


def test_a_row_in_another_encoding_is_left_out_only_where_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"arm,visit,note\n" + b"a,1,\nb,0,\n" * 5_000 + "a,1,ü\n".encode("latin-1") + b"a,x,\nb,1,\n")
    unread = read_trial(path, Asked("arm", ("visit",)))
    assert [(one.row, one.column) for one in unread.problems] == [(10_003, "visit")]
    read = read_trial(path, Asked("arm", ("visit",), by=("note",)))
    assert [(one.row, one.column) for one in read.problems] == [(10_002, None), (10_003, "visit")]
    assert "not in UTF-8" in str(read.problems[0])
    assert (unread.left_out, read.left_out) == (1, 2)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_separator_is_read(tmp_path: Path, separator: str) -> None:
    text = "arm,visit\na,1\na,0\nb,1\nb,true\n".replace(",", separator)
    assert read(tmp_path, text).trial.sizes == {"a": 2, "b": 2}


def test_a_file_of_text_alone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="row 2, column 'visit', value 'x'"):
        read(tmp_path, "arm,visit\na,x\nb,z\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"arm\0visit", "no text"),
        ("arm,visit\nä,1\n".encode("latin-1"), "UTF-8"),
        (b"arm,visit,Visit\na,1,2\n", "Two columns are called 'visit'"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=said):
        read_trial(path, Asked("arm", ("visit",)))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        read_trial(tmp_path / "none.csv", Asked("arm", ("visit",)))


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (Asked("segmnt", ("visit",)), UnknownName, "Did you mean segment"),
        (Asked("segment", ("vist",)), UnknownName, "Did you mean visit"),
        (Asked("segment", ()), UsageError, "nothing to compare"),
        (Asked("segment", ("visit",), cuped="before", strata="place"), UsageError, "twice"),
        (Asked("segment", ("segment",)), UsageError, "something else"),
        (Asked("segment", ("visit",), falling=("spend",)), UnknownName, "outcome"),
        (Asked("segment", ("visit",), winsorise=0.01), BadValue, "at least half"),
        (Asked("segment", ("visit",), by=("before",)), UsageError, "too many"),
        (Asked("before", ("visit",)), UsageError, "arms"),
        (Asked("segment", ("visit",), control="A"), UnknownName, "arm called 'A'"),
    ],
)
def test_what_cannot_be_asked_is_refused(file: Path, asked: Asked, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        read_trial(file, asked)


@pytest.mark.parametrize(
    "cell",
    ["1", " 1 ", "1.", ".5", "+1", "-1", "1e5", "1E-3", "1e139", "1e141", "1e400", "nan", "inf", "-Infinity", "TRUE", "No", "y",
     "1_000", "0x10", "1,5", "€3", "3%", "--", "1 000", "١", "1d", "null", "1e", "'1'"],
)  # fmt: skip
def test_what_the_engine_takes_for_a_number_is_what_is_told_to_be_one(tmp_path: Path, cell: str) -> None:
    found = read(tmp_path, f'arm,visit\na,"{cell}"\na,1\nb,1\nb,0\n')
    assert found.left_out == len(found.problems) == (0 if is_number(cell) else 1)
