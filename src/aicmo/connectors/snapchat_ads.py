"""Snapchat Ads: the API's tables by hour or day, in which money is in micros, and the reports of Ads Manager.

A swipe up is the click; an ad squad, or ad set, is the ad group.
"""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import (
    CAMPAIGN,
    NAMED,
    SYNCED,
    claimed,
    counted,
    history,
    in_units,
    left_out,
    micros_unless_pointed,
)
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_social"}

_KEYS: Spec = {
    "account": (_TEXT, ("ad_account_id", "account_id", "account_name")),
    **CAMPAIGN,
    "ad_group": (_TEXT, ("ad_squad_id", "ad_set_id", "ad_squad_name", "ad_set_name")),
    "ad": (_TEXT, ("ad_id", "ad_name")),
    "currency": (Parse.CURRENCY, ("currency",)),
    "shares": (_COUNT, ("shares",)),
}
_STATS: Spec = {
    **_KEYS,
    "day": (Parse.DAY, ("date",)),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("swipes",)),
}
_EXPORT: Spec = {
    **_KEYS,
    "day": (Parse.DAY, ("date", "day", "start_time", "start_date")),
    "impressions": (_COUNT, ("paid_impressions", "impressions")),
    "clicks": (_COUNT, ("swipe_ups", "clicks")),
    "spend": (_MONEY, ("amount_spent", "spend")),
}
_NAMED: Spec = {**NAMED, "updated_at": (Parse.TIME, ("updated_at", *SYNCED))}
# What a table of names belongs to tells its level.
_LEVELS = {"ad_squad_id": "ad", "ad_account_id": "campaign"}
_VALUE = "conversion_purchases_value"
_CLAIMS = (("conversion_purchases", _VALUE),)
_EXPORTED_CLAIMS = (("purchases", "purchases_value"), ("purchases", "purchase_value"))
_OTHER_CONVERSIONS = (
    "conversion_sign_ups", "conversion_add_cart", "conversion_start_checkout", "total_installs", "sign_ups", "results",
)  # fmt: skip
_TYPICAL = (
    "screen_time_millis", "view_time_millis", "attachment_total_view_time_millis", "quartile_1", "story_opens",
    "conversion_purchases",
)  # fmt: skip
_ABOUT = About(
    gives="Impressions, swipe-ups as clicks, spend, shares, purchases and their value as Snapchat claims them; names of campaigns "
    "and ads. Hours are summed to days as the file dates them.",
    export="Ads Manager > Reports > Create report: the level Campaign, the time breakdown 'Day', the metrics Paid Impressions, "
    "Swipe Ups, Amount Spent, Purchases, Purchases Value; export as CSV.",
    unsupported="Headers in another language than English; a list of ad squads without the campaign they are in. Sign-ups, carts "
    "and installs are told of and not added to the purchases.",
)


class SnapchatAds:
    name = "snapchat_ads"
    label = "Snapchat Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("swipes", "spend", "impressions") and columns.count(*_TYPICAL):
            return self._stats(columns)
        if columns.count("amount_spent", "spend") and _of_snapchat(columns):
            return self._export(columns)
        # Pinterest's names have an ad account too, and beside it the time when they were made.
        parent = next((column for column in _LEVELS if columns.has("id", "name", column)), None)
        return self._history(columns, parent) if parent and not columns.has("created_time") else None

    def _stats(self, columns: Columns) -> Reading:
        spend: Spec = {"spend": (micros_unless_pointed(columns, "spend"), ("spend",))}
        fields = columns.fields({**_STATS, **spend})
        fields |= claimed(columns, *_CLAIMS, value=micros_unless_pointed(columns, _VALUE))
        notes = (
            "Rows are hours; each counts on the date that 'date' writes." if _hourly(columns) else None,
            in_units(columns, "spend", _VALUE),
            left_out(columns, fields, *_OTHER_CONVERSIONS),
        )
        return counted(self.name, columns, fields, _CHANNEL, grain=("date",), notes=notes)

    def _export(self, columns: Columns) -> Reading:
        fields = columns.fields(_EXPORT) | claimed(columns, *_EXPORTED_CLAIMS)
        ends = None if columns.count("date", "day") else columns.find("end_time", "end_date")
        notes = (left_out(columns, fields, *_OTHER_CONVERSIONS),)
        return counted(self.name, columns, fields, _CHANNEL, ends=ends, certainty=0.96, notes=notes)

    def _history(self, columns: Columns, parent: str) -> Reading:
        of = {"account": (_TEXT, (parent,))} if parent == "ad_account_id" else {"parent": (_TEXT, (parent,))}
        return history(self.name, _LEVELS[parent], columns, {**_NAMED, **of}, _CHANNEL)


def _of_snapchat(columns: Columns) -> bool:
    """Only Snapchat has swipe-ups; paid impressions are Pinterest's too, beside Pin clicks."""
    return columns.has("swipe_ups") or (
        columns.has("paid_impressions") and not columns.count("pin_clicks", "paid_pin_clicks", "outbound_clicks")
    )


def _hourly(columns: Columns) -> bool:
    clocks = {value.replace("T", " ").partition(" ")[2] for value in columns.values(columns.find("date"))}
    return len(clocks) > 1


CONNECTOR = SnapchatAds()
