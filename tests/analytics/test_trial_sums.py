from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.analytics.trial_sums import parse_sums, read_sums, trial_of_sums
from aicmo.errors import BadValue, UnknownName, UnreadableFile, UsageError
from aicmo.experiments.trial import judge


def written(folder: Path, text: str) -> Path:
    path = folder / "sums.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_sums_is_a_trial(tmp_path: Path) -> None:
    rows = read_sums(written(tmp_path, "arm,n,sum,sumsq\nA,3407,1396.87,52377.9767\n\nB,3461,2422.7,134698.29\n"))
    [found] = judge(trial_of_sums(rows)).readings
    assert found.difference is not None
    assert (found.difference.value, found.difference.p_value) == pytest.approx((0.29, 0.02016), abs=5e-6)
    assert found.outcome.unit == "mean"


def test_without_squares_it_is_a_rate_and_several_outcomes_have_names(tmp_path: Path) -> None:
    text = "Variant,Units,Conversions,Outcome\nA,100,49,visit\nB,100,51,visit\nA,100,9,buy\nB,90,11,buy\n"
    trial = trial_of_sums(read_sums(written(tmp_path, text)), falling=("buy",))
    assert [(one.name, one.unit, one.better) for one in trial.outcomes] == [
        ("visit", "rate", "up"),
        ("buy", "rate", "down"),
    ]
    assert trial.sizes == {"A": 100, "B": 100}


def test_a_few_words_say_the_same() -> None:
    trial = trial_of_sums([parse_sums("A:28:14", "visit"), parse_sums("Mail: blue:30:16:16", "visit")], "Mail: blue")
    assert (trial.control, dict(trial.sizes)) == ("Mail: blue", {"Mail: blue": 30, "A": 28})


@pytest.mark.parametrize(
    ("text", "said"),
    [("A", "NAME:UNITS:SUM"), ("A:10", "NAME:UNITS:SUM"), (":10:2", "NAME:UNITS:SUM")],
)
def test_words_that_are_no_sums_are_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_sums(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("arm,n,sum\nA,10,x\n", "row 2, column 'sum', value 'x'"),
        ("arm,n,sum\nA,10,2\nB,10,20\n", "row 3, column 'sum', value 20.0: 20 of 10"),
        ("arm,n,sum\n,10,2\n", "row 2, column 'arm'"),
        ("arm,n,sum\nA,1.5,1\n", "column 'n', value 1.5"),
        ("arm,n,sum\nA,inf,1\n", "column 'n'"),
        ("arm,n,sum\nA,10\n", "row 2, column 'sum'"),
        ("arm,n,sum,sumsq\nA,10,100,900\n", "row 2, column 'sumsq'"),
    ],
)
def test_a_row_that_is_no_arm_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        read_sums(written(tmp_path, text))


def test_a_file_that_is_no_table_of_sums_says_what_one_is(tmp_path: Path) -> None:
    for path in (written(tmp_path, "segment,visit\nA,1\n"), written(tmp_path, "")):
        with pytest.raises(UnreadableFile, match="--arm"):
            read_sums(path)
    with pytest.raises(UnreadableFile, match="No such file"):
        read_sums(tmp_path / "none.csv")


def test_an_arm_is_given_once_and_the_control_is_one_of_them() -> None:
    once = parse_sums("A:10:2")
    with pytest.raises(UsageError, match="given twice"):
        trial_of_sums([once, once])
    with pytest.raises(UnknownName, match="'C'"):
        trial_of_sums([once, parse_sums("B:10:2")], "C")
