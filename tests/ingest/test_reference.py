"""The page of sources is written by the connectors it documents."""

from __future__ import annotations

from aicmo.connectors.base import CONNECTORS
from aicmo.ingest.reference import about_of, reference
from tests.conftest import ROOT


def test_every_source_says_what_it_gives_how_to_export_it_and_what_is_not_supported() -> None:
    silent = [connector.name for connector in CONNECTORS if about_of(connector) is None]
    assert silent == [], "give these connectors an `about`"
    said = [
        text
        for one in CONNECTORS
        if (about := about_of(one))
        for text in (about.gives, about.export, about.unsupported)
    ]
    assert [text for text in said if not text.endswith(".") or "  " in text] == []


def test_the_page_of_sources_says_what_the_connectors_say() -> None:
    page = (ROOT / "docs" / "reference" / "sources.md").read_text(encoding="utf-8")
    assert page == reference(), "write it anew: python -m aicmo.ingest.reference > docs/reference/sources.md"
