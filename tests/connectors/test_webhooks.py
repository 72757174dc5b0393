"""What the e-mail services post, through a real import: every event comes out as django-anymail normalises it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.connectors.base import CONNECTORS, EVENT_FIELDS, Translator
from aicmo.errors import BadValue
from aicmo.ingest.sniff import SAMPLE_ROWS
from aicmo.model.event import EventType
from aicmo.workspace import open_workspace
from tests.cli.running import Said, aicmo
from tests.connectors.heads import objects

SERVICES = (
    "amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark", "resend",
    "sendgrid", "sparkpost", "unisender_go",
)  # fmt: skip
TRANSLATED = [name for name in SERVICES if isinstance(CONNECTORS.load(name), Translator)]
# What the services call an event's time, of those that have published payloads without one.
TIMES: Mapping[str, Any] = {"mandrill": {"ts": 1461095246}, "unisender_go": {"event_time": "2024-09-06 23:14:19"}}
ADDRESS = re.compile(r"[^\s\"<>=&?/:,;]+(?:@|%40)[^\s\"<>&,;]+")
Case = Mapping[str, Any]


def cases(real_data: Path, service: str) -> list[Case]:
    found: list[Case] = json.loads((real_data / "webhooks" / f"{service}.json").read_text(encoding="utf-8"))
    return found


def payload_of(case: Case) -> Any:
    """What the service posted: an event, an array of events, or a batch."""
    found = case["payload"]
    return next(found[name] for name in ("raw_sns_message", "raw_event", "raw_events", "payload") if name in found)


def dated(service: str, payload: Any) -> Any:
    """`payload` with the time that the service always posts and that some published payloads leave out."""
    if service == "sparkpost":
        return [
            {"msys": {name: {"timestamp": "1454442600"} | event}}
            for one in payload
            for name, event in one["msys"].items()
        ]
    if isinstance(payload, list):
        return [TIMES.get(service, {}) | one for one in payload]
    return TIMES.get(service, {}) | payload


def written(folder: Path, service: str, payloads: Sequence[Any], *, name: str = "posted.jsonl") -> Path:
    file = folder / f"{service}_{name}"
    file.write_text("".join(json.dumps(one) + "\n" for one in payloads), encoding="utf-8")
    return file


def stored(folder: Path, service: str) -> list[dict[str, Any]]:
    """A service's events in the lake, in the order of their rows, each with the address of its contact."""
    with open_workspace(folder).session() as session:
        found = session.con.execute(
            f"""SELECT e.type, strftime(make_timestamp(epoch_us(e.occurred_at)), '%Y-%m-%dT%H:%M:%S.%f'), e.message_id,
                       e.source_event_id, c.email, e.click_url, e.row, e.hard, e.attributes
                FROM {session.data.events} e LEFT JOIN {session.data.contacts()} c USING (contact_key)
                WHERE e.source = ? ORDER BY e.row, e.source_event_id""", [service]
        ).fetchall()  # fmt: skip
    names = ("event_type", "timestamp", "message_id", "event_id", "recipient", "click_url", "row", "hard")
    return [dict(zip(names, row[:-1], strict=True)) | json.loads(row[-1] or "{}") for row in found]


@pytest.fixture(scope="module")
def imported(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Said]]:
    """All cases in one workspace, one payload a line."""
    folder = tmp_path_factory.mktemp("webhooks")
    assert aicmo("init", folder / "shop").code == 0
    said = {}
    for service in SERVICES:
        payloads = [dated(service, payload_of(case)) for case in cases(real_data, service)]
        said[service] = aicmo("import", written(folder, service, payloads), "--json", workspace=folder / "shop")
    return folder / "shop", said


def expected(case: Case) -> dict[str, Any]:
    """The normalised event as the lake holds it."""
    found = {name: value for name, value in case["expected"].items() if not name.startswith("esp_event")}
    if case["esp"] == "resend":
        found.pop("event_id", None)  # It is in a header of the request, not in the payload.
    if "timestamp" in found:
        found["timestamp"] = moment(found["timestamp"], case)
    for name in ("mta_response", "description"):
        if found.get(name):
            found[name] = ADDRESS.sub("<address>", found[name])
    return {name: plain(name, value) for name, value in found.items()}


