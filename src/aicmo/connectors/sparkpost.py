"""SparkPost's event webhook: batches of `{"msys": {CLASS: {...}}}`, the class telling nothing that the type does not.

Types and reasons are normalised as django-anymail does it
(https://github.com/anymail/django-anymail/blob/main/anymail/webhooks/sparkpost.py); bounce classes are SparkPost's
(https://support.sparkpost.com/docs/deliverability/bounce-classification-codes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aicmo.connectors._events import Payload, at, is_known, moment, text_at, translated, undecided
from aicmo.connectors.base import About, Head, Reading

_TYPES = {
    "injection": "queued",
    "delivery": "delivered",
    "delay": "deferred",
    "bounce": "bounced",
    "out_of_band": "bounced",
    "policy_rejection": "rejected",
    "generation_rejection": "rejected",
    "generation_failure": "failed",
    "spam_complaint": "complained",
    "list_unsubscribe": "unsubscribed",
    "link_unsubscribe": "unsubscribed",
    "open": "opened",
    "amp_open": "opened",
    "click": "clicked",
    "amp_click": "clicked",
    # The first open is told of as an open too.
    "initial_open": "unknown",
    "amp_initial_open": "unknown",
}
_REJECT_REASONS = {
    "10": "invalid", "24": "timed_out", "25": "blocked", "50": "blocked", "54": "blocked", "51": "spam", "52": "spam",
    "90": "unsubscribed", **dict.fromkeys(("20", "21", "22", "23", "30", "40", "70"), "bounced"),
}  # fmt: skip
# Answers that come back as bounces and are none.
_NO_BOUNCES = {"60": "autoresponded", "100": "autoresponded", "80": "subscribed", "90": "unsubscribed"}
_HARD = {"10": True, "30": True, **dict.fromkeys(("20", "21", "22", "23", "24", "40", "50", "51", "52", "53", "54", "70"), False)}  # fmt: skip
_ABOUT = About(
    gives="Injections, deliveries, delays, bounces, rejections, complaints, unsubscribes, opens and clicks of each recipient, "
    "with reason, link, campaign, metadata, and SparkPost's own mark on prefetched opens.",
    export="Configuration > Webhooks: keep what it posts, one batch a line or in one array.",
    unsupported="Inbound mail (relay events), ingest and SMS events.",
)


class SparkPost:
    name = "sparkpost"
    label = "SparkPost"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        return translated(self.name, 1) if is_known(head, _is_event) else None

    def events(self, payload: Payload) -> Iterator[Mapping[str, object]]:
        classes = at(payload, "msys")
        if not isinstance(classes, Mapping):
            raise undecided("$.msys", "holds no event", classes)
        for event in classes.values():
            yield _event(event)


def _is_event(row: Payload) -> bool:
    classes = row.get("msys")
    return isinstance(classes, Mapping) and all(isinstance(event, Mapping) for event in classes.values())


def _event(event: object) -> dict[str, object]:
    word, bounce = text_at(event, "type") or "", text_at(event, "bounce_class")
    type_ = _NO_BOUNCES.get(bounce or "", _TYPES.get(word, word))
    campaign = text_at(event, "campaign_id")
    return {
        "source_event_id": text_at(event, "event_id"),
        "type": type_,
        "occurred_at": moment(at(event, "timestamp")),
        # As it was written: `rcpt_to` is in lower case.
        "email": text_at(event, "raw_rcpt_to") or text_at(event, "rcpt_to"),
        "campaign": campaign,
        "message_id": text_at(event, "transmission_id"),
        "click_url": text_at(event, "target_link_url"),
        "user_agent": text_at(event, "user_agent"),
        "hard": _HARD.get(bounce or "") if type_ == "bounced" else None,
        "machine": True if at(event, "is_prefetched") is True else None,
        "reject_reason": _REJECT_REASONS.get(bounce, "other") if bounce else None,
        "mta_response": text_at(event, "raw_reason") or text_at(event, "reason"),
        "tags": campaign,
        "metadata": at(event, "rcpt_meta"),
    }


CONNECTOR = SparkPost()
