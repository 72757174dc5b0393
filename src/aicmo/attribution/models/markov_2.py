"""What would be lost without a channel, in a chain that remembers two touches."""

from __future__ import annotations

from aicmo.attribution.markov import markov
from aicmo.attribution.models.base import Model

MODEL = Model("markov_2", "Markov chain, order 2", markov(2), uses_lost=True)
