"""Campaign analytics, contact engagement scores and reports, in memory and over a workspace.

    from aicmo.analytics import add_campaign, add_metrics, create_report, finalize_report, score_contact

Importing this package costs the standard library only; what needs a table or query library loads on first use.
So do attribution and its values: `calculate_attribution`, `TouchPoint`, `ConversionEvent` and the analyses beside it.
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
    from aicmo.analytics.analyses import analyze_campaign, generate_mmm_analysis, generate_performance_dashboard
    from aicmo.analytics.analysis_values import CampaignAnalysis, FunnelAnalysis, MMMAnalysis, PerformanceDashboard
    from aicmo.analytics.attribution_api import calculate_attribution
    from aicmo.analytics.attribution_values import (
        AttributionModel,
        AttributionReport,
        ChannelPerformance,
        ChannelType,
        ConversionEvent,
        TouchPoint,
    )
    from aicmo.analytics.bulk import score_contacts

_LOADED_ON_USE = {
    "AttributionModel": "aicmo.analytics.attribution_values",
    "AttributionReport": "aicmo.analytics.attribution_values",
    "CampaignAnalysis": "aicmo.analytics.analysis_values",
    "ChannelPerformance": "aicmo.analytics.attribution_values",
    "ChannelType": "aicmo.analytics.attribution_values",
    "ConversionEvent": "aicmo.analytics.attribution_values",
    "FunnelAnalysis": "aicmo.analytics.analysis_values",
    "MMMAnalysis": "aicmo.analytics.analysis_values",
    "PerformanceDashboard": "aicmo.analytics.analysis_values",
    "TouchPoint": "aicmo.analytics.attribution_values",
    "analyze_campaign": "aicmo.analytics.analyses",
    "calculate_attribution": "aicmo.analytics.attribution_api",
    "generate_mmm_analysis": "aicmo.analytics.analyses",
    "generate_performance_dashboard": "aicmo.analytics.analyses",
    "score_contacts": "aicmo.analytics.bulk",
}

__all__ = [
    "AnalyticsEngine",
    "AnalyticsReport",
    "AnalyticsStatus",
    "AttributionModel",
    "AttributionReport",
    "CampaignAnalysis",
    "CampaignAnalytics",
    "ChannelMetrics",
    "ChannelPerformance",
    "ChannelType",
    "ContactEngagementScore",
    "ContactScores",
    "ConversionEvent",
    "FunnelAnalysis",
    "MMMAnalysis",
    "MetricSnapshot",
    "MetricType",
    "PerformanceDashboard",
    "TouchPoint",
    "add_campaign",
    "add_metrics",
    "analyze_campaign",
    "calculate_attribution",
    "create_report",
    "finalize_report",
    "generate_mmm_analysis",
    "generate_performance_dashboard",
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
