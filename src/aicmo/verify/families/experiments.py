"""Experiments: differences, lifts and beliefs as GrowthBook's statistics engine gives them, power as R gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from aicmo.experiments.bayesian import Posterior, compare_rates, posterior
from aicmo.experiments.corrections import benjamini_hochberg
from aicmo.experiments.estimate import mean, rate
from aicmo.experiments.frequentist import Effect, difference, exact_p, lift
from aicmo.experiments.power import Design, needed, power
from aicmo.experiments.sums import Sums
from aicmo.verify.figure import Figure

_GROWTHBOOK = "growthbook, packages/stats/tests"
_R = "R, stats::power.t.test, examples"
_A, _B = Sums.of(3407, 1396.87, 52377.9767), Sums.of(3461, 2422.7, 134698.29)
_FEW_A, _FEW_B = Sums.of(10, 100, 1002.25), Sums.of(10, 105, 1111.5)
_HALF_A, _HALF_B = Sums.of_rate(49, 100), Sums.of_rate(51, 100)
# Fifteen endpoints of a trial of two treatments of heart attacks, as the paper lists their p-values.
_NEUHAUS = (.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0)  # fmt: skip


def _relative() -> Effect:
    return lift(mean(_A), mean(_B))


def _absolute() -> Effect:
    return difference(mean(_A), mean(_B))


def _proportions() -> Effect:
    return lift(rate(Sums.of_rate(14, 28)), rate(Sums.of_rate(16, 30)))


def _believed(effect: Effect) -> Posterior:
    return posterior(effect.value, effect.se)


def _rates() -> Posterior:
    return _believed(lift(rate(_HALF_A), rate(_HALF_B)))


def _means() -> Posterior:
    return _believed(lift(mean(_FEW_A), mean(_FEW_B)))


def _effect(
    name: str, effect: Callable[[], Effect], value: str, se: str, low: str, high: str, p: str
) -> Iterator[Figure]:
    yield Figure(f"{name}: effect", value, lambda _: effect().value, _GROWTHBOOK, tolerance=5e-6)
    yield Figure(f"{name}: standard error", se, lambda _: effect().se, _GROWTHBOOK, tolerance=5e-6)
    yield Figure(f"{name}: low end", low, lambda _: effect().low, _GROWTHBOOK)
    yield Figure(f"{name}: high end", high, lambda _: effect().high, _GROWTHBOOK)
    yield Figure(f"{name}: p-value", p, lambda _: effect().p_value, _GROWTHBOOK)


def _belief(name: str, believed: Callable[[], Posterior], *published: str) -> Iterator[Figure]:
    of: tuple[tuple[str, Callable[[Posterior], float]], ...] = (
        ("lift", lambda one: one.mean),
        ("standard error", lambda one: one.sd),
        ("low end", lambda one: one.interval()[0]),
        ("high end", lambda one: one.interval()[1]),
        ("chance to win", lambda one: one.chance_to_win),
        ("risk of the control", lambda one: one.risk[0]),
        ("risk of the arm", lambda one: one.risk[1]),
    )
    for (what, read), number in zip(of, published, strict=True):
        yield Figure(f"{name}: {what}", number, partial(_read, believed, read), _GROWTHBOOK, tolerance=5e-6)


def _read(believed: Callable[[], Posterior], read: Callable[[Posterior], float], _: Path) -> float:
    return read(believed())


FIGURES: tuple[Figure, ...] = (
    *_effect("Welch, relative", _relative, ".70732", ".37879", "-.03526", "1.44989", ".06191"),
    *_effect("Welch, absolute", _absolute, ".29", ".12478", ".04538", ".53462", ".02016"),
    *_effect("Proportions 14/28 and 16/30", _proportions, ".06667", ".2717", "-.47767", ".61101", ".80707"),
    *_belief("Rates 49/100 and 51/100", _rates, ".04082", ".14725", "-.24779", ".32943", ".60918", ".0814", ".04058"),
    *_belief("Means of ten units", _means, ".05", ".03572", "-.02", ".12", ".91923", ".05131", ".00131"),
    Figure(
        "Rates 49/100 and 51/100, exact: P(B > A)", ".61077",
        lambda _: compare_rates(_HALF_A, _HALF_B).chance_to_win, "Beta(1, 1) priors, by scipy",
    ),
    Figure("Fisher's exact test, 3/4 and 1/4", ".4857",
           lambda _: exact_p(rate(Sums.of_rate(3, 4)), rate(Sums.of_rate(1, 4))), "Fisher 1935, the lady tasting tea"),
    Figure("Power, n 20, difference 1, deviation 1", ".8689528", lambda _: power(Design(1, 1), 1, 20), _R),
    Figure("Units for power .9, difference 1", "22.02110", lambda _: needed(Design(1, 1, wanted=0.9), 1), _R),
    Figure(
        "Endpoints found at a false discovery rate of .05", "4",
        lambda _: sum(p <= 0.05 for p in benjamini_hochberg(_NEUHAUS)), "Benjamini and Hochberg 1995, fifteen endpoints",
    ),
)  # fmt: skip
