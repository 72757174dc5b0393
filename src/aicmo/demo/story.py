"""What happens in the year: the advertisements, the mailings, the ways into the shop, and the seasons."""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass
from datetime import date

import numpy as np

from aicmo.demo.draw import FloatArray, IntArray
from aicmo.model.channel import channel_from_utm
from aicmo.model.period import Period

PERIOD = Period(date(2025, 11, 1), date(2026, 10, 31))
DAY_SECONDS = 86_400
FIRST_SECOND = timegm(PERIOD.start.timetuple())
LAST_SECOND = FIRST_SECOND + PERIOD.days * DAY_SECONDS - 1
FULL_SIZE = 20_000
SHOP = "https://www.example.com"


def slug(name: str) -> str:
    """A campaign's name as it stands in links: `"Lookalike 1%"` -> `"lookalike-1"`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class Ad:
    """One advertising campaign. Clicks are a year's at full size, `cpc` is in cents of the platform's currency.

    `rate` is orders per click, `claims` the conversions the platform reports per order the shop saw,
    `region` where its customers are ("EU", "US", or "" for both), `tag` what its links carry as utm_campaign.
    """

    name: str
    platform: str
    kind: str
    channel: str
    currency: str
    id: str
    sources: tuple[str, ...]
    medium: str
    tag: str
    clicks: int
    cpc: float
    ctr: float
    rate: float
    claims: float
    region: str
    run: Period
    discount: str


@dataclass(frozen=True, slots=True)
class Mailing:
    """One e-mail campaign: sent once to a `share` of the subscribers, or (without a `day`) to each at their own time.

    `pull` multiplies how readily people open it, `clicks` is the share of openers who click.
    """

    name: str
    kind: str
    day: date | None
    share: float
    pull: float
    clicks: float
    discount: str = ""
    platform: str = "sendgrid"
    channel: str = "email"

    @property
    def tag(self) -> str:
        return slug(self.name)


@dataclass(frozen=True, slots=True)
class Route:
    """One way into the shop, as the order's link says it; `campaign` is a place in `CAMPAIGNS`, -1 for none."""

    source: str
    medium: str
    tag: str
    campaign: int

    @property
    def channel(self) -> str:
        return channel_from_utm(self.source, self.medium, self.tag)


_GOOGLE = {
    "Search": ("paid_search", "google", "cpc"),
    "Shopping": ("paid_shopping", "google", "cpc"),
    "Performance Max": ("cross_network", "google", "cpc"),
    "Display": ("display", "google", "display"),
    "Video": ("paid_video", "youtube", "cpv"),
}


def _google(
    name: str, kind: str, number: str, clicks: int, cpc: float, ctr: float, rate: float, claims: float, *,
    tag: str = "", run: Period = PERIOD, discount: str = "",
) -> Ad:  # fmt: skip
    channel, source, medium = _GOOGLE[kind]
    return Ad(
        name, "google_ads", kind, channel, "EUR", number, (source,), medium, tag or slug(name),
        clicks, cpc, ctr, rate, claims, "EU", run, discount,
    )  # fmt: skip


def _meta(
    name: str, number: str, clicks: int, cpc: float, ctr: float, rate: float, claims: float, *,
    tag: str = "", region: str = "", run: Period = PERIOD, discount: str = "",
) -> Ad:  # fmt: skip
    return Ad(
        name, "meta_ads", "Sales", "paid_social", "USD", number, ("facebook", "instagram"), "paid_social",
        tag or slug(name), clicks, cpc, ctr, rate, claims, region, run, discount,
    )  # fmt: skip


MISTAGGED, WRONG_TAG = "Summer Sale", "sumer-sale"
LOSING = "Lookalike 1%"
ADS = (
    _google("Brand search EU", "Search", "17482093316", 21_000, 26, 0.171, 0.094, 1.12, tag="17482093316"),
    _google("Generic search EU", "Search", "17482093829", 44_000, 68, 0.046, 0.029, 1.18, tag="17482093829"),
    _google("Competitor search EU", "Search", "17653420158", 9_500, 92, 0.024, 0.025, 1.22),
    _google("Shopping bestsellers", "Shopping", "18120947733", 48_000, 44, 0.011, 0.027, 1.2),
    _google("PMax cross-network EU", "Performance Max", "20047715902", 43_000, 51, 0.014, 0.025, 1.38),
    _google("Display retargeting", "Display", "19335528401", 24_000, 36, 0.0052, 0.018, 1.55),
    _google("Makers on video", "Video", "20911836047", 15_000, 55, 0.0038, 0.016, 1.7),
    _google(
        "Black Friday 2025", "Search", "21790462285", 8_500, 88, 0.083, 0.052, 1.25,
        run=Period(date(2025, 11, 17), date(2025, 12, 2)), discount="BLACK25",
    ),
    _meta("Retargeting catalogue", "120208417736450391", 21_000, 82, 0.016, 0.031, 1.45),
    _meta(
        "Prospecting broad US", "120208417736450662", 24_000, 88, 0.011, 0.021, 1.5,
        tag="120208417736450662", region="US",
    ),
    _meta(LOSING, "120208417736450874", 19_000, 131, 0.0093, 0.0088, 1.9),
    _meta(
        "Advent gifts", "120209950128300117", 7_000, 96, 0.015, 0.034, 1.4,
        run=Period(date(2025, 12, 1), date(2025, 12, 20)),
    ),
    _meta(
        "Reels new arrivals", "120211263370910248", 14_000, 61, 0.012, 0.0165, 1.6,
        run=Period(date(2026, 3, 2), PERIOD.end),
    ),
    _meta(
        MISTAGGED, "120213074459120533", 11_000, 72, 0.018, 0.033, 1.4,
        tag=WRONG_TAG, run=Period(date(2026, 6, 15), date(2026, 7, 12)), discount="SUMMER20",
    ),
)  # fmt: skip


