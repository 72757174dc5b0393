"""A filter that names nothing is an error with the nearest names, never a zero."""

from __future__ import annotations

import pytest

from aicmo.analytics.seen import require_seen
from aicmo.analytics.session import Session
from aicmo.errors import UnknownName
from tests.analytics.facts import Engine, Named, asked, event, measure, order


def shop(engine: Engine) -> Session:
    events = [
        order("2026-07-08", 1, "60", campaign="Brand"),
        event("sent", "2026-07-09", 1, campaign="News", channel="blimp"),
    ]
    measures = [
        measure("2026-07-08", campaign="7", spend="1"),
        measure("2026-07-08", ad="77", spend="1", channel="display"),
    ]
    named = [
        Named("ads", "campaign", "7", "Summer Sale"),
        Named("ads", "campaign", "8", "Winter"),
        Named("ads", "ad", "77", "An ad", "8"),
    ]
    return asked(engine, events, measures, named=named)


@pytest.mark.parametrize(
    ("kind", "label"),
    [("campaign", "Brand"), ("campaign", "brand"), ("campaign", "7"), ("campaign", "summer-sale"), ("campaign", "Winter"),
     ("campaign", ""), ("channel", "blimp"), ("channel", "Paid Search"), ("channel", "google ads"), ("channel", "tiktok"),
     ("channel", ""), ("source", "mail"), ("source", "ads")],
)  # fmt: skip
def test_what_has_been_seen_may_be_asked_for(engine: Engine, kind: str, label: str) -> None:
    with shop(engine) as session:
        require_seen(session, {kind: (label,)})


@pytest.mark.parametrize(
    ("kind", "label", "remedy"),
    [("campaign", "Bramd", "Did you mean Brand"), ("campaign", "Sumer Sale", "Did you mean Summer Sale"),
     ("channel", "emial", "Did you mean email"), ("channel", "blim", "Did you mean blimp"),
     ("source", "adz", "Did you mean ads"), ("source", "zzzzzz", "Known: ads, mail, shop")],
)  # fmt: skip
def test_a_slip_of_the_pen_is_named_with_what_may_be_meant(engine: Engine, kind: str, label: str, remedy: str) -> None:
    with shop(engine) as session, pytest.raises(UnknownName, match=f"no {kind} called '{label}'") as caught:
        require_seen(session, {"source": ("shop",), kind: ("", label)})
    assert caught.value.remedy.startswith(remedy)


def test_nothing_has_been_seen_in_an_empty_workspace(engine: Engine) -> None:
    with asked(engine) as session:
        require_seen(session, {"channel": ("email",)})
        with pytest.raises(UnknownName, match="Known: none"):
            require_seen(session, {"campaign": ("Brand",)})
