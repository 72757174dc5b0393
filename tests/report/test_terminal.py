from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from aicmo.analytics.overview import Overview, Table
from aicmo.report.formats.terminal import render, sparks
from tests.report.conftest import COLUMNS, Make


def lines(overview: Overview, width: int = 100) -> list[str]:
    return render(overview, width=width, color=False).splitlines()


def line(overview: Overview, start: str, width: int = 100) -> str:
    return next(line for line in lines(overview, width) if line.startswith(start))


def test_a_key_figure_is_one_line(overview: Overview) -> None:
    assert line(overview, "Revenue").split()[:6] == ["Revenue", "€1.7M", "▲", "+13.5%", "from", "€1.5M"]
    assert len(line(overview, "Revenue").split()[-1]) == 28


def test_tables_and_lists_are_there(overview: Overview) -> None:
    text = render(overview, width=100, color=False)
    for expected in ("Campaigns  15 of 60", "Channels  6", "High       1,204    6.0%", "Most engaged contacts  10"):
        assert expected in text


def test_fifteen_campaigns_are_shown_with_their_numbers(overview: Overview) -> None:
    assert line(overview, "Newsletter APAC").split()[:5] == ["Newsletter", "APAC", "€101,314", "€0", "–"]
    text = render(overview, width=100, color=False)
    assert sum(campaign.name in text for campaign in overview.campaigns.rows) == 15


def test_doubts_say_what_to_do(overview: Overview) -> None:
    text = " ".join(render(overview, width=200, color=False).split())
    assert "Two currencies. 3 campaigns report in USD" in text
    assert "Add a rate table to aicmo.toml." in text


def test_a_pipe_gets_no_codes_and_no_trailing_spaces(overview: Overview, capsys: pytest.CaptureFixture[str]) -> None:
    text = render(overview)
    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_colour_is_there_when_asked_for(overview: Overview) -> None:
    assert "\x1b[32m▲ +13.5%\x1b[0m" in render(overview, width=100, color=True)


@pytest.mark.parametrize(("variable", "coloured"), [("NO_COLOR", False), ("UNRELATED", True)])
def test_a_screen_gets_colour_unless_no_color_is_set(
    variable: str, coloured: bool, overview: Overview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(variable, "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert ("\x1b[32m" in render(overview)) is coloured


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_no_line_is_wider_than_asked_but_the_command_to_copy(width: int, overview: Overview) -> None:
    wide = [line for line in lines(overview, width) if cell_len(line) > width]
    assert all(line.startswith("aicmo report") for line in wide)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_screen_shows_fewer_columns_never_half_a_number(width: int, overview: Overview) -> None:
    assert "€106,646" in line(overview, "Partner co-op APAC", width)
    cut = [line for line in lines(overview, width) if "…" in line]
    assert not cut


def test_a_long_name_is_cut_and_leaves_the_numbers_alone(overview: Overview) -> None:
    row = replace(overview.campaigns.rows[0], name="word " * 40)
    found = replace(overview, campaigns=replace(overview.campaigns, rows=(row,)))
    assert "… " in line(found, "word word")
    assert "€106,646" in line(found, "word word")


def test_a_name_cannot_steer_the_terminal(overview: Overview) -> None:
    row = replace(overview.campaigns.rows[0], name="\x1b[2J[red]x[/red]")
    found = replace(overview, workspace="\x1b]0;x\x07", campaigns=replace(overview.campaigns, rows=(row,)))
    text = render(found, width=100, color=False)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[red]x[/red]" in text


def test_without_comparison_or_data_there_is_still_a_report(make: Make) -> None:
    channels = Table("Channels", COLUMNS, ())
    found = make(campaigns=0, channels=channels, compared_with=None, what_changed=None, kpis=(), doubts=(), tiers=())
    text = render(replace(found, top_contacts=()), width=100, color=False)
    assert "No campaigns in this period." in text
    assert "No contacts yet." in text
    assert "vs" not in text


def test_sparks_rise_from_the_least_to_the_greatest_and_leave_gaps() -> None:
    assert sparks([0.0, 3.0, None, 7.0]) == "▁▄ █"
    assert sparks([]) == ""
    assert len(sparks([float(day % 7) for day in range(365)])) == 28
