"""Meta Ads (Facebook, Instagram): the API's tables, and the reports that people download from Ads Manager."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec, currency_in
from aicmo.connectors._samples import looks_american, style
from aicmo.connectors.base import About, Drop, Field, Head, Kind, Parse, Reading, Where

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY
_CHANNEL = {"channel": "paid_social"}

_KEYS: Spec = {
    "account": (_TEXT, ("account_id", "account_name")),
    "campaign": (_TEXT, ("campaign_id", "campaign_name")),
    "campaign_name": (_TEXT, ("campaign_name",)),
    "ad_group": (_TEXT, ("ad_set_id", "adset_id", "ad_set_name", "adset_name")),
    "ad": (_TEXT, ("ad_id", "ad_name")),
}
_STATS: Spec = {
    **_KEYS,
    "day": (Parse.DAY, ("date", "date_start")),
    "currency": (Parse.CURRENCY, ("account_currency",)),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("inline_link_clicks", "clicks")),
    "spend": (_MONEY, ("spend",)),
}
_ACTIONS: Spec = {
    "day": (Parse.DAY, ("date",)),
    "ad": (_TEXT, ("ad_id",)),
}
_EXPORT: Spec = {
    **_KEYS,
    "day": (Parse.DAY, ("day", "reporting_starts")),
    "currency": (Parse.CURRENCY, ("currency",)),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("link_clicks", "clicks_all")),
    "spend": (_MONEY, ("amount_spent",)),
    "reported_conversions": (_COUNT, ("purchases", "website_purchases")),
    "reported_revenue": (_MONEY, ("purchases_conversion_value", "website_purchases_conversion_value")),
}
_NAMED: Spec = {
    "id": (_TEXT, ("id",)),
    "name": (_TEXT, ("name",)),
    "account": (_TEXT, ("account_id",)),
    "currency": (Parse.CURRENCY, ("currency",)),
    "time_zone": (_TEXT, ("timezone_name",)),
    "updated_at": (Parse.TIME, ("updated_time", "fivetran_synced")),
}
_BREAKDOWNS = (
    "age", "gender", "country", "region", "dma_region", "platform", "publisher_platform", "placement",
    "platform_position", "impression_device", "device_platform", "time_of_day_ad_account_time_zone",
)  # fmt: skip
# One of these counts every purchase once; the others are parts of it or the same under another name.
_PURCHASES = ("purchase", "omni_purchase", "offsite_conversion.fb_pixel_purchase")
_CLAIMED = r"purchase|offsite_conversion\."


_ABOUT = About(
    gives="Impressions, link clicks, spend, purchases and their value as Meta claims them, by age, gender and placement where the "
    "file has them; names of accounts, campaigns, ad sets and ads.",
    export="Ads Manager > Campaigns > Breakdown > By time > Day, then Reports > Export table data > CSV. From the API, the tables "
    "basic_ad, basic_ad_actions, basic_ad_action_values and the histories as a pipeline writes them.",
    unsupported="Headers in another language than English. Of the actions only purchases are taken; results count only where the file "
    "says that they are conversions.",
)


class MetaAds:
    name = "meta_ads"
    label = "Meta Ads"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("ad_id", "date", "action_type", "value"):
            return self._actions(columns)
        if columns.has("inline_link_clicks", "spend") or columns.has(
            "ad_id", "account_id", "date", "spend", "impressions"
        ):
            return Reading(
                self.name,
                Kind.MEASURES,
                columns.fields(_STATS),
                _CHANNEL,
                columns.present(*_BREAKDOWNS),
                certainty=0.95,
            )
        if (
            columns.has("amount_spent")
            and columns.count("reporting_starts", "day", "campaign_name", "results", "link_clicks") > 1
        ):
            return self._export(columns)
        if level := _level(columns):
            return self._history(level, columns)
        return None

    def _history(self, level: str, columns: Columns) -> Reading:
        fields = columns.fields(_NAMED)
        if parent := columns.find("campaign_id"):
            fields["parent"] = Field(parent)
        return Reading(self.name, Kind.CAMPAIGNS, fields, {"level": level, **_CHANNEL}, certainty=0.9)

    def _actions(self, columns: Columns) -> Reading:
        """Of all that people did, the purchases. Counts and amounts come in tables that differ in their name alone."""
        seen = columns.values(kinds := columns.find("action_type") or "")
        wanted = next((kind for kind in _PURCHASES if kind in seen), _PURCHASES[0])
        amount = "value" in columns.head.path.stem.lower()
        fact, parse = ("reported_revenue", _MONEY) if amount else ("reported_conversions", _COUNT)
        fields = {**columns.fields(_ACTIONS), fact: Field(columns.find("value") or "", parse)}
        others = Drop(kinds, f"^{wanted.replace('.', '[.]')}$", f"an action other than {wanted!r}", unless=True)
        found = f"Of the actions only {wanted!r} is taken, as {fact}."
        notes = (found if wanted in seen else f"{found} The beginning of the file has none.",)
        return Reading(self.name, Kind.MEASURES, fields, _CHANNEL, (kinds,), (others,), notes=notes, certainty=0.95)

    def _export(self, columns: Columns) -> Reading:
        fields = columns.fields(_EXPORT)
        spend = fields["spend"].column
        constants = dict(_CHANNEL)
        if currency := currency_in(spend):
            constants["currency"] = currency
        period, period_note = _period(columns)
        american = currency == "USD" or looks_american(columns.values(spend))
        meant = style(columns.values(columns.find("day", "reporting_starts")), columns.values(spend), american=american)
        results, results_note = _results(columns, fields)
        clicks_note = (
            None if columns.has("link_clicks") or "clicks" not in fields else "Clicks of all kinds count as clicks."
        )
        notes = (period_note, results_note, clicks_note, *meant.notes)
        return Reading(
            self.name, Kind.MEASURES, fields | results, constants, columns.present(*_BREAKDOWNS) + period,
            _totals(columns), day_order=meant.day_order, decimal=meant.decimal, notes=tuple(filter(None, notes)), certainty=0.95,
        )  # fmt: skip


def _level(columns: Columns) -> str | None:
    """What a table of names names. Only Meta calls the time of a change `updated_time`; else the file's name must tell."""
    named = any(word in columns.head.path.stem.lower() for word in ("facebook", "meta_", "instagram"))
    if not columns.has("id", "name") or not (named or columns.has("account_id", "updated_time")):
        return None
    if columns.count("ad_set_id", "creative_id"):
        return "ad"
    if columns.has("campaign_id"):
        return "ad_group"
    return "campaign" if columns.has("account_id") else "account"


