"""Attribution models over 1,000,000 journeys of 10 channels, against DP6's marketing_attribution_models.

    python -m bench.attribution [--small]

The peers (`marketing_attribution_models`, and `ChannelAttribution` for the errors, which wants `matplotlib`) are no
dependencies: install them beside aicmo in an environment of its own. Where one is absent, this says so.

Both sides begin with the distinct paths as plain lists, their conversions and losses counted, and end with credit by
channel; wall time, the least of three rounds in turn. `read` is what comes before the first model: values checked and
encoded here, a data frame made and checked there. Their Shapley value is asked for over all channels, not the last four;
it solves a game for each set of channels, where ours has a closed form. Time decay is left out: their grouped form takes
no times. First and last touch take hundredths of a second on either side.
The errors are the largest against the closed form, over two published examples.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import partial
from importlib.util import find_spec
from io import StringIO
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from bench.in_memory import Row, print_table

from aicmo.attribution import MODELS
from aicmo.attribution.markov import removal_effects
from aicmo.attribution.path import Path
from aicmo.attribution.paths import Paths

ROUNDS = 3
CHANNELS = tuple(f"channel {n}" for n in range(10))
SEPARATOR = " > "
PEER, SIMULATION = "marketing_attribution_models", "ChannelAttribution"
COMPARED = {
    "first_touch": "run_first_click",
    "last_touch": "run_last_click",
    "linear": "run_linear",
    "position_based": "run_position_based",
    "markov": "run_markov",
    "shapley": "run_shapley",
}


class Counted(NamedTuple):
    """A distinct path and how many journeys took it."""

    touches: tuple[str, ...]
    converted: int
    lost: int


class Example(NamedTuple):
    """Paths whose Markov credit and removal effects are known in closed form."""

    paths: tuple[Counted, ...]
    credit: Mapping[str, float]
    effect: Mapping[str, float]


EXAMPLES = (
    Example(
        (Counted(("C1", "C2", "C3"), 1, 0), Counted(("C1",), 0, 1), Counted(("C2", "C3"), 0, 1)),
        {"C1": 0.2, "C2": 0.4, "C3": 0.4},
        {"C1": 0.5, "C2": 1.0, "C3": 1.0},
    ),
    Example(
        (Counted(("G",), 2, 1), Counted(("M",), 1, 0), Counted(("G", "M"), 1, 0)),
        {"G": 2.4, "M": 1.6},
        {"G": 0.75, "M": 0.5},
    ),
)


def journeys(count: int) -> list[Counted]:
    """Distinct paths of `count` journeys, four touches on average, one in five converting."""
    draw = np.random.default_rng(1)
    lengths = np.minimum(draw.geometric(0.25, count), 20)
    touches = draw.choice(len(CHANNELS), lengths.sum(), p=np.arange(1, 11) / 55).tolist()
    counts: defaultdict[tuple[int, ...], list[int]] = defaultdict(lambda: [0, 0])
    end = 0
    for length, converted in zip(lengths.tolist(), (draw.random(count) < 0.2).tolist(), strict=True):
        counts[tuple(touches[end : end + length])][not converted] += 1
        end += length
    return [Counted(tuple(CHANNELS[n] for n in path), *both) for path, both in counts.items()]


def ours(counted: Sequence[Counted]) -> dict[str, float]:
    seconds: dict[str, float] = {}
    paths = _timed(
        seconds, "read", lambda: Paths.of([Path(one.touches, one.converted, 0.0, one.lost) for one in counted])
    )
    for name in COMPARED:
        _timed(seconds, name, partial(MODELS.load(name).credit, paths))
    return seconds


def peer(counted: Sequence[Counted]) -> dict[str, float]:
    seconds: dict[str, float] = {}
    mam = _timed(seconds, "read", lambda: _mam(counted))
    for name, method in COMPARED.items():
        options = {"max_size": len(CHANNELS), "value_column": "conversions"} if name == "shapley" else {}
        _timed(seconds, name, partial(getattr(mam, method), **options))
    return seconds


def _mam(counted: Sequence[Counted]) -> Any:
    import polars
    from mam.core import MAM

    rows = [
        (SEPARATOR.join(one.touches), converted, times)
        for one in counted
        for converted, times in ((True, one.converted), (False, one.lost))
        if times
    ]
    journey, conversion, occurrences = zip(*rows, strict=True)
    return MAM(
        df=polars.DataFrame({"journey": journey, "conversion": conversion, "occurrences": occurrences}),
        format_type="grouped_journey",
        channels_colname="journey",
        journey_with_conv_colname="conversion",
        occurrences_colname="occurrences",
    )


def _timed(seconds: dict[str, float], name: str, step: Callable[[], Any]) -> Any:
    started = perf_counter()
    made = step()
    seconds[name] = perf_counter() - started
    return made


def print_errors() -> None:
    """How far Markov credit, or the removal effects under it, are from the closed form."""
    ours_credit = [
        MODELS.load("markov").credit([Path(*one[:2], 0.0, one.lost) for one in example.paths]).conversions
        for example in EXAMPLES
    ]
    ours_effect = [
        removal_effects([Path(*one[:2], 0.0, one.lost) for one in example.paths]).effect for example in EXAMPLES
    ]
    print(f"Largest error of Markov credit, ours: {_error(ours_credit, 'credit'):.1e}")
    print(f"Largest error of removal effects, ours: {_error(ours_effect, 'effect'):.1e}")
    if _installed("mam", PEER):
        effects = [_mam(example.paths).run_markov().metadata["removal_effect"] for example in EXAMPLES]
        theirs = [frame.iloc[:, 0].to_dict() for frame in effects]
        print(f"Largest error of removal effects, {PEER}: {_error(theirs, 'effect'):.1e}; it shares each path by them")
    if _installed(SIMULATION, SIMULATION):
        print(
            f"Largest error of Markov credit, {SIMULATION}: {_error([_simulated(one) for one in EXAMPLES], 'credit'):.1e}"
        )


def _simulated(example: Example) -> dict[str, float]:
    import pandas

    with redirect_stdout(StringIO()):  # it advertises when it is imported
        import ChannelAttribution

    rows = [(SEPARATOR.join(one.touches), one.converted, one.lost) for one in example.paths]
    frame = pandas.DataFrame(rows, columns=["path", "converted", "lost"])
    made = ChannelAttribution.markov_model(
        frame, "path", "converted", var_null="lost", seed=1, verbose=False, flg_pro=False
    )
    return dict(zip(made["channel_name"], made["total_conversions"], strict=True))


def _error(found: Sequence[Mapping[str, float]], of: str) -> float:
    pairs = zip(found, (getattr(example, of) for example in EXAMPLES), strict=True)
    return max(abs(have[label] - value) for have, truth in pairs for label, value in truth.items())


def _installed(module: str, package: str) -> bool:
    if find_spec(module) is None:
        print(f"{package} is not installed here: not compared.")
        return False
    return True


def main(*, small: bool = False) -> list[Row]:
    """The table's rows; none where the peer is not installed, and then our times are printed alone."""
    counted = journeys(20_000 if small else 1_000_000)
    print(f"{len(counted):,} distinct paths")
    print_errors()
    sides = {"ours": ours, "peer": peer} if find_spec("mam") else {"ours": ours}
    least = {side: dict[str, float]() for side in sides}
    for _ in range(ROUNDS):
        for side, run in sides.items():
            for name, taken in run(counted).items():
                least[side][name] = min(taken, least[side].get(name, taken))
    for times in least.values():
        times["all"] = sum(times.values())
    if "peer" not in least:
        print("ours alone: " + ", ".join(f"{name} {taken:.3f}" for name, taken in least["ours"].items()))
        return []
    pairs = [(name, taken, least["peer"][name]) for name, taken in least["ours"].items()]
    return [Row(name, mine, theirs, theirs / mine, 1.0) for name, mine, theirs in pairs]


if __name__ == "__main__":
    print_table(main(small="--small" in sys.argv))
