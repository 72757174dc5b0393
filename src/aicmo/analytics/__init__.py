"""Campaign analytics, contact engagement scores and reports, in memory and over a workspace.

    from aicmo.analytics import add_campaign, add_metrics, create_report, finalize_report, score_contact

Importing this package costs the standard library only; what needs a table or query library loads on first use.
The attribution models, touch points and conversions of `aicmo.attribution` will be exported here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aicmo.analytics.engine import (
    AnalyticsEngine,
    add_campaign,
    add_metrics,
    create_report,
    finalize_report,
    get_analytics_engine,
    reset_analytics_engine,
    score_contact,
)
from aicmo.analytics.models import (
    AnalyticsReport,
    AnalyticsStatus,
    CampaignAnalytics,
    ChannelMetrics,
    ContactEngagementScore,
    ContactScores,
    MetricSnapshot,
    MetricType,
)

if TYPE_CHECKING:
    from aicmo.analytics.bulk import score_contacts

_LOADED_ON_USE = {"score_contacts": "aicmo.analytics.bulk"}

__all__ = [
    "AnalyticsEngine",
    "AnalyticsReport",
    "AnalyticsStatus",
    "CampaignAnalytics",
    "ChannelMetrics",
    "ContactEngagementScore",
    "ContactScores",
    "MetricSnapshot",
    "MetricType",
    "add_campaign",
    "add_metrics",
    "create_report",
    "finalize_report",
    "get_analytics_engine",
    "reset_analytics_engine",
    "score_contact",
    "score_contacts",
]


def __getattr__(name: str) -> Any:
    if name not in _LOADED_ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LOADED_ON_USE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LOADED_ON_USE})
