"""The overview's own fields as JSON: ISO dates, numbers as numbers, null where a number is undefined."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from aicmo.analytics.overview import Overview
from aicmo.report.formats.base import ReportFormat

SCHEMA = "aicmo.report/1"


def render(overview: Overview) -> str:
    """`{"schema": "aicmo.report/1", ...}` with the fields of `Overview` under their own names."""
    document = {"schema": SCHEMA, **_plain(overview)}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        # a lone surrogate, as in a file name of unknown encoding, could not be written as UTF-8
        return value.encode(errors="replace").decode()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value


FORMAT = ReportFormat("json", ".json", binary=False, render=render)
