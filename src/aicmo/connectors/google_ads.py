"""Google Ads: the API's tables, in which money is in micros, and the reports that people download."""

from __future__ import annotations

import re

from aicmo.connectors._columns import Columns, Spec, currency_in
from aicmo.connectors._samples import style
from aicmo.connectors.base import About, Drop, Field, Head, Kind, Parse, Reading

_TEXT, _COUNT, _MONEY, _MICROS = Parse.TEXT, Parse.COUNT, Parse.MONEY, Parse.MICROS

_STATS: Spec = {
    "day": (Parse.DAY, ("date", "segments_date")),
    "account": (_TEXT, ("customer_id",)),
    "campaign": (_TEXT, ("campaign_id",)),
    "campaign_name": (_TEXT, ("campaign_name",)),
    "ad_group": (_TEXT, ("ad_group_id",)),
    "ad": (_TEXT, ("ad_id",)),
    "currency": (Parse.CURRENCY, ("currency_code",)),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("clicks",)),
    "spend": (_MICROS, ("cost_micros",)),
    "reported_conversions": (_COUNT, ("conversions",)),
    "reported_revenue": (_MONEY, ("conversions_value",)),
}
_EXPORT: Spec = {
    "day": (Parse.DAY, ("day", "week", "month")),
    "account": (_TEXT, ("customer_id", "account")),
    "campaign": (_TEXT, ("campaign_id", "campaign")),
    "campaign_name": (_TEXT, ("campaign",)),
    "ad_group": (_TEXT, ("ad_group_id", "ad_group")),
    "ad": (_TEXT, ("ad_id",)),
    "currency": (Parse.CURRENCY, ("currency_code", "currency")),
    "impressions": (_COUNT, ("impr", "impressions")),
    "clicks": (_COUNT, ("clicks",)),
    "spend": (_MONEY, ("cost",)),
    "reported_conversions": (_COUNT, ("conversions",)),
    "reported_revenue": (_MONEY, ("conv_value", "conversion_value", "total_conv_value")),
}
_NAMED: Spec = {
    "id": (_TEXT, ("id",)),
    "account": (_TEXT, ("customer_id",)),
    "updated_at": (Parse.TIME, ("updated_at", "fivetran_synced")),
}
_CAMPAIGNS: Spec = {**_NAMED, "name": (_TEXT, ("name",))}
_ACCOUNTS: Spec = {
    **_NAMED,
    "name": (_TEXT, ("descriptive_name",)),
    "currency": (Parse.CURRENCY, ("currency_code",)),
    "time_zone": (_TEXT, ("time_zone",)),
}
_TYPICAL = (
    "impr", "currency_code", "campaign_state", "campaign_status", "campaign_type", "conv_value", "cost_conv",
    "avg_cpc", "conv_rate", "search_impr_share",
)  # fmt: skip
_GRAIN = (
    "device", "ad_network_type", "click_type", "slot", "hour", "keyword_ad_group_criterion", "criterion_id",
    "ad_group_criterion_criterion_id", "search_term", "network", "network_with_search_partners", "search_keyword",
    "match_type", "age", "gender", "country_territory", "hour_of_the_day",
)  # fmt: skip
_CAMPAIGN_TYPES = {
    "search": "paid_search",
    "search only": "paid_search",
    "display": "display",
    "display only": "display",
    "video": "paid_video",
    "shopping": "paid_shopping",
    "performance max": "cross_network",
    "performance_max": "cross_network",
    "demand gen": "cross_network",
    "demand_gen": "cross_network",
    "discovery": "cross_network",
}
# Which channel a network is: https://support.google.com/analytics/answer/9756891
_NETWORKS = {
    "search": "paid_search",
    "search_partners": "paid_search",
    "content": "display",
    "youtube": "paid_video",
    "youtube_search": "paid_video",
    "youtube_watch": "paid_video",
    "google_tv": "paid_video",
    "mixed": "cross_network",
    "google_owned_channels": "cross_network",
    "discover": "cross_network",
    "gmail": "cross_network",
    "maps": "cross_network",
}
_PERIOD = re.compile(r"\w+ \d{1,2}, ?\d{4} ?[-–] ?\w+ \d{1,2}, ?\d{4}")


