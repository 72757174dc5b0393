"""Shapley, told apart by the place in the path at which a channel earned its part."""

from __future__ import annotations

from aicmo.attribution.models.base import Model
from aicmo.attribution.shapley import ordered_shapley_of_paths

MODEL = Model("ordered_shapley", "Shapley value by place", ordered_shapley_of_paths)
