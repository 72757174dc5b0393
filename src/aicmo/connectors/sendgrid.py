"""SendGrid's event webhook, as it posts them or one a line.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/sendgrid.py).
"""

from __future__ import annotations

from aicmo.connectors._events import Payload, is_known, text_at
from aicmo.connectors._paths import path_to
from aicmo.connectors.base import About, Field, Head, Kind, Parse, Reading, Where

_TYPES = {
    "processed": "queued",
    "delivered": "delivered",
    "deferred": "deferred",
    "bounce": "bounced",
    "dropped": "rejected",
    "open": "opened",
    "click": "clicked",
    "spamreport": "complained",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
    "group_resubscribe": "subscribed",
}
_REJECT_REASONS = {
    "invalid": "invalid",
    "unsubscribed address": "unsubscribed",
    "bounce": "bounced",
    "bounced address": "bounced",
    "blocked": "blocked",
    "expired": "timed_out",
    "spam reporting address": "spam",
    "spam content": "spam",
}
# A bounce is for good unless it was blocked for the moment; without a type nobody knows.
_HARD = {"bounce": "true", "blocked": "false", "expired": "false"}
_OWN_KEYS = (
    "anymail_id", "asm_group_id", "attempt", "bounce_classification", "category", "cert_err", "email", "event", "ip",
    "marketing_campaign_id", "marketing_campaign_name", "mc_pod_id", "mc_stats", "newsletter", "nlvx_campaign_id",
    "nlvx_campaign_split_id", "nlvx_user_id", "phase_id", "pool", "post_type", "reason", "response", "send_at",
    "sg_content_type", "sg_event_id", "sg_machine_open", "sg_message_id", "sg_template_id", "sg_template_name",
    "singlesend_id", "singlesend_name", "smtp-id", "status", "template_hash", "template_id", "template_version_id",
    "timestamp", "tls", "type", "url", "url_offset", "useragent",
)  # fmt: skip


def _key(*keys: str, parse: Parse = Parse.TEXT, required: bool = False) -> Field:
    first, *others = map(path_to, keys)
    return Field(first, parse, required=required, fallbacks=tuple(others))


_DROPPED, _BOUNCED = Where("$.event", "^dropped$"), Where("$.event", "^bounce$")
_FIELDS = {
    "source_event_id": _key("sg_event_id"),
    "type": Field("$.event", lookup=_TYPES, required=True),
    "occurred_at": _key("timestamp", parse=Parse.EPOCH, required=True),
    "email": _key("email", parse=Parse.EMAIL),
    "campaign": _key(
        "campaign_id", "campaign", "utm_campaign", "marketing_campaign_id", "singlesend_id", "nlvx_campaign_id"
    ),
    "campaign_name": _key("campaign_name", "campaign", "marketing_campaign_name", "singlesend_name"),
    "message_id": _key("anymail_id", "smtp-id", "sg_message_id"),
    "click_url": _key("url"),
    "user_agent": _key("useragent"),
    "machine": _key("sg_machine_open", parse=Parse.BOOLEAN),
    "hard": Field("$.type", Parse.BOOLEAN, _HARD, only=_BOUNCED),
    "reject_reason": Field(
        "$.type", lookup=_REJECT_REASONS, fallbacks=("$.reason",), only=_DROPPED, otherwise_as_is=True
    ),
    "mta_response": Field(
        "$.response", fallbacks=("$.reason",), only=Where("$.event", "^(delivered|deferred|bounce)$")
    ),
    "tags": _key("category", parse=Parse.JSON),
    "metadata": Field("$", Parse.JSON, without=_OWN_KEYS),
}


_ABOUT = About(
    gives="Deliveries, bounces, opens, clicks, unsubscribes and complaints of each recipient, with campaign, reason, link, and "
    "SendGrid's own mark on opens by machines.",
    export="Settings > Mail Settings > Event Webhook: keep what it posts, as it comes, one payload a line or in one array.",
    unsupported="The statistics and activity pages' CSV; they hold sums, or single events without an id.",
)


class SendGrid:
    name = "sendgrid"
    label = "SendGrid"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        if not is_known(head, _is_event):
            return None
        return Reading(self.name, Kind.EVENTS, _FIELDS, {"channel": "email"}, certainty=0.99)


def _is_event(row: Payload) -> bool:
    of_sendgrid = bool({"sg_event_id", "sg_message_id"} & row.keys())
    return of_sendgrid and text_at(row, "event") in _TYPES and row.keys() >= {"email", "timestamp"}


CONNECTOR = SendGrid()