_ABOUT = About(
    gives="Impressions, clicks, spend, conversions and their value as Google claims them, by device and network where the file has "
    "them; names, channels and time zones of campaigns and accounts. The campaign's type tells the channel.",
    export="Google Ads > Campaigns > segment by Time > Day > Download > CSV. Rename nothing: the two lines above the header and the "
    "total rows are known. From the API, the tables campaign_stats, campaign_history and account_history as a pipeline writes them.",
    unsupported="Headers in another language than English, whose amounts the general table reader may still find. All conversions "
    "and view-through conversions are not read.",
)


class GoogleAds:
    name = "google_ads"
    label = "Google Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("cost_micros") and columns.count(
            "customer_id", "base_campaign", "ad_network_type", "campaign_id"
        ):
            return self._stats(columns)
        if columns.has("id", "name", "advertising_channel_type"):
            return self._history("campaign", columns, _CAMPAIGNS)
        if columns.has("id", "descriptive_name", "time_zone"):
            return self._history("account", columns, _ACCOUNTS)
        if columns.has("cost") and columns.count(*_TYPICAL) >= 2:
            return self._export(columns)
        return None

    def _stats(self, columns: Columns) -> Reading:
        fields = columns.fields(_STATS)
        if own := columns.find("id"):
            fields.setdefault("ad_group" if "campaign" in fields else "campaign", Field(own))
        fields |= _channel(columns)
        constants = {} if "channel" in fields else {"channel": "paid_search"}
        grain = columns.present(*_GRAIN)
        return Reading(self.name, Kind.MEASURES, fields, constants, grain, certainty=0.97)

    def _history(self, level: str, columns: Columns, spec: Spec) -> Reading:
        fields = columns.fields(spec) | _channel(columns)
        return Reading(self.name, Kind.CAMPAIGNS, fields, {"level": level}, certainty=0.97)

    def _export(self, columns: Columns) -> Reading:
        fields = columns.fields(_EXPORT) | _channel(columns)
        constants = {} if "channel" in fields else {"channel": "paid_search"}
        cost = fields["spend"].column
        if "currency" not in fields and (currency := currency_in(cost)):
            constants["currency"] = currency
        american = "USD" in {constants.get("currency"), *columns.values(columns.find("currency_code"))}
        meant = style(_days(columns, fields), columns.values(cost), american=american)
        return Reading(
            self.name, Kind.MEASURES, fields, constants, columns.present(*_GRAIN), _totals(columns),
            day_order=meant.day_order, decimal=meant.decimal, notes=(*_notes(columns, fields), *meant.notes), certainty=0.95,
        )  # fmt: skip


def _channel(columns: Columns) -> dict[str, Field]:
    """The channel of a row: its campaign's type where it is told, else the network it was shown on."""
    if column := columns.find("advertising_channel_type", "campaign_advertising_channel_type", "campaign_type"):
        return {"channel": Field(column, lookup=_CAMPAIGN_TYPES, otherwise_as_is=True)}
    if column := columns.find("ad_network_type", "segments_ad_network_type"):
        return {"channel": Field(column, lookup=_NETWORKS, otherwise_as_is=True)}
    return {}


def _totals(columns: Columns) -> tuple[Drop, ...]:
    first = next(iter(columns))
    named = {first, *columns.present("campaign")}
    return tuple(Drop(column, r"^\s*total(: .*)?$", "a total over other rows") for column in sorted(named))


def _days(columns: Columns, fields: dict[str, Field]) -> list[str]:
    return columns.values(fields["day"].column) if "day" in fields else []


def _notes(columns: Columns, fields: dict[str, Field]) -> tuple[str, ...]:
    if "day" not in fields:
        said = next((found[0] for line in columns.head.preamble if (found := _PERIOD.search(line))), None)
        return (f"The report sums up {said}; add the segment 'Day' for daily figures.",) if said else ()
    if not columns.has("day"):
        return (f"Each row is a whole {fields['day'].column.lower()}, booked on its first day.",)
    return ()


CONNECTOR = GoogleAds()
