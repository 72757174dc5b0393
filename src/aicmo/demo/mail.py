"""The e-mail year: who was sent what and when, and what became of every message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from aicmo.demo.draw import BoolArray, FloatArray, IntArray, between, seconds, stream
from aicmo.demo.people import People
from aicmo.demo.story import DAY_SECONDS, FIRST_SECOND, LAST_SECOND, MAILINGS, PLACE, Mailing, day_of

_SEND_HOUR = {"newsletter": 8, "promotion": 7}
_SEND_SPREAD = 45 * 60
_DELIVERED_AFTER = 30


class Kind(IntEnum):
    """What can happen to a message; the delivery events come before the engagement events."""

    PROCESSED = 0
    DROPPED = 1
    DEFERRED = 2
    HARD_BOUNCE = 3
    SOFT_BOUNCE = 4
    DELIVERED = 5
    MACHINE_OPEN = 6
    OPEN = 7
    CLICK = 8
    UNSUBSCRIBE = 9
    COMPLAINT = 10


@dataclass(frozen=True, slots=True)
class Messages:
    """One element a message, sorted by contact and time. `campaign` is a place in `story.CAMPAIGNS`."""

    contact: IntArray
    campaign: IntArray
    sent: IntArray

    def __len__(self) -> int:
        return self.contact.size

    def where(self, mask: BoolArray) -> Messages:
        return Messages(self.contact[mask], self.campaign[mask], self.sent[mask])


@dataclass(frozen=True, slots=True)
class MailEvents:
    """One element an event, sorted by time; `message` is a place in `messages`."""

    messages: Messages
    message: IntArray
    kind: IntArray
    second: IntArray

    @property
    def contact(self) -> IntArray:
        return self.messages.contact[self.message]

    @property
    def campaign(self) -> IntArray:
        return self.messages.campaign[self.message]

    def first(self, kind: Kind) -> MailEvents:
        """The first event of a kind of each message that has one."""
        places = np.flatnonzero(self.kind == kind)
        places = places[np.unique(self.message[places], return_index=True)[1]]
        return MailEvents(self.messages, self.message[places], self.kind[places], self.second[places])


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of each planned message. A hard bounce, an unsubscribe or a complaint is the contact's last."""

    dropped: BoolArray
    hard: BoolArray
    soft: BoolArray
    unsubscribed: BoolArray
    complained: BoolArray

    def where(self, mask: BoolArray) -> _Fate:
        chosen = (self.dropped, self.hard, self.soft, self.unsubscribed, self.complained)
        return _Fate(*(flags[mask] for flags in chosen))


def draw_mail(seed: int, people: People) -> MailEvents:
    """A year of mail to the subscribers, cut off at the year's last second."""
    rng = stream(seed, "mail")
    messages, fate = _sent(_planned(people, rng), people, rng)
    arrivals = _arrivals(messages, fate, rng)
    events = _deliveries(messages, fate, arrivals, rng) + _engagements(messages, fate, arrivals, people, rng)
    message = np.concatenate([places for _, places, _ in events])
    kind = np.concatenate([np.full(places.size, int(kind)) for kind, places, _ in events])
    second = np.concatenate([times for _, _, times in events])
    order = np.lexsort((kind, message, second))
    order = order[second[order] <= LAST_SECOND]
    return MailEvents(messages, message[order], kind[order], second[order])


def _planned(people: People, rng: np.random.Generator) -> Messages:
    """Everything that would be sent if nobody ever left the list; nobody gets the same campaign twice."""
    plans = [(mailing, *_audience(mailing, people, rng)) for mailing in MAILINGS]
    contact = np.concatenate([contacts for _, contacts, _ in plans])
    campaign = np.concatenate([np.full(contacts.size, PLACE[mailing.name]) for mailing, contacts, _ in plans])
    sent = np.concatenate([times for _, _, times in plans])
    order = np.lexsort((campaign, sent, contact))
    return Messages(contact[order], campaign[order], sent[order])


