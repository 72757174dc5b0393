"""From the sums of small groups of units to a trial: the whole, and each segment, are sums of the groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aicmo.errors import UnknownName, UsageError
from aicmo.experiments.cuped import explained
from aicmo.experiments.outcomes import cuped_outcome, mean_outcome, rate_outcome, ratio_outcome, stratified_outcome
from aicmo.experiments.sums import Pairs, Sums
from aicmo.experiments.trial import Better, Outcome, Segment, Trial, Unit

_MOST_ARMS, _MOST_VALUES = 20, 50
_CONTROLS = (
    "control",
    "no e-mail",
    "no email",
    "holdout",
    "hold-out",
    "baseline",
    "placebo",
    "none",
    "original",
    "off",
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured: of a ratio and of an adjusted outcome there are `Pairs`, else `Sums`."""

    name: str
    unit: Unit = "mean"
    reads: Literal["sums", "ratio", "cuped"] = "sums"
    better: Better = "up"
    guardrail: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`n` units of one arm that share the values `keys` of the columns they are grouped by; a part for each measure."""

    arm: str
    keys: Mapping[str, str]
    n: int
    parts: Sequence[Sums | Pairs]


@dataclass(frozen=True, slots=True)
class Groups:
    """Everything there is to know of a test before it is judged."""

    measures: Sequence[Measure]
    groups: Sequence[Group]

    def trial(
        self,
        control: str | None = None,
        *,
        by: Sequence[str] = (),
        strata: str | None = None,
        notes: Sequence[str] = (),
    ) -> Trial:
        """The trial, with the segments of the columns `by`, post-stratified by `strata` where they are given.

        Raises `UnknownName` where `control` is no arm, `UsageError` for more arms or segments than a test has.
        """
        sizes = self._sizes()
        found, chosen = control_of(list(sizes), control)
        sizes = {found: sizes[found], **sizes} if sizes else {}
        outcomes = [self._outcome(place, strata, list(sizes)) for place in range(len(self.measures))]
        said = (*notes, *self._gains(list(sizes)), *chosen)
        return Trial(sizes, found, outcomes, [*self._segments(by, list(sizes))], said)

    def _sizes(self) -> dict[str, int]:
        sizes = defaultdict[str, int](int)
        for group in self.groups:
            sizes[group.arm] += group.n
        if len(sizes) > _MOST_ARMS:
            raise UsageError(
                f"There are {len(sizes):,} arms, and a test has {_MOST_ARMS} at most.",
                remedy="Name the column that says which arm a unit is in.",
            )
        return dict(sorted(sizes.items()))

    def _outcome(self, place: int, strata: str | None, arms: Sequence[str]) -> Outcome:
        measure = self.measures[place]
        if strata is None or measure.reads != "sums":
            return _read(measure, _by_arm(place, self.groups, arms))
        cut = _cut(self.groups, strata)
        sums = {value: _sums(_by_arm(place, part, arms)) for value, part in cut.items()}
        return _marked(stratified_outcome(measure.name, measure.unit, sums), measure)

    def _gains(self, arms: Sequence[str]) -> Iterator[str]:
        for place, measure in enumerate(self.measures):
            if measure.reads == "cuped":
                share = explained(_pairs(_by_arm(place, self.groups, arms)))
                yield f"{measure.name}: the value from before the test explains {share:.1%} of its variance."

    def _segments(self, by: Sequence[str], arms: Sequence[str]) -> Iterator[Segment]:
        goals = [(place, measure) for place, measure in enumerate(self.measures) if not measure.guardrail]
        for name in by:
            cut = _cut(self.groups, name)
            if len(cut) > _MOST_VALUES:
                raise UsageError(
                    f"{name!r} has {len(cut):,} values, too many to be read one by one.",
                    remedy="Group them into a few.",
                )
            for value, part in sorted(cut.items(), key=lambda item: _in_order(item[0])):
                yield Segment(name, value, [_read(measure, _by_arm(place, part, arms)) for place, measure in goals])


def control_of(arms: Sequence[str], wanted: str | None) -> tuple[str, list[str]]:
    """The control, and a note where nothing says which it is. Raises `UnknownName` for one that is no arm."""
    if wanted is not None and wanted not in arms:
        raise UnknownName("arm", wanted, arms)
    usual = next((arm for name in _CONTROLS for arm in arms if arm.casefold() == name), None)
    found = wanted or usual or min(arms, default="")
    guessed = wanted is None and usual is None and len(arms) > 1
    return found, [
        f"{found} is taken for the control because it comes first; name another if it is not."
    ] if guessed else []


def _in_order(value: str) -> tuple[bool, float, str]:
    """Numbers by size, before text by its letters."""
    try:
        return False, float(value), value
    except ValueError:
        return True, 0.0, value


def _cut(groups: Sequence[Group], column: str) -> dict[str, list[Group]]:
    parts = defaultdict[str, list[Group]](list)
    for group in groups:
        parts[group.keys[column]].append(group)
    return dict(parts)


def _by_arm(place: int, groups: Sequence[Group], arms: Sequence[str]) -> dict[str, Sums | Pairs]:
    """The sums of one measure, in the order of the arms; an arm without a unit is left out."""
    found: dict[str, Sums | Pairs] = {}
    for group in sorted(groups, key=lambda group: arms.index(group.arm)):
        part = group.parts[place]
        found[group.arm] = _added(found[group.arm], part) if group.arm in found else part
    return found


def _added(one: Sums | Pairs, other: Sums | Pairs) -> Sums | Pairs:
    if isinstance(one, Pairs) and isinstance(other, Pairs):
        return one + other
    if isinstance(one, Sums) and isinstance(other, Sums):
        return one + other
    raise UsageError("The groups of one measure are of one kind.", remedy="Give sums for all of them, or pairs.")


def _read(measure: Measure, arms: Mapping[str, Sums | Pairs]) -> Outcome:
    match measure.reads:
        case "ratio":
            outcome = ratio_outcome(measure.name, _pairs(arms))
        case "cuped":
            outcome = cuped_outcome(measure.name, measure.unit, _pairs(arms))
        case "sums":
            make = rate_outcome if measure.unit == "rate" else mean_outcome
            outcome = make(measure.name, _sums(arms))
    return _marked(outcome, measure)


def _marked(outcome: Outcome, measure: Measure) -> Outcome:
    return replace(outcome, better=measure.better, guardrail=measure.guardrail)


def _sums(arms: Mapping[str, Sums | Pairs]) -> dict[str, Sums]:
    return {arm: one for arm, one in arms.items() if isinstance(one, Sums)}


def _pairs(arms: Mapping[str, Sums | Pairs]) -> dict[str, Pairs]:
    return {arm: one for arm, one in arms.items() if isinstance(one, Pairs)}
