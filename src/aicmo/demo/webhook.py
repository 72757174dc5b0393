"""The e-mail events as SendGrid's event webhook posts them, one JSON object a line.

Fields: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aicmo.demo.draw import IntArray, between, stream, tokens
from aicmo.demo.mail import Kind, MailEvents
from aicmo.demo.people import People
from aicmo.demo.story import CAMPAIGNS, SHOP, Ad, Mailing

_CHUNK = 50_000
_REPEATED = 0.002
_DELAY = 1_000
_VARIANTS = 8
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
)
_HARD = (
    ("550 5.1.1 The email account that you tried to reach does not exist.", "5.1.1"),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", "5.1.10"),
    ("550 5.2.1 The email account that you tried to reach is disabled.", "5.2.1"),
)
_SOFT = (
    ("452 4.2.2 The email account that you tried to reach is over quota.", "4.2.2", "Mailbox Unavailable"),
    ("421 4.7.0 Our system has detected an unusual rate of mail; try again later.", "4.7.0", "Reputation"),
)
_PATHS = ("/", "/new", "/bestsellers", "/gifts", "/sale")


@dataclass(frozen=True, slots=True)
class _Phrases:
    """What lines are put together from, each written once: by contact, message, event, campaign, or shared."""

    contact: list[str]
    message: list[str]
    relay: list[str]
    identity: list[str]
    campaign: list[str]
    shared: list[str]
    place: IntArray


def write_sendgrid(mail: MailEvents, people: People, path: Path, *, seed: int) -> int:
    """Writes the events, a few of them twice as a webhook does after a timeout; returns how many were repeated."""
    rng = stream(seed, "webhook")
    phrases = _phrases(mail, people, rng)
    order, repeated = _arrival_order(mail.message.size, rng)
    with path.open("w", encoding="utf-8", newline="") as file:
        for start in range(0, order.size, _CHUNK):
            file.writelines(_lines(mail, order[start : start + _CHUNK], phrases))
    return repeated


def _arrival_order(size: int, rng: np.random.Generator) -> tuple[IntArray, int]:
    """Event places in the order their posts arrive: by time, and the repeated ones again some thousand lines later."""
    again = rng.choice(size, int(size * _REPEATED), replace=False)
    place = np.concatenate([np.arange(size), again])
    late = np.concatenate([np.zeros(size, np.int64), between(1, _DELAY, again.size, rng)])
    return place[np.argsort(place + late, kind="stable")], again.size


def _lines(mail: MailEvents, chunk: IntArray, phrases: _Phrases) -> Iterator[str]:
    message, kind = mail.message[chunk], mail.kind[chunk]
    contact, campaign = mail.messages.contact[message], mail.messages.campaign[message]
    columns = (contact, mail.second[chunk], message, kind <= Kind.DELIVERED, phrases.place[chunk], chunk, campaign)
    by_contact, by_message, by_event, by_campaign = phrases.contact, phrases.message, phrases.identity, phrases.campaign
    relay, shared = phrases.relay, phrases.shared
    return (
        f"{by_contact[who]}{when}{relay[number] if delivery else ''}{shared[place]}"
        f'"sg_event_id":"{by_event[event]}","sg_message_id":"{by_message[number]}{by_campaign[which]}'
        for who, when, number, delivery, place, event, which in zip(*(c.tolist() for c in columns), strict=True)
    )


def _phrases(mail: MailEvents, people: People, rng: np.random.Generator) -> _Phrases:
    message_ids = tokens(len(mail.messages), 22, rng)
    shared, place = _fragments(mail, people)
    return _Phrases(
        contact=[f'{{"email":{_text(address)},"timestamp":' for address in people.address],
        message=message_ids,
        relay=[f',"smtp-id":"<{identity}@geopod-ismtpd-3>"' for identity in message_ids],
        identity=tokens(mail.message.size, 22, rng),
        campaign=[_tail(campaign) for campaign in CAMPAIGNS],
        shared=shared,
        place=place,
    )


def _tail(campaign: Ad | Mailing) -> str:
    """How a line ends: the message id's routing part, the categories, and the unique argument naming the campaign."""
    categories = json.dumps([campaign.channel, campaign.kind], separators=(",", ":"))
    routing = ".filter0119p1las1.16648.68F0A1B2.0"
    return f'{routing}","category":{categories},"campaign":{_text(campaign.name)}}}\n'


def _fragments(mail: MailEvents, people: People) -> tuple[list[str], IntArray]:
    """The parts that differ between events, and each event's place among them.

    Most kinds have eight variants. A person's opens are alike, for they come from one device; a click has its link.
    """
    kinds = len(Kind)
    shared = [_shared(Kind(kind), variant) for kind in range(kinds) for variant in range(_VARIANTS)]
    opens = [_engagement("open", contact, ',"sg_machine_open":false') for contact in range(len(people))]
    clicks = np.flatnonzero(mail.kind == Kind.CLICK)
    links = [_click(*pair) for pair in zip(mail.contact[clicks].tolist(), mail.campaign[clicks].tolist(), strict=True)]
    place = mail.kind * _VARIANTS + mail.message % _VARIANTS
    opened = mail.kind == Kind.OPEN
    place[opened] = len(shared) + mail.contact[opened]
    place[clicks] = len(shared) + len(opens) + np.arange(clicks.size)
    return shared + opens + links, place


def _shared(kind: Kind, variant: int) -> str:
    hard, soft = _HARD[variant % len(_HARD)], _SOFT[variant % len(_SOFT)]
    dropped = ("Bounced Address", "Unsubscribed Address")[variant % 2]
    relay = f'"ip":"{_NETWORKS[0]}.{10 + variant}","tls":1'
    apple = f'"ip":"{_NETWORKS[2]}.{200 + variant}","useragent":"Mozilla/5.0"'
    fields = {
        Kind.PROCESSED: '"processed"',
        Kind.DROPPED: f'"dropped","reason":"{dropped}","status":"5.0.0"',
        Kind.DEFERRED: f'"deferred","attempt":"1","response":"451 4.7.1 Greylisted, try again later",{relay}',
        Kind.HARD_BOUNCE: f'"bounce","type":"bounce","reason":"{hard[0]}","status":"{hard[1]}",'
        f'"bounce_classification":"Invalid Address",{relay}',
        Kind.SOFT_BOUNCE: f'"bounce","type":"blocked","reason":"{soft[0]}","status":"{soft[1]}",'
        f'"bounce_classification":"{soft[2]}",{relay}',
        Kind.DELIVERED: f'"delivered","response":"250 2.0.0 OK",{relay}',
        Kind.MACHINE_OPEN: f'"open",{apple},"sg_machine_open":true,"sg_content_type":"html"',
        Kind.UNSUBSCRIBE: '"unsubscribe"',
        Kind.COMPLAINT: '"spamreport"',
    }
    # People's opens and clicks are written one by one, so nobody looks at their places here.
    return f',"event":{fields.get(kind, "")},'


def _engagement(event: str, contact: int, more: str) -> str:
    address = f"{_NETWORKS[1 + contact % 2]}.{contact % 199 + 1}"
    browser = _BROWSERS[contact % len(_BROWSERS)]
    return f',"event":"{event}","ip":"{address}","useragent":"{browser}"{more},'


def _click(contact: int, campaign: int) -> str:
    index = (contact + campaign) % len(_PATHS)
    query = f"utm_source=newsletter&utm_medium=email&utm_campaign={CAMPAIGNS[campaign].tag}"
    link = f',"url":"{SHOP}{_PATHS[index]}?{query}","url_offset":{{"index":{index},"type":"html"}}'
    return _engagement("click", contact, link)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
