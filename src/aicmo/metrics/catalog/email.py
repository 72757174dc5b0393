"""E-mail: what arrived, who read it, who acted on it.

Rates are over deliveries, not sends, except those that ask whether a message arrived at all.
"""

from __future__ import annotations

from aicmo.metrics.formula import Fact
from aicmo.metrics.metric import Metric

_BRAZE = "Braze, metrics glossary"
_BRAZE_AND_HUBSPOT = "Braze, metrics glossary; HubSpot, marketing email statistics"
_PRIVACY = "Apple Mail Privacy Protection loads images for everybody: an opening by it says nothing either way"

_machine_only_opens = Fact("unique_opens") - Fact("unique_human_opens")

METRICS = (
    Metric(
        name="delivery_rate",
        label="Delivery rate",
        formula=Fact("deliveries") / Fact("sends"),
        unit="ratio",
        better="up",
        sampling="proportion",
        summary="Of the messages sent, how many the recipients' servers took.",
        source=_BRAZE,
        notes="Taken by the server is not yet in the inbox.",
    ),
    Metric(
        name="bounce_rate",
        label="Bounce rate",
        formula=Fact("bounces") / Fact("sends"),
        unit="ratio",
        better="down",
        sampling="proportion",
        summary="Of the messages sent, how many came back.",
        source=_BRAZE,
    ),
    Metric(
        name="unique_open_rate",
        label="Unique open rate",
        formula=Fact("unique_opens") / Fact("deliveries"),
        unit="ratio",
        better="up",
        sampling="proportion",
        summary="Of the messages delivered, how many recipients had it opened, by themselves or by a machine.",
        source=_BRAZE_AND_HUBSPOT,
        notes="Delivered, not sent. Machine openings are in it; human_open_rate_low and _high bound the true rate.",
    ),
    Metric(
        name="human_open_rate_low",
        label="Human open rate, at least",
        formula=Fact("unique_human_opens") / Fact("deliveries"),
        unit="ratio",
        better="up",
        sampling="proportion",
        summary="Open rate if none of the recipients with machine openings only has read the message.",
        source=_PRIVACY,
        notes="The lower end of an interval; show it together with human_open_rate_high.",
    ),
    Metric(
        name="human_open_rate_high",
        label="Human open rate, at most",
        formula=Fact("unique_human_opens") / (Fact("deliveries") - _machine_only_opens),
        unit="ratio",
        better="up",
        sampling="proportion",
        summary="Open rate if recipients with machine openings only read as the others do.",
        source=_PRIVACY,
        notes="The upper end of an interval; show it together with human_open_rate_low.",
    ),
    Metric(
        name="unique_click_rate",
        label="Unique click rate",
        formula=Fact("unique_clicks") / Fact("deliveries"),
        unit="ratio",
        better="up",
        sampling="proportion",
        summary="Of the messages delivered, how many recipients clicked.",
        source=_BRAZE_AND_HUBSPOT,
        notes="Unsubscribe and preference links are excluded, as HubSpot does and Braze does not.",
    ),
    Metric(
        name="click_to_open_rate",
        label="Click-to-open rate",
        formula=Fact("unique_clicks") / Fact("unique_opens"),
        unit="ratio",
        better="up",
        sampling="proportion",
        summary="Of the recipients who opened, how many clicked.",
        source=_BRAZE,
        notes="CTOR; what HubSpot calls click-through rate. Machine openings lower it.",
    ),
    Metric(
        name="unsubscribe_rate",
        label="Unsubscribe rate",
        formula=Fact("unsubscribes") / Fact("deliveries"),
        unit="ratio",
        better="down",
        sampling="proportion",
        summary="Of the messages delivered, how many led to an unsubscription.",
        source=_BRAZE,
    ),
    Metric(
        name="complaint_rate",
        label="Complaint rate",
        formula=Fact("complaints") / Fact("deliveries"),
        unit="ratio",
        better="down",
        sampling="proportion",
        summary="Of the messages delivered, how many were reported as spam.",
        source="Google, email sender guidelines: stay below 0.1 %, never reach 0.3 %",
        notes="Braze divides by sends. Providers pass on a part of the complaints only, Gmail none by name.",
        warn_at=0.001,
        alarm_at=0.003,
    ),
    Metric(
        name="reply_rate",
        label="Reply rate",
        formula=Fact("replies") / Fact("deliveries"),
        unit="ratio",
        better="up",
        sampling="count",
        summary="Of the messages delivered, how many were answered.",
        source="Outreach practice; over deliveries, as the other e-mail rates",
    ),
)
