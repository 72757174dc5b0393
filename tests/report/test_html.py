from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

from aicmo.analytics.overview import Overview, Table
from aicmo.report.format_value import column_places, format_value
from aicmo.report.formats.html import render
from aicmo.report.formats.json import render as render_json
from tests.report.conftest import COLUMNS, Make
from tests.report.reading import Element, read, table_rows


def page(overview: Overview) -> Element:
    return read(render(overview))


def empty(make: Make) -> Overview:
    nothing = {"what_changed": None, "doubts": (), "sources": (), "top_contacts": (), "tiers": (), "kpis": ()}
    channels = Table("Channels", COLUMNS, ())
    return make(campaigns=0, compared_with=None, comparison="", channels=channels, **nothing)


def test_the_page_asks_nothing_of_the_network(overview: Overview) -> None:
    html = render(overview)
    assert not re.search(r"https?:|//[\w-]+\.|@import|url\(|<link|<img|<iframe", html)
    targets = [one.attributes[key] for one in read(html) for key in ("href", "src", "action") if key in one.attributes]
    assert targets
    assert all(target.startswith("#") for target in targets)


def test_every_link_leads_to_a_place_on_the_page_and_no_place_has_two(overview: Overview) -> None:
    places = [one.attributes["id"] for one in page(overview) if "id" in one.attributes]
    assert len(places) == len(set(places))
    assert {one.attributes["href"][1:] for one in page(overview).all("a")} <= set(places)


def test_a_year_of_sixty_campaigns_stays_within_its_size(make: Make) -> None:
    assert len(render(make(days=365, campaigns=60)).encode()) <= 300_000


def test_the_policy_lets_in_only_the_pages_own_style_and_script(overview: Overview) -> None:
    found = page(overview)
    policy = next(one.attributes["content"] for one in found.all("meta") if "http-equiv" in one.attributes)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        digest = b64encode(sha256(found.one(kind).text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_no_element_carries_a_style_or_a_handler_that_the_policy_would_refuse(overview: Overview) -> None:
    names = {name for one in page(overview) for name in one.attributes}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "</table>&amp;\"'", "حملة ‮x 🎉", "\x00\x1b[31m", "\ud83d"]
)
def test_a_campaigns_name_is_text_whatever_it_holds(name: str, overview: Overview) -> None:
    row = replace(overview.campaigns.rows[0], name=name, channels=(name,))
    found = page(replace(overview, workspace=name, campaigns=replace(overview.campaigns, rows=(row,))))
    assert len(found.all("script")) == 1
    assert len(found.one("section", id_="campaigns").all("tr")) == 3
    render(replace(overview, workspace=name)).encode("utf-8")


def test_the_sections_come_in_their_order(overview: Overview) -> None:
    heads = [one.text for one in page(overview) if one.name in ("h1", "h2")]
    figures = [f"{figure.label} by day" for figure in overview.kpis]
    lists = ["Campaigns 60", "Channels 6", "Contacts by tier", "Most engaged contacts", "Data health"]
    assert heads == ["Overview", *figures, "What changed", *lists]


def test_key_figures_are_the_numbers_of_the_json(overview: Overview) -> None:
    shown = [float(one.attributes["value"]) for one in page(overview).all("data", "kpi-value")]
    assert shown == [figure["value"] for figure in json.loads(render_json(overview))["kpis"]]


def test_the_cards_say_value_change_and_previous(overview: Overview) -> None:
    cards = page(overview).all("label", "kpi")
    assert cards[0].text == "Revenue€1.7M▲+13.5% from €1.5M"
    assert [card.all("span", "pill")[0].attributes["class"] for card in cards] == [
        "pill good",
        "pill flat",
        "pill good",
        "pill bad",
        "pill good",
        "pill flat",
    ]


def test_the_first_card_is_chosen_and_each_picks_its_chart_by_style_alone(overview: Overview) -> None:
    found = page(overview)
    radios = [one.attributes for one in found.one("fieldset", "kpis").all("input")]
    assert ["checked" in radio for radio in radios] == [True] + 5 * [False]
    assert len({radio["name"] for radio in radios}) == 1
    style = found.one("style").text
    for number, radio in enumerate(radios, start=1):
        assert f".board:has(#{radio['id']}:checked) .chart:nth-of-type({number}){{display:block}}" in style
    assert len(found.all("figure", "chart")) == 6


def test_the_chosen_figures_columns_are_the_ones_that_show(overview: Overview) -> None:
    found = page(overview)
    heads = table_rows(found.one("details", "daily").one("table"))[0]
    rules = re.findall(r"#kpi-(\d):checked\) \.daily tr>:nth-child\((\d+)\)", found.one("style").text)
    assert [heads[int(column) - 1].split(",")[0] for _, column in rules] == [
        overview.kpis[int(number) - 1].label for number, _ in rules
    ]
    assert len(rules) == 12


def test_the_table_behind_the_charts_has_their_values(overview: Overview) -> None:
    head, *rows = table_rows(page(overview).one("details", "daily").one("table"))
    assert len(rows) == 28
    assert head[:3] == ["Day", "Revenue", "Revenue, 27 Sep – 24 Oct 2026"]
    for number, figure in enumerate(overview.kpis):
        both = (*figure.series, *figure.previous_series)
        places = column_places(both, figure.unit)
        shown = [row[1 + 2 * number] for row in rows] + [row[2 + 2 * number] for row in rows]
        assert shown == [format_value(value, figure.unit, "EUR", places=places) for value in both]


