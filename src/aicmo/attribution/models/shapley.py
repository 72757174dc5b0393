"""Shapley: a path's conversions in equal parts to its distinct channels, which is the value of the game of its sets."""

from __future__ import annotations

from aicmo.attribution.models.base import Model
from aicmo.attribution.shapley import shapley_of_paths

MODEL = Model("shapley", "Shapley value", shapley_of_paths)
