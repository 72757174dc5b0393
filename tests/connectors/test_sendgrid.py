from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aicmo.connectors.base import Kind, Reading
from aicmo.connectors.sendgrid import CONNECTOR
from aicmo.model.event import EventType
from tests.connectors.heads import objects, read_object, table

OPEN = {"email": "a@example.com", "timestamp": 1461095250, "event": "open", "sg_event_id": "x", "sg_message_id": "m"}


def read(*rows: dict[str, Any]) -> Reading:
    reading = CONNECTOR.read(objects(*rows))
    assert reading is not None
    return reading


def one(**more: Any) -> dict[str, Any]:
    """The fields of one event."""
    row = OPEN | more
    return read_object(read(row), row)


def test_every_real_event_comes_out_as_expected(real_data: Path) -> None:
    for case in json.loads((real_data / "webhooks" / "sendgrid.json").read_text(encoding="utf-8")):
        (row,) = case["payload"]["raw_events"]
        assert _as_expected(read_object(read(row), row)).items() >= case["expected"].items(), case["test"]


def _as_expected(fields: dict[str, Any]) -> dict[str, Any]:
    """Our names and types as the normalised event has them."""
    return {
        "event_type": fields["type"],
        "timestamp": datetime.fromtimestamp(fields["occurred_at"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "event_id": fields["source_event_id"],
        "recipient": fields["email"],
        "message_id": fields["message_id"],
        "mta_response": fields["mta_response"],
        "reject_reason": fields["reject_reason"],
        "click_url": fields["click_url"],
        "user_agent": fields["user_agent"],
        "tags": fields["tags"] or [],
        "metadata": fields["metadata"],
    }


def test_events_are_mail_and_every_type_is_one_of_ours() -> None:
    reading = read(OPEN)
    assert (reading.kind, reading.constants) == (Kind.EVENTS, {"channel": "email"})
    lookup = reading.fields["type"].lookup
    assert lookup is not None
    assert set(lookup.values()) <= set(EventType)


@pytest.mark.parametrize(("kind", "hard"), [("bounce", "true"), ("blocked", "false"), (None, None)])
def test_a_bounce_is_hard_unless_it_was_blocked(kind: str | None, hard: str | None) -> None:
    assert one(event="bounce", type=kind)["hard"] == hard


def test_only_a_bounce_is_hard() -> None:
    assert one(event="dropped", type="bounce")["hard"] is None


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        ("Invalid", "invalid"),
        ("Unsubscribed Address", "unsubscribed"),
        ("Bounced Address", "bounced"),
        ("New one", "New one"),
    ],
)
def test_a_dropped_message_says_why(reason: str, known: str) -> None:
    fields = one(event="dropped", reason=reason)
    assert fields["reject_reason"] == known
    assert fields["mta_response"] is None


def test_an_answer_of_the_other_side_is_no_reason_to_reject() -> None:
    fields = one(event="bounce", reason="550 no such user")
    assert (fields["mta_response"], fields["reject_reason"]) == ("550 no such user", None)


def test_the_message_is_known_by_the_surest_of_its_ids() -> None:
    assert one(**{"anymail_id": "a", "smtp-id": "<b>"})["message_id"] == "a"
    assert one(**{"smtp-id": "<b>"})["message_id"] == "<b>"
    assert one()["message_id"] == "m"


def test_the_campaign_is_what_the_sender_said_before_what_sendgrid_says() -> None:
    assert one(campaign="spring", singlesend_id="9")["campaign"] == "spring"
    assert one(singlesend_id="9", singlesend_name="Spring")["campaign"] == "9"
    assert one(singlesend_id="9", singlesend_name="Spring")["campaign_name"] == "Spring"


def test_what_sendgrid_does_not_own_is_metadata() -> None:
    assert one(order="17", sg_machine_open=True, ip="192.0.2.1")["metadata"] == {"order": "17"}


def test_machine_opens_are_marked_by_sendgrid() -> None:
    assert one(sg_machine_open=True)["machine"] is True
    assert one()["machine"] is None


def test_events_of_others_are_left_alone() -> None:
    assert CONNECTOR.read(objects({"event": "open", "email": "a@example.com", "timestamp": 1})) is None
    assert CONNECTOR.read(table("email|event|timestamp|sg_event_id\na@example.com|open|1|x")) is None


def test_a_few_odd_objects_do_not_hide_what_a_file_is() -> None:
    assert CONNECTOR.read(objects(*[OPEN] * 9, {"note": "x"})) is not None
    assert CONNECTOR.read(objects(*[OPEN] * 3, *[{"note": "x"}] * 7)) is None
