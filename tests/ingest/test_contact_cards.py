"""Every real card is read with the right name, addresses and phone numbers; whatever stands in a file, memory is bounded."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.ingest.cards.card import Card, cards
from aicmo.ingest.cards.start import is_cards
from tests.ingest.opened import opened

# File and line: name, addresses, phone numbers, company, city, country.
REAL: Mapping[tuple[str, int], tuple[str, list[str], list[str], str, str, str]] = {
    ("fullcontact.vcf", 1): (
        "Prefix FirstName MiddleName LastName Suffix",
        ["home@example.com", "work@example.com", "school@example.com", "other@example.com", "custom@example.com"],
        ["555-555-1111", "555-555-1112", "555-555-1113", "555-555-1114", "555-555-1115", "555-555-1118", "555-555-1119"],
        "Organization1", "WorkCity", "WorkCountry",
    ),
    ("gmail-list.vcf", 1): ("Arnold Smith", ["asmithk@gmail.com"], [], "", "", ""),
    ("gmail-list.vcf", 7): ("Chris Beatle", ["chrisy55d@yahoo.com"], [], "", "", ""),
    ("gmail-list.vcf", 13): ("Doug White", ["dwhite@gmail.com"], [], "", "", ""),
    ("gmail-single.vcf", 1): (
        "Greg Dartmouth", ["gdartmouth@hotmail.com"], ["555 555 1111", "555 555 2222"], "TheCompany", "Custom City", "USA",
    ),
    ("gmail-single2.vcf", 1): (
        "VCard Test",
        ["email@example.com", "homeemail@example.com", "workemail@example.com", "otheremail@example.com", "customcategory@example.com"],
        ["5555551111", "5555551112", "5555551113", "5555551114", "5555551115", "5555551116", "5555551119", "5555551121"],
        "TheCompany", "NY", "",
    ),
    ("issue114.vcf", 1): (
        "Dummy, Dummy", ["dummy.dummy@dummy.com"], ["+49 1234 56789", "+49 9876 54321"], "Dummy GmbH", "Bad Homburg", "Germany",
    ),
    ("outlook-2003.vcf", 1): (
        "John Doe III", ["jdoe@hotmail.com"], ["BusinessPhone", "HomePhone", "MobilePhone"], "Company, The", "Austin",
        "United States of America",
    ),
    ("outlook-2007.vcf", 1): (
        "Mr. Michael Angstadt Jr.", ["mike.angstadt@gmail.com"], ["(111) 555-1111", "(111) 555-2222", "(111) 555-4444"],
        "TheCompany", "New York", "USA",
    ),
    ("rfc2426-example.vcf", 1): (
        "Frank Dawson", ["Frank_Dawson@Lotus.com", "fdawson@earthlink.net"], ["+1-919-676-9515"], "Lotus Development Corporation",
        "Raleigh", "U.S.A.",
    ),
    ("rfc2426-example.vcf", 13): (
        "Tim Howes", ["howes@netscape.com"], ["+1-415-937-3419"], "Netscape Communications Corp.", "Mountain View", "U.S.A.",
    ),
    ("rfc6350-example.vcf", 1): (
        "Simon Perreault", ["simon.perreault@viagenie.ca"], ["tel:+1-418-656-9254;ext=102", "tel:+1-418-262-6501"], "Viagenie",
        "Quebec", "Canada",
    ),
    ("thunderbird-MoreFunctionsForAddressBook-extension.vcf", 1): (
        "John Doe",
        ["doe.john@hotmail.com", *(f"additional-email{number}@company.com" for number in ("", 1, 2, 3))],
        ["555-555-1111", "555-555-2222", "555-555-5555"], "TheOrganization", "New York", "USA",
    ),
}  # fmt: skip


def read(text: str | bytes) -> list[Card]:
    return [*cards(BytesIO(text if isinstance(text, bytes) else text.encode()))]


def card(*lines: str, version: str = "3.0") -> str:
    return "".join(f"{line}\r\n" for line in ("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"))


def said(*lines: str, version: str = "3.0") -> Mapping[str, object]:
    (one,) = read(card(*lines, version=version))
    assert one.refused is None
    return one.said


def test_every_real_card_says_what_stands_in_it(real_data: Path) -> None:
    found = {
        (file.name, one.row): one
        for file in sorted((real_data / "contacts/vcard").glob("*.vcf"))
        for one in read(file.read_bytes())
    }
    assert found.keys() == REAL.keys()
    for key, one in found.items():
        fields = [one.said.get(name, empty) for name, empty in (("FN", ""), ("EMAIL", []), ("TEL", []), ("ORG", ""),
                                                                ("ADR_city", ""), ("ADR_country", ""))]  # fmt: skip
        assert (one.refused, tuple(fields)) == (None, REAL[key]), key


def test_quoted_printable_in_any_charset_is_decoded_over_soft_line_breaks() -> None:
    latin = said("N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg", version="2.1")
    assert (latin["N_given"], latin["N_family"], latin["FN"]) == ("Jörg", "Müller", "Jörg Müller")
    assert said("FN;QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=A4=", "=C3=B6=", "x", version="2.1")["FN"] == "äöx"


def test_text_is_read_in_the_charset_that_it_is_in() -> None:
    (one,) = read(card("FN:Jörg").encode("latin-1"))
    assert one.said["FN"] == "Jörg"
    (one,) = read(card("FN;CHARSET=shift_jis:山田", version="2.1").encode("shift_jis"))
    assert one.said["FN"] == "山田"
    assert said("FN;CHARSET=no-such-charset:Zoë")["FN"] == "Zoë"


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    file = opened(tmp_path, card("FN:Jörg", "EMAIL:j@example.com").encode("utf-16"), "cards.vcf")
    assert [row[0] for row in file.rows] == ['{"FN":"Jörg","EMAIL":["j@example.com"]}']


def test_folded_lines_are_joined_as_their_version_folds() -> None:
    assert said("ORG:Shop", "  and Sons")["ORG"] == "Shop and Sons"
    assert said("ORG:Sh", " op")["ORG"] == "Shop"
    assert said("ORG:Shop", " and Sons", version="2.1")["ORG"] == "Shop and Sons"


def test_pictures_are_passed_over_indented_or_not() -> None:
    picture = ("PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ", "SkZJRgABAQEAYABgAAD/", "EMAILABBBCCC", "")
    assert said(*picture, "EMAIL:a@example.com", version="2.1") == {"EMAIL": ["a@example.com"]}
    assert said("PHOTO;ENCODING=b:/9j/", " 4AAQ", "EMAIL:a@example.com") == {"EMAIL": ["a@example.com"]}


def test_what_is_preferred_comes_first_and_escapes_are_undone() -> None:
    addresses = said("EMAIL;TYPE=HOME:home@example.com", "EMAIL;TYPE=WORK,PREF:work@example.com")
    assert addresses["EMAIL"] == ["work@example.com", "home@example.com"]
    numbers = said("TEL;PREF=2:2", "TEL;PREF=1:1", "TEL;TYPE=FAX:3", version="4.0")
    assert numbers["TEL"] == ["1", "2"]
    assert said(r"FN:Lee\, Ann\\", r"CATEGORIES:VIP,North\, South", r"ORG:A\;B;Sales") == {
        "FN": "Lee, Ann\\", "CATEGORIES": ["VIP", "North, South"], "ORG": "A;B",
    }  # fmt: skip


def test_groups_and_quoted_parameters_hide_nothing() -> None:
    assert said('item1.EMAIL;TYPE="a:b;c":a@example.com', "item1.X-ABLabel:Work") == {"EMAIL": ["a@example.com"]}


def test_addresses_of_other_networks_are_none() -> None:
    assert said("EMAIL;X400:C=US;A=MCI", "EMAIL;INTERNET:mailto:a@example.com", version="2.1")["EMAIL"] == [
        "a@example.com"
    ]


def test_the_card_of_an_agent_is_passed_over() -> None:
    inner = card("FN:Secretary", "EMAIL:other@example.com", version="2.1").splitlines()
    assert said("FN:Boss", "AGENT:", *inner, "EMAIL:boss@example.com", version="2.1") == {
        "FN": "Boss", "EMAIL": ["boss@example.com"],
    }  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_end_in_any_of_three_ways_and_a_card_is_told_by_where_it_begins(end: str) -> None:
    text = (card("FN:Ann") + "\r\n" + card("FN:Bo").lower()).replace("\r\n", end)
    assert [(one.row, one.said) for one in read(text)] == [(1, {"FN": "Ann"}), (6, {"FN": "bo"})]


def test_a_card_without_an_end_is_refused_and_those_around_it_are_read() -> None:
    cut = card("FN:Bo").replace("END:VCARD\r\n", "")
    found = read(card("FN:Ann") + cut + card("FN:Cy") + cut)
    assert [(one.row, one.said, bool(one.refused)) for one in found] == [
        (1, {"FN": "Ann"}, False), (5, {}, True), (8, {"FN": "Cy"}, False), (12, {}, True),
    ]  # fmt: skip


def test_what_stands_between_cards_is_told_of_once() -> None:
    found = read(card("FN:Ann") + "hello\nworld\n" + card("FN:Bo"))
    assert [(one.row, one.refused) for one in found if one.refused] == [(5, "stands outside of any contact card")]


def test_ten_thousand_properties_are_read() -> None:
    assert len(said(*(f"EMAIL:a{number}@example.com" for number in range(10_000)))["EMAIL"]) == 10_000  # type: ignore[arg-type]


class Endless(BytesIO):
    """What begins like a card and goes on and on: 16 MB of `piece`."""

    def __init__(self, start: bytes, piece: bytes) -> None:
        super().__init__()
        self.parts = self._pieces(start, piece)

    def _pieces(self, start: bytes, piece: bytes) -> Iterator[bytes]:
        yield start
        for _ in range(256):
            yield piece * (65_536 // len(piece))

    def read(self, size: int | None = -1) -> bytes:
        return next(self.parts, b"")


LONG = b"x" * 190


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"FN:", b"x"), (b"FN:x\n", b" " + LONG + b"\n"), (b"NOTE:x\n", b" " + LONG + b"\n"),
        (b"FN;QUOTED-PRINTABLE:x=\n", LONG + b"=\n"), (b"PHOTO;BASE64:x\n", LONG + b"\n"), (b"", b"EMAIL:" + LONG + b"\n"),
        (b"", b"FN:" + LONG + b"\r"), (b"AGENT:\nBEGIN:VCARD\n", b"FN:" + LONG + b"\n"),
    ],
)  # fmt: skip
def test_what_never_ends_takes_no_more_memory_than_a_card_may(start: bytes, piece: bytes) -> None:
    tracemalloc.start()
    try:
        found = [*cards(Endless(b"BEGIN:VCARD\nVERSION:2.1\n" + start, piece))]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [(one.row, bool(one.refused)) for one in found] == [(1, True)]
    assert peak < 12 << 20


def test_a_property_that_is_longer_than_any_can_be_is_told_of_with_its_card() -> None:
    (one,) = read(card("FN:" + "x" * 200_000, "EMAIL:a@example.com"))
    assert (one.row, one.column, one.refused) == (1, "FN", "is longer than a line of a contact card can be")


SEEDS = (
    card("N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg", "PHOTO;ENCODING=BASE64:", " /9j/4AAQ", "", version="2.1"),
    card('TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102', "EMAIL:a@example.com", version="4.0"),
    card("FN:Ann", r"ORG:A\;B", "CATEGORIES:x,y") * 3,
)  # fmt: skip
NASTY = (
    b"\0", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b";", b",", b"=", b"=\n", b"\\", b'"', b"=FF", b"\xff", b"\xc3", b"BEGIN:VCARD\n",
    b"END:VCARD\n", b"AGENT:\n", b";CHARSET=utf-16", b";CHARSET=base64", b";CHARSET=\0", b";ENCODING=B", b";QUOTED-PRINTABLE", b";PREF=99999",
    b"VERSION:2.1\n", "é".encode("latin-1"), b"x" * 70_000,
)  # fmt: skip
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 20), st.one_of(st.sampled_from(NASTY), st.binary(max_size=8))), max_size=6
)


@settings(max_examples=300)
@given(seed=st.sampled_from(SEEDS), changes=edits)
def test_a_damaged_card_is_read_or_refused(seed: str, changes: list[tuple[float, int, bytes]]) -> None:
    content = seed.encode()
    for place, cut, piece in changes:
        start = int(place * len(content))
        content = content[:start] + piece + content[start + cut :]
    rows = [one.row for one in read(content)]
    assert rows == sorted({*rows})


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40), st.integers(1, 30))
def test_any_text_survives_escaping_and_folding(text: str, width: int) -> None:
    escaped = "".join(f"\\{letter}" if letter in "\\;," else letter for letter in text)
    line = f"TITLE:{escaped}"
    assert said(*_folded(line, width))["TITLE"] == text


def _folded(line: str, width: int) -> list[str]:
    first, rest = line[:width], line[width:]
    return [first, *(f" {rest[start : start + width]}" for start in range(0, len(rest), width))]


@pytest.mark.parametrize("start", ["BEGIN:VCARD\r\n", "\ufeff\nbegin:vcard\n", "BEGIN : vCard\n"])
def test_cards_are_known_by_how_they_begin(start: str) -> None:
    assert is_cards(start)
    assert not is_cards(f"x{start}")
    assert not is_cards("BEGIN:VCALENDAR\n")
