from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import BadValue, NotEstimable, UnknownName, UsageError
from aicmo.experiments.assemble import Group, Groups, Measure
from aicmo.experiments.outcomes import cuped_outcome, mean_outcome, rate_outcome
from aicmo.experiments.power import Design, power
from aicmo.experiments.sums import Pairs, Sums
from aicmo.experiments.trial import Outcome, Reading, Settings, Trial, Verdict, judge

ALIKE = ("A", 200, 1000), ("B", 205, 1000)


def rates(*arms: tuple[str, int, int], name: str = "visit") -> Outcome:
    return rate_outcome(name, {arm: Sums.of_rate(x, n) for arm, x, n in arms})


def trial(*outcomes: Outcome, sizes: Mapping[str, int] | None = None) -> Trial:
    found = sizes or {arm: one.n for arm, one in outcomes[0].arms.items() if not isinstance(one, NotEstimable)}
    return Trial(found, next(iter(found)), outcomes)


def only(verdict: Verdict) -> Reading:
    [reading] = verdict.readings
    return reading


def test_a_clear_difference_is_called() -> None:
    found = only(judge(trial(rates(("A", 100, 1000), ("B", 200, 1000)))))
    assert (found.arm, found.call, found.why) == ("B", "better", "")
    assert found.lift is not None
    assert found.lift.value == pytest.approx(1.0)
    assert found.chance_to_win is not None
    assert found.chance_to_win > 0.999


def test_noise_is_not_called() -> None:
    assert only(judge(trial(rates(*ALIKE)))).call == "unclear"


def test_an_unclear_difference_says_how_many_more_units_would_show_it() -> None:
    found = only(judge(trial(rates(*ALIKE))))
    assert found.needed is not None
    n = 1000 + found.needed
    # As large a difference among so many units would be found in four of five tests.
    design = Design(0.2 * 0.8, 0.205 * 0.795)
    assert power(design, 0.005, n) == pytest.approx(0.8, abs=1e-3)
    assert only(judge(trial(rates(("A", 100, 1000), ("B", 200, 1000))))).needed is None
    assert only(judge(trial(rates(("A", 100, 1000), ("B", 100, 1000))))).needed is None


def test_of_a_sequential_reading_nobody_says_how_many_more() -> None:
    assert only(judge(trial(rates(*ALIKE)), Settings(sequential=True))).needed is None


def test_where_only_the_correction_makes_it_unclear_no_number_is_said() -> None:
    clear = rates(("A", 100, 1000), ("B", 142, 1000), name="clear")
    noise = [rates(("A", 100, 1000), ("B", 101, 1000), name=str(place)) for place in range(19)]
    assert only(judge(trial(clear))).call == "better"
    first = judge(trial(clear, *noise)).readings[0]
    assert (first.call, first.needed) == ("unclear", None)


