"""All credit to the last touch that is not a direct visit."""

from __future__ import annotations

from aicmo.attribution import rules
from aicmo.attribution.models.base import Model

MODEL = Model("last_non_direct", "Last non-direct touch", rules.all_to(rules.last_non_direct))
