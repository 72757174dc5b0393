"""The e-mail events add up to the ledger and have SendGrid's own fields."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from aicmo.demo import PERIOD, Ledger
from aicmo.demo.story import FIRST_SECOND, LAST_SECOND, MAILINGS

Events = list[dict[str, Any]]


def _what(event: dict[str, Any]) -> str:
    """The ledger's name of what happened."""
    machine = "machine_opens" if event.get("sg_machine_open") else "human_opens"
    bounce = "hard_bounces" if event.get("type") == "bounce" else "soft_bounces"
    names = {
        "processed": "sends",
        "delivered": "deliveries",
        "click": "email_clicks",
        "unsubscribe": "unsubscribes",
        "spamreport": "complaints",
        "open": machine,
        "bounce": bounce,
    }
    happened = str(event["event"])
    return names.get(happened, happened)


def test_events_add_up_to_the_ledger_for_every_campaign(events: Events, ledger: Ledger) -> None:
    counted = Counter((event["campaign"], _what(event)) for event in events)
    additive = ("sends", "deliveries", "hard_bounces", "soft_bounces", "machine_opens", "email_clicks", "unsubscribes")
    for mailing in MAILINGS:
        facts = ledger.email(mailing.name)
        assert {name: counted[mailing.name, name] for name in additive} == {name: facts[name] for name in additive}
        human = facts["opens"] - facts["machine_opens"]
        assert counted[mailing.name, "human_opens"] == human
        assert counted[mailing.name, "complaints"] == facts["complaints"]


def test_different_people_add_up_to_the_ledger_for_every_campaign(events: Events, ledger: Ledger) -> None:
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in events:
        people[event["campaign"], _what(event)].add(event["email"].lower())
    for mailing in MAILINGS:
        facts, found = ledger.email(mailing.name), {name: people[mailing.name, name] for name in _PEOPLE}
        assert len(found["sends"]) == facts["recipients"] == facts["sends"]
        assert len(found["human_opens"]) == facts["unique_human_opens"]
        assert len(found["human_opens"] | found["machine_opens"]) == facts["unique_opens"]
        assert len(found["email_clicks"]) == facts["unique_clicks"]


_PEOPLE = ("sends", "human_opens", "machine_opens", "email_clicks")


def test_each_contacts_events_add_up_to_the_ledger(events: Events, ledger: Ledger) -> None:
    counted = Counter((event["email"].lower(), _what(event)) for event in events)
    messages = {(event["email"].lower(), _what(event), event["sg_message_id"]) for event in events}
    distinct = Counter((email, what) for email, what, _ in messages)
    for email, facts in ledger.contacts().items():
        assert facts.sent == counted[email, "sends"]
        assert (facts.opens, facts.opened) == (counted[email, "human_opens"], distinct[email, "human_opens"])
        assert (facts.clicks, facts.clicked) == (counted[email, "email_clicks"], distinct[email, "email_clicks"])


def test_a_retried_delivery_is_the_same_line_again(lines: Events, events: Events, ledger: Ledger) -> None:
    repeated = Counter(json.dumps(line) for line in lines)
    assert len(lines) - len(events) == ledger.repeated_events > 0
    assert len(repeated) == len(events) == ledger.events()


def test_every_event_lies_within_the_year(events: Events) -> None:
    stamps = [event["timestamp"] for event in events]
    assert FIRST_SECOND <= min(stamps) <= max(stamps) <= LAST_SECOND
    assert PERIOD.days * 86_400 == LAST_SECOND - FIRST_SECOND + 1


def test_each_message_is_delivered_or_bounces_once_or_is_dropped(events: Events) -> None:
    kinds: dict[str, list[str]] = defaultdict(list)
    for event in events:
        kinds[event["sg_message_id"]].append(event["event"])
    cut_off = 0
    for happened in kinds.values():
        outcomes = [kind for kind in happened if kind in {"delivered", "bounce", "dropped"}]
        assert len(outcomes) <= 1
        assert ("dropped" in happened) != ("processed" in happened)
        cut_off += not outcomes
    assert cut_off <= 5


def test_nobody_is_written_to_long_after_leaving(events: Events) -> None:
    left: dict[str, int] = {}
    after: Counter[str] = Counter()
    for event in sorted(events, key=lambda event: event["timestamp"]):
        if event["event"] in {"unsubscribe", "spamreport"} or event.get("type") == "bounce":
            left.setdefault(event["email"], event["timestamp"])
        elif event["event"] == "processed" and event["timestamp"] > left.get(event["email"], LAST_SECOND):
            after[event["email"]] += 1
    assert left
    assert not after


def test_people_open_only_after_delivery_and_click_only_after_opening(events: Events) -> None:
    first: dict[tuple[str, str], int] = {}
    for event in events:
        key = (event["sg_message_id"], _what(event))
        first[key] = min(first.get(key, LAST_SECOND), event["timestamp"])
    for (message, what), second in first.items():
        if what == "human_opens":
            assert second - first[message, "deliveries"] >= 60
        if what == "email_clicks":
            assert second > first[message, "human_opens"]


def test_events_have_only_fields_that_sendgrid_sends(events: Events, real_data: Path) -> None:
    documented = {
        "sg_machine_open", "sg_content_type", "bounce_classification", "category", "campaign", "url", "url_offset",
    }  # fmt: skip
    samples = json.loads((real_data / "webhooks" / "sendgrid.json").read_text())
    known = {field for sample in samples for event in sample["payload"]["raw_events"] for field in event} | documented
    assert {field for event in events for field in event} <= known


def test_every_kind_of_event_occurs_with_what_belongs_to_it(events: Events) -> None:
    fields: dict[str, set[str]] = defaultdict(set)
    for event in events:
        fields[event["event"]] |= event.keys()
    assert fields.keys() == {
        "processed", "dropped", "deferred", "bounce", "delivered", "open", "click", "unsubscribe", "spamreport",
    }  # fmt: skip
    assert {"type", "status", "reason"} <= fields["bounce"]
    assert {"url", "url_offset", "useragent", "ip"} <= fields["click"]
    assert {"sg_machine_open", "useragent", "ip"} <= fields["open"]


def test_hard_bounces_have_a_permanent_status_and_soft_ones_a_transient(events: Events) -> None:
    classes = {(event["type"], event["status"][0]) for event in events if event["event"] == "bounce"}
    assert classes == {("bounce", "5"), ("blocked", "4")}
