from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date

import pytest

from aicmo.analytics.overview import Doubt, Overview, UnusualDay, Variation
from aicmo.report.document import (
    cell_texts,
    change_sentence,
    covers,
    doubts_headline,
    first_shares,
    from_words,
    made_line,
    mover_share,
    newest_day,
    period_line,
    recompute_command,
    sure_sentence,
    unusual_sentence,
)
from tests.report.conftest import END, Make


def test_the_period_stands_beside_its_comparison(make: Make) -> None:
    assert period_line(make()) == "25 Oct – 21 Nov 2026 vs 27 Sep – 24 Oct 2026"
    assert period_line(make(compared_with=None)) == "25 Oct – 21 Nov 2026"


def test_doubts_are_counted_by_level() -> None:
    warning, notice = Doubt("warning", "a", "b"), Doubt("notice", "c", "d")
    assert doubts_headline([warning, notice, warning]) == "2 warnings and 1 notice"
    assert doubts_headline([notice]) == "1 notice"


def test_the_change_reads_as_a_sentence(overview: Overview) -> None:
    assert overview.what_changed is not None
    assert "".join(change_sentence(overview.what_changed, "EUR")) == "Revenue is +13.5% (+€232k)."


def test_a_change_from_nothing_has_no_percentage_and_says_so(overview: Overview) -> None:
    assert overview.what_changed is not None
    new = replace(overview.what_changed, relative=None)
    assert "".join(change_sentence(new, "EUR")) == "Revenue is up from nothing (+€232k)."
    assert "".join(change_sentence(replace(new, change=-50.0), "EUR")) == "Revenue is down from nothing (-€50.00)."
    assert "".join(change_sentence(replace(new, change=0.0), "EUR")) == "Revenue is unchanged at nothing (€0.00)."


def test_what_a_figure_was_is_said_or_that_nothing_is_known(overview: Overview) -> None:
    figure = overview.kpis[0]
    assert from_words(replace(figure, previous=1_720_000.0), "EUR") == "from €1.7M"
    assert from_words(replace(figure, previous=0.0), "EUR") == "from €0.00"
    assert from_words(replace(figure, previous=None), "EUR") == "no value before"


def test_only_two_standard_deviations_are_unusual() -> None:
    usual = Variation(100.0, 140.0, 1.9, 182)
    assert sure_sentence(usual, "count", "") == (
        "From the 182 days before, 100 to 140 was to be expected: the change is within the usual variation (z = 1.9)."
    )
    assert "and it is less: the change is outside the usual" in sure_sentence(replace(usual, z=-2.0), "count", "")
    assert "and it is more: the change is outside the usual" in sure_sentence(replace(usual, z=2.0), "count", "")


def test_where_it_cannot_be_said_the_reason_is() -> None:
    assert sure_sentence(Variation(why="There are 6 days of history, and 28 are needed."), "count", "") == (
        "Whether this is more than the usual variation cannot be said: there are 6 days of history, and 28 are needed."
    )


def test_the_furthest_days_are_named_first_and_three_at_most() -> None:
    days = tuple(UnusualDay(date(2026, 11, day), 80.0 * day, 30.0, float(-day)) for day in range(4, 9))
    told = unusual_sentence(Variation(unusual=days), "count", "")
    assert told == (
        "Out of the ordinary: 8 Nov 2026 (640, expected 30), 7 Nov 2026 (560, expected 30), "
        "6 Nov 2026 (480, expected 30) and 2 other days."
    )
    gone = unusual_sentence(Variation(unusual=(UnusualDay(date(2026, 11, 4), None, 2.5, 4.0),)), "multiple", "")
    assert gone == "Out of the ordinary: 4 Nov 2026 (–, expected 2.50×)."


def test_the_largest_mover_fills_its_bar(overview: Overview) -> None:
    assert overview.what_changed is not None
    movers = overview.what_changed.movers
    assert mover_share(movers[0], movers) == 1.0
    assert mover_share(movers[-1], movers) == 19_000 / 44_800
    assert mover_share(replace(movers[0], change=0.0), [replace(movers[0], change=0.0)]) == 0.0


def test_a_tables_cells_agree_with_their_column_and_end_with_the_total(overview: Overview) -> None:
    texts = cell_texts(overview.campaigns, "EUR")
    assert len(texts) == 61
    assert texts[0][0] == "€106,646"
    assert all("." not in row[0] for row in texts)
    assert all(row[4].split(".")[1] for row in texts)
    assert texts[1][2] == "–"


def test_the_longest_bar_is_the_best_row_and_losses_have_none(overview: Overview) -> None:
    first, second, *_ = overview.campaigns.rows
    loss = replace(second, values={"revenue": -5.0})
    unknown = replace(second, values={})
    table = replace(overview.campaigns, rows=(first, second, loss, unknown))
    assert first_shares(table) == pytest.approx([1.0, 0.95, 0.0, 0.0])


def test_freshness_is_the_newest_day_of_any_source_and_the_reach_of_each(overview: Overview) -> None:
    assert newest_day(overview.sources) == END
    assert newest_day(()) is None
    assert [covers(source, overview.period) for source in overview.sources] == [True, False, True, False]


def test_the_report_says_when_and_from_what_it_was_made(make: Make) -> None:
    assert made_line(make()) == "22 Nov 2026, 06:00 (Europe/Berlin)"
    asked = "aicmo report --from 2026-10-25 --to 2026-11-21"
    assert recompute_command(make()) == f"{asked} --compare previous --as-of e41.m17.i9"
    assert recompute_command(make(comparison="")) == f"{asked} --as-of e41.m17.i9"


def test_the_command_that_repeats_a_report_has_its_filters(make: Make) -> None:
    filtered = make(comparison="", filters={"campaign": ("Brand search EU", "it's"), "channel": ("email",)})
    words = shlex.split(recompute_command(filtered))
    assert words[6:-2] == ["--campaign", "Brand search EU", "--campaign", "it's", "--channel", "email"]
