"""How one text cell becomes a value, in SQL: for each `Parse` an expression and the checks that a value must pass.

Every expression works on `{text}`, the trimmed cell (NULL where empty), and gives NULL for what it cannot read. Moments are
TIMESTAMP in UTC: the engine compares and cuts those many times faster than TIMESTAMPTZ. A check is a condition that is true for a bad value, with the reason a person is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aicmo.connectors.base import Parse
from aicmo.engines.duckdb import literal
from aicmo.lake.schema import AMOUNT
from aicmo.model.money import CURRENCIES

UNREADABLE = {
    Parse.EMAIL: "is not an e-mail address",
    Parse.COUNT: "is not a number",
    Parse.MONEY: "is not an amount of money",
    Parse.MICROS: "is not a whole number of micros",
    Parse.DAY: "is not a date",
    Parse.TIME: "is not a date and time",
    Parse.EPOCH: "is not a Unix time",
    Parse.CURRENCY: "is not an ISO 4217 currency code",
    Parse.BOOLEAN: "is neither true nor false",
}
NOTHING = ("-", "--", "–", "n/a", "na", "null", "none", "nil")
_SIGN, _MONEY_SIGN = r"[-+]?\s?", r"(?:[A-Z]{1,3}[$]?|[$€£¥₹])?\s?"
_DIGITS = r"(?:\d{1,3}(?:[GROUP'’\s\x{00A0}]\d{3})+|\d+)?(?:[POINT]\d+)?"
_NUMBER = rf"[(]?{_SIGN}{_MONEY_SIGN}{_SIGN}{_DIGITS}\s?(?:[A-Z]{{3}}|[€$£¥%])?[)]?"
_DAY_FORMATS = {
    "ymd": ("%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"),
    "dmy": ("%d/%m/%y", "%d.%m.%y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y"),
    "mdy": ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%Y", "%b %d, %Y", "%B %d, %Y"),
}
_ZONE = "'(?:[-+][0-9]{2}(?::?[0-9]{2})?|[A-Za-z])$'"
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


@dataclass(frozen=True, slots=True)
class Style:
    """What a file's ambiguous cells mean."""

    decimal: str = "."
    day_order: str = "ymd"
    time_zone: str = "UTC"


def cell(expression: str) -> str:
    """The trimmed text of a cell, NULL where it is empty; only what may have blanks around it is looked at twice."""
    # What begins with a blank, and the empty text, sort before '!'.
    padded = f"{expression} < '!' OR suffix({expression}, ' ')"
    return f"CASE WHEN {padded} THEN nullif(trim({expression}), '') ELSE {expression} END"


def says_nothing(text: str) -> str:
    """SQL: is this one of the ways to write nothing? Asked only of what could not be read."""
    return one_of(f"lower({text})", NOTHING)


def one_of(text: str, words: Iterable[str]) -> str:
    """SQL: is `text` one of these words? A long IN list would become a join over every row, many times slower."""
    return f"contains({literal('|' + '|'.join(words) + '|')}, '|' || {text} || '|')"


def value(parse: Parse, text: str, style: Style) -> str:
    """SQL of the value that `text` states."""
    match parse:
        case Parse.COUNT | Parse.MONEY:
            return _number(text, style.decimal)
        case Parse.MICROS:
            return _micros(text)
        case Parse.DAY:
            return _day(text, style.day_order)
        case Parse.TIME:
            return _time(text, style)
        case Parse.EPOCH:
            return _epoch(text)
        case Parse.EMAIL:
            return f"CASE WHEN {_looks_like_an_address(text)} THEN nfc_normalize(lower({text})) END"
        case Parse.CURRENCY:
            known = one_of(f"upper({text})", sorted(CURRENCIES))
            return f"CASE WHEN length({text}) = 3 AND {known} THEN upper({text}) END"
        case Parse.BOOLEAN:
            return (
                f"TRY_CAST(CASE lower({text}) WHEN 'yes' THEN 'true' WHEN 'no' THEN 'false' ELSE {text} END AS BOOLEAN)"
            )
        case Parse.JSON:
            return f"CASE WHEN left({text}, 1) IN ('[', '{{') AND json_valid({text}) THEN {text} WHEN {text} IS NOT NULL THEN to_json([{text}])::VARCHAR END"
        case Parse.TEXT | Parse.LIST:
            return text


def checks(parse: Parse, parsed: str, latest_day: str) -> list[tuple[str, str]]:
    """(condition for a bad value, reason) of a value that could be read; `latest_day` is an SQL date."""
    if parse is Parse.COUNT:
        return [(f"{parsed} < 0", "is negative; a count cannot be")]
    if parse in {Parse.DAY, Parse.TIME, Parse.EPOCH}:
        return [
            (f"{parsed} < DATE '1990-01-01'", "is before 1990"),
            (f"{parsed} >= {latest_day} + 1", "is after tomorrow"),
        ]
    return []


def without_addresses(text: str) -> str:
    """`text` with every e-mail address in it masked: addresses live in one table only."""
    return _masked(text, r"[^\s\"<>=&?/:,;]+(?:@|%40)[^\s\"<>&,;]+")


def label(text: str) -> str:
    """A name that people gave, such as a campaign's, likewise; `Sale@Home` is no address, for want of a dot."""
    return _masked(text, r"[^\s\"<>=&?/:,;]+(?:@|%40)[^\s\"<>&,;@]+[.][^\s\"<>&,;@.]{2,}")


