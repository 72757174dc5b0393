"""An `Overview` laid out for a reader: one file of `aicmo.report.formats` for each format."""

from __future__ import annotations

from aicmo.plugins import Plugins
from aicmo.report.formats.base import ReportFormat

FORMATS = Plugins[ReportFormat]("aicmo.report.formats", "FORMAT", kind="report format")

__all__ = ["FORMATS", "ReportFormat"]
