"""What would be lost without a channel, in a chain that remembers one touch."""

from __future__ import annotations

from aicmo.attribution.markov import markov
from aicmo.attribution.models.base import Model

MODEL = Model("markov", "Markov chain", markov(1), uses_lost=True)
