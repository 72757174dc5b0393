from __future__ import annotations

from dataclasses import replace

import pytest

from aicmo.analytics.overview import Doubt, Overview
from aicmo.report.document import (
    cell_texts,
    change_sentence,
    covers,
    doubts_headline,
    first_shares,
    made_line,
    mover_share,
    newest_day,
    period_line,
    recompute_command,
    sure_sentence,
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


def test_only_two_standard_deviations_are_unusual() -> None:
    assert "outside the usual" in sure_sentence(-2.0)
    assert "within the usual" in sure_sentence(1.9)
    assert "not enough history" in sure_sentence(None)


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
