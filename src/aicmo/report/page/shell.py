"""The page around the parts: head, navigation, header, foot."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from aicmo.analytics.overview import Overview
from aicmo.report.document import covers, made_line, newest_day, period_line, recompute_command
from aicmo.report.markup import Html, join, tag
from aicmo.report.words import counted, day_in_words

_PLACES = {
    "overview": "Overview",
    "campaigns": "Campaigns",
    "channels": "Channels",
    "contacts": "Contacts",
    "data-health": "Data health",
}
_LOGO = "M6 16.5l4-5 3.5 3 4.5-7"


def head(overview: Overview, extra_style: str) -> Html:
    title = f"Overview · {period_line(overview)} · {overview.workspace}"
    return document_head(title, asset("overview.css") + extra_style, asset("overview.js"))


def document_head(title: str, style: str, script: str = "") -> Html:
    """The policy lets in nothing but this page's own style and script, by their hashes."""
    own = f"style-src '{_hash(style)}'" + (f"; script-src '{_hash(script)}'" if script else "")
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", Html(style)),
        tag("script", Html(script), type="module") if script else None,
    )


def navigation(overview: Overview) -> Html:
    logo = tag("svg", tag("path", d=_LOGO), viewBox="0 0 24 24", class_="logo", aria_hidden="true")
    links = [
        tag("li", tag("a", label, href=f"#{place}", aria_current="true" if place == "overview" else None))
        for place, label in _PLACES.items()
    ]
    pinned = tag(
        "div",
        tag("p", logo, "aicmo", class_="brand"),
        tag("nav", tag("ul", *links), aria_label="Sections"),
        _freshness(overview),
        class_="pinned",
    )
    return tag("header", pinned, class_="side")


def _freshness(overview: Overview) -> Html:
    newest = newest_day(overview.sources)
    fresh = bool(overview.sources) and all(covers(source, overview.period) for source in overview.sources)
    return tag(
        "p",
        tag("span", class_="dot fresh" if fresh else "dot"),
        f"Data to {day_in_words(newest)}" if newest else "No data yet",
        tag("span", counted(len(overview.sources), "source")),
        class_="freshness",
    )


def header(overview: Overview) -> Html:
    facts = (overview.workspace, overview.currency, overview.time_zone)
    return tag(
        "div",
        tag("div", tag("h1", "Overview"), tag("p", period_line(overview), class_="period")),
        tag("ul", *(tag("li", tag("bdi", fact)) for fact in facts if fact), class_="facts"),
        theme_switch(),
        class_="top",
    )


def theme_switch() -> Html:
    return tag(
        "label",
        tag("input", type="checkbox", id="theme", class_="unseen"),
        tag("span", "◐", aria_hidden="true"),
        tag("span", "Switch between light and dark", class_="unseen"),
        class_="button",
        title="Switch between light and dark",
    )


def foot(overview: Overview) -> Html:
    return tag(
        "footer",
        tag("p", "Computed ", made_line(overview), " from data version ", tag("code", overview.data_version), "."),
        tag("p", "Recompute it as of that version: ", tag("code", recompute_command(overview))),
    )


def page(head_: Html, *body: Html | None) -> str:
    return "<!DOCTYPE html>\n" + tag("html", head_, tag("body", join(*body)), lang="en") + "\n"


def asset(name: str) -> str:
    return files("aicmo.report.page").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
