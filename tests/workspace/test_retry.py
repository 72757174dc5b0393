"""Rows that could not be read wait in quarantine, and come in when the mapping is right."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from aicmo.cli.main import run
from aicmo.errors import UnknownName, UnreadableFile, WorkspaceCorrupt
from aicmo.ingest import importer
from aicmo.ingest.options import ImportOptions
from aicmo.model.period import Period
from aicmo.workspace import Workspace, open_workspace
from tests.workspace.files import ADS, ORDERS, ad, order, sendgrid, table, webhook
from tests.workspace.state import state, sums

_TWO_COSTS = f"{ADS},cost_eur"


@pytest.fixture
def workspace(shop: Path) -> Workspace:
    return open_workspace(shop)


@pytest.fixture
def two_costs(workspace: Workspace, tmp_path: Path) -> Path:
    """An imported file with two columns of costs: the one that is read is not always a number, the other says twice as much."""
    rows = [f"{ad(day)},25.00" for day in range(1, 11)]
    rows += [f"{ad(11, spend='n.n.')},3.00", f"{ad(12, spend='see bob@example.com')},4.00"]
    file = table(tmp_path / "ads.csv", _TWO_COSTS, rows)
    workspace.import_path(file)
    return file


def _read_spend_from(workspace: Workspace, column: str) -> Workspace:
    """A person edits `aicmo.toml`."""
    settings = workspace.folder / "aicmo.toml"
    settings.write_text(settings.read_text().replace('column = "cost"', f'column = "{column}"'))
    return open_workspace(workspace.folder)


def test_quarantined_rows_keep_file_row_column_value_and_reason(
    workspace: Workspace, two_costs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-w", str(workspace.folder), "sources", "--quarantine", "ads", "--json"]) == 0
    reason = "is not an amount of money"
    assert json.loads(capsys.readouterr().out) == [
        {"file": "ads.csv", "row": 12, "column": "cost", "value": "n.n.", "reason": reason},
        {"file": "ads.csv", "row": 13, "column": "cost", "value": "s…@…", "reason": reason},
    ]


def test_after_a_change_of_the_mapping_only_the_quarantined_rows_come_in(workspace: Workspace, two_costs: Path) -> None:
    assert sums(workspace.folder)["spend"] == 125
    (result,) = _read_spend_from(workspace, "cost_eur").retry_quarantine("ads")
    assert (result.counts.kept, result.counts.restated, result.counts.quarantined) == (2, 0, 0)
    assert sums(workspace.folder)["spend"] == 132
    assert workspace.quarantine() == []
    assert workspace.sources()[0].rows == 12


def test_the_command_tries_again_and_says_how_it_went(
    workspace: Workspace, two_costs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _read_spend_from(workspace, "cost_eur")
    assert run(["-w", str(workspace.folder), "sources", "--retry", "ads"]) == 0
    assert "kept 2, still quarantined 0" in capsys.readouterr().out


def test_a_mapping_said_at_the_next_import_is_good_for_the_rows_of_the_last(
    workspace: Workspace, two_costs: Path, tmp_path: Path
) -> None:
    following = table(tmp_path / "ads_2.csv", _TWO_COSTS, [f"{ad(20, spend='n.n.')},5.00"])
    workspace.import_path(following, ImportOptions(fields={"spend": "cost_eur"}))
    assert len(workspace.quarantine("ads")) == 2
    (result,) = workspace.retry_quarantine("ads")
    assert result.counts.kept == 2
    assert sums(workspace.folder)["spend"] == 125 + 5 + 7


def test_trying_again_without_a_change_keeps_the_rows_where_they_are(workspace: Workspace, two_costs: Path) -> None:
    before = [(row.row, row.column, row.value, row.reason) for row in workspace.quarantine()]
    (result,) = workspace.retry_quarantine("ads")
    assert (result.counts.kept, result.counts.quarantined) == (0, 2)
    assert [(row.row, row.column, row.value, row.reason) for row in workspace.quarantine()] == before
    assert sums(workspace.folder)["spend"] == 125


def test_trying_again_twice_counts_once(workspace: Workspace, two_costs: Path) -> None:
    changed = _read_spend_from(workspace, "cost_eur")
    assert len(changed.retry_quarantine("ads")) == 1
    assert changed.retry_quarantine("ads") == []
    assert sums(workspace.folder)["spend"] == 132


def test_a_retried_row_that_shares_its_keys_with_a_good_one_is_a_row_of_its_own(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [f"{ad(1)},12.50", f"{ad(1, spend='?')},3.00", *(f"{ad(day)},12.50" for day in range(2, 10))]
    workspace.import_path(table(tmp_path / "ads.csv", _TWO_COSTS, rows))
    _read_spend_from(workspace, "cost_eur").retry_quarantine("ads")
    assert sums(workspace.folder)["spend"] == 9 * 12.5 + 3
    again = table(tmp_path / "ads_2.csv", _TWO_COSTS, rows[::-1])
    assert open_workspace(workspace.folder).import_path(again)[0].counts.kept == 0


def test_the_whole_file_after_a_retry_says_what_the_new_mapping_says(workspace: Workspace, two_costs: Path) -> None:
    changed = _read_spend_from(workspace, "cost_eur")
    changed.retry_quarantine("ads")
    (result,) = changed.import_path(two_costs)
    assert (result.status, result.counts.restated) == ("imported", 10)
    assert sums(workspace.folder)["spend"] == 257


def test_a_file_imported_again_with_a_better_mapping_leaves_nothing_in_quarantine(
    workspace: Workspace, two_costs: Path
) -> None:
    (result,) = workspace.import_path(two_costs, ImportOptions(fields={"spend": "cost_eur"}))
    assert result.counts.quarantined == 0
    assert workspace.quarantine() == []


def test_rows_of_tomorrow_come_in_when_their_day_has_come(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = date.today() + timedelta(days=3)
    rows = [*map(order, range(9)), f"o99,{later}T10:00:00Z,early@example.com,3.00,EUR,spring"]
    workspace.import_path(table(tmp_path / "orders.csv", ORDERS, rows))
    assert [row.reason for row in workspace.quarantine()] == ["is after tomorrow"]

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return later

    monkeypatch.setattr(importer, "date", Later)
    assert workspace.retry_quarantine("orders")[0].counts.kept == 1
    assert sums(workspace.folder)["events"] == 10


def test_rows_of_a_file_without_days_keep_the_day_they_were_given(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        row.partition(",")[2] for row in (f"{ad(1, 'a')},1.00", f"{ad(1, 'b')},1.00", f"{ad(1, 'c', spend='?')},3.00")
    ]
    day = Period(date(2026, 3, 5), date(2026, 3, 5))
    file = table(tmp_path / "ads.csv", _TWO_COSTS.removeprefix("date,"), rows)
    workspace.import_path(file, ImportOptions(period=day, currency="CHF"))
    changed = _read_spend_from(workspace, "cost_eur")
    assert changed.retry_quarantine("ads")[0].counts.kept == 1
    result = changed.query(["spend"], period=day)
    assert (result.currency, result.total.metrics["spend"]) == ("CHF", 28)


def test_what_a_person_maps_in_the_file_of_a_known_platform_is_kept_for_the_next(
    workspace: Workspace, tmp_path: Path
) -> None:
    bad = {**webhook(1), "timestamp": "soon", "sent_at": "1772600000"}
    workspace.import_path(sendgrid(tmp_path / "a.jsonl", [*map(webhook, range(2, 9)), bad]))
    following = sendgrid(tmp_path / "b.jsonl", [{**webhook(20), "sent_at": "1772600000"}])
    workspace.import_path(following, ImportOptions(fields={"occurred_at": "$.sent_at"}))
    saved = tomllib.loads((workspace.folder / "aicmo.toml").read_text())["sources"]["sendgrid"]
    assert saved["fields"] == {"occurred_at": {"column": "$.sent_at", "parse": "epoch"}}
    assert workspace.retry_quarantine("sendgrid")[0].counts.kept == 1
    assert sums(workspace.folder)["events"] == 9


def test_lines_that_are_no_rows_stay_in_quarantine(workspace: Workspace, tmp_path: Path) -> None:
    rows = [ad(1), f"{ad(2)},7,7,7", *(ad(day) for day in range(3, 9)), ad(9, spend="?")]
    workspace.import_path(table(tmp_path / "ads.csv", ADS, rows))
    workspace.retry_quarantine("ads")
    assert [(row.row, row.column) for row in workspace.quarantine()] == [(3, None), (10, "cost")]
    assert sums(workspace.folder)["spend"] == 7 * 12.5


def test_blank_lines_do_not_lead_to_other_rows(workspace: Workspace, tmp_path: Path) -> None:
    rows = [f"{ad(1)},2.00", "", "", f"{ad(2, spend='?')},3.00", "", f"{ad(3)},4.00"]
    workspace.import_path(table(tmp_path / "ads.csv", _TWO_COSTS, rows))
    assert [(row.row, row.value) for row in workspace.quarantine()] == [(5, "?")]
    _read_spend_from(workspace, "cost_eur").retry_quarantine("ads")
    assert workspace.quarantine() == []
    assert sums(workspace.folder)["spend"] == 12.5 + 3 + 12.5


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("date,campaign\n")])
def test_a_file_that_is_gone_or_another_is_asked_for(workspace: Workspace, two_costs: Path, harm: object) -> None:
    harm(two_costs)  # type: ignore[operator]
    before = state(workspace.folder)
    with pytest.raises(UnreadableFile, match="gone or has changed"):
        workspace.retry_quarantine("ads")
    assert state(workspace.folder) == before


def test_an_unknown_source_is_named_with_its_neighbours(workspace: Workspace, two_costs: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean ads"):
        workspace.retry_quarantine("adz")
    assert run(["-w", str(workspace.folder), "sources", "--retry", "adz"]) == 2


def test_a_mapping_that_cannot_be_understood_is_said(workspace: Workspace, two_costs: Path) -> None:
    settings = workspace.folder / "aicmo.toml"
    text = settings.read_text()
    settings.write_text(text.replace('column = "cost"', 'culumn = "cost"'))
    with pytest.raises(WorkspaceCorrupt, match="'spend' of a source names no column"):
        open_workspace(workspace.folder).retry_quarantine("ads")
    settings.write_text(text.replace('parse = "money"', 'parse = "mony"'))
    with pytest.raises(UnknownName, match="Did you mean money"):
        open_workspace(workspace.folder).retry_quarantine("ads")
