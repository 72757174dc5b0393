"""Microsoft Advertising (Bing Ads): the API's reports and tables, and the reports that people download, which share their headers."""

from __future__ import annotations

import re
from dataclasses import replace

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._samples import day_order
from aicmo.connectors._tables import NAMED, SYNCED, Fields, campaign_or_ad_group, claimed, counted, history, left_out
from aicmo.connectors.base import About, Drop, Field, Head, Parse, Reading

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY

_MEASURED: Spec = {
    "day": (Parse.DAY, ("date", "day", "time_period", "gregorian_date", "week", "month")),
    "account": (_TEXT, ("account_id", "account_number", "account_name", "account")),
    "campaign": (_TEXT, ("campaign_id", "campaign_name", "campaign")),
    "campaign_name": (_TEXT, ("campaign_name", "campaign")),
    "ad_group": (_TEXT, ("ad_group_id", "ad_group_name", "ad_group")),
    "ad": (_TEXT, ("ad_id",)),
    "currency": (Parse.CURRENCY, ("currency_code", "currency")),
    "impressions": (_COUNT, ("impressions", "impr")),
    "clicks": (_COUNT, ("clicks",)),
    "spend": (_MONEY, ("spend",)),
}
_NAMED: Spec = {
    **NAMED,
    "account": (_TEXT, ("account_id",)),
    "parent": (_TEXT, ("campaign_id",)),
    "updated_at": (Parse.TIME, ("modified_time", *SYNCED)),
}
_CLAIMS = (("conversions_qualified", "revenue"), ("conversions", "revenue"), ("conv", "revenue"))
_OTHER_CONVERSIONS = (
    "all_conversions", "all_conversions_qualified", "all_conv", "all_revenue", "view_through_conversions",
    "view_through_conversions_qualified", "view_through_conv", "view_through_revenue", "assists",
)  # fmt: skip
_TYPICAL = (
    "currency_code", "account_number", "ad_distribution", "conversions_qualified", "all_conversions_qualified",
    "bid_match_type", "delivered_match_type", "top_vs_other", "time_period", "gregorian_date", "all_conv", "all_revenue",
    "device_os", "view_through_conv", "impression_share_percent",
)  # fmt: skip
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_GRAIN = ("hour_of_day", "day_of_week", "goal", "goal_type", "search_query")
_CAMPAIGN_TYPES = {
    "search": "paid_search",
    "search & content": "paid_search",
    "dynamicsearchads": "paid_search",
    "dynamic search ads": "paid_search",
    "shopping": "paid_shopping",
    "audience": "display",
    "performancemax": "cross_network",
    "performance max": "cross_network",
    "performance_max": "cross_network",
}
_DISTRIBUTIONS = {"search": "paid_search", "audience": "display", "native": "display", "content": "display"}
# Microsoft's own names of time zones (TimeZoneType in its API), those of the larger markets.
_TIME_ZONES = {
    "pacifictimeuscanadatijuana": "America/Los_Angeles",
    "mountaintimeuscanada": "America/Denver",
    "arizona": "America/Phoenix",
    "centraltimeuscanada": "America/Chicago",
    "easterntimeuscanada": "America/New_York",
    "atlantictimecanada": "America/Halifax",
    "brasilia": "America/Sao_Paulo",
    "greenwichmeantimedublinedinburghlisbonlondon": "Europe/London",
    "amsterdamberlinbernromestockholmvienna": "Europe/Berlin",
    "brusselscopenhagenmadridparis": "Europe/Paris",
    "athensistanbulminsk": "Europe/Athens",
    "helsinkikyivrigasofiatallinnvilnius": "Europe/Helsinki",
    "chennaikolkatamumbainewdelhi": "Asia/Kolkata",
    "kualalumpursingapore": "Asia/Singapore",
    "osakasapporotokyo": "Asia/Tokyo",
    "canberramelbournesydney": "Australia/Sydney",
    "aucklandwellington": "Pacific/Auckland",
}
_ABOUT = About(
    gives="Impressions, clicks, spend, conversions and revenue as Microsoft claims them, by device, network and match type where "
    "the report has them; names, channels and time zones of campaigns.",
    export="Reports > Default reports > Performance > Campaign: the unit of time 'Day', the columns Account number, Campaign, "
    "Campaign ID, Currency code, Impressions, Clicks, Spend, Conversions, Revenue; Download as CSV.",
    unsupported="Headers in another language than English. 'Conversions' are the primary goals; all conversions, view-through "
    "conversions and assists are told of and not added.",
)


class MicrosoftAds:
    name = "microsoft_ads"
    label = "Microsoft Advertising"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("spend", "clicks") and (columns.count(*_TYPICAL) >= 2 or _says_so(columns)):
            return self._counted(columns)
        if columns.has("id", "name", "modified_time") and columns.count("account_id", "campaign_id"):
            return self._history(columns)
        return None

    def _counted(self, columns: Columns) -> Reading:
        fields = columns.fields(_MEASURED) | _channel(columns) | _conversions(columns)
        constants = {} if "channel" in fields else {"channel": "paid_search"}
        footer = Drop(next(iter(columns)), "^ *©", "the report's last line, which is no row")
        return counted(
            self.name, columns, fields, constants, grain=_GRAIN, drop=(footer,),
            month_first=_month_first(columns), notes=(left_out(columns, fields, *_OTHER_CONVERSIONS),),
        )  # fmt: skip

    def _history(self, columns: Columns) -> Reading:
        reading = history(self.name, campaign_or_ad_group(columns), columns, _NAMED)
        own = {"channel": ("type", _CAMPAIGN_TYPES), "time_zone": ("time_zone", _TIME_ZONES)}
        found = {name: (columns.find(column), lookup) for name, (column, lookup) in own.items()}
        looked_up = {
            name: Field(column, lookup=words, otherwise_as_is=True) for name, (column, words) in found.items() if column
        }
        return replace(reading, fields={**reading.fields, **looked_up})


def _says_so(columns: Columns) -> bool:
    """Whether the lines above a report by time are Microsoft's: then it may have few columns."""
    above = "\n".join(columns.head.preamble)
    return columns.has("time_period") and "Report Name:" in above and "Report Time:" in above


def _month_first(columns: Columns) -> bool:
    """How open dates are meant: as the time above the report is written, else as Microsoft's own are."""
    order, _ = day_order(_DATE.findall("\n".join(columns.head.preamble)), american=True)
    return order != "dmy"


def _channel(columns: Columns) -> Fields:
    """The channel of a row: its campaign's type where the report has it, else where the ad was shown."""
    for column, lookup in (("campaign_type", _CAMPAIGN_TYPES), ("ad_distribution", _DISTRIBUTIONS)):
        if found := columns.find(column):
            return {"channel": Field(found, lookup=lookup, otherwise_as_is=True)}
    return {}


def _conversions(columns: Columns) -> Fields:
    """Qualified conversions are the same, counted in fractions; older rows have whole ones only."""
    fields = claimed(columns, *_CLAIMS)
    if columns.has("conversions_qualified", "conversions"):
        column, older = (columns.find(name) or "" for name in ("conversions_qualified", "conversions"))
        fields["reported_conversions"] = Field(column, _COUNT, fallbacks=(older,))
    return fields


CONNECTOR = MicrosoftAds()
