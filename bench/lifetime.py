"""Fitting models of purchases to 100,000 customers, against the package `lifetimes`.

    python -m bench.lifetime [--small]

The peer is no dependency: install `lifetimes` beside aicmo in an environment of its own. Where it is absent, this says so.

Both sides begin with arrays of frequency, recency and age of the same customers, drawn from a BG/NBD, days as fractions of
weeks, and end with the four parameters. Processor time: ours the least of three rounds, theirs of one. The target of ours is
five seconds.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from time import process_time
from typing import Any

import numpy as np
from bench.in_memory import Row, print_table

from aicmo.lifetime.bg_nbd import fit_bg_nbd
from aicmo.lifetime.gamma_gamma import fit_gamma_gamma
from aicmo.lifetime.pareto_nbd import fit_pareto_nbd
from aicmo.lifetime.summary import Summary

ROUNDS = 3
SECONDS = 5.0
PEER = "lifetimes"
OURS: dict[str, Callable[[Summary], Any]] = {
    "BG/NBD": fit_bg_nbd, "Pareto/NBD": fit_pareto_nbd, "Gamma-Gamma": fit_gamma_gamma,
}  # fmt: skip
THEIRS = {"BG/NBD": "BetaGeoFitter", "Pareto/NBD": "ParetoNBDFitter", "Gamma-Gamma": "GammaGammaFitter"}


def customers(count: int) -> Summary:
    """Watched for two months to two years, by the day; means of repeat spend about 35."""
    draw = np.random.default_rng(0)
    rate, leaves = draw.gamma(0.5, 1 / 8, count), draw.beta(0.8, 2.4, count)
    times = np.cumsum(draw.exponential(1, (count, 60)) / rate[:, None], axis=1)
    left = draw.random(times.shape) < leaves[:, None]
    age = draw.integers(60, 730, count) / 7
    made = (np.cumsum(left, axis=1) - left == 0) & (times < age[:, None])
    x = made.sum(axis=1)
    last = np.ceil(np.where(made, times, 0.0).max(axis=1) * 7) / 7
    spend = draw.gamma(6 * np.maximum(x, 1), 1 / draw.gamma(3.7, 1 / 15.4, count)) / np.maximum(x, 1)
    return Summary.of(x, np.minimum(last, age), age, np.where(x > 0, spend, 0.0))


def fitted(model: str, people: Summary) -> tuple[float, tuple[float, ...]]:
    """The least seconds of ours, histories put together anew each time, and the parameters."""
    times = []
    for _ in range(ROUNDS):
        fresh = Summary(people.frequency, people.recency, people.age, people.monetary)
        started = process_time()
        found, _fit = OURS[model](fresh)
        times.append(process_time() - started)
    return min(times), tuple(getattr(found, name) for name in found.__slots__)


def fitted_by_peer(model: str, people: Summary) -> tuple[float, tuple[float, ...]]:
    """Theirs, without a penalty, which is their default and ours."""
    import lifetimes

    fitter = getattr(lifetimes, THEIRS[model])(penalizer_coef=0.0)
    back = people.frequency > 0
    arrays = (
        (people.frequency[back], people.monetary[back]) if model == "Gamma-Gamma" and people.monetary is not None
        else (people.frequency, people.recency, people.age)
    )  # fmt: skip
    started = process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter.fit(*arrays)
    return process_time() - started, tuple(float(value) for value in fitter.params_)


def main(*, small: bool = False) -> list[Row]:
    """The table's rows: against what is allowed, and against the peer where it is installed."""
    people, rows = customers(2_000 if small else 100_000), []
    there = find_spec(PEER) is not None
    if not there:
        print(f"{PEER} is not installed, so nothing is compared with it.")
    for model in OURS:
        ours, values = fitted(model, people)
        rows.append(Row(f"{model}, against 5 s allowed", ours, SECONDS, SECONDS / ours, 1.0))
        if there:
            peer, others = fitted_by_peer(model, people)
            rows.append(Row(f"{model}, against {PEER}", ours, peer, peer / ours, 1.0))
            print(f"{model}: ours {_shown(values)}, theirs {_shown(others)}")
    return rows


def _shown(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4g}" for value in values)


if __name__ == "__main__":
    print_table(main(small="--small" in sys.argv))