def _period(columns: Columns) -> tuple[tuple[str, ...], str | None]:
    """The grain and the note of rows that cover more than a day."""
    starts, ends = columns.find("reporting_starts"), columns.find("reporting_ends")
    if columns.has("day") or starts is None or ends is None or columns.values(starts) == columns.values(ends):
        return (), None
    note = f"Rows reach from {starts!r} to {ends!r} and are booked on the first day; break the report down by day for daily figures."
    return (ends,), note


def _results(columns: Columns, fields: dict[str, Field]) -> tuple[dict[str, Field], str | None]:
    """Results count only where they are conversions, unless the report has its purchases apart."""
    results, indicator = columns.find("results"), columns.find("result_indicator", "result_type")
    if results is None or "reported_conversions" in fields:
        return {}, None
    if indicator is None:
        return {}, f"{results!r} are left out: no column says what they are."
    note = f"{results!r} are conversions where {indicator!r} names a purchase or another conversion, and left out elsewhere."
    return {"reported_conversions": Field(results, _COUNT, only=Where(indicator, _CLAIMED))}, note


def _totals(columns: Columns) -> tuple[Drop, ...]:
    """Rows over all others say so in the first column, in a breakdown, or by naming no campaign."""
    first = next(iter(columns))
    named = dict.fromkeys((first, *columns.present("campaign_name", "campaign_id"), *columns.present(*_BREAKDOWNS)))
    drops = [Drop(column, r"^\s*(all|total)\s*$", "a total over other rows") for column in named]
    if campaign := columns.find("campaign_id", "campaign_name"):
        drops.append(Drop(campaign, r"^\s*$", "a total over other rows"))
    return tuple(drops)


CONNECTOR = MetaAds()
