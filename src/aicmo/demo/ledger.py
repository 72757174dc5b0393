"""What really happened: every figure a report may state, from the numbers the files were written from.

Nothing here reads a file, so a report that agrees with the ledger has lost nothing on the way through
export, connector, lake and query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from aicmo.demo.ads import AdDays
from aicmo.demo.draw import BoolArray, IntArray
from aicmo.demo.mail import Kind, MailEvents
from aicmo.demo.orders import Orders
from aicmo.demo.people import People
from aicmo.demo.rates import Rates
from aicmo.demo.story import (
    ADS,
    CAMPAIGNS,
    MAILINGS,
    MISTAGGED,
    PERIOD,
    PLACE,
    ROUTES,
    WRONG_TAG,
    day_at,
    day_of,
)
from aicmo.errors import UnknownName
from aicmo.model.period import Period

Value = int | Decimal
NO_CAMPAIGN = ""

# How each e-mail fact is counted: all events of these kinds, or the different contacts among them.
_COUNTED: Mapping[str, tuple[Kind, ...]] = {
    "sends": (Kind.PROCESSED,),
    "deliveries": (Kind.DELIVERED,),
    "bounces": (Kind.HARD_BOUNCE, Kind.SOFT_BOUNCE),
    "hard_bounces": (Kind.HARD_BOUNCE,),
    "soft_bounces": (Kind.SOFT_BOUNCE,),
    "opens": (Kind.OPEN, Kind.MACHINE_OPEN),
    "machine_opens": (Kind.MACHINE_OPEN,),
    "email_clicks": (Kind.CLICK,),
    "unsubscribes": (Kind.UNSUBSCRIBE,),
    "complaints": (Kind.COMPLAINT,),
}
_DISTINCT: Mapping[str, tuple[Kind, ...]] = {
    "recipients": (Kind.PROCESSED,),
    "unique_opens": (Kind.OPEN, Kind.MACHINE_OPEN),
    "unique_human_opens": (Kind.OPEN,),
    "unique_clicks": (Kind.CLICK,),
}


class ContactFacts(NamedTuple):
    """One person. `opened` and `clicked` count messages, `opens` and `clicks` events; machine opens are in neither.

    `converted` counts orders, `last_engagement` is the latest human open, click or order in UTC.
    """

    sent: int
    opened: int
    opens: int
    clicked: int
    clicks: int
    converted: int
    last_engagement: datetime | None


@dataclass(frozen=True, slots=True)
class _Slice:
    """The places of one period (and campaign, channel, ...) in the three kinds of facts."""

    ads: BoolArray
    mail: BoolArray
    orders: BoolArray

    def __and__(self, other: _Slice) -> _Slice:
        return _Slice(self.ads & other.ads, self.mail & other.mail, self.orders & other.orders)


@dataclass(frozen=True)
class Ledger:
    """The shop's year. Days are UTC days; an event or order of the period's last second still counts.

    `repeated_events` is how many lines of the webhook file repeat an earlier one. `mistagged` maps the wrong tag
    that orders carry to the campaign that brought them.
    """

    people: People
    ads: AdDays
    mail: MailEvents
    order_book: Orders
    rates: Rates
    repeated_events: int

    @property
    def mistagged(self) -> Mapping[str, str]:
        return {WRONG_TAG: MISTAGGED}

    def events(self, period: Period = PERIOD) -> int:
        """E-mail events of the period, repeats not counted."""
        return int(self._period(period).mail.sum())

    def orders(self, period: Period = PERIOD) -> int:
        return int(self._period(period).orders.sum())

    def spend(self, period: Period = PERIOD) -> dict[str, Decimal]:
        """By the currency it was charged in."""
        mask = self._period(period).ads
        return _by_currency(self.ads.cents[mask], self._ad_dollars()[mask])

    def revenue(self, period: Period = PERIOD) -> dict[str, Decimal]:
        """By the currency it was paid in."""
        mask = self._period(period).orders
        return _by_currency(self.order_book.cents[mask], self.order_book.dollars[mask])

    def spend_eur(self, period: Period = PERIOD) -> Decimal:
        """Each day's dollars at that day's rate, or the last known before it. Not rounded."""
        return self._spend_eur(self._period(period).ads)

    def revenue_eur(self, period: Period = PERIOD) -> Decimal:
        """Each day's dollars at that day's rate, or the last known before it. Not rounded."""
        return self._revenue_eur(self._period(period).orders)

    def totals(self, period: Period = PERIOD) -> dict[str, Value]:
        """Every fact by its name in the metric catalogue; money in euros.

        `clicks` is `ad_clicks` + `email_clicks`; `ad_all_clicks` counts Meta's "Clicks (all)" instead of link clicks.
        `opens` includes `machine_opens`. `conversions` are orders, `reported_*` what the platforms claim.
        The unique facts count different contacts over the whole period.
        """
        return self._facts(self._period(period))

    def by_campaign(self, period: Period = PERIOD, *, repaired: bool = False) -> dict[str, dict[str, Value]]:
        """The facts of each campaign that has any, by name; `""` holds the orders that no campaign brought.

        The mis-tagged campaign's orders stand under their wrong tag, as anyone who only has the files must read them;
        with `repaired` they stand where they belong.
        """
        within = self._period(period)
        found = {campaign.name: self._facts(within & self._campaign(place)) for place, campaign in enumerate(CAMPAIGNS)}
        found[NO_CAMPAIGN] = self._facts(within & self._campaign(-1))
        if not repaired:
            tagged, rest = self._split_mistagged(within)
            found |= {WRONG_TAG: self._facts(tagged), MISTAGGED: self._facts(rest)}
        return {name: facts for name, facts in found.items() if any(facts.values())}

    def by_channel(self, period: Period = PERIOD) -> dict[str, dict[str, Value]]:
        """The facts of each channel: ads by their campaign's, orders by GA4's default channel group of their link."""
        within = self._period(period)
        names = {campaign.channel for campaign in CAMPAIGNS} | {route.channel for route in ROUTES}
        found = {name: self._facts(within & self._channel(name)) for name in sorted(names)}
        return {name: facts for name, facts in found.items() if any(facts.values())}

    def email(self, campaign: str, period: Period = PERIOD) -> dict[str, Value]:
        """One e-mail campaign's facts. Raises `UnknownName`."""
        names = [mailing.name for mailing in MAILINGS]
        if campaign not in names:
            raise UnknownName("e-mail campaign", campaign, names)
        return self._facts(self._period(period) & self._campaign(PLACE[campaign]))

    def contacts(self, period: Period = PERIOD) -> dict[str, ContactFacts]:
        """Every contact with an event or order in the period, by their address in lower case."""
        within = self._period(period)
        columns = self._contact_columns(within)
        seen = np.flatnonzero(self._count(within.mail, tuple(Kind)) + columns[-2])
        rows = zip(*(column[seen].tolist() for column in columns), strict=True)
        return {
            self.people.key[place]: ContactFacts._make((*counts, _moment(last)))
            for place, (*counts, last) in zip(seen.tolist(), rows, strict=True)
        }

    def _contact_columns(self, within: _Slice) -> tuple[IntArray, ...]:
        """What `ContactFacts` holds, one array over all contacts a field; the last engagement in epoch seconds."""
        bought = self.order_book.contact[within.orders]
        last = np.zeros(len(self.people), dtype=np.int64)
        engaged = within.mail & _among(self.mail.kind, (Kind.OPEN, Kind.CLICK))
        np.maximum.at(last, self.mail.contact[engaged], self.mail.second[engaged])
        np.maximum.at(last, bought, self.order_book.second[within.orders])
        return (
            self._count(within.mail, (Kind.PROCESSED,)),
            self._count_messages(within.mail, Kind.OPEN),
            self._count(within.mail, (Kind.OPEN,)),
            self._count_messages(within.mail, Kind.CLICK),
            self._count(within.mail, (Kind.CLICK,)),
            np.bincount(bought, minlength=len(self.people)),
            last,
        )

    def _count(self, mask: BoolArray, kinds: tuple[Kind, ...]) -> IntArray:
        return np.bincount(self.mail.contact[mask & _among(self.mail.kind, kinds)], minlength=len(self.people))

    def _count_messages(self, mask: BoolArray, kind: Kind) -> IntArray:
        messages = np.unique(self.mail.message[mask & (self.mail.kind == kind)])
        return np.bincount(self.mail.messages.contact[messages], minlength=len(self.people))

    def _facts(self, part: _Slice) -> dict[str, Value]:
        facts = self._ad_facts(part.ads) | self._mail_facts(part.mail) | self._order_facts(part.orders)
        return facts | {"clicks": facts["ad_clicks"] + facts["email_clicks"]}

    def _ad_facts(self, mask: BoolArray) -> dict[str, Value]:
        claimed = int(self.ads.claimed[mask].sum())
        return {
            "impressions": int(self.ads.impressions[mask].sum()),
            "ad_clicks": int(self.ads.clicks[mask].sum()),
            "ad_all_clicks": int(self.ads.all_clicks[mask].sum()),
            "spend": self._spend_eur(mask),
            "reported_conversions": Decimal(claimed).scaleb(-2),
            "reported_revenue": Decimal(int(self.ads.claimed_cents[mask].sum())).scaleb(-2),
        }

    def _mail_facts(self, mask: BoolArray) -> dict[str, Value]:
        kinds, contacts = self.mail.kind[mask], self.mail.contact[mask]
        counts = np.bincount(kinds, minlength=len(Kind)).tolist()
        facts: dict[str, Value] = {name: sum(counts[kind] for kind in chosen) for name, chosen in _COUNTED.items()}
        for name, chosen in _DISTINCT.items():
            facts[name] = np.unique(contacts[_among(kinds, chosen)]).size
        return facts

    def _order_facts(self, mask: BoolArray) -> dict[str, Value]:
        return {
            "conversions": int(mask.sum()),
            "revenue": self._revenue_eur(mask),
            "converters": np.unique(self.order_book.contact[mask]).size,
            "new_customers": int((mask & self.order_book.first).sum()),
        }

    def _spend_eur(self, mask: BoolArray) -> Decimal:
        return self._euros(self.ads.day[mask], self.ads.cents[mask], self._ad_dollars()[mask])

    def _revenue_eur(self, mask: BoolArray) -> Decimal:
        orders = self.order_book
        return self._euros(day_at(orders.second[mask]), orders.cents[mask], orders.dollars[mask])

    def _euros(self, day: IntArray, cents: IntArray, dollars: BoolArray) -> Decimal:
        by_day = np.zeros(PERIOD.days, dtype=np.int64)
        np.add.at(by_day, day[dollars], cents[dollars])
        converted = (
            Decimal(amount).scaleb(-2) / self.rates.rate(PERIOD.start + timedelta(days=offset), "USD")
            for offset, amount in enumerate(by_day.tolist())
            if amount
        )
        return sum(converted, Decimal(int(cents[~dollars].sum())).scaleb(-2))

    def _ad_dollars(self) -> BoolArray:
        return np.array([ad.currency == "USD" for ad in ADS])[self.ads.campaign]

    def _period(self, period: Period) -> _Slice:
        first, last = day_of(period.start), day_of(period.end)

        def inside(day: IntArray) -> BoolArray:
            return (day >= first) & (day <= last)

        return _Slice(inside(self.ads.day), inside(day_at(self.mail.second)), inside(day_at(self.order_book.second)))

    def _campaign(self, place: int) -> _Slice:
        return _Slice(self.ads.campaign == place, self.mail.campaign == place, self.order_book.campaign == place)

    def _channel(self, name: str) -> _Slice:
        campaigns = np.array([campaign.channel == name for campaign in CAMPAIGNS])
        routes = np.array([route.channel == name for route in ROUTES])
        return _Slice(campaigns[self.ads.campaign], campaigns[self.mail.campaign], routes[self.order_book.route])

    def _split_mistagged(self, within: _Slice) -> tuple[_Slice, _Slice]:
        """The mis-tagged campaign's orders, and everything else of it."""
        whole = within & self._campaign(PLACE[MISTAGGED])
        tags = np.array([route.tag == WRONG_TAG for route in ROUTES])[self.order_book.route]
        nothing = np.zeros_like
        return (
            _Slice(nothing(whole.ads), nothing(whole.mail), whole.orders & tags),
            _Slice(whole.ads, whole.mail, whole.orders & ~tags),
        )


def _among(kinds: IntArray, chosen: tuple[Kind, ...]) -> BoolArray:
    return np.isin(kinds, [int(kind) for kind in chosen])


def _by_currency(cents: IntArray, dollars: BoolArray) -> dict[str, Decimal]:
    sums = {"EUR": cents[~dollars], "USD": cents[dollars]}
    return {code: Decimal(int(amounts.sum())).scaleb(-2) for code, amounts in sums.items()}


def _moment(second: int) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if second else None
