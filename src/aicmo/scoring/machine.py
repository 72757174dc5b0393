"""Which opens and clicks no person made: the rules, their version, and how one event is judged by itself.

A privacy proxy fetches pictures, and a mail filter follows links, before anybody reads. Gmail's and Yahoo's image proxies are
none of these: they fetch when a person opens the mail, and only hide who. In this order:

1. The source says so itself.
2. The user agent is a known scanner's, program's or crawler's (`AGENTS`). Apple Mail's privacy proxy says `Mozilla/5.0` and no more.
3. All links of one message were followed within `BURST_SECONDS`, two of them at least.
4. A click came within `FAST_SECONDS` of the delivery.

3 and 4 need the events around one, so they are judged over the lake. Whoever changes a rule gives `RULES` another number.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RULES = 1
"""The version of these rules. It stands in every reason that they gave."""

JUDGED = ("opened", "clicked")
BURST_SECONDS = 1
FAST_SECONDS = 5

DECLARED = "declared by the source"
BURST = "all links of the message within a second"
FAST = "a click within seconds of the delivery"

BARE_AGENT = "mozilla/5.0"
AGENTS: Mapping[str, str] = MappingProxyType(
    {
        "barracuda": "a security scanner",
        "mimecast": "a security scanner",
        "proofpoint": "a security scanner",
        "symantec": "a security scanner",
        "trendmicro": "a security scanner",
        "safelinks": "a security scanner",
        "headlesschrome": "a browser without a person",
        "phantomjs": "a browser without a person",
        "python-requests": "a program",
        "go-http-client": "a program",
        "apache-httpclient": "a program",
        "okhttp": "a program",
        "curl/": "a program",
        "wget/": "a program",
        "slackbot": "a link preview",
        "facebookexternalhit": "a link preview",
        "googlebot": "a crawler",
        "bingbot": "a crawler",
        "bingpreview": "a link preview",
    }
)
"""What a user agent holds, in lower case -> what it is."""
APPLE = "Apple's mail privacy proxy"


def judged(reason: str) -> str:
    """A rule's reason with the version of the rules, as it is kept beside the event."""
    return f"{reason}, by rules {RULES}"


def reason_in_row(event_type: str, user_agent: str | None, *, declared: bool | None = None) -> str | None:
    """Why an event is a machine's, as far as it shows by itself; None where it does not."""
    if declared:
        return DECLARED
    agent = (user_agent or "").strip().lower()
    if event_type not in JUDGED or not agent:
        return None
    if event_type == "opened" and agent == BARE_AGENT:
        return judged(APPLE)
    return next((judged(what) for mark, what in AGENTS.items() if mark in agent), None)
