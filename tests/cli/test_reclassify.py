"""`aicmo reclassify`: opens and clicks of the past, judged by the rules as they are now."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from aicmo.lake.lake import Lake
from aicmo.records import judgements
from aicmo.scoring import machine
from aicmo.workspace import LAKE, open_workspace
from tests.cli.running import aicmo
from tests.workspace import child
from tests.workspace.processes import finished, killed
from tests.workspace.state import unfinished_parts

NOON = 1_784_030_400
CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0"


def event(kind: str, at: float, *, who: str = "ann", **more: Any) -> dict[str, Any]:
    """One event of one message to one person, `at` seconds after noon."""
    own = f"{kind}-{who}-{at}-{more.get('url', '')}"
    return {"event": kind, "email": f"{who}@example.com", "timestamp": NOON + at, "sg_event_id": own, "smtp-id": "<m>",
            "useragent": CHROME} | more  # fmt: skip


EVENTS = (
    # Ann's filter follows both links at once; she reads on Tuesday.
    event("delivered", 0), event("click", 60, url="a"), event("click", 60.5, url="b"), event("click", 90_000, url="a"),
    # Ben's follows one, three seconds after the delivery; he clicks it himself later.
    event("delivered", 0, who="ben"), event("click", 3, who="ben", url="a"), event("click", 300, who="ben", url="a"),
    # Cem follows both links, one after the other, and two of three within a second.
    event("delivered", 0, who="cem"), event("click", 60, who="cem", url="a"), event("click", 62, who="cem", url="b"),
    event("click", 62.5, who="cem", url="c"),
    # Dee's company scans, and the service has its own word for one open; her Gmail fetches pictures when she opens.
    event("open", 30, who="dee", useragent="Mimecast/1.0"),
    event("open", 35, who="dee", useragent="Mozilla/5.0 (via ggpht.com GoogleImageProxy)"),
    event("open", 40, who="dee", sg_machine_open=True), event("open", 50, who="dee", sg_machine_open=False),
)  # fmt: skip
WANTED = {
    "click-ann-60-a": "all links of the message within a second, by rules 1",
    "click-ann-60.5-b": "all links of the message within a second, by rules 1",
    "click-ben-3-a": "a click within seconds of the delivery, by rules 1",
    "open-dee-30-": "a security scanner, by rules 1",
    "open-dee-40-": "declared by the source",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    assert aicmo("init", tmp_path / "shop").code == 0
    file = tmp_path / "posted.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in EVENTS), encoding="utf-8")
    assert aicmo("import", file, workspace=tmp_path / "shop").code == 0
    return tmp_path / "shop"


def reasons(shop: Path) -> Mapping[str, str]:
    """Why each event that is a machine's is one."""
    with open_workspace(shop).session() as session:
        found = session.con.execute(
            f"SELECT source_event_id, machine, machine_reason FROM {session.data.events} WHERE machine OR machine_reason IS NOT NULL"
        ).fetchall()
    assert all(machine and reason for _, machine, reason in found)
    return {own: reason for own, _, reason in found}


def whole(shop: Path) -> list[tuple[Any, ...]]:
    """All that the lake has of events."""
    with open_workspace(shop).session() as session:
        return session.con.execute(
            f"SELECT * REPLACE (occurred_at::VARCHAR AS occurred_at, received_at::VARCHAR AS received_at) FROM {session.data.events} ORDER BY source_event_id"
        ).fetchall()


def machine_clicks(shop: Path, **more: str) -> float:
    found = aicmo("kpi", "machine_clicks", "--period", "2026-07", "--json", workspace=shop)
    return float(found.json["total"]["metrics"]["machine_clicks"])


def test_an_import_judges_what_shows_in_the_row_and_the_lake_what_shows_around_it(shop: Path) -> None:
    assert reasons(shop) == {own: reason for own, reason in WANTED.items() if own.startswith("open")}
    said = aicmo("reclassify", "--json", workspace=shop)
    assert said.code == 0, said.err
    assert (said.json["rules"], said.json["events"], said.json["changed"]) == (1, 12, 3)
    assert sum(said.json["reasons"].values()) == len(WANTED)
    assert reasons(shop) == WANTED
    assert machine_clicks(shop) == 3


def test_a_second_run_changes_nothing_and_writes_no_version(shop: Path) -> None:
    aicmo("reclassify", workspace=shop)
    before, version = whole(shop), Lake(shop / LAKE).events.version()
    said = aicmo("reclassify", "--json", workspace=shop)
    assert (said.code, said.json["changed"]) == (0, 0)
    assert (whole(shop), Lake(shop / LAKE).events.version()) == (before, version)


def test_nothing_but_the_judgement_is_changed(shop: Path) -> None:
    columns = list(Lake(shop / LAKE).events.columns)
    judged = {columns.index("machine"), columns.index("machine_reason")}
    before = whole(shop)
    aicmo("reclassify", workspace=shop)
    assert [[cell for place, cell in enumerate(row) if place not in judged] for row in whole(shop)] == [
        [cell for place, cell in enumerate(row) if place not in judged] for row in before
    ]


def test_newer_rules_take_back_what_older_ones_said(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aicmo("reclassify", workspace=shop)
    monkeypatch.setattr(machine, "RULES", 2)
    monkeypatch.setattr(machine, "FAST_SECONDS", 1)
    said = aicmo("reclassify", workspace=shop)
    assert said.out.startswith("Rules 2: 12 opens and clicks judged, 4 changed.")
    newer = {own: reason.replace("rules 1", "rules 2") for own, reason in WANTED.items() if own != "click-ben-3-a"}
    assert reasons(shop) == newer
    with open_workspace(shop).sessions() as session:
        kept = judgements.last(session)
    assert kept is not None
    assert (kept["rules"], kept["changed"]) == (2, 4)


def test_a_figure_of_before_can_be_given_again(shop: Path) -> None:
    workspace = open_workspace(shop)
    before = workspace.query(["machine_clicks", "clicks"], period="2026-07")
    aicmo("reclassify", workspace=shop)
    aicmo("import", shop.parent / "posted.jsonl", workspace=shop)
    again = open_workspace(shop).query(["machine_clicks", "clicks"], period="2026-07", as_of=str(before.data_version))
    assert again.total.metrics == before.total.metrics
    assert machine_clicks(shop) == 3


def test_one_source_is_judged_alone_and_one_that_is_not_there_is_named(shop: Path) -> None:
    assert aicmo("reclassify", "--source", "sendgrid", "--json", workspace=shop).json["changed"] == 3
    said = aicmo("reclassify", "--source", "sendgird", workspace=shop)
    assert said.code == 2
    assert "sendgrid" in said.err


def test_a_workspace_without_mail_has_nothing_to_judge(tmp_path: Path) -> None:
    aicmo("init", tmp_path / "empty")
    said = aicmo("reclassify", workspace=tmp_path / "empty")
    assert (said.code, said.out) == (0, "Rules 1: 0 opens and clicks judged, 0 changed.\n  None is a machine's.\n")


def test_killed_between_any_two_steps_it_can_be_finished(shop: Path, tmp_path: Path) -> None:
    for moment in count(1):
        copy = Path(shutil.copytree(shop, tmp_path / f"copy-{moment}"))
        if not killed(child.killed_at, moment, _reclassify, copy):
            break
        finished(_reclassify, copy)
        assert reasons(copy) == WANTED, f"killed at boundary {moment}"
        assert unfinished_parts(copy) == []
        shutil.rmtree(copy)
    assert moment >= 5


def _reclassify(shop: Path) -> None:
    open_workspace(shop).reclassify()
