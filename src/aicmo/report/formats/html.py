"""One self-contained file: it opens offline, prints, and keeps its tables readable without style or script."""

from __future__ import annotations

from aicmo.analytics.overview import Overview
from aicmo.report.formats.base import ReportFormat
from aicmo.report.markup import tag
from aicmo.report.page.board import board, pick_rules
from aicmo.report.page.contacts import contacts
from aicmo.report.page.health import doubts, health
from aicmo.report.page.shell import foot, head, header, navigation, page
from aicmo.report.page.tables import campaigns, channels


def render(overview: Overview) -> str:
    """The whole page, to be written as UTF-8. At most 300 KB for 60 campaigns and a year of days."""
    main = tag(
        "main",
        tag("div", header(overview), doubts(overview), board(overview), id="overview"),
        campaigns(overview),
        channels(overview),
        contacts(overview),
        health(overview),
        foot(overview),
        id="main",
    )
    skip = tag("a", "Skip to the report", href="#main", class_="skip")
    return page(head(overview, pick_rules(overview)), skip, navigation(overview), main)


FORMAT = ReportFormat("html", ".html", binary=False, render=render)
