"""Readings of advertising platforms' tables: what was counted a day, and what things are called.

What the platforms share is here, so that a connector only says what is special about its own: which columns tell its
tables, how it calls things, and which of its many conversions are the ones it reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from aicmo.connectors import _synonyms as words
from aicmo.connectors._columns import Columns, Spec, currency_in, currency_signs
from aicmo.connectors._samples import style
from aicmo.connectors.base import MEASURE_FACTS, MEASURE_KEYS, Drop, Field, Kind, Parse, Reading

Fields = dict[str, Field]
SYNCED = ("fivetran_synced",)
NAMED: Spec = {"id": (Parse.TEXT, ("id",)), "name": (Parse.TEXT, ("name",))}
CAMPAIGN: Spec = {
    "campaign": (Parse.TEXT, ("campaign_id", "campaign_name")),
    "campaign_name": (Parse.TEXT, ("campaign_name",)),
}
# To say of a list of campaigns, whose mail an e-mail service's events hold too.
SUMS_UP_MAIL = "It sums up mail that the service's events tell of one by one: import one of the two."
_TOTAL = r"^\s*(grand )?totals?( of [\d.,]+ \w+)?\s*(:.*)?$"
_CLOCK = re.compile(r"[T ]\d{1,2}:\d\d.*$")
_ORDER = (*MEASURE_KEYS, *MEASURE_FACTS)
_AMOUNTS = ("spend", "reported_revenue")


def counted(
    connector: str,
    columns: Columns,
    fields: Fields,
    constants: Mapping[str, str],
    *,
    grain: Iterable[str] = (),
    drop: tuple[Drop, ...] = (),
    ends: str | None = None,
    month_first: bool = False,
    certainty: float = 0.95,
    notes: Iterable[str | None] = (),
) -> Reading:
    """What a platform counted for a day, as its API gives it or as a person downloads it.

    `grain` are plain names of columns that tell rows of one day apart, beyond the usual breakdowns; `ends` is the column
    of a row's last day, where it may cover more than one. `month_first` says how the platform means open dates.
    """
    fields = {name: fields[name] for name in sorted(fields, key=_ORDER.index)}
    constants = {**constants, **_currency(columns, fields)}
    period, of_period = _period(columns, fields, ends)
    amounts = [text for field in _plain_amounts(fields) for text in columns.values(field.column)]
    meant = style(_days(columns, fields), amounts, american=month_first or _american(columns, fields, constants))
    said = (*notes, of_period, _currency_note(fields, constants))
    return Reading(
        connector, Kind.MEASURES, fields, constants, (*_grain(columns, fields, grain), *period),
        (*_totals(columns, fields), *drop), day_order=meant.day_order, decimal=meant.decimal,
        notes=(*filter(None, said), *meant.notes), certainty=certainty,
    )  # fmt: skip


def history(
    connector: str, level: str, columns: Columns, spec: Spec, constants: Mapping[str, str] | None = None
) -> Reading:
    """What campaigns, ad groups, ads or accounts are called, and since when."""
    return Reading(
        connector, Kind.CAMPAIGNS, columns.fields(spec), {"level": level, **(constants or {})}, certainty=0.95
    )


def campaign_or_ad_group(columns: Columns) -> str:
    """The level of a table of names: what is in a campaign is an ad group."""
    return "ad_group" if columns.has("campaign_id") else "campaign"


def claimed(columns: Columns, *pairs: tuple[str, str], value: Parse = Parse.MONEY) -> Fields:
    """The platform's conversions and their value: the first of `pairs` that is there whole, else the first of any part.

    So a count and a value are never of different windows or kinds where the file has a pair that agrees.
    """
    best = max(pairs, key=lambda pair: columns.count(*pair))
    found = {
        "reported_conversions": (columns.find(best[0]), Parse.COUNT),
        "reported_revenue": (columns.find(best[1]), value),
    }
    return {fact: Field(column, parse) for fact, (column, parse) in found.items() if column is not None}


def left_out(columns: Columns, fields: Fields, *names: str) -> str | None:
    """What to say of conversions of other kinds, windows or ways of counting, which belong in no sum with those taken."""
    used = {column for field in fields.values() for column in (field.column, *field.fallbacks)}
    others = [column for column in columns.present(*names) if column not in used]
    if not others:
        return None
    taken = fields.get("reported_conversions")
    said = f"Reported conversions are {taken.column!r}" if taken else "No column of conversions is taken"
    return f"{said}; not added to them: {', '.join(map(repr, others))}."


def micros_unless_pointed(columns: Columns, name: str) -> Parse:
    """How amounts are written that should be in micros, though their header does not say it.

    Micros are whole; amounts that are written with a decimal point are in units already.
    """
    values = columns.values(columns.find(name))
    return Parse.MONEY if any("." in value.removesuffix(".0") for value in values) else Parse.MICROS


def in_units(columns: Columns, *names: str) -> str | None:
    """What to say of amounts that should be in micros and are not."""
    pointed = [repr(columns.find(name)) for name in names if micros_unless_pointed(columns, name) is Parse.MONEY]
    if not pointed:
        return None
    return f"Amounts in {' and '.join(pointed)} have a decimal point, so they are read as units and not as millionths."


def _currency(columns: Columns, fields: Fields) -> dict[str, str]:
    """The currency of the whole file, if no column holds it but a header or the amounts themselves tell."""
    if "currency" in fields:
        return {}
    for field in _plain_amounts(fields):
        if currency := currency_in(field.column) or currency_signs(columns.values(field.column)):
            return {"currency": currency}
    return {}


def _plain_amounts(fields: Fields) -> list[Field]:
    return [fields[name] for name in _AMOUNTS if name in fields and fields[name].parse is Parse.MONEY]


def _currency_note(fields: Fields, constants: Mapping[str, str]) -> str | None:
    if "currency" in {*fields, *constants} or not {*_AMOUNTS} & fields.keys():
        return None
    return "The file does not say in which currency its amounts are: the workspace's is taken, or what --currency says."


def _days(columns: Columns, fields: Fields) -> list[str]:
    return columns.values(fields["day"].column) if "day" in fields else []


def _american(columns: Columns, fields: Fields, constants: Mapping[str, str]) -> bool:
    stated = columns.values(fields["currency"].column) if "currency" in fields else []
    return "USD" in {constants.get("currency"), *stated}


def _grain(columns: Columns, fields: Fields, more: Iterable[str]) -> tuple[str, ...]:
    used = {field.column for name, field in fields.items() if name != "day"}
    return tuple(column for column in dict.fromkeys(columns.present(*words.BREAKDOWNS, *more)) if column not in used)


def _period(columns: Columns, fields: Fields, ends: str | None) -> tuple[tuple[str, ...], str | None]:
    """The grain and the note of rows that cover more than a day."""
    if "day" not in fields:
        return (), "No column holds a day; break the report down by day for daily figures."
    starts = fields["day"].column
    if (unit := starts.casefold()) in {"week", "month"}:
        return (), f"Each row is a whole {unit}, booked on its first day."
    if ends is None or _dates(columns, starts) == _dates(columns, ends):
        return (), None
    note = f"Rows reach from {starts!r} to {ends!r} and are booked on the first day; break the report down by day for daily figures."
    return (ends,), note


def _dates(columns: Columns, column: str) -> list[str]:
    return [_CLOCK.sub("", value.strip()) for value in columns.values(column)]


def _totals(columns: Columns, fields: Fields) -> tuple[Drop, ...]:
    """Rows over all others say so in the first column or where a name should be."""
    names = [fields[name].column for name in ("day", "campaign_name", "campaign", "ad_group") if name in fields]
    return tuple(
        Drop(column, _TOTAL, "a total over other rows") for column in dict.fromkeys((next(iter(columns)), *names))
    )