def _newsletters() -> tuple[Mailing, ...]:
    issues = (
        (date(2025, 11, 6), "Late autumn", 1.0, 1.0), (date(2025, 12, 4), "Gift guide", 0.9, 1.12),
        (date(2026, 1, 8), "New year", 0.75, 0.94), (date(2026, 1, 29), "Winter care", 0.62, 0.9),
        (date(2026, 2, 19), "Slow weekends", 0.62, 0.92), (date(2026, 3, 5), "First light", 0.68, 0.96),
        (date(2026, 3, 26), "Spring", 0.82, 1.05), (date(2026, 4, 23), "Balcony days", 0.68, 1.0),
        (date(2026, 5, 21), "Meet the makers", 0.7, 1.08), (date(2026, 6, 11), "Summer", 0.72, 0.98),
        (date(2026, 7, 9), "Holiday reading", 0.6, 0.84), (date(2026, 8, 13), "Late summer", 0.6, 0.8),
        (date(2026, 9, 10), "Back to work", 0.7, 0.97), (date(2026, 10, 8), "Autumn", 0.78, 1.04),
    )  # fmt: skip
    return tuple(
        Mailing(f"Newsletter #{number} {title}", "newsletter", day, share, pull, 0.085)
        for number, (day, title, share, pull) in enumerate(issues, start=1)
    )


MAILINGS = (
    *_newsletters(),
    Mailing("Black Friday early access", "promotion", date(2025, 11, 24), 0.85, 1.2, 0.15, "BLACK25"),
    Mailing("Black Friday final hours", "promotion", date(2025, 11, 28), 0.75, 1.05, 0.14, "BLACK25"),
    Mailing("Last orders before Christmas", "promotion", date(2025, 12, 14), 0.8, 1.1, 0.12),
    Mailing("January clearance", "promotion", date(2026, 1, 15), 0.65, 0.95, 0.11, "JANUARY15"),
    Mailing("Easter treat", "promotion", date(2026, 4, 1), 0.65, 1.0, 0.1, "EASTER10"),
    Mailing("Summer preview for friends", "promotion", date(2026, 6, 22), 0.75, 1.08, 0.13, "SUMMER20"),
    Mailing("Anniversary week", "promotion", date(2026, 9, 22), 0.8, 1.1, 0.12, "TENYEARS"),
    Mailing("Welcome", "automation", None, 1.0, 1.5, 0.19, "WELCOME10"),
    Mailing("Birthday treat", "automation", None, 0.6, 1.35, 0.16, "BIRTHDAY"),
    Mailing("Cart reminder", "automation", None, 0.22, 1.4, 0.24),
    Mailing("Win-back", "automation", None, 0.3, 0.8, 0.06, "COMEBACK15"),
)
CAMPAIGNS: tuple[Ad | Mailing, ...] = (*ADS, *MAILINGS)
PLACE = {campaign.name: place for place, campaign in enumerate(CAMPAIGNS)}

# Visits that no campaign brought: their link, and orders a year at full size.
UNPAID = (
    (("", ""), 1_900),
    (("google", "organic"), 2_300),
    (("bing", "organic"), 240),
    (("blog.example.org", "referral"), 420),
    (("instagram", "social"), 380),
    (("partner.example.net", "affiliate"), 300),
)
ROUTES: tuple[Route, ...] = (
    *(Route(source, ad.medium, ad.tag, place) for place, ad in enumerate(ADS) for source in ad.sources),
    *(Route("newsletter", "email", mailing.tag, PLACE[mailing.name]) for mailing in MAILINGS),
    *(Route(source, medium, "", -1) for (source, medium), _ in UNPAID),
)

_WEEKDAY = np.array([1.07, 1.02, 1.0, 0.98, 0.94, 0.9, 1.09])
# Day, height and width in days of every swell and dip.
_SWELLS = (
    (date(2025, 11, 28), 1.5, 2.6), (date(2025, 12, 1), 0.8, 1.3), (date(2025, 12, 12), 0.55, 6.0),
    (date(2025, 12, 25), -0.55, 2.6), (date(2026, 1, 17), 0.15, 6.0), (date(2026, 2, 12), -0.12, 10.0),
    (date(2026, 4, 2), 0.22, 5.0), (date(2026, 6, 24), 0.4, 6.0), (date(2026, 8, 3), -0.34, 17.0),
    (date(2026, 9, 23), 0.16, 3.0), (date(2026, 10, 14), 0.14, 10.0),
)  # fmt: skip


def day_of(day: date) -> int:
    """Days since the year's first."""
    return (day - PERIOD.start).days


def day_at(second: IntArray) -> IntArray:
    """The UTC day of each epoch second, as days since the year's first."""
    return (second - FIRST_SECOND) // DAY_SECONDS


def season() -> FloatArray:
    """Demand on each of the days, 1.0 on average: growth, weekdays, Black Friday, Christmas, the summer dip."""
    days = np.arange(PERIOD.days, dtype=np.float64)
    demand = 0.9 + 0.2 * days / PERIOD.days
    for centre, height, width in _SWELLS:
        demand += height * np.exp(-0.5 * ((days - day_of(centre)) / width) ** 2)
    demand *= _WEEKDAY[(PERIOD.start.weekday() + np.arange(PERIOD.days)) % 7]
    wave: FloatArray = demand / demand.mean()
    return wave
