from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.experiments.assemble import Group, Groups, Measure
from aicmo.experiments.outcomes import mean_outcome, rate_outcome
from aicmo.experiments.sums import Sums
from aicmo.experiments.trial import Outcome, Settings, Trial, judge
from aicmo.report.studies.experiment import experiment_study, p_value
from aicmo.report.studies.page import study_page
from aicmo.report.studies.terminal import study_text


def rates(x: int, y: int, n: int = 1000) -> Outcome:
    return rate_outcome("visit", {"A": Sums.of_rate(x, n), "B": Sums.of_rate(y, n)})


def text(*outcomes: Outcome, settings: Settings | None = None, sizes: tuple[int, int] = (1000, 1000)) -> str:
    verdict = judge(Trial(dict(zip("AB", sizes, strict=True)), "A", outcomes), settings)
    return study_text(experiment_study(verdict, "test.csv"))


def test_the_verdict_comes_first_in_a_sentence() -> None:
    said = text(rates(100, 200)).splitlines()
    assert said[0] == "Experiment"
    assert said[1] == "test.csv · 2,000 units · 2 arms · control: A · 95% confidence"
    assert said[5].startswith("B is better on visit: 20.00% against 10.00%, +100.0% (95% interval +")


def test_noise_is_said_to_be_noise() -> None:
    assert "B, visit: no difference is shown. It is 10.50% against 10.00%, +5.0%" in text(rates(100, 105))


def test_noise_says_how_many_more_units_it_would_take() -> None:
    said = text(rates(100, 105))
    assert "more units an arm show a difference as large, if it is real, in four of five tests." in said
    assert "not enough data, about 57k more an arm needed" in said
    assert " 2,000 " in said


def test_without_a_lift_the_difference_is_told_in_points() -> None:
    said = text(rates(0, 50))
    assert "B is better on visit: 5.00% against 0.00%, +5.00 points (95% interval +3.65 to +6.35 points)." in said


def test_what_cannot_be_compared_says_why() -> None:
    assert "B cannot be compared on visit. No unit differs" in text(rates(0, 0))


def test_a_guardrail_says_what_is_not_ruled_out() -> None:
    guard = replace(rates(100, 105), guardrail=True, better="down")
    assert "B: no harm to visit is shown, but as much as +" in text(guard)
    assert "B harms visit: +50.0%" in text(replace(rates(100, 150), guardrail=True, better="down"))
    assert "B does not harm visit, it is better: −50.0%" in text(replace(rates(100, 50), guardrail=True, better="down"))


def test_a_broken_split_stands_above_the_verdict() -> None:
    said = text(rates(100, 200), sizes=(1000, 700))
    assert said.index("Do not trust this test yet") < said.index("Verdict")


def test_a_segment_section_counts_what_stands_out_and_tells_what_got_worse() -> None:
    groups = [
        Group(arm, {"place": place}, 500, (Sums.of_rate(x, 500),))
        for arm, place, x in (("A", "town", 50), ("B", "town", 150), ("A", "land", 100), ("B", "land", 40))
    ]
    verdict = judge(Groups((Measure("visit", "rate"),), groups).trial("A", by=("place",)))
    said = study_text(experiment_study(verdict, "test.csv"))
    assert "2 of 2 comparisons stand out." in said
    assert "land · visit · B: B is worse on visit: 8.00% against 20.00%" in said


@given(
    st.integers(0, 40), st.integers(0, 40), st.floats(-1e6, 1e6), st.floats(1e-9, 1e6), st.booleans(),
    st.sampled_from(["up", "down"]),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_no_reader_sees_nan(x: int, y: int, mean: float, spread: float, sequential: bool, better: str) -> None:
    amounts = {"A": Sums(40, mean, spread), "B": Sums(40, mean / 2, spread)}
    outcomes = (rates(x, y, 40), replace(mean_outcome("spend", amounts), better=better))  # type: ignore[arg-type]
    verdict = judge(Trial({"A": 40, "B": 40}, "A", outcomes), Settings(sequential=sequential))
    study = experiment_study(verdict, "test.csv")
    for said in (study_text(study), study_page(study).partition("</head>")[2]):
        assert not {"nan", "inf", "None", "-0.0"} & set(said.replace("(", " ").replace(";", " ").split())


@pytest.mark.parametrize(("p", "said"), [(None, "–"), (0.0, "< 0.001"), (0.0371, "0.037"), (1.0, "1.000")])
def test_p_values_are_short(p: float | None, said: str) -> None:
    assert p_value(p) == said
