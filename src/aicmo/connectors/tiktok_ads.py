"""TikTok Ads: the API's tables by day or hour, and the reports of Ads Manager."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import CAMPAIGN, SYNCED, claimed, counted, history, left_out
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_social"}

_MEASURED: Spec = {
    "day": (Parse.DAY, ("stat_time_hour", "stat_time_day", "by_day", "date", "day")),
    "account": (_TEXT, ("advertiser_id", "account_id", "account_name")),
    **CAMPAIGN,
    "ad_group": (_TEXT, ("adgroup_id", "ad_group_id", "ad_group_name")),
    "ad": (_TEXT, ("ad_id", "ad_name")),
    "currency": (Parse.CURRENCY, ("currency",)),
    "impressions": (_COUNT, ("impressions", "impression")),
    "clicks": (_COUNT, ("clicks_destination", "clicks", "clicks_all")),
    "spend": (_MONEY, ("spend", "cost", "total_cost")),
    "shares": (_COUNT, ("shares", "paid_shares")),
    "comments": (_COUNT, ("comments", "paid_comments")),
}
_CLAIMS = (
    ("conversion", "total_purchase_value"),
    ("conversions", "total_purchase_value"),
    ("conversions", "total_complete_payment_value"),
    ("complete_payment", "total_complete_payment_value"),
)
_OTHER_CONVERSIONS = (
    "real_time_conversion", "result", "real_time_result", "secondary_goal_result", "total_sales_lead_value",
    "real_time_conversions", "results", "complete_payment", "skan_conversions", "view_through_conversions",
)  # fmt: skip
# Only TikTok calls its clicks so; of the others one alone may be anybody's.
_OWN = ("clicks_destination", "cpc_destination", "ctr_destination")
_TYPICAL = (
    "clicks_all", "by_day", "2_second_video_views", "6_second_video_views", "video_views_at_100", "paid_likes", "paid_followers",
    "cost_per_conversion",
)  # fmt: skip
# The finest first: a row names the levels above it too.
_LEVELS = {"ad": "ad_id", "ad_group": "adgroup_id", "campaign": "campaign_id"}
_ABOUT = About(
    gives="Impressions, clicks on the destination, spend, shares, comments, conversions and purchase value as TikTok claims "
    "them; names of campaigns, ad groups and ads. Hours are summed to days as the file dates them.",
    export="Ads Manager > Reporting > Custom report: the dimensions 'Campaign name' (or ad group, ad) and 'By Day', the metrics "
    "Cost, Impressions, Clicks (destination), Conversions, Currency; Run and download as CSV or XLSX.",
    unsupported="Headers in another language than English. Results, real-time and SKAN conversions are told of and not added "
    "to the conversions. TikTok's conversions are those its campaigns aim at, not always purchases.",
)


class TikTokAds:
    name = "tiktok_ads"
    label = "TikTok Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("spend") and columns.count("stat_time_hour", "stat_time_day"):
            return self._counted(columns)
        if columns.count("cost", "spend") and (columns.count(*_OWN) or columns.count(*_TYPICAL) >= 2):
            return self._counted(columns)
        if columns.has("advertiser_id", "updated_at") and (level := _level(columns)):
            return history(self.name, level, columns, _named(level), _CHANNEL)
        return None

    def _counted(self, columns: Columns) -> Reading:
        fields = columns.fields(_MEASURED) | claimed(columns, *_CLAIMS)
        notes = (_hours(columns), _clicks(columns), left_out(columns, fields, *_OTHER_CONVERSIONS))
        return counted(self.name, columns, fields, _CHANNEL, grain=("stat_time_hour",), notes=notes)


def _hours(columns: Columns) -> str | None:
    hour = columns.find("stat_time_hour")
    return f"Rows are hours; each counts on the date that {hour!r} writes." if hour else None


def _clicks(columns: Columns) -> str | None:
    only_all = columns.has("clicks_all") and not columns.count("clicks_destination", "clicks")
    return "Clicks of all kinds count as clicks, also those that stay on TikTok." if only_all else None


def _level(columns: Columns) -> str | None:
    return next(
        (level for level, column in _LEVELS.items() if columns.has(column, column.replace("_id", "_name"))), None
    )


def _named(level: str) -> Spec:
    own = _LEVELS[level]
    parent: Spec = {} if level == "campaign" else {"parent": (_TEXT, ("campaign_id",))}
    return {
        "id": (_TEXT, (own,)),
        "name": (_TEXT, (own.replace("_id", "_name"),)),
        "account": (_TEXT, ("advertiser_id",)),
        "updated_at": (Parse.TIME, ("updated_at", *SYNCED)),
        **parent,
    }


CONNECTOR = TikTokAds()
