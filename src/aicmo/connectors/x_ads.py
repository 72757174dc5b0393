"""X Ads (Twitter Ads): the API's tables, in which money is in micros, and the CSV of Ads Manager.

A line item is the ad group. Clicks on the link are the clicks: X's own `clicks` count likes and profiles too.
"""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import (
    NAMED,
    SYNCED,
    Fields,
    campaign_or_ad_group,
    claimed,
    counted,
    history,
    left_out,
    micros_unless_pointed,
)
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_social"}
_VALUE = "conversion_purchases_sale_amount"

_FACTS: Spec = {
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("url_clicks", "link_clicks", "clicks")),
    "engagements": (_COUNT, ("engagements",)),
    "shares": (_COUNT, ("retweets", "reposts")),
    "comments": (_COUNT, ("replies",)),
}
_STATS: Spec = {
    **_FACTS,
    "day": (Parse.DAY, ("date",)),
    "account": (_TEXT, ("account_id",)),
    "campaign": (_TEXT, ("campaign_id",)),
    "ad_group": (_TEXT, ("line_item_id",)),
    "ad": (_TEXT, ("promoted_tweet_id",)),
    "spend": (Parse.MICROS, ("billed_charge_local_micro",)),
}
_EXPORT: Spec = {
    **_FACTS,
    "day": (Parse.DAY, ("time", "date", "day", "time_period")),
    "account": (_TEXT, ("account_id", "account_name")),
    "campaign": (_TEXT, ("campaign_id", "id", "campaign_name", "campaign")),
    "campaign_name": (_TEXT, ("campaign_name", "campaign")),
    "ad_group": (_TEXT, ("ad_group_id", "ad_group_name")),
    "currency": (Parse.CURRENCY, ("currency", "currency_code")),
    "spend": (_MONEY, ("spend",)),
}
_NAMED: Spec = {
    **NAMED,
    "account": (_TEXT, ("account_id",)),
    "parent": (_TEXT, ("campaign_id",)),
    "currency": (Parse.CURRENCY, ("currency",)),
    "updated_at": (Parse.TIME, ("updated_at", *SYNCED)),
}
_OTHER_CONVERSIONS = (
    "conversion_custom_metric", "conversion_downloads_metric", "conversion_sign_ups_metric", "conversion_site_visits_metric",
    "conversion_purchases_assisted", "results", "conversions", "purchases_post_view",
)  # fmt: skip
_TYPICAL = (
    "billed_engagements", "card_engagements", "media_engagements", "campaign_url", "retweets", "reposts", "follows",
    "unfollows", "engagement_rate",
)  # fmt: skip
_ABOUT = About(
    gives="Impressions, clicks on links, spend, engagements, reposts as shares, replies as comments, purchases and their value as "
    "X claims them; names and currencies of campaigns and ad groups (line items).",
    export="Ads Manager > Campaigns > Export, in daily segments: a CSV with ID, Campaign, Time, Spend, Impressions, Engagements, "
    "Clicks and more, by the objective of the campaign.",
    unsupported="Headers in another language than English. Downloads, sign-ups, site visits, custom and assisted conversions are "
    "told of and not added to the purchases. The API dates a day by its first moment in UTC; east of Greenwich that is the "
    "evening before.",
)


class XAds:
    name = "x_ads"
    label = "X Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("billed_charge_local_micro"):
            return self._stats(columns)
        if columns.has("spend", "impressions") and columns.count(*_TYPICAL) >= 3:
            return self._export(columns)
        if columns.has("id", "name", "entity_status"):
            return history(self.name, campaign_or_ad_group(columns), columns, _NAMED, _CHANNEL)
        return None

    def _stats(self, columns: Columns) -> Reading:
        claims = claimed(columns, ("conversion_purchases_metric", _VALUE), value=micros_unless_pointed(columns, _VALUE))
        fields = columns.fields(_STATS) | claims
        notes = (_midnight(columns), _clicks(fields), left_out(columns, fields, *_OTHER_CONVERSIONS))
        return counted(self.name, columns, fields, _CHANNEL, grain=("segment",), notes=notes)

    def _export(self, columns: Columns) -> Reading:
        fields = columns.fields(_EXPORT) | claimed(columns, ("purchases", "purchases_sale_amount"))
        notes = (_clicks(fields), left_out(columns, fields, *_OTHER_CONVERSIONS))
        return counted(self.name, columns, fields, _CHANNEL, notes=notes)


def _midnight(columns: Columns) -> str | None:
    """Days that do not begin at midnight are those of an account in another time zone, in UTC."""
    clocks = {value.replace("T", " ").partition(" ")[2][:5] for value in columns.values(columns.find("date"))}
    if not clocks - {"", "00:00"}:
        return None
    latest = max(clocks)
    off = ", the day before the account's own" if latest >= "12:00" else ""
    return f"Days begin at {latest} UTC, midnight where the account is; each is booked on its date in UTC{off}."


def _clicks(fields: Fields) -> str | None:
    only_all = "clicks" in fields and fields["clicks"].column.removeprefix("$.").casefold() == "clicks"
    return "Clicks of all kinds count as clicks, also those on likes and profiles." if only_all else None


CONNECTOR = XAds()
