"""40 % to the first touch, 40 % to the last, 20 % to those between."""

from __future__ import annotations

from aicmo.attribution import rules
from aicmo.attribution.models.base import Model

MODEL = Model("position_based", "Position based", rules.shared_by(rules.position_based))
