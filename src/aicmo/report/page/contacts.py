"""Contacts by tier, and the most engaged of them."""

from __future__ import annotations

from aicmo.analytics.overview import Overview, Tier, TopContact
from aicmo.report.charts.lines import stacked_bar
from aicmo.report.document import percent
from aicmo.report.markup import Html, tag
from aicmo.report.page.moments import day_cell
from aicmo.report.words import local_time, sentence_case

_COUNTS = ("Sent", "Opened", "Clicks", "Conversions")


def contacts(overview: Overview) -> Html:
    return tag("div", _tiers(overview.tiers), _top(overview), id="contacts", class_="panels contacts")


def _tiers(tiers: tuple[Tier, ...]) -> Html:
    label = "Contacts by tier: " + ", ".join(f"{tier.tier} {percent(tier.share)}" for tier in tiers)
    bar = stacked_bar([(f"tier {tier.tier}", tier.share) for tier in tiers], label=label)
    head = tag("tr", *(tag("th", text, scope="col") for text in ("Tier", "Contacts", "Share")))
    rows = [
        tag(
            "tr",
            tag("th", tag("span", class_=f"swatch {tier.tier}"), sentence_case(tier.tier), scope="row"),
            tag("td", f"{tier.contacts:,}", class_="n"),
            tag("td", percent(tier.share), class_="n"),
        )
        for tier in tiers
    ]
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="tiers")
    return tag("section", tag("h2", "Contacts by tier"), bar, table, class_="card")


def _top(overview: Overview) -> Html:
    labels = ("Contact", "Tier", "Score", *_COUNTS, "Last engagement")
    classes = (None, None, *["n"] * 6)
    head = [tag("th", label, scope="col", class_=name) for label, name in zip(labels, classes, strict=True)]
    rows = [_contact(contact, overview.time_zone) for contact in overview.top_contacts]
    empty = tag("tr", tag("td", "No contacts yet.", colspan=len(labels), class_="none"))
    table = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *(rows or [empty])), class_="figures")
    scroll = tag("div", table, class_="scroll", tabindex=0, role="region", aria_label="Most engaged contacts")
    return tag("section", tag("h2", "Most engaged contacts"), scroll, class_="card")


def _contact(contact: TopContact, time_zone: str) -> Html:
    counts = (contact.emails_sent, contact.emails_opened, contact.clicks, contact.conversions)
    texts = [f"{contact.score:.1f}", *(f"{count:,}" for count in counts)]
    seen = local_time(contact.last_engagement, time_zone).date() if contact.last_engagement else None
    return tag(
        "tr",
        tag("th", tag("bdi", contact.contact), scope="row"),
        tag("td", tag("span", sentence_case(contact.tier), class_="chip")),
        *(tag("td", text, class_="n") for text in texts),
        tag("td", day_cell(seen), class_="n"),
    )
