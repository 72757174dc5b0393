"""What is counted: the facts that formulas are made of.

Additive facts are summed over days, channels and campaigns. Non-additive facts count different people; they are
recounted from the events at the grain that is asked for, never summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from aicmo.errors import UnknownName

Better: TypeAlias = Literal["up", "down", "none"]


@dataclass(frozen=True, slots=True)
class FactInfo:
    """One fact. `name` is its column's name too; `better` is the direction that is good news."""

    name: str
    label: str
    unit: Literal["count", "money"]
    additive: bool
    better: Better
    summary: str


def _count(name: str, label: str, better: Better, summary: str) -> FactInfo:
    return FactInfo(name, label, "count", True, better, summary)


def _money(name: str, label: str, better: Better, summary: str) -> FactInfo:
    return FactInfo(name, label, "money", True, better, summary)


def _people(name: str, label: str, better: Better, summary: str) -> FactInfo:
    return FactInfo(name, label, "count", False, better, summary)


FACTS: tuple[FactInfo, ...] = (
    _count("sends", "Sends", "none", "Messages handed to the sending service."),
    _count("deliveries", "Deliveries", "up", "Messages that the recipient's server took: sends less bounces."),
    _count("hard_bounces", "Hard bounces", "down", "Messages refused for good, such as an unknown address."),
    _count("soft_bounces", "Soft bounces", "down", "Messages refused for now, such as a full mailbox."),
    _count("bounces", "Bounces", "down", "Messages that came back, hard and soft."),
    _count("opens", "Opens", "up", "Every opening, repeated and automatic ones included."),
    _count("machine_opens", "Machine opens", "none", "Openings that a machine made, such as a mail privacy proxy."),
    _count("clicks", "Clicks", "up", "Every click, repeated ones included."),
    _count(
        "visits",
        "Visits",
        "up",
        "Visits to the site that something brought, as its own log or web analytics counts them.",
    ),
    _count("machine_clicks", "Machine clicks", "none", "Clicks that a machine made, such as a link scanner."),
    _count("unsubscribes", "Unsubscribes", "down", "Requests to receive no more."),
    _count("complaints", "Complaints", "down", "Messages that their recipient reported as spam."),
    _count("replies", "Replies", "up", "Answers from recipients."),
    _count("impressions", "Impressions", "up", "Times an ad or a post was shown."),
    _count("engagements", "Engagements", "up", "Interactions with an ad or a post, as its platform counts them."),
    _count("shares", "Shares", "up", "Times it was passed on."),
    _count("comments", "Comments", "up", "Comments written below it."),
    _count("conversions", "Conversions", "up", "Goals reached, each counted once from first-party events."),
    _money("revenue", "Revenue", "up", "What conversions brought, each counted once from first-party events."),
    _money("spend", "Spend", "none", "What was paid to show and send."),
    _count("contacts_targeted", "Contacts targeted", "none", "People a campaign set out to reach."),
    _count("content_pieces", "Content pieces", "none", "Posts, ads and messages that were made."),
    _count(
        "reported_conversions", "Reported conversions", "up", "What an ad platform claims; apart from `conversions`."
    ),
    _money("reported_revenue", "Reported revenue", "up", "What an ad platform claims; apart from `revenue`."),
    _people("unique_opens", "Unique opens", "up", "Recipients with an opening, human or machine."),
    _people("unique_human_opens", "Unique human opens", "up", "Recipients with an opening that no machine made."),
    _people(
        "unique_clicks", "Unique clicks", "up", "Recipients with a click; unsubscribe and preference links excluded."
    ),
    _people("recipients", "Recipients", "none", "People who were sent something."),
    _people("converters", "Converters", "up", "People with a conversion."),
    _people("new_customers", "New customers", "up", "People whose first conversion this was."),
)


def fact_info(name: str) -> FactInfo:
    """The fact of that name. Raises `UnknownName`, with the nearest names."""
    if name not in _by_name():
        raise UnknownName("fact", name, _by_name())
    return _by_name()[name]


@cache
def _by_name() -> dict[str, FactInfo]:
    return {info.name: info for info in FACTS}
