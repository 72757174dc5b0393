"""LinkedIn Ads: the API's tables, and the reports of Campaign Manager.

LinkedIn's campaign group is everyone else's campaign, and its campaign the ad group. Newer reports call them so themselves:
campaign and ad set.
"""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._tables import CAMPAIGN, NAMED, SYNCED, Fields, claimed, counted, history, left_out
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_social"}

_FACTS: Spec = {
    "account": (_TEXT, ("account_id", "account_name")),
    "currency": (Parse.CURRENCY, ("currency",)),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("clicks",)),
    "engagements": (_COUNT, ("total_engagements",)),
    "shares": (_COUNT, ("shares",)),
    "comments": (_COUNT, ("comments",)),
}
_STATS: Spec = {
    **_FACTS,
    "day": (Parse.DAY, ("day", "date")),
    "campaign": (_TEXT, ("campaign_group_id",)),
    "ad_group": (_TEXT, ("campaign_id",)),
    "ad": (_TEXT, ("creative_id",)),
    "spend": (_MONEY, ("cost_in_local_currency",)),
}
_EXPORT: Spec = {
    **_FACTS,
    "day": (Parse.DAY, ("start_date_in_utc", "date", "day")),
    "ad": (_TEXT, ("ad_id", "creative_id", "ad_name", "creative_name")),
    "spend": (_MONEY, ("total_spent",)),
}
_AD_SETS: Spec = {**CAMPAIGN, "ad_group": (_TEXT, ("ad_set_id", "ad_set_name"))}
_GROUPS: Spec = {
    "campaign": (_TEXT, ("campaign_group_id", "campaign_group_name")),
    "campaign_name": (_TEXT, ("campaign_group_name",)),
    "ad_group": (_TEXT, ("campaign_id", "campaign_name")),
}
_NAMED: Spec = {
    **NAMED,
    "account": (_TEXT, ("account_id",)),
    "parent": (_TEXT, ("campaign_group_id",)),
    "currency": (Parse.CURRENCY, ("currency",)),
    "updated_at": (Parse.TIME, ("last_modified_time", *SYNCED)),
}
_TYPICAL = (
    "start_date_in_utc", "campaign_name", "campaign_group_name", "ad_set_name", "account_name", "campaign_objective",
    "clicks_to_landing_page", "clicks_to_linked_in_page", "average_cpm", "average_cpc", "click_through_rate",
)  # fmt: skip
_OTHER_CONVERSIONS = (
    "external_website_post_click_conversions", "external_website_post_view_conversions",
    "viral_external_website_conversions", "one_click_leads", "post_click_conversions", "view_through_conversions",
    "viral_conversions", "leads", "event_registrations",
)  # fmt: skip
_ABOUT = About(
    gives="Impressions, clicks, spend, engagements, shares, comments, conversions and their value as LinkedIn claims them; "
    "names of accounts, campaigns and ad groups. What LinkedIn calls a campaign group is the campaign here, and what it "
    "calls a campaign the ad group.",
    export="Campaign Manager > the account > Export: choose the report 'Campaign performance' or 'Ad performance' and the "
    "time breakdown 'Daily'. The file is taken as it comes, preamble and all. Days are in UTC.",
    unsupported="Demographics reports, which stack several tables in one file; headers in another language than English. "
    "Leads, post-click, post-view and viral conversions are told of and not added to the conversions.",
)


class LinkedInAds:
    name = "linkedin_ads"
    label = "LinkedIn Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("cost_in_local_currency", "clicks"):
            return self._stats(columns)
        if columns.has("total_spent") and columns.count(*_TYPICAL) >= 2:
            return self._export(columns)
        if columns.has("id", "name", "last_modified_time") and (level := _level(columns)):
            return history(self.name, level, columns, _NAMED, _CHANNEL)
        return None

    def _stats(self, columns: Columns) -> Reading:
        fields = columns.fields(_STATS)
        fields |= claimed(columns, ("external_website_conversions", "conversion_value_in_local_currency"))
        constants, of_currency = _dollars(columns)
        notes = (of_currency, left_out(columns, fields, *_OTHER_CONVERSIONS))
        return counted(self.name, columns, fields, {**_CHANNEL, **constants}, notes=notes)

    def _export(self, columns: Columns) -> Reading:
        levels, of_levels = _levels(columns)
        fields = columns.fields(_EXPORT) | levels | claimed(columns, ("conversions", "total_conversion_value"))
        zone = {"time_zone": "UTC"} if columns.has("start_date_in_utc") else {}
        return counted(
            self.name, columns, fields, {**_CHANNEL, **zone}, ends=columns.find("end_date_in_utc"),
            month_first=True, notes=(of_levels, left_out(columns, fields, *_OTHER_CONVERSIONS)),
        )  # fmt: skip


def _dollars(columns: Columns) -> tuple[dict[str, str], str | None]:
    """The table names no currency; that the costs in local currency and in dollars agree tells that it is the dollar."""
    local, dollars = columns.find("cost_in_local_currency"), columns.find("cost_in_usd")
    amounts = [{float(value) for value in columns.values(column) if _is_positive(value)} for column in (local, dollars)]
    if not amounts[0] or amounts[0] != amounts[1]:
        return {}, None
    return {"currency": "USD"}, f"Amounts are US dollars: {local!r} and {dollars!r} agree."


def _is_positive(value: str) -> bool:
    return value.replace(".", "", 1).isdigit() and float(value) > 0


def _level(columns: Columns) -> str | None:
    """Campaign groups and accounts are told apart by what only they have."""
    if columns.has("campaign_group_id"):
        return "ad_group"
    if columns.has("account_id"):
        return "campaign"
    return "account" if columns.has("currency", "version_tag") else None


def _levels(columns: Columns) -> tuple[Fields, str | None]:
    """A report's campaign and ad group, whichever of LinkedIn's two vocabularies it speaks."""
    if columns.count("ad_set_id", "ad_set_name"):
        return columns.fields(_AD_SETS), None
    if columns.count("campaign_group_id", "campaign_group_name"):
        return columns.fields(_GROUPS), None
    note = "The report names no campaign group, so LinkedIn's campaigns are taken as campaigns."
    return columns.fields(CAMPAIGN), note


CONNECTOR = LinkedInAds()