def test_a_card_says_what_was_before_where_there_is_no_percentage(make: Make) -> None:
    first, *others = make().kpis
    new = replace(first, value=50.0, previous=0.0, change=None)
    assert page(make(kpis=(new, *others))).all("label", "kpi")[0].text == "Revenue€50.00from €0.00"


def test_who_moved_it_is_told_by_channel_and_by_campaign(overview: Overview) -> None:
    panel = page(overview).one("section", "changed")
    assert [one.text for one in panel.all("bdi")] == [
        "Organic search", "Display", "Email", "Affiliate", "Black Friday DACH", "Podcast APAC",
    ]  # fmt: skip
    assert "From the 182 days before, €1.7M to €1.9M was to be expected" in panel.text


def test_what_is_undefined_is_an_en_dash(make: Make) -> None:
    first, *others = make().kpis
    gap = (None, *first.series[1:])
    unknown = replace(first, value=None, previous=None, change=None, series=gap, previous_series=())
    found = page(make(kpis=(unknown, *others)))
    assert found.all("label", "kpi")[0].text == "Revenue–no value before"
    assert table_rows(found.one("details", "daily").one("table"))[1][1:3] == ["–", "–"]
    assert "None" not in found.one("main").text
    assert "nan" not in found.one("main").text.lower().split()


def test_every_campaign_is_in_the_page_and_a_checkbox_shows_those_after_the_first(overview: Overview) -> None:
    campaigns = page(overview).one("section", id_="campaigns")
    assert len(campaigns.one("tbody").all("tr")) == 60
    assert campaigns.one("input", id_="show-all").attributes["type"] == "checkbox"
    assert "tr:nth-child(n+26){display:none}" in page(overview).one("style").text


def test_few_campaigns_need_no_folding(make: Make) -> None:
    assert not page(make(campaigns=25)).one("section", id_="campaigns").all("input", "unseen")


def test_a_campaigns_row_reads_across(overview: Overview) -> None:
    rows = table_rows(page(overview).one("section", id_="campaigns"))
    assert rows[0] == ["Campaign", "Channel", "Revenue", "Revenue by day", *(one.label for one in COLUMNS[1:])]
    name, _, revenue, *_ = rows[1]
    assert (name, revenue) == ("Partner co-op APAC", "€106,646")
    assert rows[-1][0] == "Total"


def test_channels_show_how_they_changed(overview: Overview) -> None:
    rows = table_rows(page(overview).one("section", id_="channels"))
    assert [rows[1][1], rows[4][1]] == ["+13.5% €400,000", "-13.4% €204,800"]


def test_every_table_says_which_cells_are_heads(overview: Overview) -> None:
    heads = page(overview).all("th")
    assert heads
    assert {head.attributes.get("scope") for head in heads} == {"col", "row"}


def test_every_scrolling_table_can_be_reached_and_is_named(overview: Overview) -> None:
    for scroll in page(overview).all("div", "scroll"):
        assert scroll.attributes["tabindex"] == "0"
        assert scroll.attributes["aria-label"]


def test_every_drawing_is_named_or_hidden_from_those_who_listen(overview: Overview) -> None:
    def bare(element: Element) -> list[Element]:
        if element.attributes.get("aria-hidden") or element.attributes.get("aria-label"):
            return []
        below = [one for child in element.children if isinstance(child, Element) for one in bare(child)]
        return [element, *below] if element.name == "svg" else below

    assert bare(page(overview)) == []


def test_what_needs_the_script_is_hidden_until_it_runs(overview: Overview) -> None:
    assert "hidden" in page(overview).one("input", "filter").attributes


def test_doubts_say_what_to_do(overview: Overview) -> None:
    doubts = page(overview).one("details", "doubts")
    assert doubts.one("summary").text == "1 warning and 1 noticeMeta Ads ends early · Two currencies"
    assert doubts.all("p", "remedy")[0].text == "What to do: Import the export of 19 – 21 Nov 2026."


def test_the_foot_says_how_to_get_the_report_again(overview: Overview) -> None:
    foot = page(overview).one("footer").text
    assert "22 Nov 2026, 06:00 (Europe/Berlin) from data version e41.m17.i9" in foot
    assert "--from 2026-10-25 --to 2026-11-21" in foot


def test_without_a_comparison_nothing_speaks_of_one(make: Make) -> None:
    found = page(make(compared_with=None, comparison="", what_changed=None))
    assert not found.all(class_="pill") + found.all(class_="previous") + found.all(class_="changed")
    assert table_rows(found.one("details", "daily").one("table"))[0] == ["Day", *(one.label for one in COLUMNS)]


def test_an_empty_workspace_still_gives_a_page(make: Make) -> None:
    text = page(empty(make)).one("main").text
    assert "No campaigns in this period." in text
    assert "No sources yet." in text


@pytest.mark.parametrize("days", [1, 2, 400])
def test_any_length_of_period_gives_a_row_a_day(days: int, make: Make) -> None:
    daily = page(make(days=days, campaigns=3)).one("details", "daily")
    assert len(daily.one("tbody").all("tr")) == days


def test_a_comparison_of_another_length_stands_beside_the_days_it_has(make: Make) -> None:
    first, *others = make().kpis
    longer = replace(first, previous_series=(*first.previous_series, 1.0, 2.0))
    shorter = replace(others[0], previous_series=others[0].previous_series[:-1])
    rows = table_rows(page(make(kpis=(longer, shorter))).one("details", "daily").one("table"))
    assert len(rows) == 29
    assert rows[-1][4] == "–"
