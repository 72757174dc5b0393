"""Volume: every fact is a metric of its own name."""

from __future__ import annotations

from aicmo.metrics.facts import FACTS, FactInfo
from aicmo.metrics.formula import Fact
from aicmo.metrics.metric import Metric


def _volume(info: FactInfo) -> Metric:
    return Metric(
        name=info.name,
        label=info.label,
        formula=Fact(info.name),
        unit=info.unit,
        better=info.better,
        summary=info.summary,
        source="Summed." if info.additive else "Recounted from events at the asked grain.",
    )


METRICS = tuple(_volume(info) for info in FACTS)
