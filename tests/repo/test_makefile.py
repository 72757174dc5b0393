"""The commands that people and CI call."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from tests.repo.project import PAGES, ROOT

RULES = re.findall(r"^([a-z]+):.*", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def make(*arguments: str) -> str:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    outside = {name: text for name, text in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", *arguments], cwd=ROOT, env=outside, capture_output=True, text=True, check=True)
    return done.stdout


def test_make_alone_lists_every_target() -> None:
    assert [line.split()[1] for line in make().splitlines()] == RULES


def test_ci_runs_the_tests_once() -> None:
    command = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1].removeprefix("exec make ")
    assert command.split() == ["test", "check"]
    assert make("--dry-run", "--always-make", *command.split()).count("/pytest") == 1


def test_ci_s_command_can_be_executed() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_every_make_command_in_the_docs_is_a_target() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(r"`make ([a-z]+)`|^\$ make ([a-z]+)", page.read_text("utf-8"), re.M)
    }
    assert {first or second for first, second in named} <= {*RULES}
