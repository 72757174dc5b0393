"""Reddit Ads: the API's tables, in which spend is in micros, conversions in a table of their own, and the dashboard's report."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import CAMPAIGN, NAMED, SYNCED, counted, history, in_units, micros_unless_pointed
from aicmo.connectors.base import About, Drop, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_social"}
_CLICKED = "click_through_conversion_attribution_window_month"

_KEYS: Spec = {
    "day": (Parse.DAY, ("date", "day")),
    "account": (_TEXT, ("account_id", "account_name")),
    **CAMPAIGN,
    "ad_group": (_TEXT, ("ad_group_id", "ad_group_name")),
    "ad": (_TEXT, ("ad_id", "post_id", "ad_name")),
    "currency": (Parse.CURRENCY, ("currency",)),
}
_FACTS: Spec = {**_KEYS, "impressions": (_COUNT, ("impressions",)), "clicks": (_COUNT, ("clicks",))}
_STATS: Spec = {**_FACTS, "comments": (_COUNT, ("viewer_comments",))}
_EXPORT: Spec = {**_FACTS, "spend": (_MONEY, ("amount_spent", "spend"))}
_CONVERSIONS: Spec = {
    **_KEYS,
    "reported_conversions": (_COUNT, (_CLICKED,)),
    "reported_revenue": (_MONEY, ("total_value",)),
}
_NAMED: Spec = {
    **NAMED,
    "account": (_TEXT, ("account_id",)),
    "updated_at": (Parse.TIME, SYNCED),
}
_TYPICAL = (
    "ecpm", "comments_page_views", "comment_upvotes", "comment_downvotes", "viewer_comments", "conversion_roas",
    "gallery_item_id", "app_install_metrics_install", "legacy_click_conversions_attribution_window_day",
)  # fmt: skip
_ABOUT = About(
    gives="Impressions, clicks, spend and comments; purchases within a month of a click and their value as Reddit claims them, "
    "from the table of conversions; names of campaigns, ad groups and ads.",
    export="Reddit Ads > Dashboard > Export report, broken down by date: a CSV with Campaign Name, Amount Spent, Impressions, "
    "Clicks, eCPM. Conversions come from the API's table of conversions by campaign and event.",
    unsupported="Conversions in the dashboard's report, other events than purchases, shorter windows and view-through conversions. "
    "Adding windows up would count one purchase several times.",
)


class RedditAds:
    name = "reddit_ads"
    label = "Reddit Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("event_name", _CLICKED):
            return self._conversions(columns)
        if columns.has("spend", "impressions") and columns.count(*_TYPICAL) >= 2:
            return self._stats(columns)
        if columns.has("amount_spent", "e_cpm", "clicks"):
            # Meta writes 'Amount spent' too; only Reddit writes eCPM beside it.
            return counted(self.name, columns, columns.fields(_EXPORT), _CHANNEL, grain=("community",), certainty=0.96)
        if columns.has("id", "name", "configured_status", "effective_status"):
            return self._history(columns)
        return None

    def _stats(self, columns: Columns) -> Reading:
        spend: Spec = {"spend": (micros_unless_pointed(columns, "spend"), ("spend",))}
        return counted(
            self.name, columns, columns.fields({**_STATS, **spend}), _CHANNEL, grain=("gallery_item_id", "community"),
            notes=(in_units(columns, "spend"),),
        )  # fmt: skip

    def _conversions(self, columns: Columns) -> Reading:
        """Of all events, the purchases: sign-ups and page visits are no sales, and have no value to add."""
        event = columns.find("event_name") or ""
        others = Drop(event, "^ *purchase *$", "an event other than 'purchase'", unless=True)
        note = f"Of the events only 'purchase' is taken, as counted in {columns.find(_CLICKED)!r}; view-through counts and shorter windows are left out."
        return counted(
            self.name,
            columns,
            columns.fields(_CONVERSIONS),
            _CHANNEL,
            grain=("event_name",),
            drop=(others,),
            notes=(note,),
        )

    def _history(self, columns: Columns) -> Reading:
        level, parent = next(
            (
                (level, column)
                for level, column in (("ad", "ad_group_id"), ("ad_group", "campaign_id"))
                if columns.has(column)
            ),
            ("campaign", None),
        )
        spec = _NAMED if parent is None else {**_NAMED, "parent": (_TEXT, (parent,))}
        return history(self.name, level, columns, spec, _CHANNEL)


CONNECTOR = RedditAds()
