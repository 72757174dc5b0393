"""A touch counts half as much for every half-life between it and the conversion."""

from __future__ import annotations

from aicmo.attribution import rules
from aicmo.attribution.models.base import Model

MODEL = Model("time_decay", "Time decay", rules.time_decay, uses_time=True)
