"""The data-driven model: the Markov chain of order 1, see docs/how-it-works/attribution.md for why."""

from __future__ import annotations

from aicmo.attribution.markov import markov
from aicmo.attribution.models.base import Model

MODEL = Model("data_driven", "Data-driven (Markov chain)", markov(1), uses_lost=True)
