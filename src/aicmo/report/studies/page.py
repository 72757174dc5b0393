"""A study as one self-contained page: no network, no script, light and dark, printable."""

from __future__ import annotations

from aicmo.report.markup import Html, tag
from aicmo.report.page.shell import asset, document_head, page, theme_switch
from aicmo.report.studies.base import Grid, Section, Study


def study_page(study: Study) -> str:
    """The whole page, to be written as UTF-8."""
    main = tag("main", _top(study), *(_section(section) for section in study.sections), _foot(study), id="main")
    return page(document_head(study.title, asset("overview.css") + asset("study.css")), main)


def _top(study: Study) -> Html:
    title = tag("div", tag("h1", study.title), tag("p", study.subtitle, class_="period"))
    facts = tag("ul", *(tag("li", tag("bdi", fact)) for fact in study.facts), class_="facts")
    return tag("div", title, facts, theme_switch(), class_="top")


def _section(section: Section) -> Html:
    sentences = (tag("p", sentence, class_="says") for sentence in section.sentences)
    grid = _grid(section.grid, section.title) if section.grid else None
    return tag("section", tag("h2", section.title), *sentences, section.chart, grid, class_="card")


def _grid(grid: Grid, label: str) -> Html:
    right = [name.startswith(">") for name in grid.head]
    head = [
        tag("th", name.removeprefix(">"), scope="col", class_="n" if numeric else None)
        for name, numeric in zip(grid.head, right, strict=True)
    ]
    empty = tag("tr", tag("td", grid.empty, colspan=len(right), class_="none"))
    rows = [
        tag(
            "tr",
            tag("th", tag("bdi", first), scope="row"),
            *(tag("td", text, class_="n" if numeric else None) for text, numeric in zip(rest, right[1:], strict=True)),
        )
        for first, *rest in grid.rows
    ]
    body = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *(rows or [empty])), class_="figures")
    return tag("div", body, class_="scroll", tabindex=0, role="region", aria_label=label)


def _foot(study: Study) -> Html:
    return tag("footer", *(tag("p", note) for note in study.notes))
