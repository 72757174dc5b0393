"""The same rows once more, in other files, in another order, with other figures: counted once, and right."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from aicmo.errors import InputError
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.result import ImportResult
from aicmo.workspace import Workspace, open_workspace
from tests.workspace.files import ADS, MAIL, ORDERS, ad, mail, order, sendgrid, table, webhook
from tests.workspace.state import facts, state, sums


@pytest.fixture
def workspace(shop: Path) -> Workspace:
    return open_workspace(shop)


def imported(workspace: Workspace, file: Path, **said: object) -> ImportResult:
    """What importing one file did, by a process that knows only what is stored."""
    (result,) = open_workspace(workspace.folder).import_path(file, ImportOptions(**said))  # type: ignore[arg-type]
    return result


def test_the_same_file_changes_nothing(workspace: Workspace, files: Sequence[Path]) -> None:
    for file in files:
        imported(workspace, file)
    before = state(workspace.folder)
    assert {imported(workspace, file).status for file in files} == {"unchanged"}
    assert state(workspace.folder) == before


def test_a_folder_of_files_with_equal_columns_changes_nothing_the_second_time(
    workspace: Workspace, tmp_path: Path
) -> None:
    for day, name in enumerate(("alpha", "beta", "gamma"), start=1):
        table(tmp_path / "exports" / f"{name}.csv", ADS, [ad(day), ad(day + 10)])
    workspace.import_path(tmp_path / "exports")
    before = state(workspace.folder)
    results = open_workspace(workspace.folder).import_path(tmp_path / "exports")
    assert {result.status for result in results} == {"unchanged"}
    assert state(workspace.folder) == before
    assert sums(workspace.folder)["spend"] == 6 * 12.5


@pytest.mark.parametrize(("header", "row"), [(ORDERS, order), (MAIL, mail)], ids=["with ids", "without ids"])
def test_overlapping_files_count_each_event_once(
    workspace: Workspace, tmp_path: Path, header: str, row: object
) -> None:
    first = table(tmp_path / "export_1.csv", header, map(row, range(60)))  # type: ignore[arg-type]
    second = table(tmp_path / "export_2.csv", header, map(row, range(39, 100)))  # type: ignore[arg-type]
    assert imported(workspace, first).counts.kept == 60
    counts = imported(workspace, second).counts
    assert (counts.read, counts.kept, counts.duplicate) == (61, 40, 21)
    assert sums(workspace.folder)["events"] == 100


def test_overlapping_exports_of_measures_count_each_row_once(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, table(tmp_path / "ads_1.csv", ADS, [ad(day) for day in range(1, 21)]))
    counts = imported(workspace, table(tmp_path / "ads_2.csv", ADS, [ad(day) for day in range(15, 28)])).counts
    assert (counts.kept, counts.duplicate, counts.restated) == (7, 6, 0)
    assert sums(workspace.folder) == {"events": 0, "value": 0, "spend": 27 * 12.5, "clicks": 27 * 5}


def test_a_file_in_another_order_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    sources = {"orders": (ORDERS, [*map(order, range(40))]), "mail": (MAIL, [*map(mail, range(30)), mail(1), mail(1)]),
               "ads": (ADS, [*(ad(day) for day in range(1, 20)), ad(3, spend="1.00"), ad(3, spend="1.00")])}  # fmt: skip
    for name, (header, rows) in sources.items():
        imported(workspace, table(tmp_path / f"{name}.csv", header, rows))
    before = facts(workspace.folder), state(workspace.folder)["campaigns"]
    for seed, (name, (header, rows)) in enumerate(sources.items()):
        shuffled = random.Random(seed).sample(rows, len(rows))
        counts = imported(workspace, table(tmp_path / f"{name}_2.csv", header, shuffled)).counts
        assert (counts.kept, counts.duplicate) == (0, len(rows))
    assert (facts(workspace.folder), state(workspace.folder)["campaigns"]) == before


def test_equal_rows_without_ids_stay_as_many_as_they_are(workspace: Workspace, tmp_path: Path) -> None:
    rows = [mail(1), mail(2), mail(1), mail(1)]
    assert imported(workspace, table(tmp_path / "mail.csv", MAIL, rows)).counts.kept == 4
    assert imported(workspace, table(tmp_path / "mail_2.csv", MAIL, [*rows, mail(2)])).counts.kept == 1
    assert imported(workspace, table(tmp_path / "mail_3.csv", MAIL, [mail(1)])).counts.kept == 0
    assert sums(workspace.folder)["events"] == 5


def test_equal_measures_stay_as_many_as_they_are(workspace: Workspace, tmp_path: Path) -> None:
    rows = [ad(1), ad(1), ad(2)]
    assert imported(workspace, table(tmp_path / "ads.csv", ADS, rows)).counts.kept == 3
    assert imported(workspace, table(tmp_path / "ads_2.csv", ADS, rows[::-1])).counts.kept == 0
    assert sums(workspace.folder)["spend"] == 37.5


def test_a_late_replay_of_an_event_with_another_time_is_the_same_event(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, sendgrid(tmp_path / "a.jsonl", [webhook(1)]))
    late = {**webhook(1), "timestamp": 1772600000 + 40 * 86400}
    counts = imported(workspace, sendgrid(tmp_path / "b.jsonl", [late, webhook(2), late])).counts
    assert (counts.kept, counts.duplicate) == (1, 2)
    assert sums(workspace.folder)["events"] == 2


def test_a_row_read_in_another_time_zone_is_the_same_event(workspace: Workspace, tmp_path: Path) -> None:
    file = table(tmp_path / "mail.csv", MAIL, [mail(1).replace("T08:01:00Z", " 23:30:00")])
    assert imported(workspace, file).counts.kept == 1
    assert imported(workspace, file, time_zone="America/New_York").counts.kept == 0
    assert sums(workspace.folder)["events"] == 1


def test_a_restated_day_counts_with_its_new_figures_and_the_old_ones_stay_in_the_ledger(
    workspace: Workspace, tmp_path: Path
) -> None:
    imported(workspace, table(tmp_path / "ads_1.csv", ADS, [ad(1), ad(2)]))
    counts = imported(workspace, table(tmp_path / "ads_2.csv", ADS, [ad(1, spend="20.00"), ad(2)])).counts
    assert (counts.kept, counts.restated, counts.duplicate) == (1, 1, 1)
    assert sums(workspace.folder)["spend"] == 32.5
    with workspace.session() as session:
        ledger = session.con.execute(
            f"SELECT spend::DOUBLE, import_id FROM {session.data.measures} WHERE day = DATE '2026-03-01' ORDER BY 2"
        ).fetchall()
    assert ledger == [(12.5, 1), (7.5, 2)]


def test_figures_that_go_from_a_to_b_and_back_to_a_are_a(workspace: Workspace, tmp_path: Path) -> None:
    a, b = ([ad(1, spend=spend, clicks=clicks), ad(2)] for spend, clicks in (("12.50", 5), ("9.99", 7)))
    for number, rows in enumerate((a, b, a)):
        imported(workspace, table(tmp_path / f"ads_{number}.csv", ADS, [*rows, ad(10 + number)]))
    assert sums(workspace.folder)["spend"] == 5 * 12.5
    assert sums(workspace.folder)["clicks"] == 25


def test_the_very_file_of_before_a_restatement_is_not_taken_for_a_newer_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    old = table(tmp_path / "ads_1.csv", ADS, [ad(1)])
    imported(workspace, old)
    imported(workspace, table(tmp_path / "ads_2.csv", ADS, [ad(1, spend="20.00")]))
    assert imported(workspace, old).status == "unchanged"
    assert sums(workspace.folder)["spend"] == 20


def test_a_fact_that_a_later_file_does_not_state_stays(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, table(tmp_path / "ads_1.csv", ADS, [ad(1)]))
    without = table(tmp_path / "ads_2.csv", "date,campaign,impressions,cost", ["2026-03-01,brand,101,20.00"])
    imported(workspace, without)
    assert sums(workspace.folder)["spend"] == 20
    assert sums(workspace.folder)["clicks"] == 5


def test_a_column_that_comes_and_is_empty_makes_no_new_row(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, table(tmp_path / "ads_1.csv", ADS, [ad(1), ad(2)]))
    wider = table(tmp_path / "ads_2.csv", f"{ADS},ad group,account", [f"{ad(1)},,", f"{ad(2)},,"])
    assert imported(workspace, wider).counts.kept == 0
    assert sums(workspace.folder)["spend"] == 25


def test_ad_groups_called_like_campaigns_are_other_rows(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, table(tmp_path / "ads.csv", ADS, [ad(1)]))
    groups = table(tmp_path / "ads_2.csv", ADS.replace("campaign", "ad group"), [ad(1, spend="1.00")])
    assert imported(workspace, groups).counts.restated == 0
    assert sums(workspace.folder)["spend"] == 13.5


def test_a_currency_given_afterwards_moves_the_money_instead_of_doubling_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = table(tmp_path / "ads.csv", ADS, [ad(1), ad(2)])
    imported(workspace, file)
    counts = imported(workspace, file, currency="CHF").counts
    assert (counts.kept, counts.restated) == (2, 2)
    assert sums(workspace.folder)["spend"] == 25
    total = workspace.query(["spend", "clicks"], period="2026-03")
    assert (total.currency, total.total.metrics) == ("CHF", {"spend": 25, "clicks": 10})
    imported(workspace, table(tmp_path / "ads_2.csv", ADS, [ad(2), ad(3)]))
    assert workspace.query(["spend"], period="2026-03").total.metrics["spend"] == 37.5


def test_rows_in_two_currencies_are_two_rows_in_whichever_file_they_come(workspace: Workspace, tmp_path: Path) -> None:
    header = f"{ADS},currency"
    both, one = [f"{ad(1)},EUR", f"{ad(1)},USD"], [f"{ad(1)},USD"]
    imported(workspace, table(tmp_path / "ads.csv", header, both))
    assert imported(workspace, table(tmp_path / "ads_2.csv", header, one)).counts.kept == 0
    assert sums(workspace.folder)["spend"] == 25


def test_another_file_with_equal_columns_and_other_figures_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, table(tmp_path / "germany.csv", ADS, [ad(1)]))
    france = table(tmp_path / "france.csv", ADS, [ad(1, spend="3.00")])
    with pytest.raises(InputError, match="source 'germany'") as refused:
        imported(workspace, france)
    assert "--source" in refused.value.remedy
    assert sums(workspace.folder)["spend"] == 12.5
    assert imported(workspace, france, source="france").counts.kept == 1
    assert sums(workspace.folder)["spend"] == 15.5


def test_a_campaign_keeps_its_newer_name_when_an_old_export_comes_again(workspace: Workspace, tmp_path: Path) -> None:
    old, new = (
        f"reader1@example.com,open,2026-03-{day}T08:00:00Z,7,{name}" for day, name in (("01", "Old"), ("02", "New"))
    )
    imported(workspace, table(tmp_path / "mail_1.csv", MAIL, [old]))
    imported(workspace, table(tmp_path / "mail_2.csv", MAIL, [new, old]))
    imported(workspace, table(tmp_path / "mail_3.csv", MAIL, [old, old.replace(",7,Old", ",8,Other")]))
    result = workspace.query(["opens"], period="2026-03", by=("campaign",))
    assert sorted(line.name for line in result.lines) == ["New", "Other"]


def test_a_file_that_grows_while_it_is_read_is_refused_and_nothing_is_kept(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = table(tmp_path / "mail.csv", MAIL, map(mail, range(20)))

    def grow(path: Path, done: float) -> None:
        if done == 1:
            with path.open("a") as stream:
                stream.write(f"{mail(77)}\n")

    with pytest.raises(InputError, match="changed while it was read"):
        workspace.import_path(file, progress=grow)
    assert state(workspace.folder)["imports"] == []
    assert imported(workspace, file).counts.kept == 21
