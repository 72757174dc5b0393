"""Markov attribution: what would be lost if a channel were not there, from the absorbing chain solved exactly.

Journeys are walks through states: start, the last `order` touches, then conversion or loss. Without a channel, every
walk that comes to a state with it is lost: the share of conversions that goes is its removal effect, and conversions
are shared in proportion to the removal effects. Source: Anderl, Becker, von Wangenheim and Schumann (2016), Mapping the
customer journey, International Journal of Research in Marketing 33(3); the chain's linear system: Kemeny and Snell
(1960), Finite Markov Chains, chapter 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from aicmo.attribution.models.base import Crediting
from aicmo.attribution.path import Path
from aicmo.attribution.paths import Floats, Ints, Paths, Shares, Weights, distinct

FULL_MATRIX_STATES = 5_000
"""Above so many states a full matrix takes too much memory."""
USUAL_STEPS = 100
"""About how many steps it takes until nobody is walking."""
STILL_WALKING = 1e-18
"""The part of the journeys below which nothing is left to sum: less than a double holds beside 1."""
NO_LOST = "No journey without a conversion was given: removal effects rest on the converted ones alone."


@dataclass(frozen=True, slots=True)
class Chain:
    """States, and who moves from `source` to `target`: sparse matrices of moves, or states, by paths.

    `holding` has the states of each label that have it among their touches.
    """

    holding: tuple[Ints, ...]
    source: Ints
    target: Ints
    moves: Any
    first: Any
    last: Any


@dataclass(frozen=True, slots=True)
class Flow:
    """A chain with its probabilities: `onward` from state to state, `start` into a state.

    `reward` is what leaving a state brings at once, with a column each for conversions, value and refunds.
    """

    onward: Any
    start: Floats
    reward: Floats


@dataclass(frozen=True, slots=True)
class Removal:
    """The probability that a journey with a touch converts, and the part of it that goes with each label.

    Where nothing converts, nothing can go: `effect` is empty.
    """

    probability: float
    effect: Mapping[str, float]


def markov(order: int) -> Callable[[Paths], Crediting]:
    """A model's `prepare` for a chain whose states are the last `order` touches, fewer at a journey's beginning."""

    def prepare(paths: Paths) -> Crediting:
        chain, amounts, strays = chain_of(paths, order), _amounts(paths), _strays(paths)
        note = None if paths.lost.any() or not len(paths.touched) else NO_LOST

        def shares(weights: Weights) -> Shares:
            brought = amounts * weights.converted[:, None]
            journeys = weights.converted * paths.conversions + weights.lost * paths.lost + strays
            taken = removal(flow(chain, journeys, brought), chain.holding)
            conversions, value, refunds = _shared(taken, brought[paths.touched].sum(axis=0)).T
            return Shares(conversions, value - refunds, note=note)

        return shares

    return prepare


def removal_effects(paths: Sequence[Path], order: int = 1) -> Removal:
    """What the chain of these paths says before credit is made of it. Raises what `Model.credit` raises."""
    read = Paths.of(paths)
    chain = chain_of(read, order)
    walk = flow(chain, read.conversions + read.lost + _strays(read), _amounts(read))
    everything = np.arange(len(walk.start))
    whole, *taken = (float(lost[0]) for lost in removal(walk, (everything, *chain.holding)))
    effects = zip(read.labels, (lost / whole for lost in taken), strict=True) if whole > 0 else ()
    return Removal(whole, dict(effects))


def chain_of(paths: Paths, order: int) -> Chain:
    """The chain of the paths' touches, in one pass over them. Who stays in a state is as good as there once."""
    state, holding, count = _states(paths, order)
    starts, ends = paths.start[paths.touched], paths.end[paths.touched]
    inner = np.delete(np.arange(len(state)), ends)
    inner = inner[state[inner] != state[inner + 1]]
    moves, move = distinct(state[inner] * count + state[inner + 1], count * count)
    return Chain(
        holding=holding,
        source=moves // max(count, 1),
        target=moves % max(count, 1),
        moves=_counts(move, paths.row[inner], (len(moves), len(paths))),
        first=_counts(state[starts], paths.touched, (count, len(paths))),
        last=_counts(state[ends], paths.touched, (count, len(paths))),
    )


