"""Intervals of rates, and which of two rates is the better."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aicmo.verify.figure import Figure

_WILSON = "Wilson 1927"
_NEWCOMBE = "Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3"
_EXACT = "Beta(52, 50) over Beta(50, 52), integrated exactly"


def _wilson(successes: int, trials: int, end: int) -> Callable[[Path], float]:
    def compute(_: Path) -> float:
        from aicmo.experiments.intervals import wilson

        return wilson(successes, trials)[end]

    return compute


def _probability_best(_: Path) -> float:
    import numpy as np

    from aicmo.experiments.posteriors import Betas
    from aicmo.experiments.ranking import standings

    return standings(Betas(np.array([50.0, 52.0]), np.array([52.0, 50.0])))[1].probability_best


def _interval(successes: int, trials: int, low: str, high: str, source: str) -> tuple[Figure, Figure]:
    name = f"Wilson 95 %, {successes} of {trials}"
    return (
        Figure(f"{name}, low", low, _wilson(successes, trials, 0), source),
        Figure(f"{name}, high", high, _wilson(successes, trials, 1), source),
    )


FIGURES = (
    *_interval(0, 10, "0.0000", "0.2775", _WILSON),
    *_interval(1, 20, "0.0089", "0.2361", _WILSON),
    *_interval(5, 50, "0.0435", "0.2136", _WILSON),
    *_interval(81, 263, "0.2553", "0.3662", _NEWCOMBE),
    *_interval(15, 148, "0.0624", "0.1605", _NEWCOMBE),
    *_interval(0, 20, "0.0000", "0.1611", _NEWCOMBE),
    *_interval(1, 29, "0.0061", "0.1718", _NEWCOMBE),
    Figure("P(51 of 100 beats 49 of 100), flat prior", ".61077", _probability_best, _EXACT),
)