def _masked(text: str, pattern: str) -> str:
    masked = f"regexp_replace({text}, '{pattern}', '<address>', 'g')"
    return f"CASE WHEN contains({text}, '@') OR contains({text}, '%40') THEN {masked} ELSE {text} END"


def _number(text: str, decimal: str) -> str:
    """Plain digits at the engine's speed; else as people write them, with thousands where thousands belong."""
    point, group = (",", ".") if decimal == "," else (".", ",")
    digits = f"replace(regexp_replace({text}, '[^0-9{point}]', '', 'g'), '{point}', '.')"
    sign = f"CASE WHEN contains({text}, '-') OR contains({text}, '(') THEN '-' ELSE '' END"
    pattern = literal(_NUMBER.replace("GROUP", group).replace("POINT", point))
    written = f"CASE WHEN regexp_full_match({text}, {pattern}) THEN TRY_CAST({sign} || {digits} AS {AMOUNT}) END"
    plain = text if decimal == "." else f"CASE WHEN NOT contains({text}, '.') THEN replace({text}, ',', '.') END"
    return f"coalesce(TRY_CAST({plain} AS {AMOUNT}), {written})"


def _micros(text: str) -> str:
    """Whole millionths. The cast would round a fraction, so only what is written without one may reach it."""
    whole = f"CASE WHEN regexp_full_match({text}, '[-+]?[0-9]+([.]0*)?') THEN {text} END"
    return f"TRY_CAST(TRY_CAST({whole} AS DECIMAL(24,0)) * 0.000001 AS {AMOUNT})"


def _day(text: str, order: str) -> str:
    year_first = _strptime(text, list(_DAY_FORMATS["ymd"]))
    iso = f"coalesce(TRY_CAST({text} AS DATE), CAST(TRY_CAST({text} AS TIMESTAMP) AS DATE), CAST({year_first} AS DATE))"
    days = _DAY_FORMATS[order]
    return _year_first_or(text, iso, f"CAST({_strptime(text, [*days, *_with_clocks(days)])} AS DATE)", order)


def _time(text: str, style: Style) -> str:
    """A moment in UTC. What states a zone of its own has it; everything else is in the source's time zone."""
    days = _DAY_FORMATS[style.day_order]
    local = _in_utc(_strptime(text, [*_with_clocks(days), *days]), style.time_zone)
    year_first = _DAY_FORMATS["ymd"]
    spelled = _in_utc(_strptime(text, [*_with_clocks(("%Y-%m-%d", *year_first)), *year_first]), style.time_zone)
    plain = _in_utc(f"TRY_CAST({text} AS TIMESTAMP)", style.time_zone)
    # The cast to TIMESTAMP passes over whatever stands behind the clock, be it +02:00 or PM, so it may see nothing there.
    iso = (
        f"coalesce(CASE WHEN {_ends_at_the_clock(text)} THEN {plain} ELSE {_zoned(text, plain, style)} END, {spelled})"
    )
    return _year_first_or(text, iso, local, style.day_order)


def _with_clocks(days: Iterable[str]) -> list[str]:
    return [f"{day} {clock}" for day in days for clock in _CLOCKS]


def _ends_at_the_clock(text: str) -> str:
    """SQL: is this short enough, and so written, that no zone can follow the time? Cheaper than a regular expression."""
    no_offset = f"(length({text}) < 17 OR {text}[17] = ':')"
    return f"(length({text}) <= 19 AND {no_offset} AND {text}[-1] BETWEEN '0' AND '9')"


def _zoned(text: str, plain: str, style: Style) -> str:
    spelled = _strptime(text, ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S.%f %z"])
    moment = f"coalesce(TRY_CAST({text} AS TIMESTAMPTZ), {spelled})"
    utc = f"make_timestamp(epoch_us({moment}))"
    return utc if style.time_zone == "UTC" else f"CASE WHEN regexp_matches({text}, {_ZONE}) THEN {utc} ELSE {plain} END"


def _in_utc(moment: str, time_zone: str) -> str:
    """SQL of a wall clock's moment; a time that a clock skips is an hour later, one that it shows twice is the second."""
    if time_zone == "UTC":
        return moment
    return f"timezone('UTC', timezone({literal(time_zone)}, {moment}))"


def _year_first_or(text: str, iso: str, other: str, order: str) -> str:
    return iso if order == "ymd" else f"CASE WHEN regexp_matches({text}, '^[0-9]{{4}}') THEN {iso} ELSE {other} END"


def _epoch(text: str) -> str:
    number = f"TRY_CAST({text} AS DOUBLE)"
    seconds = f"CASE WHEN abs({number}) > 1e11 THEN {number} / 1e3 ELSE {number} END"
    return f"CASE WHEN {seconds} BETWEEN 0e0 AND 1e10 THEN make_timestamp(CAST({seconds} * 1e6 AS BIGINT)) END"


def _strptime(text: str, formats: list[str]) -> str:
    return f"try_strptime({text}, [{', '.join(map(literal, formats))}])"


def _looks_like_an_address(text: str) -> str:
    return f"({text} LIKE '_%@_%' AND {text} NOT LIKE '% %' AND {text} NOT LIKE '%@%@%' AND length({text}) <= 320)"
