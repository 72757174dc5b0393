"""Every touch of a path gets the same."""

from __future__ import annotations

from aicmo.attribution import rules
from aicmo.attribution.models.base import Model

MODEL = Model("linear", "Linear", rules.shared_by(rules.linear))
