"""Advertising and social: what attention costs and what becomes of it."""

from __future__ import annotations

from aicmo.metrics.formula import Fact
from aicmo.metrics.metric import Metric

_GOOGLE_ADS = "Google Ads Help, glossary"

METRICS = (
    Metric(
        name="ctr",
        label="Click rate",
        formula=Fact("clicks") / Fact("impressions"),
        unit="ratio",
        better="up",
        sampling="proportion",
        summary="Of the times it was shown, how many were clicked.",
        source=_GOOGLE_ADS,
        notes="For ads and social. For e-mail the name means two things; see unique_click_rate and click_to_open_rate.",
        not_for_channels=("email",),
    ),
    Metric(
        name="engagement_rate",
        label="Engagement rate",
        formula=Fact("engagements") / Fact("impressions"),
        unit="ratio",
        better="up",
        sampling="count",
        summary="Of the times it was shown, how many led to an interaction.",
        source="LinkedIn Campaign Manager and X Ads: per impression, not per follower",
    ),
    Metric(
        name="conversion_rate",
        label="Conversion rate",
        formula=Fact("conversions") / Fact("clicks"),
        unit="ratio",
        better="up",
        sampling="count",
        summary="Of the clicks, how many reached the goal.",
        source=_GOOGLE_ADS,
        notes="Above 100 % where people convert more than once after a click, or without one.",
    ),
    Metric(
        name="cpm",
        label="Cost per 1,000 impressions",
        formula=1000 * Fact("spend") / Fact("impressions"),
        unit="money",
        better="down",
        sampling="days",
        summary="What a thousand showings cost.",
        source=_GOOGLE_ADS,
    ),
    Metric(
        name="cpc",
        label="Cost per click",
        formula=Fact("spend") / Fact("clicks"),
        unit="money",
        better="down",
        sampling="days",
        summary="What a click cost.",
        source=_GOOGLE_ADS,
    ),
    Metric(
        name="cpa",
        label="Cost / conversion",
        formula=Fact("spend") / Fact("conversions"),
        unit="money",
        better="down",
        sampling="cost",
        summary="What a conversion cost, by first-party conversions.",
        source=_GOOGLE_ADS,
    ),
    Metric(
        name="reported_cpa",
        label="Reported cost / conversion",
        formula=Fact("spend") / Fact("reported_conversions"),
        unit="money",
        better="down",
        sampling="cost",
        summary="What a conversion cost, by the ad platform's own claim.",
        source="Google Ads cost / conv., Meta Ads cost per result",
        notes="Kept apart from cpa: platforms count by their own windows, and two can claim one sale.",
    ),
    Metric(
        name="reported_roas",
        label="Reported ROAS",
        formula=Fact("reported_revenue") / Fact("spend"),
        unit="multiple",
        better="up",
        sampling="days",
        summary="Revenue that the ad platform claims, for each unit of spend.",
        source="Google Ads conv. value / cost, Meta Ads purchase ROAS",
        notes="Kept apart from roas: platforms count by their own windows, and two can claim one sale.",
    ),
)