def flow(chain: Chain, journeys: Floats, brought: Floats) -> Flow:
    """The chain's probabilities, for so many journeys along each path that `brought` so much, a column for each kind."""
    states = len(chain.first.indptr) - 1
    moved, ended = chain.moves @ journeys, chain.last @ journeys
    left = np.bincount(chain.source, weights=moved, minlength=states) + ended
    rate = np.divide(1.0, left, out=np.zeros(states), where=left > 0)
    started = chain.first @ journeys
    onward = sparse.csr_array((moved * rate[chain.source], (chain.source, chain.target)), shape=(states, states))
    return Flow(onward, started / (started.sum() or 1.0), (chain.last @ brought) * rate[:, None])


def removal(flow: Flow, holding: tuple[Ints, ...]) -> Floats:
    """What one journey brings less when the states of a label are gone: labels by kinds of reward.

    The chain's system is solved as a full matrix or by summing its walks, whichever is less work; both are exact to the
    precision of a double.
    """
    if not holding:
        return np.zeros((0, flow.reward.shape[1]))
    states = len(flow.start)
    summing = len(holding) * flow.onward.nnz * USUAL_STEPS
    solved = states <= FULL_MATRIX_STATES and states**3 <= max(summing, 1)
    lost = _lost_solved(flow) if solved else _lost_summed(flow)
    return np.stack([lost(states) for states in holding])


def _lost_solved(flow: Flow) -> Callable[[Ints], Floats]:
    """With the fundamental matrix N: walks reach the removed states S first with probabilities `(start N)_S N_SS^-1`."""
    visits = np.asarray(np.linalg.inv(np.eye(len(flow.start)) - flow.onward.toarray()), np.float64)
    from_start, worth = flow.start @ visits, visits @ flow.reward

    def lost(states: Ints) -> Floats:
        entered = np.linalg.solve(visits[np.ix_(states, states)].T, from_start[states])
        return np.asarray(entered @ worth[states])

    return lost


def _lost_summed(flow: Flow) -> Callable[[Ints], Floats]:
    """What all walks bring, less what they bring when they end before the removed states: `(I - Q)^-1 = I + Q + Q^2 + ...`"""
    onward = flow.onward.T.tocsr()

    def brings(removed: Ints) -> Floats:
        total, walking = np.zeros(flow.reward.shape[1]), flow.start.copy()
        while True:
            walking[removed] = 0
            if walking.sum() <= STILL_WALKING:
                return total
            total += walking @ flow.reward
            walking = onward @ walking

    whole = brings(np.array([], np.int64))
    return lambda removed: whole - brings(removed)


def _amounts(paths: Paths) -> Floats:
    """Conversions, value and refunds of each path. Apart, the last two can be shared in proportion to what is lost."""
    return np.stack([paths.conversions, np.maximum(paths.value, 0), np.maximum(-paths.value, 0)], axis=1)


def _strays(paths: Paths) -> Floats:
    """A path whose value has no journey, such as a refund of an earlier order, is walked once, without conversion."""
    return np.where((paths.conversions + paths.lost == 0) & (paths.value != 0), 1.0, 0.0)


def _shared(taken: Floats, amounts: Floats) -> Floats:
    taken = np.maximum(taken, 0)
    whole = taken.sum(axis=0)
    per_unit: Floats = np.divide(amounts, whole, out=np.zeros_like(whole), where=whole > 0)
    return taken * per_unit


def _states(paths: Paths, order: int) -> tuple[Ints, tuple[Ints, ...], int]:
    """Each touch's state, the states that hold each label, and how many states there are."""
    base = len(paths.labels) + 1
    digits = [np.where(paths.place >= back, np.roll(paths.label, back) + 1, 0) for back in range(order)]
    windows, state = distinct(sum(digit * base**back for back, digit in enumerate(digits)), base**order)
    held = np.concatenate([windows // base**back % base for back in range(order)])
    cells = (np.ones(len(held)), (np.tile(np.arange(len(windows)), order), held))
    by_label = sparse.coo_array(cells, shape=(len(windows), base)).tocsc()
    parts = np.split(by_label.indices, by_label.indptr[1:-1])
    return state, tuple(part.astype(np.int64) for part in parts[1:]), len(windows)


def _counts(row: Ints, path: Ints, shape: tuple[int, int]) -> Any:
    return sparse.csr_array((np.ones(len(row)), (row, path)), shape=shape)
