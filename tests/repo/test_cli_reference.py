"""The command line's page is written by the code it documents."""

from __future__ import annotations

from aicmo.cli.reference import reference
from tests.conftest import ROOT


def test_the_page_of_the_command_line_says_what_the_commands_say() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert page == reference(), "write it anew: python -m aicmo.cli.reference > docs/reference/cli.md"
