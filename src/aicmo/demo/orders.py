"""The shop's orders: brought by advertising, by mail that was clicked, or by nobody in particular."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import numpy as np

from aicmo.demo.ads import AdDays
from aicmo.demo.draw import BoolArray, FloatArray, IntArray, between, pick, seconds, stream
from aicmo.demo.mail import Kind, MailEvents
from aicmo.demo.people import People
from aicmo.demo.story import (
    ADS,
    CAMPAIGNS,
    DAY_SECONDS,
    FIRST_SECOND,
    FULL_SIZE,
    LAST_SECOND,
    PERIOD,
    ROUTES,
    UNPAID,
    day_at,
    day_of,
    season,
)

_HEADER = (
    "order_id", "created_at", "customer_email", "customer_id", "total", "currency",
    "utm_source", "utm_medium", "utm_campaign", "discount_code",
)  # fmt: skip
_BUYS_AFTER_CLICK = 0.4
_SHIFTED = 0.05
_HOURS = np.array([2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 11, 10, 9, 9, 9, 10, 13, 16, 17, 14, 9, 5], dtype=np.float64)
# The shop keeps central European time; both changes to and from summer time fall into the year.
_SUMMER = (day_of(date(2026, 3, 29)) * DAY_SECONDS + 3_600, day_of(date(2026, 10, 25)) * DAY_SECONDS + 3_600)


@dataclass(frozen=True, slots=True)
class Orders:
    """One element an order, sorted by time. `route` is a place in `story.ROUTES`, `dollars` false means euros."""

    contact: IntArray
    route: IntArray
    second: IntArray
    cents: IntArray
    dollars: BoolArray
    discounted: BoolArray

    @property
    def campaign(self) -> IntArray:
        """Places in `story.CAMPAIGNS`, -1 for orders that no campaign brought."""
        return np.array([route.campaign for route in ROUTES])[self.route]

    @property
    def first(self) -> BoolArray:
        """Whether the order is its contact's first."""
        places = np.unique(self.contact, return_index=True)[1]
        flags = np.zeros(self.contact.size, dtype=np.bool_)
        flags[places] = True
        return flags


_Brought = tuple[IntArray, IntArray, IntArray]


def draw_orders(seed: int, people: People, ads: AdDays, mail: MailEvents) -> Orders:
    rng = stream(seed, "orders")
    parts = (_from_ads(ads, people, rng), _from_mail(mail, people, rng), _unpaid(people, rng))
    contact, route, second = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((contact, second))
    order = order[second[order] <= LAST_SECOND]
    contact, route, second = contact[order], route[order], second[order]
    dollars = people.american[contact]
    discounted = _has_code()[route] & (rng.random(route.size) < 0.55)
    return Orders(contact, route, second, _totals(second, dollars, discounted, rng), dollars, discounted)


def _from_ads(ads: AdDays, people: People, rng: np.random.Generator) -> _Brought:
    """Each order a click brought, on the day of the click, by somebody from the campaign's region."""
    campaign, day = np.repeat(ads.campaign, ads.orders), np.repeat(ads.day, ads.orders)
    contact = np.zeros_like(campaign)
    for region, living in (("EU", ~people.american), ("US", people.american), ("", np.ones(len(people), np.bool_))):
        aimed = np.isin(campaign, [place for place, ad in enumerate(ADS) if ad.region == region])
        contact[aimed] = pick(people.wallet * living, int(aimed.sum()), rng)
    return contact, _routes(campaign, rng), _within(day, rng)


def _from_mail(mail: MailEvents, people: People, rng: np.random.Generator) -> _Brought:
    """Some of those who clicked buy, most within hours."""
    clicks = mail.first(Kind.CLICK)
    chance = _BUYS_AFTER_CLICK * np.minimum(1.6, 0.5 + people.wallet[clicks.contact])
    bought = rng.random(chance.size) < chance
    delay = 180 + seconds(5_400, 1.4, int(bought.sum()), rng)
    return clicks.contact[bought], _routes(clicks.campaign[bought], rng), clicks.second[bought] + delay


