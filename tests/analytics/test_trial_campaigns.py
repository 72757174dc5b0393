"""Campaigns as arms: who counts, and what of what they did."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from aicmo.errors import UsageError
from aicmo.experiments.estimate import Estimate
from aicmo.experiments.trial import Trial
from aicmo.workspace import Workspace, create_workspace

CLOCK = 1_772_000_000
"""A morning of February 2026, in seconds."""


def sent(campaign: str, person: str, *events: str, machine: bool = False) -> list[str]:
    """A mail's events in SendGrid's form, a minute apart."""
    return [
        f'{{"event":"{event}","email":"{person}@example.com","timestamp":{CLOCK + 60 * minute},"campaign":"{campaign}",'
        f'"sg_message_id":"{campaign}-{person}","sg_event_id":"{campaign}-{person}-{event}"'
        + (f',"sg_machine_open":{str(machine).lower()}' if event == "open" else "")
        + "}"
        for minute, event in enumerate(("processed", "delivered", *events))
    ]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("campaigns")
    events = [
        *sent("Red", "ann", "open", "click"), *sent("Red", "bob", "open", machine=True), *sent("Red", "cid"),
        *sent("Red", "both"), *sent("Blue", "both", "open"), *sent("Blue", "dan", "open"), *sent("Blue", "eve", "open"),
        *sent("Green", "ann", "open"),
    ]  # fmt: skip
    (folder / "sendgrid.json").write_text(f"[{','.join(events)}]")
    (folder / "orders.csv").write_text(
        "order_id,date,email,total,currency,utm_campaign\n"
        "1,2026-02-26,ann@example.com,30,EUR,\n2,2026-02-27,ann@example.com,12,EUR,Other\n"
        "3,2026-01-01,dan@example.com,99,EUR,\n4,2026-02-26,eve@example.com,50,EUR,Blue\n"
    )
    made = create_workspace(folder / "shop", currency="EUR")
    for name in ("sendgrid.json", "orders.csv"):
        made.import_path(folder / name)
    return made


def values(trial: Trial) -> dict[str, dict[str, float]]:
    return {
        one.name: {arm: found.value for arm, found in one.arms.items() if isinstance(found, Estimate)}
        for one in trial.outcomes
    }


def trial(workspace: Workspace, *outcomes: str, campaigns: Sequence[str] = ("Red", "Blue")) -> Trial:
    return workspace.trial(campaigns, outcomes)


def test_people_who_were_sent_both_are_left_out_and_told_of(workspace: Workspace) -> None:
    found = trial(workspace, "open")
    assert (found.sizes, found.control) == ({"Red": 3, "Blue": 2}, "Red")
    assert "1 person was sent more than one" in found.notes[-1]


def test_opens_and_clicks_are_those_of_the_campaign_without_machines(workspace: Workspace) -> None:
    found = values(trial(workspace, "open", "click"))
    assert found["open"] == {"Red": pytest.approx(1 / 3), "Blue": 1.0}
    assert found["click"] == {"Red": pytest.approx(1 / 3), "Blue": 0.0}


def test_conversions_are_the_person_s_after_the_mail_whatever_gets_the_credit(workspace: Workspace) -> None:
    found = values(trial(workspace, "conversion", "revenue"))
    assert found["conversion"] == {"Red": pytest.approx(1 / 3), "Blue": 0.5}
    assert found["revenue"] == {"Red": pytest.approx(14), "Blue": pytest.approx(25)}


def test_an_empty_workspace_has_no_trial(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no events"):
        trial(create_workspace(tmp_path / "empty"), "open")
