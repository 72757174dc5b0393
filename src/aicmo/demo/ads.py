"""Advertising, day by day: what the platforms showed, charged and claim, and the orders the clicks really brought."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from aicmo.demo.draw import FloatArray, IntArray, stream
from aicmo.demo.story import ADS, FULL_SIZE, Ad, day_of, season

_AVERAGE_ORDER = 60.0


@dataclass(frozen=True, slots=True)
class AdDays:
    """One element a campaign and day on which it was shown; `campaign` is a place in `story.CAMPAIGNS`.

    `cents` is spend in the platform's currency, `clicks` are those on the ad's link and `all_clicks` any others too,
    `claimed` is hundredths of conversions and `claimed_cents` their value as the platform reports them (Google only).
    """

    campaign: IntArray
    day: IntArray
    impressions: IntArray
    reach: IntArray
    clicks: IntArray
    all_clicks: IntArray
    cents: IntArray
    claimed: IntArray
    claimed_cents: IntArray
    orders: IntArray

    def of(self, campaign: int) -> list[int]:
        """The places of one campaign's days."""
        places: list[int] = np.flatnonzero(self.campaign == campaign).tolist()
        return places


def draw_ads(seed: int, contacts: int) -> AdDays:
    """Every campaign's year, scaled to the number of contacts."""
    rng = stream(seed, "ads")
    wave, scale = season(), contacts / FULL_SIZE
    runs = [_run(place, ad, wave, scale, rng) for place, ad in enumerate(ADS)]
    names = [field.name for field in fields(AdDays)]
    return AdDays(*(np.concatenate([getattr(run, name) for run in runs]) for name in names))


def _run(place: int, ad: Ad, wave: FloatArray, scale: float, rng: np.random.Generator) -> AdDays:
    days = np.arange(day_of(ad.run.start), day_of(ad.run.end) + 1)
    # Budgets follow demand, but not all the way.
    interest = wave[days] ** 0.75
    clicks = rng.poisson(ad.clicks * scale * interest / interest.sum())
    impressions = clicks + rng.poisson((clicks + 0.5) * (1 / ad.ctr - 1) * _noise(0.1, days.size, rng))
    orders = rng.binomial(clicks, np.minimum(0.9, ad.rate * wave[days] ** 0.3))
    claimed = _claimed(ad, orders, rng)
    return AdDays(
        campaign=np.full(days.size, place),
        day=days,
        impressions=impressions,
        reach=np.rint(impressions / (1.15 + 0.5 * rng.random(days.size))).astype(np.int64),
        clicks=clicks,
        all_clicks=clicks + rng.poisson(clicks * 0.28) if ad.platform == "meta_ads" else clicks,
        cents=np.rint(clicks * ad.cpc * _noise(0.08, days.size, rng)).astype(np.int64),
        claimed=claimed,
        claimed_cents=_claimed_cents(ad, claimed, rng),
        orders=orders,
    )


def _noise(spread: float, size: int, rng: np.random.Generator) -> FloatArray:
    """Factors around 1."""
    return np.exp(rng.normal(0, spread, size))


def _claimed(ad: Ad, orders: IntArray, rng: np.random.Generator) -> IntArray:
    """Google credits fractions of a conversion, Meta counts whole ones; both claim more than the shop saw."""
    if ad.platform == "meta_ads":
        return 100 * (orders + rng.poisson(orders * (ad.claims - 1)))
    return np.rint(100 * orders * ad.claims * _noise(0.12, orders.size, rng)).astype(np.int64)


def _claimed_cents(ad: Ad, claimed: IntArray, rng: np.random.Generator) -> IntArray:
    if ad.platform == "meta_ads":
        return np.zeros_like(claimed)
    return np.rint(claimed * _AVERAGE_ORDER * _noise(0.15, claimed.size, rng)).astype(np.int64)
