"""What would be lost without a channel, in a chain that remembers three touches."""

from __future__ import annotations

from aicmo.attribution.markov import markov
from aicmo.attribution.models.base import Model

MODEL = Model("markov_3", "Markov chain, order 3", markov(3), uses_lost=True)
