"""Pinterest Ads: the API's tables, in which money is in micros, and the reports of Ads Manager.

Pinterest counts what was paid for apart from what people's saves earned; the paid figures are taken.
"""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import CAMPAIGN, NAMED, SYNCED, claimed, counted, history, left_out
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT, _MONEY, _MICROS = Parse.TEXT, Parse.COUNT, Parse.MONEY, Parse.MICROS
_CHANNEL = {"channel": "paid_social"}

_KEYS: Spec = {
    "day": (Parse.DAY, ("date", "day")),
    "account": (_TEXT, ("advertiser_id", "ad_account_id", "ad_account_name")),
    **CAMPAIGN,
    "ad_group": (_TEXT, ("ad_group_id", "ad_group_name")),
    "ad": (_TEXT, ("ad_id", "pin_promotion_id", "ad_name")),
    "currency": (Parse.CURRENCY, ("currency",)),
}
_STATS: Spec = {
    **_KEYS,
    "impressions": (_COUNT, ("impression_1",)),
    "clicks": (_COUNT, ("clickthrough_1",)),
    "spend": (_MICROS, ("spend_in_micro_dollar",)),
}
_EXPORT: Spec = {
    **_KEYS,
    "impressions": (_COUNT, ("paid_impressions", "impressions")),
    "clicks": (_COUNT, ("paid_pin_clicks", "pin_clicks", "paid_outbound_clicks", "outbound_clicks")),
    "spend": (_MONEY, ("spend_in_account_currency", "spend")),
}
_NAMED: Spec = {
    **NAMED,
    "account": (_TEXT, ("advertiser_id", "ad_account_id")),
    "parent": (_TEXT, ("campaign_id",)),
    "updated_at": (Parse.TIME, SYNCED),
}
_CLAIMS = (
    ("total_checkout", "total_checkout_value_in_micro_dollar"),
    ("total_conversions", "total_conversions_value_in_micro_dollar"),
)
_EXPORTED_CLAIMS = (
    ("total_conversions_checkout", "total_order_value_checkout"),
    ("total_conversions", "total_conversion_value"),
)
_OTHER_CONVERSIONS = (
    "total_conversions", "total_conversions_quantity", "total_click_checkout", "total_engagement_checkout",
    "total_view_checkout", "total_signup", "total_lead", "total_conversions_add_to_cart", "total_conversions_signup",
)  # fmt: skip
_OF_CAMPAIGNS = (
    "default_ad_group_budget_in_micro_currency",
    "is_automated_campaign",
    "is_campaign_budget_optimization",
)
_OF_AD_GROUPS = ("pacing_delivery_type", "placement_group", "billable_event")
_ABOUT = About(
    gives="Paid impressions, paid Pin clicks, spend, and checkouts with their value (all conversions where checkouts are not in "
    "the file) as Pinterest claims them; names of campaigns and ad groups.",
    export="Ads Manager > Reporting > Custom report: the level Campaign, the breakdown 'Day', the columns Campaign ID, Campaign "
    "name, Spend in account currency, Impressions, Pin clicks, Total conversions (Checkout), Total order value (Checkout); "
    "download as CSV.",
    unsupported="Headers in another language than English. Earned impressions and clicks are not added to the paid ones. "
    "The files name no currency: say --currency if it is not the workspace's.",
)


class PinterestAds:
    name = "pinterest_ads"
    label = "Pinterest Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("spend_in_micro_dollar"):
            return self._stats(columns)
        if columns.has("spend_in_account_currency") or (
            columns.has("spend") and columns.count("pin_clicks", "paid_pin_clicks")
        ):
            return self._export(columns)
        if columns.has("id", "name", "campaign_id") and columns.count(*_OF_AD_GROUPS) >= 2:
            return history(self.name, "ad_group", columns, _NAMED, _CHANNEL)
        if columns.has("id", "name") and columns.count(*_OF_CAMPAIGNS) >= 2:
            return history(self.name, "campaign", columns, _NAMED, _CHANNEL)
        return None

    def _stats(self, columns: Columns) -> Reading:
        fields = columns.fields(_STATS) | claimed(columns, *_CLAIMS, value=_MICROS)
        notes = (_earned(columns), left_out(columns, fields, *_OTHER_CONVERSIONS))
        return counted(self.name, columns, fields, _CHANNEL, notes=notes)

    def _export(self, columns: Columns) -> Reading:
        fields = columns.fields(_EXPORT) | claimed(columns, *_EXPORTED_CLAIMS)
        return counted(self.name, columns, fields, _CHANNEL, notes=(left_out(columns, fields, *_OTHER_CONVERSIONS),))


def _earned(columns: Columns) -> str | None:
    earned = columns.present("impression_2", "clickthrough_2")
    return f"Only what was paid for is taken; {' and '.join(map(repr, earned))} were earned." if earned else None


CONNECTOR = PinterestAds()
