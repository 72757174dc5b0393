"""What is doubtful about a test, or about how it is read, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aicmo.experiments.frequentist import ENOUGH, few

if TYPE_CHECKING:
    from aicmo.experiments.trial import Reading, Verdict


def cautions(verdict: Verdict) -> Iterator[str]:
    """The gravest first: what makes every result void, what makes some of them rough, what happened to the data."""
    if verdict.sample_ratio.mismatch:
        yield _mismatch(verdict)
    rough = dict.fromkeys(one.outcome.name for one in verdict.readings if _is_rough(one))
    if rough:
        yield (
            f"{', '.join(rough)}: in an arm fewer than {ENOUGH} units have the outcome, or fewer than {ENOUGH} lack it. "
            "Take the intervals as rough; the chance to win is exact."
        )
    tested = sum(one.p_value is not None for one in verdict.by_segment)
    if tested:
        yield _many_segments(tested, verdict)
    goals = sum(one.p_value is not None and not one.outcome.guardrail for one in verdict.readings)
    if goals > 1 and verdict.settings.correction == "none":
        yield _uncorrected(goals, verdict)
    yield from verdict.trial.notes


def _mismatch(verdict: Verdict) -> str:
    expected, p_value = verdict.sample_ratio.expected, verdict.sample_ratio.p_value
    found = ", ".join(f"{arm} {n:,} of {expected[arm]:,.0f} expected" for arm, n in verdict.trial.sizes.items())
    return (
        f"Sample-ratio mismatch: {found} (p {'< 1e-9' if p_value < 1e-9 else f'{p_value:.2g}'}). Units were lost or sent to "
        "the wrong arm: do not trust the results before you know why. If the split was meant to be uneven, state the shares."
    )


def _many_segments(tested: int, verdict: Verdict) -> str:
    false = tested * (1 - verdict.settings.confidence)
    corrected = verdict.settings.correction != "none"
    how = (
        "The p-values are corrected for that, the intervals are not." if corrected else "Nothing is corrected for that."
    )
    return (
        f"{tested:,} comparisons by segment: if there were no effect at all, about {false:.1g} of them would still look real. "
        f"{how} A segment that stands out is a question for the next test."
    )


def _uncorrected(tested: int, verdict: Verdict) -> str:
    chance = 1 - verdict.settings.confidence**tested
    return f"{tested} comparisons without a correction: the chance of at least one false alarm is up to {chance:.0%}."


def _is_rough(one: Reading) -> bool:
    both = (one.control_value, one.arm_value)
    return one.outcome.plain and few(*(value for value in both if value is not None))
