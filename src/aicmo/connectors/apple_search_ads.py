"""Apple Search Ads: the API's tables, and the reports on campaigns and keywords that people download.

A tap is the click. What Apple claims are installs; those after a tap are taken.
"""

from __future__ import annotations

import re

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import CAMPAIGN, NAMED, SYNCED, Fields, campaign_or_ad_group, counted, history, left_out
from aicmo.connectors.base import About, Drop, Field, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_search"}

_MEASURED: Spec = {
    "day": (Parse.DAY, ("date", "day")),
    "account": (_TEXT, ("organization_id", "org_id", "account_name")),
    **CAMPAIGN,
    "ad_group": (_TEXT, ("ad_group_id", "ad_group_name")),
    "ad": (_TEXT, ("ad_id", "ad_name")),
    "currency": (Parse.CURRENCY, ("local_spend_currency", "currency")),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("taps",)),
    "spend": (_MONEY, ("local_spend_amount", "spend")),
    "reported_conversions": (_COUNT, ("tap_installs", "installs_tap_through", "conversions", "installs")),
}
_NAMED: Spec = {
    **NAMED,
    "account": (_TEXT, ("organization_id",)),
    "parent": (_TEXT, ("campaign_id",)),
    "currency": (Parse.CURRENCY, ("budget_currency", "daily_budget_currency")),
    "updated_at": (Parse.TIME, ("modification_time", *SYNCED)),
}
_OTHER_CONVERSIONS = (
    "total_installs", "view_installs", "installs_view_through", "installs_total", "new_downloads", "redownloads",
    "tap_new_downloads", "tap_redownloads", "new_downloads_tap_through", "redownloads_tap_through", "pre_orders_placed",
)  # fmt: skip
_GRAIN = ("keyword_id", "keyword", "search_term", "search_term_text", "country_or_region", "ad_placement")
_CURRENCY = re.compile(r"\bcurrency: *([A-Z]{3})\b", re.IGNORECASE)
_ABOUT = About(
    gives="Impressions, taps as clicks, spend, and installs after a tap as Apple claims them; names and currencies of campaigns "
    "and ad groups.",
    export="Apple Ads > Campaigns or Custom reports: the granularity 'Daily', the columns Day, Campaign ID, Campaign Name, Spend, "
    "Impressions, Taps, Installs (Tap-Through); download as CSV.",
    unsupported="Revenue, which Apple does not report; headers in another language than English. Installs after a view, new "
    "downloads and redownloads are told of and not added: they are other counts, or parts, of the same installs.",
)


class AppleSearchAds:
    name = "apple_search_ads"
    label = "Apple Search Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("taps", "impressions") and columns.count("local_spend_amount", "spend"):
            return self._counted(columns)
        if columns.has("id", "name", "modification_time", "organization_id"):
            return history(self.name, campaign_or_ad_group(columns), columns, _NAMED, _CHANNEL)
        return None

    def _counted(self, columns: Columns) -> Reading:
        fields = columns.fields(_MEASURED)
        if own := columns.find("id"):
            # A table's `id` is that of what it reports on, the levels above it have columns of their own.
            fields.setdefault(
                next((level for level in ("campaign", "ad_group") if level not in fields), "ad"), Field(own)
            )
        notes = (left_out(columns, fields, *_OTHER_CONVERSIONS),)
        return counted(
            self.name, columns, fields, {**_CHANNEL, **_currency(columns, fields)}, grain=_GRAIN, drop=_unnamed(fields), notes=notes,
        )  # fmt: skip


def _currency(columns: Columns, fields: Fields) -> dict[str, str]:
    """The currency of the whole report, which is stated above it where no column holds it."""
    stated = _CURRENCY.search("\n".join(columns.head.preamble))
    return {"currency": stated[1].upper()} if stated and "currency" not in fields else {}


def _unnamed(fields: Fields) -> tuple[Drop, ...]:
    """The total below a list of campaigns names none."""
    return (Drop(fields["campaign"].column, r"^\s*$", "a total over other rows"),) if "campaign" in fields else ()


CONNECTOR = AppleSearchAds()
