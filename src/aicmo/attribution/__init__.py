"""Who gets the credit: journeys in, credit out. One file of `models` for each way to share it.

Import values from `path`, and a model by its name: `MODELS.load("markov").credit(paths)`.
"""

from __future__ import annotations

from aicmo.attribution.models.base import Model
from aicmo.plugins import Plugins

__all__ = ["MODELS", "Model"]

MODELS: Plugins[Model] = Plugins("aicmo.attribution.models", "MODEL", kind="attribution model")
