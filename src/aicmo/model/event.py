"""What happened to one person, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class EventType(StrEnum):
    """What can happen. Names follow the normalised webhook events of the field (django-anymail), plus commerce."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    REJECTED = "rejected"
    FAILED = "failed"
    AUTORESPONDED = "autoresponded"
    OPENED = "opened"
    CLICKED = "clicked"
    VISITED = "visited"
    UNSUBSCRIBED = "unsubscribed"
    SUBSCRIBED = "subscribed"
    COMPLAINED = "complained"
    REPLIED = "replied"
    IMPRESSION = "impression"
    ENGAGED = "engaged"
    SHARED = "shared"
    COMMENTED = "commented"
    CONVERTED = "converted"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """One normalised event. `(source, source_event_id)` is its identity; times are UTC; `machine` None means not judged."""

    source: str
    source_event_id: str
    type: EventType
    occurred_at: datetime
    received_at: datetime | None = None
    recipient: str | None = None
    contact_id: str | None = None
    campaign: str | None = None
    channel: str | None = None
    value: Decimal | None = None
    currency: str | None = None
    hard: bool | None = None
    machine: bool | None = None
    machine_reason: str | None = None
    message_id: str | None = None
    click_url: str | None = None
    user_agent: str | None = None
    reject_reason: str | None = None
    mta_response: str | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