def _unpaid(people: People, rng: np.random.Generator) -> _Brought:
    """Direct, organic and referred orders. Every guest has one, or they would be no customers."""
    wave, scale = season(), len(people) / FULL_SIZE
    counts = [rng.poisson(orders * scale * wave / wave.sum()) for _, orders in UNPAID]
    first_route = len(ROUTES) - len(UNPAID)
    route = np.concatenate([np.full(int(days.sum()), first_route + place) for place, days in enumerate(counts)])
    day = np.concatenate([np.repeat(np.arange(PERIOD.days), days) for days in counts])
    contact = pick(people.wallet, route.size, rng)
    guests = np.flatnonzero(people.guest)
    chosen = rng.permutation(route.size)[: guests.size]
    contact[chosen] = guests[: chosen.size]
    return contact, route, _within(day, rng)


def _routes(campaign: IntArray, rng: np.random.Generator) -> IntArray:
    """One of each campaign's routes."""
    owners = [route.campaign for route in ROUTES]
    first = np.array([owners.index(place) for place in range(len(CAMPAIGNS))], dtype=np.int64)
    number = np.array([owners.count(place) for place in range(len(CAMPAIGNS))], dtype=np.int64)
    return first[campaign] + np.floor(rng.random(campaign.size) * number[campaign]).astype(np.int64)


def _within(day: IntArray, rng: np.random.Generator) -> IntArray:
    """A second of the day, as people shop: little at night, most in the evening."""
    return FIRST_SECOND + day * DAY_SECONDS + pick(_HOURS, day.size, rng) * 3_600 + between(0, 3_600, day.size, rng)


def _has_code() -> BoolArray:
    codes = [route.campaign >= 0 and bool(CAMPAIGNS[route.campaign].discount) for route in ROUTES]
    return np.array(codes)


def _totals(second: IntArray, dollars: BoolArray, discounted: BoolArray, rng: np.random.Generator) -> IntArray:
    """What was paid, in cents: baskets grow before Christmas, dollar prices are higher, codes take a fifth off."""
    basket: FloatArray = rng.lognormal(3.93, 0.56, second.size)
    basket *= 1 + 0.12 * np.clip(season()[day_at(second)] - 1, -1, 1.5)
    basket *= np.where(dollars, 1.14, 1.0) * np.where(discounted, 0.8, 1.0)
    return np.maximum(490, np.rint(basket * 100)).astype(np.int64)


def write_orders(orders: Orders, people: People, path: Path) -> None:
    """The shop's own table, times with the shop's offset, addresses as their owners typed them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(_row(orders, place, people) for place in range(orders.second.size))


def _row(orders: Orders, place: int, people: People) -> tuple[object, ...]:
    contact, route = int(orders.contact[place]), ROUTES[orders.route[place]]
    return (
        f"SO-{100_001 + place}",
        _local_time(int(orders.second[place])),
        _typed(people.address[contact], place),
        f"C-{contact + 1:06d}",
        Decimal(int(orders.cents[place])).scaleb(-2),
        "USD" if orders.dollars[place] else "EUR",
        route.source,
        route.medium,
        route.tag,
        CAMPAIGNS[route.campaign].discount if orders.discounted[place] else "",
    )


def _local_time(second: int) -> str:
    summer = _SUMMER[0] <= second - FIRST_SECOND < _SUMMER[1]
    zone = timezone(timedelta(hours=2 if summer else 1))
    return datetime.fromtimestamp(second, zone).isoformat()


def _typed(address: str, place: int) -> str:
    """Now and then the caps lock is on. Unicode is left alone: its capitals do not always lead back."""
    if place % round(1 / _SHIFTED) or not address.isascii():
        return address
    return address.upper() if place % 3 else address.title()
