"""Amazon Ads: the API's tables, and the reports on Sponsored Products, Brands and Display that people download.

Amazon counts orders within 1, 7, 14 and 30 days of a click. A count and its sales are taken of one window.
"""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import NAMED, SYNCED, campaign_or_ad_group, claimed, counted, history, left_out
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_shopping"}
# The console's own window for sellers first, then that of vendors and brands.
_WINDOWS = ("7", "14", "30", "1")

_MEASURED: Spec = {
    "day": (Parse.DAY, ("date",)),
    "account": (_TEXT, ("profile_id", "account_id", "account_name")),
    "campaign": (_TEXT, ("campaign_id", "campaign_name", "campaigns", "campaign")),
    "campaign_name": (_TEXT, ("campaign_name", "campaigns", "campaign")),
    "ad_group": (_TEXT, ("ad_group_id", "ad_group_name")),
    "ad": (_TEXT, ("ad_id",)),
    "currency": (Parse.CURRENCY, ("currency", "campaign_budget_currency_code", "budget_currency")),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("clicks",)),
    "spend": (_MONEY, ("cost", "spend")),
}
_NAMED: Spec = {
    **NAMED,
    "account": (_TEXT, ("profile_id",)),
    "parent": (_TEXT, ("campaign_id",)),
    "updated_at": (Parse.TIME, ("last_updated_date", *SYNCED)),
}
_WINDOWED = (
    *((f"purchases_{days}_d", f"sales_{days}_d") for days in _WINDOWS),
    *((f"purchases{days}d", f"sales{days}d") for days in _WINDOWS),
    *((f"{days}_day_total_orders", f"{days}_day_total_sales") for days in _WINDOWS),
)
_CLAIMS = (*_WINDOWED, ("orders", "sales"), ("purchases", "sales"))
_OTHER_CONVERSIONS = (*(name for pair in _WINDOWED for name in pair), "7_day_total_units", "14_day_total_units")
_TYPICAL = (
    *_OTHER_CONVERSIONS, "campaign_budget_currency_code", "campaign_bidding_strategy", "campaign_budget_amount", "acos",
    "total_advertising_cost_of_sales_acos", "total_return_on_advertising_spend_roas", "portfolio_name", "advertised_asin",
    "advertised_sku", "customer_search_term",
)  # fmt: skip
_GRAIN = (
    "targeting", "customer_search_term", "advertised_asin", "advertised_sku", "purchased_asin", "keyword_text", "match_type",
)  # fmt: skip
_OF_NAMES = ("profile_id", "serving_status", "portfolio_id", "targeting_type", "default_bid")
_ABOUT = About(
    gives="Impressions, clicks, spend, orders and sales as Amazon claims them, of one attribution window: 7 days where the file "
    "has both orders and sales of it, else 14, 30 or 1; names of campaigns and ad groups.",
    export="Ads console > Measurement & reporting > Sponsored ads reports > Create report: the type 'Campaign', the time unit "
    "'Daily'; download the XLSX or CSV.",
    unsupported="Headers in another language than English, Amazon DSP, and bulk operation files. Orders and sales of the other "
    "windows are told of and never added: each contains the shorter ones.",
)


class AmazonAds:
    name = "amazon_ads"
    label = "Amazon Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.count("cost", "spend") and columns.has("clicks") and columns.count(*_TYPICAL) >= 2:
            return self._counted(columns)
        if columns.has("id", "name") and columns.count(*_OF_NAMES) >= 2:
            return history(self.name, campaign_or_ad_group(columns), columns, _NAMED, _CHANNEL)
        return None

    def _counted(self, columns: Columns) -> Reading:
        fields, ends = columns.fields(_MEASURED) | claimed(columns, *_CLAIMS), None
        # In the list of campaigns, which calls them so, the start date is when a campaign began.
        if "day" not in fields and columns.has("start_date", "end_date") and not columns.has("campaigns"):
            fields, ends = fields | columns.fields({"day": (Parse.DAY, ("start_date",))}), columns.find("end_date")
        notes = (left_out(columns, fields, *_OTHER_CONVERSIONS),)
        return counted(self.name, columns, fields, _CHANNEL, grain=_GRAIN, ends=ends, notes=notes)


CONNECTOR = AmazonAds()
