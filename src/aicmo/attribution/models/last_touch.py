"""All credit to the last touch."""

from __future__ import annotations

from aicmo.attribution import rules
from aicmo.attribution.models.base import Model

MODEL = Model("last_touch", "Last touch", rules.all_to(rules.last_touch))
