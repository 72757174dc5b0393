"""Bounces and complaints as mail servers send them: the rows that the mail format makes of such messages."""

from __future__ import annotations

from aicmo.connectors.base import About, Drop, Field, Head, Kind, Parse, Reading

_KINDS = {
    "bounce": "bounced",
    "delay": "deferred",
    "delivery": "delivered",
    "complaint": "complained",
    "unsubscribe": "unsubscribed",
    "autoreply": "autoresponded",
}
# The reasons of servers in the words that the e-mail services' events have for them (django-anymail's RejectReason).
REJECT_REASONS = {
    **dict.fromkeys(("unknown_user", "unknown_host", "moved", "no_mail", "suspended", "mailbox_full"), "bounced"),
    **dict.fromkeys(("expired", "network", "system", "loop"), "timed_out"),
    **dict.fromkeys(
        ("sender_unauthenticated", "sender_unresolved", "too_many", "blocked", "relaying", "sender_refused", "policy"),
        "blocked",
    ),
    **dict.fromkeys(("spam", "complaint"), "spam"),
    **dict.fromkeys(("too_large", "virus", "content", "local_failure", "refused", "filtered"), "other"),
}
_FIELDS = {
    "source_event_id": Field("event_id", required=True),
    "type": Field("kind", lookup=_KINDS, required=True),
    "occurred_at": Field("reported_at", Parse.TIME, required=True),
    "email": Field("recipient", Parse.EMAIL),
    "hard": Field("hard", Parse.BOOLEAN),
    "reject_reason": Field("reason", lookup=REJECT_REASONS),
    "description": Field("reason"),
    "mta_response": Field("diagnostic"),
    "message_id": Field("message_id"),
    "campaign": Field("campaign"),
    "metadata": Field("metadata", Parse.JSON),
}
_ABOUT = About(
    gives="Bounces, hard or soft, with the reason and the server's own words; delays; complaints; automatic replies. By the "
    "address that the message was sent to, where the report has it.",
    export="The mailbox that bounces come back to, as .eml files, an mbox or a maildir; the mailbox that a feedback loop "
    "reports to, likewise. Reports without RFC 3464's fields need `pip install 'aicmo[mail]'`.",
    unsupported="Mail in an Outlook file (.msg, .pst). Mail that is neither a report nor an automatic reply is left out. Words in "
    "other languages than English are not understood; there the codes decide.",
)


class Bounces:
    name = "bounces"
    label = "Bounces and complaints"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        if head.format != "mail":
            return None
        drop = (Drop("kind", "^other$", "mail that is no report"),)
        return Reading(self.name, Kind.EVENTS, _FIELDS, {"channel": "email"}, drop=drop)


CONNECTOR = Bounces()
