"""Public advertising and purchase data, taken in as anybody's export is, and summed up by the catalogue's metrics."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from aicmo.ingest.options import ImportOptions
from aicmo.model.period import Period
from aicmo.verify.figure import Figure
from aicmo.workspace import create_workspace

_KAG, _CDNOW = "ads/facebook_ads_kag.csv", "clv/CDNOW_sample.txt"
_EVER = Period(date(1990, 1, 1), date(2026, 7, 31))
# The set states no days; one is as good as another, because its sums are asked for as a whole.
_SOME_DAY = Period(date(2017, 8, 17), date(2017, 8, 17))
_METRICS = (
    "impressions",
    "clicks",
    "spend",
    "conversions",
    "reported_conversions",
    "ctr",
    "cpa",
    "revenue",
    "converters",
)


@cache
def _by_campaign(file: Path) -> Mapping[str, Mapping[str, float | None]]:
    """Metrics of a file by its campaign's id, and of the whole file by the empty id."""
    undated = ImportOptions(period=_SOME_DAY if file.name == Path(_KAG).name else None)
    with TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "workspace")
        workspace.import_path(file, undated)
        result = workspace.query(_METRICS, period=_EVER, by=("campaign",))
    return {line.name: line.metrics for line in result.lines} | {"": result.total.metrics}


def _figure(name: str, published: str, file: str, metric: str, source: str, campaign: str = "") -> Figure:
    def compute(path: Path) -> float:
        return float(_by_campaign(path)[campaign][metric] or 0.0)

    return Figure(name, published, compute, source, data=file)


def _mean_of_rates(file: Path) -> float:
    """What the pooled rate is not: here every ad weighs the same, however often it was shown."""
    with file.open(newline="") as lines:
        shown = [(float(ad["Clicks"]), float(ad["Impressions"])) for ad in csv.DictReader(lines)]
    return fmean(clicks / impressions for clicks, impressions in shown)


def _platform(name: str, file: str, spend: str, clicks: str) -> tuple[Figure, Figure]:
    source, data = f"{name}: sums of fivetran/dbt_ad_reporting's seed", f"ads/fivetran/{file}"
    return (
        _figure(f"{name}, spend", spend, data, "spend", source),
        _figure(f"{name}, clicks", clicks, data, "clicks", source),
    )


_OF_KAG = "Kaggle, Facebook ad campaigns: sums of 1,143 ads"
FIGURES = (
    _figure("Facebook ads, impressions", "213434828", _KAG, "impressions", _OF_KAG),
    _figure("Facebook ads, clicks", "38165", _KAG, "clicks", _OF_KAG),
    _figure("Facebook ads, spend", "58705.23", _KAG, "spend", _OF_KAG),
    _figure("Facebook ads, approved conversions", "1079", _KAG, "conversions", _OF_KAG),
    _figure("Facebook ads, all conversions", "3264", _KAG, "reported_conversions", _OF_KAG),
    _figure("Facebook ads, pooled click-through rate", ".000178813", _KAG, "ctr", _OF_KAG),
    Figure("Facebook ads, mean of the ads' rates, which it is not", ".000164197", _mean_of_rates, _OF_KAG, data=_KAG),
    _figure("Facebook ads, spend per approved conversion, 916", "6.237917", _KAG, "cpa", _OF_KAG, "916"),
    _figure("Facebook ads, spend per approved conversion, 936", "15.810765", _KAG, "cpa", _OF_KAG, "936"),
    _figure("Facebook ads, spend per approved conversion, 1178", "63.832741", _KAG, "cpa", _OF_KAG, "1178"),
    *_platform("Google Ads", "google_ads_campaign_stats_data.csv", "231.33", "280"),
    *_platform("LinkedIn", "linkedin_ad_analytics_by_campaign_data.csv", "530.62", "919"),
    *_platform("TikTok", "tiktok_campaign_report_hourly_data.csv", "444.792", "244"),
    *_platform("Microsoft", "microsoft_ads_campaign_performance_daily_report_data.csv", "946.34", "592"),
    *_platform("Meta", "facebook_ads_basic_ad_data.csv", "643.63", "149"),
    _figure("CDNOW, purchases", "6919", _CDNOW, "conversions", "Fader and Hardie, CDNOW master data sample"),
    _figure("CDNOW, customers", "2357", _CDNOW, "converters", "Fader and Hardie, CDNOW master data sample"),
    _figure("CDNOW, revenue", "244091.94", _CDNOW, "revenue", "Fader and Hardie, CDNOW master data sample"),
)
