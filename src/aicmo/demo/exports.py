"""The platforms' own downloads: Google Ads with its preamble and totals, Meta Ads with its BOM and its row over all."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from aicmo.demo.ads import AdDays
from aicmo.demo.story import ADS, PERIOD, Ad

_GOOGLE_HEADER = (
    "Campaign state", "Campaign", "Currency code", "Budget", "Campaign status", "Campaign type", "Day", "Campaign ID",
    "Impr.", "Cost", "Clicks", "Conversions", "Conv. value",
)  # fmt: skip
_META_HEADER = (
    "Account ID", "Campaign ID", "Campaign name", "Reporting starts", "Reporting ends", "Amount spent (USD)",
    "Impressions", "Reach", "Frequency", "CPM (cost per 1,000 impressions) (USD)", "Link clicks", "Clicks (all)",
    "CTR (link click-through rate)", "Results", "Result indicator", "Cost per results",
)  # fmt: skip
_META_ACCOUNT = "482017365520917"
_META_RESULT = "actions:offsite_conversion.fb_pixel_purchase"
_NO_VALUE = " --"


def write_google(ads: AdDays, path: Path) -> None:
    """`Campaign report`: two lines of preamble, thousands separators, totals for each campaign type at the end."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f'Campaign report\n"{_long(PERIOD.start)} - {_long(PERIOD.end)}"\n')
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_GOOGLE_HEADER)
        writer.writerows(_google_rows(ads))
        writer.writerows(_google_totals(ads))


def write_meta(ads: AdDays, path: Path) -> None:
    """A daily breakdown: each row's reporting starts and ends on its day, and one row over all."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_META_HEADER)
        writer.writerows(_meta_rows(ads))
        writer.writerow(_meta_total(ads))


def _places(ads: AdDays, platform: str) -> Iterator[tuple[Ad, list[int]]]:
    return ((ad, ads.of(place)) for place, ad in enumerate(ADS) if ad.platform == platform)


def _google_rows(ads: AdDays) -> Iterator[tuple[str, ...]]:
    for ad, places in _places(ads, "google_ads"):
        over = ad.run.end < PERIOD.end
        state, status = ("Paused", "Ended") if over else ("Enabled", "Eligible")
        budget = _money(round(ad.clicks * ad.cpc / ad.run.days / 1_000) * 1_500)
        for place in places:
            day = (PERIOD.start + timedelta(days=int(ads.day[place]))).isoformat()
            dimensions = (state, ad.name, ad.currency, budget, status, ad.kind, day, ad.id)
            yield (*dimensions, *_google_facts(ads, [place]))


def _google_totals(ads: AdDays) -> Iterator[tuple[str, ...]]:
    runs = list(_places(ads, "google_ads"))
    kinds = sorted({ad.kind for ad, _ in runs})
    everything = [place for _, places in runs for place in places]
    yield _google_total("Campaigns", ads, everything)
    yield _google_total("Account", ads, everything)
    for kind in kinds:
        yield _google_total(kind, ads, [place for ad, places in runs if ad.kind == kind for place in places])


def _google_total(label: str, ads: AdDays, places: list[int]) -> tuple[str, ...]:
    return (f"Total: {label}", _NO_VALUE, "EUR", *[_NO_VALUE] * 5, *_google_facts(ads, places))


def _google_facts(ads: AdDays, places: list[int]) -> tuple[str, ...]:
    return (
        f"{ads.impressions[places].sum():,}",
        _money(int(ads.cents[places].sum())),
        f"{ads.clicks[places].sum():,}",
        _money(int(ads.claimed[places].sum())),
        _money(int(ads.claimed_cents[places].sum())),
    )


def _meta_rows(ads: AdDays) -> Iterator[tuple[object, ...]]:
    for ad, places in _places(ads, "meta_ads"):
        for place in places:
            day = (PERIOD.start + timedelta(days=int(ads.day[place]))).isoformat()
            reach = int(ads.reach[place])
            yield (_META_ACCOUNT, ad.id, ad.name, day, day, *_meta_facts(ads, [place], reach, _META_RESULT))


def _meta_total(ads: AdDays) -> tuple[object, ...]:
    places = [place for _, found in _places(ads, "meta_ads") for place in found]
    # People seen on several days count once, so the total's reach is far below the sum of the days'.
    reach = int(ads.reach[places].sum()) // 9
    return ("All", "", "", PERIOD.start, PERIOD.end, *_meta_facts(ads, places, reach, ""))


def _meta_facts(ads: AdDays, places: list[int], reach: int, indicator: str) -> tuple[object, ...]:
    cents, impressions = int(ads.cents[places].sum()), int(ads.impressions[places].sum())
    clicks, results = int(ads.clicks[places].sum()), int(ads.claimed[places].sum()) // 100
    return (
        _plain(cents), impressions, reach, _ratio(impressions, reach), _ratio(cents * 10, impressions),
        clicks, int(ads.all_clicks[places].sum()), _ratio(clicks * 100, impressions),
        results or "", indicator if results else "", _ratio(cents, results * 100),
    )  # fmt: skip


def _ratio(numerator: int, denominator: int) -> str:
    return f"{numerator / denominator:.6f}" if denominator else ""


def _plain(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _money(hundredths: int) -> str:
    return f"{_plain(hundredths):,}"


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