def _audience(mailing: Mailing, people: People, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """The contacts of one mailing and the second at which each is written to."""
    size = len(people)
    times = _send_times(mailing, people, rng)
    invited = ~people.guest & (rng.random(size) < mailing.share) & (times > people.joined) & (times >= FIRST_SECOND)
    if mailing.name == "Win-back":
        invited &= people.interest < 0.25
    contacts = np.flatnonzero(invited)
    return contacts, times[contacts]


def _send_times(mailing: Mailing, people: People, rng: np.random.Generator) -> IntArray:
    size = len(people)
    if mailing.day is not None:
        start = FIRST_SECOND + day_of(mailing.day) * DAY_SECONDS + _SEND_HOUR[mailing.kind] * 3_600
        return start + between(0, _SEND_SPREAD, size, rng)
    if mailing.name == "Welcome":
        return np.where(people.joined < FIRST_SECOND, 0, people.joined + 240)
    return between(FIRST_SECOND, LAST_SECOND, size, rng)


def _sent(planned: Messages, people: People, rng: np.random.Generator) -> tuple[Messages, _Fate]:
    """What is left of the plan: after a contact's last message at most one more is tried, and dropped."""
    size = len(planned)
    chance = rng.random((4, size))
    bored = 1.6 - people.interest[planned.contact]
    hard = planned.sent > people.left[planned.contact]
    soft = ~hard & (chance[0] < 0.007)
    unsubscribed = ~hard & ~soft & (chance[1] < 0.0021 * bored)
    complained = ~hard & ~soft & ~unsubscribed & (chance[2] < 0.00025 * bored)
    place = np.arange(size)
    last = np.full(len(people), size)
    stops = np.flatnonzero(hard | unsubscribed | complained)
    np.minimum.at(last, planned.contact[stops], stops)
    beyond = place - last[planned.contact]
    dropped = (beyond == 1) & (chance[3] < 0.5)
    kept = (beyond <= 0) | dropped
    return planned.where(kept), _Fate(dropped, hard, soft, unsubscribed, complained).where(kept)


_Drawn = tuple[Kind, IntArray, IntArray]
_Arrivals = tuple[IntArray, IntArray]


def _arrivals(messages: Messages, fate: _Fate, rng: np.random.Generator) -> _Arrivals:
    """The delivered messages and when they arrived: within half a minute, or much later for one in forty."""
    delivered = np.flatnonzero(~(fate.dropped | fate.hard | fate.soft))
    late = rng.random(delivered.size) < 0.025
    delay = np.where(late, between(600, 9_000, delivered.size, rng), between(1, _DELIVERED_AFTER, delivered.size, rng))
    return delivered, messages.sent[delivered] + delay


def _deliveries(messages: Messages, fate: _Fate, arrivals: _Arrivals, rng: np.random.Generator) -> list[_Drawn]:
    processed, dropped = np.flatnonzero(~fate.dropped), np.flatnonzero(fate.dropped)
    hard, soft = np.flatnonzero(fate.hard & ~fate.dropped), np.flatnonzero(fate.soft & ~fate.dropped)
    delivered, arrived = arrivals
    late = delivered[arrived - messages.sent[delivered] > _DELIVERED_AFTER]
    return [
        (Kind.PROCESSED, processed, messages.sent[processed]),
        (Kind.DROPPED, dropped, messages.sent[dropped]),
        (Kind.DEFERRED, late, messages.sent[late] + 4),
        (Kind.HARD_BOUNCE, hard, messages.sent[hard] + between(1, 20, hard.size, rng)),
        (Kind.SOFT_BOUNCE, soft, messages.sent[soft] + between(1, 20, soft.size, rng)),
        (Kind.DELIVERED, delivered, arrived),
    ]


def _engagements(
    messages: Messages, fate: _Fate, arrivals: _Arrivals, people: People, rng: np.random.Generator
) -> list[_Drawn]:
    delivered, arrived = arrivals
    contact, campaign = messages.contact[delivered], messages.campaign[delivered]
    prefetched = people.apple[contact] & (rng.random(delivered.size) < 0.97)
    opened = rng.random(delivered.size) < np.minimum(0.97, people.interest[contact] * _by_campaign("pull")[campaign])
    first_open = arrived + 120 + seconds(9_000, 1.5, delivered.size, rng)
    clicked = opened & (rng.random(delivered.size) < _by_campaign("clicks")[campaign])
    first_click = first_open + 10 + seconds(40, 0.8, delivered.size, rng)
    gone, angry = fate.unsubscribed[delivered], fate.complained[delivered]
    return [
        (Kind.MACHINE_OPEN, delivered[prefetched], (arrived + 45 + seconds(900, 1.1, delivered.size, rng))[prefetched]),
        *_repeated(Kind.OPEN, delivered[opened], first_open[opened], 0.38, rng),
        *_repeated(Kind.CLICK, delivered[clicked], first_click[clicked], 0.22, rng),
        (Kind.UNSUBSCRIBE, delivered[gone], arrived[gone] + seconds(5_000, 1.0, int(gone.sum()), rng)),
        (Kind.COMPLAINT, delivered[angry], arrived[angry] + seconds(7_000, 1.0, int(angry.sum()), rng)),
    ]


def _by_campaign(attribute: str) -> FloatArray:
    """An attribute of the mailings as an array over `CAMPAIGNS`, 0 for the others."""
    values = np.zeros(len(PLACE))
    for mailing in MAILINGS:
        values[PLACE[mailing.name]] = getattr(mailing, attribute)
    return values


def _repeated(kind: Kind, places: IntArray, first: IntArray, again: float, rng: np.random.Generator) -> list[_Drawn]:
    """The first time, and for some people a second and third within the next days."""
    repeats = rng.poisson(again, places.size)
    more, since = np.repeat(places, repeats), np.repeat(first, repeats)
    return [(kind, places, first), (kind, more, since + seconds(20_000, 1.3, more.size, rng))]