def moment(text: str, case: Case) -> str:
    """In UTC. Of Postmark, the published figures keep the payload's wall clock and leave out its zone."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC)
    if case["esp"] == "postmark" and "-04:00" in json.dumps(case["payload"]):
        at += timedelta(hours=4)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")


def plain(name: str, value: Any) -> Any:
    """Addresses are kept in lower case, ids as text, and what is empty says nothing."""
    if name == "recipient" and value:
        return value.lower()
    return (str(value) if isinstance(value, int) else value) or None


def told(event: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """Of a stored event, what the expected one speaks of; where the service gives no id, the content stands in for it."""
    found = {name: event.get(name) or None for name in names}
    own = str(event["event_id"]).split("~")[0] or None
    return found | ({"event_id": own} if "event_id" in names else {})


@pytest.mark.parametrize("service", SERVICES)
def test_every_published_event_comes_out_as_expected(
    service: str, imported: tuple[Path, dict[str, Said]], real_data: Path
) -> None:
    wanted = [expected(case) for case in cases(real_data, service)]
    events = stored(imported[0], service)
    assert len(events) == len(wanted)
    for event, one in zip(events, wanted, strict=True):
        assert told(event, one) == one


@pytest.mark.parametrize("service", SERVICES)
def test_a_file_of_payloads_is_known_and_none_is_refused(
    service: str, imported: tuple[Path, dict[str, Said]], real_data: Path
) -> None:
    said = imported[1][service]
    assert said.code == 0, said.err
    (result,) = said.json
    assert (result["connector"], result["kind"]) == (service, "events")
    assert result["counts"]["kept"] == result["counts"]["read"] == len(cases(real_data, service))


def test_the_row_of_an_event_is_the_line_of_its_payload(imported: tuple[Path, dict[str, Said]]) -> None:
    for service in ("amazon_ses", "mailjet", "mailtrap"):
        rows = [event["row"] for event in stored(imported[0], service)]
        assert rows == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("service", SERVICES)
def test_one_array_and_a_single_payload_say_again_what_the_lines_said(
    service: str, imported: tuple[Path, dict[str, Said]], real_data: Path, tmp_path: Path
) -> None:
    payloads = [dated(service, payload_of(case)) for case in cases(real_data, service)]
    array, single = tmp_path / "array.json", tmp_path / "single.json"
    array.write_text(json.dumps(payloads, indent=2), encoding="utf-8")
    single.write_text(json.dumps(payloads[0], indent=1), encoding="utf-8")
    for file, count in ((array, len(payloads)), (single, 1)):
        (result,) = aicmo("import", file, "--json", workspace=imported[0]).json
        assert result["connector"] == service
        assert (result["counts"]["kept"], result["counts"]["duplicate"]) == (0, count)


@pytest.mark.parametrize("service", SERVICES)
def test_a_folder_of_payloads_is_one_import_and_says_again_what_the_lines_said(
    service: str, imported: tuple[Path, dict[str, Said]], real_data: Path, tmp_path: Path
) -> None:
    payloads = [dated(service, payload_of(case)) for case in cases(real_data, service)]
    for number, payload in enumerate(payloads):
        (tmp_path / f"{number:03}.json").write_text(json.dumps(payload, indent=1), encoding="utf-8")
    (result,) = aicmo("import", tmp_path, "--json", workspace=imported[0]).json
    assert (result["connector"], result["file"], result["files"]) == (service, f"{tmp_path.name}/", len(payloads))
    assert (result["counts"]["kept"], result["counts"]["duplicate"]) == (0, len(payloads))


def test_posts_of_several_services_in_one_folder_stay_files_of_their_own_but_for_those_of_one(
    real_data: Path, tmp_path: Path
) -> None:
    aicmo("init", tmp_path / "shop")
    folder = tmp_path / "posts"
    folder.mkdir()
    for service, count in (("brevo", 3), ("postmark", 1), ("mailjet", 2)):
        for number, case in enumerate(cases(real_data, service)[:count]):
            (folder / f"{service}-{number}.json").write_text(json.dumps(payload_of(case)), encoding="utf-8")
    results = aicmo("import", folder, "--json", workspace=tmp_path / "shop").json
    assert [(one["file"], one["source"]) for one in results] == [
        ("posts/", "brevo"), ("mailjet-0.json", "mailjet"), ("mailjet-1.json", "mailjet"), ("postmark-0.json", "postmark"),
    ]  # fmt: skip


def test_a_post_without_a_time_is_told_of_by_the_name_of_its_file(tmp_path: Path) -> None:
    aicmo("init", tmp_path / "shop")
    folder = tmp_path / "posts"
    folder.mkdir()
    for number, at in enumerate((1761095246, None, 1761095248)):
        event = {"email": f"p{number}@example.com", "event": "open", "sg_event_id": f"e{number}", "timestamp": at}
        (folder / f"{number}.json").write_text(json.dumps([event]), encoding="utf-8")
    said = aicmo("import", folder, workspace=tmp_path / "shop")
    assert said.code == 1
    assert "posts/, row 2, column 'timestamp'" in said.err
    assert "is empty, in 1.json" in said.err


def test_a_message_to_several_is_an_event_of_each(tmp_path: Path) -> None:
    event = {
        "notificationType": "Bounce", "mail": {"messageId": "m", "destination": ["a@example.com", "b@example.com"]},
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": f"{who}@example.com"} for who in "ab"]},
    }  # fmt: skip
    envelope = {
        "Type": "Notification",
        "MessageId": "n",
        "Message": json.dumps(event),
        "Timestamp": "2026-07-14T10:00:00Z",
    }
    aicmo("init", tmp_path / "shop")
    file = written(tmp_path, "ses", [envelope, envelope])
    (result,) = aicmo("import", file, "--json", workspace=tmp_path / "shop").json
    assert (result["counts"]["kept"], result["counts"]["duplicate"]) == (2, 2)
    events = stored(tmp_path / "shop", "amazon_ses")
    assert [(one["recipient"], one["hard"], one["row"]) for one in events] == [
        ("a@example.com", True, 1),
        ("b@example.com", True, 1),
    ]


def ses(**more: Any) -> dict[str, Any]:
    message = {"eventType": "Open", "mail": {"messageId": "m", "destination": ["a@example.com"]}, "open": {}}
    return {
        "Type": "Notification",
        "MessageId": "n",
        "Message": json.dumps(message),
        "Timestamp": "2026-07-14T10:00:00Z",
    } | more


def test_what_cannot_be_translated_is_quarantined_with_its_line_and_the_rest_is_kept(tmp_path: Path) -> None:
    aicmo("init", tmp_path / "shop")
    lines = [ses(), ses(MessageId="2", Message='{"mail"'), ses(MessageId="3", Timestamp="soon"), ses(MessageId="4")] + [
        ses(MessageId=str(number)) for number in range(5, 12)
    ]
    said = aicmo("import", written(tmp_path, "ses", lines), "--json", workspace=tmp_path / "shop")
    (result,) = said.json
    assert result["counts"]["kept"] == 9
    assert [(bad["row"], bad["column"], bad["reason"]) for bad in result["bad_rows"]] == [
        (2, "$.Message", "is not the JSON of an event"),
        (3, "occurred_at", "is not a date and time"),
    ]


def test_what_sns_says_of_itself_is_counted_and_no_event(tmp_path: Path) -> None:
    aicmo("init", tmp_path / "shop")
    confirmation = {"Type": "SubscriptionConfirmation", "TopicArn": "arn", "Message": "You have chosen to subscribe"}
    (result,) = aicmo(
        "import", written(tmp_path, "ses", [confirmation, ses()]), "--json", workspace=tmp_path / "shop"
    ).json
    assert (result["counts"]["kept"], result["counts"]["dropped"], result["counts"]["quarantined"]) == (1, 1, 0)


def test_a_payload_without_a_time_is_quarantined(real_data: Path, tmp_path: Path) -> None:
    aicmo("init", tmp_path / "shop")
    said = aicmo("import", real_data / "webhooks" / "sparkpost.json", "--json", workspace=tmp_path / "shop")
    (result,) = said.json
    assert [(bad["row"], bad["column"], bad["reason"]) for bad in result["bad_rows"]] == [
        (row, "occurred_at", "is empty") for row in (8, 9, 10, 11)
    ]


def test_ids_of_18_digits_stay_what_they_are(tmp_path: Path) -> None:
    aicmo("init", tmp_path / "shop")
    event = {"event": "open", "time": 1498093527, "MessageID": 987654321987654321, "email": "a@example.com"}
    aicmo("import", written(tmp_path, "mailjet", [event]), workspace=tmp_path / "shop")
    assert stored(tmp_path / "shop", "mailjet")[0]["message_id"] == "987654321987654321"


@pytest.mark.parametrize("service", TRANSLATED)
def test_a_payload_nested_a_thousand_deep_does_no_harm(service: str, real_data: Path, tmp_path: Path) -> None:
    aicmo("init", tmp_path / "shop")
    payload = dated(service, payload_of(cases(real_data, service)[0]))
    deep = (
        json.dumps(payload[0] if isinstance(payload, list) else payload)[:-1]
        + ', "deep": '
        + "[" * 1000
        + "]" * 1000
        + "}"
    )
    file = tmp_path / "deep.jsonl"
    file.write_text(f"{json.dumps(payload)}\n{deep}\n{json.dumps(payload)}\n", encoding="utf-8")
    said = aicmo("import", file, "--json", workspace=tmp_path / "shop")
    assert said.code in {0, 1}
    assert "in a way it should not" not in said.err


def test_the_events_of_others_are_left_alone() -> None:
    for service in SERVICES:
        connector = CONNECTORS.load(service)
        assert connector.read(objects({"event": "open", "email": "a@example.com", "timestamp": 1})) is None
        assert connector.read(objects({"id": 1, "total": "9.99"})) is None


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_knows_its_own_alone(service: str, real_data: Path) -> None:
    rows = [row for case in cases(real_data, service) for row in events_in(payload_of(case))]
    knowing = [name for name in SERVICES if CONNECTORS.load(name).read(objects(*rows))]
    assert knowing == [service]


def events_in(payload: Any) -> Iterator[Any]:
    rows = payload if isinstance(payload, list) else payload.get("events", [payload])
    yield from rows


@pytest.mark.parametrize("service", SERVICES)
def test_every_type_is_one_of_ours(service: str, imported: tuple[Path, dict[str, Said]]) -> None:
    assert {event["event_type"] for event in stored(imported[0], service)} <= set(EventType)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=6), st.just("{"), st.just("[]")
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=6
)  # fmt: skip


def places(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*above, key)
        yield from places(child, (*above, key))


def changed(node: Any, place: tuple[Any, ...], value: Any) -> Any:
    """`node` with another value at a place."""
    if not place:
        return value
    copy = node.copy()
    copy[place[0]] = changed(node[place[0]], place[1:], value)
    return copy


# One of each JSON type, and those that no column holds: beyond any integer, nested.
WRONG: tuple[Any, ...] = (
    [],
    ["open"],
    {},
    {"event": "open"},
    1,
    10**400,
    -1.5,
    True,
    None,
    "",
    "\0",
    [[[{}]]],
    [{"a": [None]}],
)


def wrongly_typed(payload: Any) -> Iterator[Any]:
    """`payload` with each of its values in turn replaced by one of another type."""
    for place in places(payload):
        for value in WRONG:
            yield changed(payload, place, value)


@pytest.mark.parametrize("service", SERVICES)
def test_a_value_of_another_type_anywhere_is_no_failure_of_the_connector(service: str, real_data: Path) -> None:
    connector = CONNECTORS.load(service)
    for row in [row for case in cases(real_data, service) for row in events_in(payload_of(case))]:
        for payload in wrongly_typed(row):
            connector.read(objects(payload))
            if isinstance(connector, Translator):
                with suppress(BadValue):
                    assert all(set(event) <= set(EVENT_FIELDS) for event in connector.events(payload))


@pytest.mark.parametrize("service", SERVICES)
def test_payloads_with_values_of_another_type_are_read_or_quarantined_and_the_rest_is_kept(
    service: str, real_data: Path, tmp_path: Path
) -> None:
    aicmo("init", tmp_path / "shop")
    good = [row for case in cases(real_data, service) for row in events_in(dated(service, payload_of(case)))]
    usual = (good * SAMPLE_ROWS)[:SAMPLE_ROWS]
    odd = [payload for row in good for payload in wrongly_typed(row)][:: 7 if service == "amazon_ses" else 3]
    file = written(tmp_path, service, [*usual, *odd])
    said = aicmo("import", file, "--dry-run", "--json", workspace=tmp_path / "shop")
    (result,) = said.json
    assert result["connector"] == service
    assert result["counts"]["read"] >= len(usual) + len(odd)
    assert all(bad["row"] > len(usual) for bad in result["bad_rows"])


@pytest.mark.parametrize("service", TRANSLATED)
@settings(max_examples=40)
@given(data=st.data())
def test_any_change_of_a_payload_is_translated_or_refused(service: str, real_data: Path, data: st.DataObject) -> None:
    connector = CONNECTORS.load(service)
    assert isinstance(connector, Translator)
    payload = data.draw(
        st.sampled_from([row for case in cases(real_data, service) for row in events_in(payload_of(case))])
    )
    if service == "amazon_ses" and data.draw(st.booleans()):
        payload = json.loads(payload["Message"])
    for _ in range(data.draw(st.integers(1, 3))):
        payload = changed(payload, data.draw(st.sampled_from([*places(payload)])), data.draw(ANYTHING))
    connector.read(objects(payload))
    with suppress(BadValue):
        for event in connector.events(payload):
            assert set(event) <= set(EVENT_FIELDS)
            json.dumps(event)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz") / "shop"
    assert aicmo("init", folder).code == 0
    return folder


@settings(max_examples=12)
@given(data=st.data())
def test_a_file_of_changed_payloads_is_read_quarantined_or_refused(
    fresh: Path, real_data: Path, data: st.DataObject
) -> None:
    service = data.draw(st.sampled_from(SERVICES))
    payloads = [payload_of(case) for case in cases(real_data, service)]
    for number in data.draw(st.lists(st.integers(0, len(payloads) - 1), min_size=1, max_size=3)):
        if found := [*places(payloads[number])]:
            payloads[number] = changed(payloads[number], data.draw(st.sampled_from(found)), data.draw(ANYTHING))
    said = aicmo("import", written(fresh.parent, service, payloads), "--dry-run", workspace=fresh)
    assert said.code in {0, 1}
    assert "in a way it should not" not in said.err
