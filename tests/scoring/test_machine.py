from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.lake.machines import with_reason
from aicmo.model.event import EventType
from aicmo.scoring import machine

GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
)


def test_a_scanner_is_known_by_its_user_agent_and_the_reason_names_the_version_of_the_rules() -> None:
    assert machine.reason_in_row("opened", "Mimecast/1.0") == "a security scanner, by rules 1"
    assert machine.reason_in_row("clicked", "Barracuda Sentinel (EE)") == "a security scanner, by rules 1"


def test_apple_s_proxy_says_only_mozilla_and_only_opens() -> None:
    assert machine.reason_in_row("opened", "Mozilla/5.0") == "Apple's mail privacy proxy, by rules 1"
    assert machine.reason_in_row("clicked", "Mozilla/5.0") is None


@pytest.mark.parametrize(
    "agent",
    [
        None,
        "",
        " ",
        CHROME,
        GMAIL,
        "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)",
        "Outlook-iOS/2.0",
    ],
)
def test_a_person_s_program_is_no_machine(agent: str | None) -> None:
    assert machine.reason_in_row("opened", agent) is None
    assert machine.reason_in_row("clicked", agent) is None


def test_what_the_source_declares_comes_first() -> None:
    assert machine.reason_in_row("opened", GMAIL, declared=True) == machine.DECLARED
    assert machine.reason_in_row("opened", CHROME, declared=True) == machine.DECLARED


def test_nothing_but_opens_and_clicks_is_judged() -> None:
    others = {*EventType} - {"opened", "clicked"}
    assert {machine.reason_in_row(kind, GMAIL) for kind in others} == {None}


AGENTS = st.one_of(
    st.none(), st.sampled_from(["Mozilla/5.0", " MOZILLA/5.0 ", GMAIL, CHROME, *machine.AGENTS]), st.text(max_size=20)
)  # fmt: skip


@settings(max_examples=150)
@given(kind=st.sampled_from([*EventType]), agent=AGENTS, declared=st.sampled_from([None, False, True]))
def test_the_lake_judges_a_row_as_the_rules_do(kind: EventType, agent: str | None, declared: bool | None) -> None:
    row = "(SELECT ?::VARCHAR AS type, ?::VARCHAR AS user_agent, ?::BOOLEAN AS declared)"
    query = f"SELECT by_itself FROM ({with_reason(row, agent='user_agent', declared='declared')})"
    ((found,),) = duckdb.execute(query, [str(kind), agent, declared]).fetchall()
    assert found == machine.reason_in_row(kind, agent, declared=declared)
