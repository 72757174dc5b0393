"""All credit to the first touch."""

from __future__ import annotations

from aicmo.attribution import rules
from aicmo.attribution.models.base import Model

MODEL = Model("first_touch", "First touch", rules.all_to(rules.first_touch))
