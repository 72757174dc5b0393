"""Anything tabular: what the columns mean is guessed from their names, and from their values where names do not tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from aicmo.connectors import _synonyms as words
from aicmo.connectors._columns import Columns, currency_in, currency_signs, plain
from aicmo.connectors._samples import is_day, is_email, is_epoch, is_number, looks_american, mostly, style, total
from aicmo.connectors.base import MEASURE_FACTS, About, Drop, Field, Head, Kind, Parse, Reading

Fields = dict[str, Field]
Test = Callable[[str], bool]
_NUMBERS = {Parse.COUNT, Parse.MONEY, Parse.MICROS}
_NO_DAY = ("synced", "updated", "modified", "created", "start", "end", "birth")
_TYPED = 0.6
_DEAR = 1_000
_SHOWN = 40


_ABOUT = About(
    gives="Whatever columns can be recognised by their names, in English, German, Spanish and French, and by their values: figures of a day "
    "and campaign, or events of a person. What each column is taken for is printed at import.",
    export="Any tool's CSV, TSV, Excel, Parquet or JSON with one row an event, or one row a day and campaign, and a header.",
    unsupported="Tables without a header, with several tables in one, or with dates across. A column that is taken for the wrong thing is "
    "corrected with --map; one that is left out for its values is told of.",
)


class Tabular:
    name = "tabular"
    label = "Table"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        """Events where rows tell what happened to whom and when; else measures where any fact has a column."""
        if head.headerless:
            return None
        columns = Columns(head)
        measures = _measures(columns)
        paid = {"impressions", "clicks", "spend"} & measures.keys()
        if len(paid) < 2 and (events := _events(columns)):
            return self._events(columns, *events)
        if _is_measured(measures):
            return self._measured(columns, measures)
        return None

    def _events(self, columns: Columns, fields: Fields, constants: dict[str, str]) -> Reading:
        times = columns.values(fields["occurred_at"].column)
        values = columns.values(fields["value"].column) if "value" in fields else []
        constants = constants | _currency(columns, fields, "value")
        meant = style(times, values, american=_american(columns, fields, constants, times))
        doubt = (
            f"No column holds the event's type: every row is taken as {constants['type']!r}."
            if "type" in constants
            else ""
        )
        return Reading(
            self.name, Kind.EVENTS, fields, constants, day_order=meant.day_order, decimal=meant.decimal,
            notes=(*filter(None, [doubt]), *meant.notes), certainty=0.4 if "type" in constants else 0.5,
        )  # fmt: skip

    def _measured(self, columns: Columns, fields: Fields) -> Reading:
        constants = _currency(columns, fields, "spend", "revenue", "reported_revenue") | _platform(columns, fields)
        days = columns.values(fields["day"].column) if "day" in fields else []
        numbers = [text for name in MEASURE_FACTS if name in fields for text in columns.values(fields[name].column)]
        meant = style(days, numbers, american=_american(columns, fields, constants, days))
        used = {field.column for field in fields.values()}
        grain = tuple(column for column in columns.present(*words.BREAKDOWNS) if column not in used)
        return Reading(
            self.name, Kind.MEASURES, fields, constants, grain, _totals(columns), day_order=meant.day_order,
            decimal=meant.decimal, notes=(*_doubts(columns, fields, constants), *meant.notes), certainty=0.45,
        )  # fmt: skip


def _events(columns: Columns) -> tuple[Fields, dict[str, str]] | None:
    """Fields and constants, if each row says when something happened, what, and to whom or by which id."""
    fields = _usable(columns, columns.fields(words.EVENTS))
    _find_by_value(columns, fields)
    if "occurred_at" not in fields:
        return None
    to_somebody = bool({"email", "contact_id"} & fields.keys())
    if (to_somebody or {"source_event_id", "message_id"} & fields.keys()) and (kind := _typed(columns)):
        return fields | {"type": kind} | _bounce(columns), {}
    if not to_somebody:
        return None
    stem = plain(columns.head.path.stem).split("_")
    said = next((words.FILE_WORDS[word] for word in stem if word in words.FILE_WORDS), None)
    said = said or ("converted" if "value" in fields else None)
    return (fields, {"type": said}) if said else None


def _usable(columns: Columns, fields: Fields) -> Fields:
    """The fields whose sample values are what the name promises. What is no address may still tell people apart."""
    kept = {name: _timed(columns, field) for name, field in fields.items() if _believable(columns, name, field)}
    if "email" in fields.keys() - kept.keys():
        kept.setdefault("contact_id", Field(fields["email"].column))
    return kept


def _believable(columns: Columns, name: str, field: Field) -> bool:
    values = columns.values(field.column)
    if name == "source_event_id" and plain(field.column.removeprefix("$")) == "id":
        return len({*values}) == len(values)
    if name == "email":
        return not values or mostly(values, is_email)
    return field.parse is not Parse.TIME or not values or mostly(values, is_day) or mostly(values, is_epoch)


def _timed(columns: Columns, field: Field) -> Field:
    is_unix = field.parse is Parse.TIME and mostly(columns.values(field.column), is_epoch)
    return Field(field.column, Parse.EPOCH) if is_unix else field


def _find_by_value(columns: Columns, fields: Fields) -> None:
    """Columns that no name gave away: one of times, one of addresses."""
    for name, parse, test in (("occurred_at", Parse.TIME, is_day), ("email", Parse.EMAIL, is_email)):
        if name not in fields and (column := _column_of(columns, fields, test)):
            fields[name] = Field(column, parse)


def _column_of(columns: Columns, fields: Fields, test: Test) -> str | None:
    used = {field.column for field in fields.values()}
    return next(
        (
            column
            for name, column in columns.names().items()
            if column not in used
            and not any(word in name for word in _NO_DAY)
            and mostly(columns.values(column), test, 0.95)
        ),
        None,
    )


def _typed(columns: Columns) -> Field | None:
    """The column of event types: most of its values are known ones. The lookup has those of the sample first."""
    for column in columns.present(*words.TYPE_COLUMNS):
        values = columns.values(column)
        if not values or not mostly(values, lambda value: plain(value) in words.TYPES, _TYPED):
            continue
        seen = {value.strip().casefold(): plain(value) for value, _ in Counter(values).most_common()}
        spelled = {label.replace("_", blank): label for label in words.TYPES for blank in ("_", " ", "-")}
        known = {text: words.TYPES[label] for text, label in [*seen.items(), *spelled.items()] if label in words.TYPES}
        return Field(column, lookup=known, required=True)
    return None


def _bounce(columns: Columns) -> Fields:
    column = columns.find(*words.BOUNCE_COLUMNS)
    if column is None or not all(value.strip().casefold() in words.BOUNCES for value in columns.values(column)):
        return {}
    return {"hard": Field(column, Parse.BOOLEAN, words.BOUNCES)}


def _measures(columns: Columns) -> Fields:
    found = columns.fields(words.MEASURES) | columns.fields(words.MICROS)
    fields = {name: field for name, field in found.items() if _holds(columns, field)}
    for name, column in zip(("campaign", "ad_group"), _campaigns(columns), strict=False):
        fields.setdefault(name, Field(column))
    if "day" not in fields and (day := _column_of(columns, fields, is_day)):
        fields["day"] = Field(day, Parse.DAY)
    return fields


def _left_out(columns: Columns, fields: Fields) -> list[str]:
    """What to say of columns that are called as facts or days are, and hold neither."""
    named = columns.fields(words.MEASURES) | columns.fields(words.MICROS)
    used = {field.column for field in fields.values()}
    refused = {
        field.column: field for field in named.values() if field.column not in used and not _holds(columns, field)
    }
    return [_refusal(columns, field) for field in refused.values()]


def _refusal(columns: Columns, field: Field) -> str:
    """An address is no example: notes are kept, and addresses live in one table only."""
    test, kind = (is_number, "numbers") if field.parse in _NUMBERS else (is_day, "dates")
    example = next((value for value in columns.values(field.column) if not test(value) and "@" not in value), None)
    such = f", such as {example[:_SHOWN]!r}," if example else ""
    return f"{field.column!r} is left out: most of its values{such} are no {kind}."


def _holds(columns: Columns, field: Field) -> bool:
    """Whether the sample values can be what the field wants; an empty sample can."""
    values = columns.values(field.column)
    if field.parse in _NUMBERS:
        return not values or mostly(values, is_number, 0.5)
    return field.parse is not Parse.DAY or not values or mostly(values, is_day, 0.5)


def _campaigns(columns: Columns) -> list[str]:
    """The columns of campaigns; of two numbers such as `xyz_campaign_id` and `fb_campaign_id`, the coarser one first."""
    if known := columns.find(*words.CAMPAIGNS):
        return [known]
    numbered = [column for name, column in columns.names().items() if name.endswith("campaign_id")]
    return sorted(numbered, key=lambda column: len(set(columns.values(column))))


def _is_measured(fields: Fields) -> bool:
    return bool(
        fields.keys() & {*MEASURE_FACTS} and fields.keys() & {"day", "campaign", "channel", "account", "ad_group", "ad"}
    )


def _currency(columns: Columns, fields: Fields, *amounts: str) -> dict[str, str]:
    """The currency of the whole file, if no column holds it but a header or the amounts themselves tell."""
    if "currency" in fields:
        return {}
    for column in (fields[name].column for name in amounts if name in fields):
        if currency := currency_in(column) or currency_signs(columns.values(column)):
            return {"currency": currency}
    return {}


def _american(columns: Columns, fields: Fields, constants: dict[str, str], times: list[str]) -> bool:
    currencies = columns.values(fields["currency"].column) if "currency" in fields else []
    return "USD" in {constants.get("currency"), *currencies} or looks_american(times)


def _platform(columns: Columns, fields: Fields) -> dict[str, str]:
    """The channel, if the file's name or a header such as `fb_campaign_id` names the platform that was paid."""
    if "channel" in fields or not {"spend", "impressions"} & fields.keys():
        return {}
    said = [*plain(columns.head.path.stem).split("_"), *(name.split("_")[0] for name in columns.names())]
    channel = next((words.PLATFORMS[word] for word in said if word in words.PLATFORMS), None)
    return {"channel": channel} if channel else {}


def _totals(columns: Columns) -> tuple[Drop, ...]:
    return (Drop(next(iter(columns)), r"^\s*(grand )?totals?\s*(:.*)?$", "a total over other rows"),)


def _doubts(columns: Columns, fields: Fields, constants: dict[str, str]) -> tuple[str, ...]:
    notes = _left_out(columns, fields)
    if {"spend", "clicks"} <= fields.keys() and fields["spend"].parse is Parse.MONEY:
        spend, clicks = (fields[name].column for name in ("spend", "clicks"))
        if total(columns.values(spend)) > _DEAR * total(columns.values(clicks)) > 0:
            notes.append(
                f"{spend!r} comes to more than {_DEAR:,} a click. It may be written in millionths, which are not expected here."
            )
    if "conversions" in fields:
        column = fields["conversions"].column
        notes.append(
            f"{column!r} are taken as your own conversions; if a platform claims them, map reported_conversions."
        )
    if "currency" in constants:
        notes.append(f"Amounts are taken to be in {constants['currency']}, as the file writes them.")
    if "channel" in constants:
        notes.append(f"The channel is taken to be {constants['channel']}, after the platform that the file names.")
    return tuple(notes)


CONNECTOR = Tabular()
