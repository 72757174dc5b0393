"""What makes the numbers less sure, and the sources they come from."""

from __future__ import annotations

from aicmo.analytics.overview import Doubt, Overview, SourceState
from aicmo.report.document import covers, doubts_headline
from aicmo.report.markup import Html, tag
from aicmo.report.page.moments import day_cell, moment_cell

_LABELS = ("Source", "Data to", "Rows", "Quarantined", "Last import")


def doubts(overview: Overview) -> Html | None:
    """One line that opens: how many doubts, and what they are called; inside, each with what to do about it."""
    if not overview.doubts:
        return None
    worst = "warning" if any(doubt.level == "warning" for doubt in overview.doubts) else "notice"
    summary = tag(
        "summary",
        tag("strong", doubts_headline(overview.doubts)),
        tag("span", " · ".join(doubt.title for doubt in overview.doubts), class_="titles"),
    )
    items = tag("ul", *(_doubt(doubt) for doubt in overview.doubts))
    return tag("details", summary, items, class_=f"doubts {worst}", id="doubts")


def _doubt(doubt: Doubt) -> Html:
    remedy = tag("p", tag("b", "What to do: "), doubt.remedy, class_="remedy") if doubt.remedy else None
    return tag("li", tag("b", doubt.title), tag("p", doubt.detail), remedy, class_=doubt.level)


def health(overview: Overview) -> Html:
    head = [tag("th", label, scope="col", class_="n" if number else None) for number, label in enumerate(_LABELS)]
    rows = [_source(source, overview) for source in overview.sources]
    empty = tag("tr", tag("td", "No sources yet.", colspan=len(_LABELS), class_="none"))
    table = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *(rows or [empty])), class_="figures")
    scroll = tag("div", table, class_="scroll", tabindex=0, role="region", aria_label="Sources")
    return tag("section", tag("h2", "Data health"), scroll, id="data-health", class_="card")


def _source(source: SourceState, overview: Overview) -> Html:
    fresh = covers(source, overview.period)
    state = None if fresh or not source.last_day else tag("span", "before the period’s end", class_="late")
    return tag(
        "tr",
        tag("th", tag("span", class_="dot fresh" if fresh else "dot"), tag("bdi", source.label), scope="row"),
        tag("td", day_cell(source.last_day), state, class_="n"),
        tag("td", f"{source.rows:,}", class_="n"),
        tag("td", f"{source.quarantined:,}", class_="n late" if source.quarantined else "n"),
        tag("td", moment_cell(source.imported_at, overview.time_zone), class_="n"),
    )