def test_where_less_is_better_a_rise_is_worse_and_the_chance_turns_around() -> None:
    rise = rates(("A", 100, 1000), ("B", 130, 1000))
    up, down = only(judge(trial(rise))), only(judge(trial(replace(rise, better="down"))))
    assert (up.call, down.call) == ("better", "worse")
    assert up.chance_to_win is not None
    assert down.chance_to_win == pytest.approx(1 - up.chance_to_win)
    assert up.loss is not None
    assert down.loss is not None
    assert up.loss < down.loss


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["holm", "bh", "none"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_said_is_nan_and_the_call_is_the_p_value_s(
    x: int, y: int, correction: str, sequential: bool
) -> None:
    verdict = judge(trial(rates(("A", x, 60), ("B", y, 60))), Settings(correction=correction, sequential=sequential))
    found = only(verdict)
    if found.difference is None:
        assert found.call == "undefined"
        assert found.why
        return
    assert found.p_value is not None
    assert (found.call == "unclear") == (found.p_value > 1 - 0.95)
    said = [found.p_value, found.chance_to_win, found.loss, found.difference.low, found.difference.high]
    assert np.isfinite([one for one in said if one is not None]).all()
    assert -1 <= found.difference.low <= found.difference.high <= 1
    if found.lift is None:
        assert "relative to 0" in found.why or "Every unit of the arm is 0" in found.why
    else:
        assert -1 <= found.lift.low <= found.lift.high


def test_several_comparisons_are_corrected_together_but_guardrails_are_not() -> None:
    weak = [("A", 100, 1000), ("B", 130, 1000)]
    guard = replace(rates(*weak, name="complaints"), better="down", guardrail=True)
    alone = only(judge(trial(rates(*weak))))
    many = judge(trial(rates(*weak), rates(*ALIKE, name="buy"), guard))
    by_name = {one.outcome.name: one for one in many.readings}
    assert alone.p_value is not None
    assert by_name["visit"].p_value == pytest.approx(2 * alone.p_value)
    assert by_name["complaints"].p_value == alone.p_value
    assert (by_name["visit"].call, by_name["complaints"].call) == ("unclear", "worse")


def test_without_a_correction_many_comparisons_are_warned_of() -> None:
    both = trial(rates(*ALIKE), rates(*ALIKE, name="buy"))
    assert "up to 10%" in " ".join(judge(both, Settings(correction="none")).warnings)
    assert judge(both).warnings == ()


def test_a_lost_tenth_of_an_arm_is_the_first_warning() -> None:
    verdict = judge(trial(rates(("A", 1000, 10_000), ("B", 900, 9_000))))
    assert verdict.sample_ratio.mismatch
    assert verdict.warnings[0].startswith("Sample-ratio mismatch: A 10,000 of 9,500 expected")
    meant = Settings(shares={"A": 10, "B": 9})
    assert not judge(trial(rates(("A", 1000, 10_000), ("B", 900, 9_000))), meant).warnings


def test_few_conversions_are_read_exactly_and_warned_of() -> None:
    found = judge(trial(rates(("A", 1, 4), ("B", 3, 4))))
    assert only(found).p_value == pytest.approx(0.485714, abs=1e-6)
    assert "rough" in found.warnings[0]


def test_an_outcome_that_cannot_be_compared_says_why() -> None:
    none = only(judge(trial(rates(("A", 0, 50), ("B", 0, 50)))))
    assert (none.call, none.difference, none.p_value) == ("undefined", None, None)
    assert "No unit differs" in none.why
    lone = mean_outcome("spend", {"A": Sums.of_values([1.0, 2.0]), "B": Sums.of_values([3.0])})
    assert "1 unit" in only(judge(trial(lone, sizes={"A": 2, "B": 1}))).why
    absent = mean_outcome("spend", {"A": Sums.of_values([1.0, 2.0])})
    assert "no unit" in only(judge(trial(absent, sizes={"A": 2, "B": 5}))).why


def test_the_three_cases_are_judged_apart() -> None:
    three = judge(trial(rates(("A", 100, 1000), ("B", 0, 1000), ("C", 100, 1000))))
    assert [(one.arm, one.call) for one in three.readings] == [("B", "worse"), ("C", "unclear")]


def test_a_sequential_reading_is_wider() -> None:
    once, always = (only(judge(trial(rates(*ALIKE)), Settings(sequential=looks))) for looks in (False, True))
    assert once.difference is not None
    assert always.difference is not None
    assert always.difference.low < once.difference.low
    assert once.difference.high < always.difference.high


@pytest.mark.parametrize("sizes", [{}, {"A": 10}])
def test_a_test_needs_two_arms(sizes: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="two arms"):
        judge(Trial(sizes, "A", ()))


def test_a_control_and_a_correction_have_to_be_there() -> None:
    with pytest.raises(UnknownName, match="arm called 'C'"):
        judge(Trial({"A": 10, "B": 10}, "C", ()))
    with pytest.raises(UnknownName, match="correction"):
        Settings(correction="bonferroni")
    with pytest.raises(BadValue, match="confidence"):
        Settings(confidence=95)


def group(arm: str, place: str, values: list[float]) -> Group:
    return Group(arm, {"place": place}, len(values), (Sums.of_values(values),))


GROUPS = Groups(
    (Measure("spend"),),
    (
        group("A", "town", [1.0, 2.0, 3.0]), group("B", "town", [4.0, 5.0]), group("A", "land", [7.0, 8.0]),
        group("B", "land", [9.0, 12.0, 13.0]),
    ),
)  # fmt: skip


def test_the_whole_is_the_sum_of_its_segments() -> None:
    found = GROUPS.trial("A", by=("place",))
    assert found.sizes == {"A": 5, "B": 5}
    whole, *parts = (found.outcomes[0], *(segment.outcomes[0] for segment in found.segments))
    assert [segment.value for segment in found.segments] == ["land", "town"]
    one = whole.arms["A"]
    assert not isinstance(one, NotEstimable)
    assert one.value == pytest.approx(np.mean([1, 2, 3, 7, 8]))
    assert sum(part.n for outcome in parts for part in [outcome.arms["B"]] if not isinstance(part, NotEstimable)) == 5


def test_segments_are_warned_of_and_corrected_as_a_family() -> None:
    verdict = judge(GROUPS.trial("A", by=("place",)))
    assert [one.segment for one in verdict.by_segment] == [("place", "land"), ("place", "town")]
    assert "2 comparisons by segment" in verdict.warnings[0]


def test_strata_weigh_every_arm_alike() -> None:
    found = GROUPS.trial("A", strata="place").outcomes[0].arms
    a, b = found["A"], found["B"]
    assert not isinstance(a, NotEstimable)
    assert not isinstance(b, NotEstimable)
    assert (a.value, b.value) == pytest.approx((0.5 * 2 + 0.5 * 7.5, 0.5 * 4.5 + 0.5 * 34 / 3))


def test_a_control_is_recognised_by_its_name_and_else_noted() -> None:
    def groups(*arms: str) -> Groups:
        return Groups((Measure("spend"),), [group(arm, "x", [1.0, 2.0]) for arm in arms])

    assert groups("Mail", "Control").trial().control == "Control"
    assert groups("Mens E-Mail", "No E-Mail").trial().control == "No E-Mail"
    guessed = groups("Red", "Blue").trial()
    assert guessed.control == "Blue"
    assert "taken for the control" in guessed.notes[0]
    with pytest.raises(UnknownName, match="'Green'"):
        groups("Red", "Blue").trial("Green")


def test_a_column_of_ids_is_neither_arm_nor_segment() -> None:
    many = [group(str(number), "x", [1.0, 2.0]) for number in range(21)]
    with pytest.raises(UsageError, match="21 arms"):
        Groups((Measure("spend"),), many).trial()
    places = [group("A", str(number), [1.0, 2.0]) for number in range(51)]
    with pytest.raises(UsageError, match="51 values"):
        Groups((Measure("spend"),), places).trial(by=("place",))


def test_an_adjusted_outcome_keeps_its_unit_and_is_believed_by_its_error() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=400)
    arms = {"A": Pairs.of_values(x + random.normal(size=400), x), "B": Pairs.of_values(x + 0.4, x)}
    outcome = cuped_outcome("visit", "rate", arms)
    assert (outcome.unit, outcome.plain) == ("rate", False)
    assert only(judge(trial(outcome))).call == "better"


def test_segments_that_are_numbers_come_by_size() -> None:
    groups = [group(arm, place, [1.0, 2.0]) for place in ("10", "town", "2", "1.5") for arm in "AB"]
    segments = Groups((Measure("spend"),), groups).trial("A", by=("place",)).segments
    assert [one.value for one in segments] == ["1.5", "2", "10", "town"]
