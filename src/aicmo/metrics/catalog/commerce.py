"""Commerce: what marketing brought for what it cost. Revenue and conversions are first-party, each counted once."""

from __future__ import annotations

from aicmo.metrics.formula import Fact
from aicmo.metrics.metric import Metric
from aicmo.model.channel import Channel

_OF_MESSAGES = {Channel.EMAIL, Channel.SMS, Channel.PUSH}

METRICS = (
    Metric(
        name="roas",
        label="ROAS",
        formula=Fact("revenue") / Fact("spend"),
        unit="multiple",
        better="up",
        sampling="days",
        summary="Revenue for each unit of spend.",
        source="Google Ads Help: conversion value / cost, here with first-party, de-duplicated revenue",
        notes="What a platform claims is reported_roas, kept apart and never mixed in.",
    ),
    Metric(
        name="roi",
        label="Return on investment",
        formula=(Fact("revenue") - Fact("spend")) / Fact("spend"),
        unit="ratio",
        better="up",
        sampling="days",
        summary="What came back beyond the spend, for each unit of spend.",
        source="Return on investment as in accounting, over media spend",
        notes="0 % is break-even on revenue; the cost of goods is not in it.",
    ),
    Metric(
        name="mer",
        label="Marketing efficiency ratio",
        formula=Fact("revenue") / Fact("spend"),
        unit="multiple",
        better="up",
        sampling="days",
        summary="All revenue for each unit of all spend.",
        source="Blended return on ad spend: totals of the whole business, no attribution",
        notes="For the whole workspace only: a part of it has no meaning.",
        scope="workspace",
    ),
    Metric(
        name="cac",
        label="Customer acquisition cost",
        formula=Fact("spend") / Fact("new_customers"),
        unit="money",
        better="down",
        sampling="cost",
        summary="What a new customer cost.",
        source="Marketing spend over customers acquired in the same period",
        notes="Over media spend alone; salaries and tools are not in it.",
    ),
    Metric(
        name="aov",
        label="Average order value",
        formula=Fact("revenue") / Fact("conversions"),
        unit="money",
        better="up",
        sampling="days",
        summary="What a conversion brought.",
        source="Shopify Help Center, average order value",
        notes="Revenue as the source states it: with or without tax, shipping and returns.",
    ),
    Metric(
        name="revenue_per_recipient",
        label="Revenue per recipient",
        formula=Fact("revenue") / Fact("deliveries"),
        unit="money",
        better="up",
        sampling="days",
        summary="Revenue for each message delivered.",
        source="Klaviyo Help Center, revenue per recipient",
        notes="Over messages delivered: a person who received two counts twice. What other channels brought is left out.",
        not_for_channels=tuple(str(channel) for channel in Channel if channel not in _OF_MESSAGES),
    ),
)
