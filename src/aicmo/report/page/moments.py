"""Days and moments in a table: written in words, with the ISO form that sorting reads."""

from __future__ import annotations

from datetime import date, datetime

from aicmo.report.format_value import UNDEFINED
from aicmo.report.markup import Html, tag
from aicmo.report.words import day_in_words, moment_in_words


def day_cell(day: date | None) -> Html | str:
    return tag("time", day_in_words(day), datetime=day.isoformat()) if day else UNDEFINED


def moment_cell(moment: datetime | None, time_zone: str) -> Html | str:
    return tag("time", moment_in_words(moment, time_zone), datetime=moment.isoformat()) if moment else UNDEFINED
