from __future__ import annotations

from dataclasses import dataclass

from aicmo.connectors.base import CONNECTORS, Head, Kind, Reading, surest
from tests.connectors.heads import table


@dataclass(frozen=True)
class Sure:
    name: str
    certainty: float | None
    label: str = "Made up"

    def read(self, head: Head) -> Reading | None:
        return None if self.certainty is None else Reading(self.name, Kind.EVENTS, certainty=self.certainty)


HEAD = table("a|b\n1|2")


def test_the_surest_connector_reads_the_file() -> None:
    reading = surest(HEAD, [Sure("a", 0.3), Sure("b", 0.9), Sure("c", None)])
    assert reading is not None
    assert reading.connector == "b"


def test_of_equally_sure_connectors_the_first_reads_the_file() -> None:
    reading = surest(HEAD, [Sure("b", 0.5), Sure("a", 0.5)])
    assert reading is not None
    assert reading.connector == "b"


def test_nobody_reads_a_file_that_nobody_knows() -> None:
    assert surest(HEAD, [Sure("a", None)]) is None


def test_a_connector_is_one_file_whose_name_is_its_name() -> None:
    assert {"google_ads", "meta_ads", "sendgrid", "orders", "tabular", "ecb_rates"} <= set(CONNECTORS.names())
    assert all(CONNECTORS.load(name).name == name for name in CONNECTORS.names())


def test_every_connector_leaves_a_file_alone_that_holds_nothing_it_knows() -> None:
    assert surest(table("colour|taste\nred|sweet")) is None
    assert surest(table("colour|taste")) is None
    assert surest(table("4|5\n6|7", headerless=True)) is None
