"""Input that fights back: whatever stands in a file, it is read or refused by name, and nothing else happens."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.errors import AicmoError, UsageError
from aicmo.ingest.failures import translated
from aicmo.model.period import Period
from tests.cli.running import Said, aicmo
from tests.ingest.opened import opened

ADS = "Day,Campaign,Impressions,Clicks,Spend\n2026-07-14,Spring,1000,5,$1.50\n2026-07-15,Summer,900,4,1.25\n"
PEOPLE = "id,email,name,phone,country,tags\n1,a@example.com,Ann,030 1234567,DE,vip;new\n2,b@example.com,Bo,,,\n"
CARDS = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEMAIL;TYPE=PREF:a@example.com\nTEL:+49 30 1234567\nEND:VCARD\n"
EVENT = {
    "email": "a@example.com",
    "event": "open",
    "timestamp": 1461095246,
    "sg_event_id": "x",
    "url": "https://x.example",
}
SEEDS = {
    "export.csv": ADS.encode(),
    "export.tsv": ADS.replace(",", "\t").encode("utf-16"),
    "export.csv.gz": gzip.compress(ADS.encode()),
    "people.csv": PEOPLE.encode(),
    "cards.vcf": CARDS.encode() * 2,
    "events.json": json.dumps([EVENT, EVENT]).encode(),
    "events.jsonl": f"{json.dumps(EVENT)}\n{json.dumps(EVENT)}\n".encode(),
}
# What has broken readers before: quotes, separators, line ends, byte order marks, nulls, digits beyond any type, text
# that runs both ways, surrogates, formulas, nesting.
NASTY = (
    b'"', b'""', b"'", b",", b";", b"\t", b"|", b"\r", b"\n", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff", b"\xc3",
    b"9" * 400, b"-1e999", b"NaN", b"Infinity", b"=1+1", b"{" * 200, b"[" * 200, b"}", b"\\u0000", b"\\ud800", b"null",
    "\u202e".encode(), "é".encode("latin-1"), b"1.234,50", b"(12.00)", b"12 %", b"n/a", b"\x1f\x8b", b"PK\x03\x04", b"--",
)  # fmt: skip
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.one_of(st.sampled_from(NASTY), st.binary(max_size=8))), max_size=6
)


def edited(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """`content` with pieces cut out at some places and others put in."""
    for place, cut, piece in changes:
        start = int(place * len(content))
        content = content[:start] + piece + content[start + cut :]
    return content


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=60)
@given(changes=edits)
def test_a_damaged_file_is_read_or_refused_by_name(
    name: str, changes: list[tuple[float, int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    with suppress(AicmoError), translated(folder / "workspace", folder / name):
        file = opened(folder, edited(SEEDS[name], changes), name)
        assert all(len(row) == len(file.columns) for row in file.rows)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fresh") / "shop"
    assert aicmo("init", folder).code == 0
    return folder


def says_what_to_do(said: Said) -> bool:
    return said.code == 0 or (said.code == 1 and "in a way it should not" not in said.err and bool(said.err.strip()))


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=12)
@given(changes=edits)
def test_the_import_of_a_damaged_file_ends_well_or_says_why(
    fresh: Path, name: str, changes: list[tuple[float, int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("fuzz") / name
    file.write_bytes(edited(SEEDS[name], changes))
    said = aicmo("import", file, "--dry-run", workspace=fresh)
    assert says_what_to_do(said), said.err


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_any_text_is_a_period_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        Period.parse(text, today=date(2026, 7, 14))
