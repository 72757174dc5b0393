"""Addresses are as varied as real ones and still tell people apart."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import is_normalized

import pytest

from aicmo.demo.people import People, draw_people


@pytest.fixture(scope="module")
def people() -> People:
    return draw_people(7, 5_000)


def test_addresses_stay_different_without_tags_and_capitals(people: People) -> None:
    bare = {f"{local.partition('+')[0]}@{domain}" for local, _, domain in (key.partition("@") for key in people.key)}
    assert len(bare) == len(people) == 5_000


def test_only_reserved_domains_are_used(people: People) -> None:
    domains = {key.partition("@")[2] for key in people.key}
    assert domains == {"example.com", "example.org", "example.net", "bücher.example.org"}


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("unicode", lambda a: not a.partition("@")[0].isascii()),
        ("tagged", lambda a: "+" in a),
        ("capitals", lambda a: a != a.lower()),
    ],
)
def test_every_odd_kind_of_address_occurs_but_seldom(people: People, kind: str, mark: Callable[[str], bool]) -> None:
    odd = sum(map(mark, people.address))
    assert 0 < odd < 0.1 * len(people), kind


def test_addresses_survive_unicode_normalisation_and_lower_case(people: People) -> None:
    assert all(is_normalized("NFC", address) for address in people.address)
    assert all(key == key.lower() == key.upper().lower() for key in people.key if key.isascii())


def test_readers_differ_widely(people: People) -> None:
    assert (people.interest > 0.75).mean() > 0.05
    assert (people.interest < 0.1).mean() > 0.3
