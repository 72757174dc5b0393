"""A number can be computed again as of the data version it was computed from, whatever came in since."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from aicmo.cli.main import run
from aicmo.errors import UsageError
from aicmo.ingest.options import ImportOptions
from aicmo.lake.schema import CONTACTS
from aicmo.lake.table import LakeTable
from aicmo.workspace import Workspace, open_workspace
from tests.workspace.files import ADS, MAIL, ORDERS, ad, order, table

_RATES = "Date,USD,CHF"


@pytest.fixture(scope="module")
def rounds(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A workspace after four rounds of imports that change every number, and the data version after each."""
    folder = tmp_path_factory.mktemp("rounds")
    workspace = open_workspace(shutil.copytree(empty, folder / "shop"))
    named = "reader1@example.com,open,2026-03-{}T08:00:00Z,7,{}"
    days = [f"2026-03-{day:02d}" for day in range(1, 29)]
    files = (
        [
            table(folder / "ads_1.csv", ADS, [ad(day) for day in range(1, 11)]),
            table(folder / "rates_1.csv", _RATES, [f"{day},2.0,1.0" for day in days]),
            table(folder / "mail_1.csv", MAIL, [named.format("02", "Old name")]),
        ],
        [
            table(folder / "orders_1.csv", ORDERS, map(order, range(20))),
            table(folder / "ads_2.csv", ADS, [ad(1, spend="112.50")]),
        ],
        [
            table(folder / "rates_2.csv", _RATES, [f"{day},4.0,1.0" for day in days]),
            table(folder / "mail_2.csv", MAIL, [named.format("03", "New name")]),
        ],
        [table(folder / "orders_2.csv", ORDERS, [order(1).replace("o1,2026-03", "z1,2026-05")])],
    )
    found = []
    for some in files:
        for file in some:
            workspace.import_path(file, ImportOptions(currency="USD" if "ads" in file.name else None))
        found.append(workspace.query(["revenue"], period="2026-03").data_version)
    return workspace.folder, found


@pytest.fixture
def versions(rounds: tuple[Path, list[str]], tmp_path: Path) -> tuple[Workspace, list[str]]:
    folder, found = rounds
    return open_workspace(shutil.copytree(folder, tmp_path / "shop")), found


def _said(workspace: Workspace, version: str | None) -> tuple[object, ...]:
    figures = workspace.query(["spend", "revenue", "opens"], period="2026-03", as_of=version).total.metrics
    names = workspace.query(["opens"], period="2026-03", by=("campaign",), as_of=version).lines
    return (
        figures["spend"],
        figures["revenue"],
        figures["opens"],
        {line.name for line in names if line.metrics["opens"]},
    )


def test_an_earlier_version_gives_the_earlier_numbers_rates_and_names(versions: tuple[Workspace, list[str]]) -> None:
    workspace, (first, second, third, fourth) = versions
    revenue = sum(10.5 + number for number in range(20))
    assert _said(workspace, first) == (62.5, None, 1, {"Old name"})
    assert _said(workspace, second) == (112.5, revenue, 1, {"Old name"})
    assert _said(workspace, third) == (56.25, revenue, 2, {"New name"})
    assert _said(workspace, fourth) == _said(workspace, None) == (56.25, revenue, 2, {"New name"})


def test_a_report_as_of_a_version_is_the_report_of_then(versions: tuple[Workspace, list[str]], tmp_path: Path) -> None:
    workspace, (_, second, *_) = versions
    then = workspace.overview("2026-03", as_of=second)
    workspace.import_path(table(tmp_path / "orders_3.csv", ORDERS, map(order, range(30, 40))))
    again = workspace.overview("2026-03", as_of=second)
    assert again.data_version == then.data_version == second
    for part in ("kpis", "campaigns", "channels", "tiers", "top_contacts", "doubts", "sources"):
        assert getattr(again, part) == getattr(then, part), part
    assert workspace.overview("2026-03").kpis != then.kpis
    assert (
        workspace.report("2026-03", as_of=second).total_revenue_generated
        != workspace.report("2026-03").total_revenue_generated
    )


def test_without_a_period_it_is_the_last_days_of_then(versions: tuple[Workspace, list[str]]) -> None:
    workspace, (_, second, _, fourth) = versions
    assert str(workspace.overview(as_of=second).period.end) == "2026-03-20"
    assert str(workspace.overview(as_of=fourth).period.end) == "2026-05-02"


def test_the_command_reports_as_of_a_version(
    versions: tuple[Workspace, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, (first, *_) = versions
    arguments = ["-w", str(workspace.folder), "report", "--period", "2026-03", "--json", "--as-of"]
    assert run([*arguments, first]) == 0
    assert first in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "words"), [("e99.m1.i1", "no version 99 of events"), ("yesterday", "not a data version")]
)
def test_a_version_there_is_not_is_a_usage_error(
    versions: tuple[Workspace, list[str]], version: str, words: str
) -> None:
    workspace, _ = versions
    with pytest.raises(UsageError, match=words):
        workspace.query(["spend"], period="2026-03", as_of=version)
    assert run(["-w", str(workspace.folder), "report", "--period", "2026-03", "--as-of", version]) == 2


def test_erasing_a_person_changes_no_number_of_an_earlier_version(versions: tuple[Workspace, list[str]]) -> None:
    workspace, known = versions
    before = [_said(workspace, version) for version in known]
    assert workspace.erase_contact("buyer1@example.com")
    assert [_said(workspace, version) for version in known] == before


def test_versions_from_years_ago_can_be_read_after_many_imports(tmp_path: Path) -> None:
    tmp_path.joinpath("contacts").mkdir()
    contacts, long_ago = LakeTable(tmp_path / "contacts", CONTACTS), time.time() - 3 * 365 * 86400
    contacts.create()
    with duckdb.connect() as con:
        for number in range(1, 103):
            columns = ", ".join(f"{number if kind == 'BIGINT' else 'NULL'}::{kind}" for kind in CONTACTS.values())
            contacts.commit(contacts.stage(con, f"SELECT {columns}"), import_id=number)
            for log in _logs(contacts):
                os.utime(log, (long_ago, long_ago))
    assert any("checkpoint" in log.name for log in _logs(contacts))
    assert [len(contacts.files(version)) for version in (0, 3, 99, 102)] == [0, 3, 99, 102]


def _logs(table: LakeTable) -> Sequence[Path]:
    return [*table.folder.joinpath("_delta_log").iterdir()]
