"""The locks: every version pinned, every file known by its hash, no address in them, true to pyproject.toml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.repo.project import LOCKS, ROOT, declared, pyproject

PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)")
each_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)


def requirements(lock: Path) -> list[str]:
    """Each requirement with its continuation lines as one text; comments left out."""
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def pins(lock: Path) -> dict[str, str]:
    found = (PINNED.match(requirement) for requirement in requirements(lock))
    return {match["name"]: match["version"] for match in found if match}


@each_lock
def test_every_requirement_is_pinned_and_has_a_hash(lock: Path) -> None:
    loose = [text for text in requirements(lock) if not (PINNED.match(text) and "--hash=sha256:" in text)]
    assert loose == []


@each_lock
def test_a_lock_holds_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in re.sub(r"#.*", "", text)


def test_there_is_a_lock_to_run_it_one_to_develop_it_and_one_to_measure_it() -> None:
    assert [path.name for path in LOCKS] == ["bench.txt", "dev.txt", "run.txt"]


def test_what_the_package_needs_is_in_the_lock_that_runs_it() -> None:
    assert declared("build") <= pins(ROOT / "requirements/run.txt").keys()


def test_what_developers_need_is_in_the_lock_that_develops_it() -> None:
    assert declared("build", "dev") <= pins(ROOT / "requirements/dev.txt").keys()


def test_the_peers_of_benches_are_in_the_lock_that_measures_it() -> None:
    assert declared("build", "dev", "bench") <= pins(ROOT / "requirements/bench.txt").keys()


@pytest.mark.parametrize(("small", "large"), [("run.txt", "dev.txt"), ("dev.txt", "bench.txt")])
def test_the_locks_agree(small: str, large: str) -> None:
    some, all_of_them = (pins(ROOT / "requirements" / name) for name in (small, large))
    assert some == {name: version for name, version in all_of_them.items() if name in some}


def test_the_locked_build_tools_are_those_the_build_asks_for() -> None:
    assert pyproject()["dependency-groups"]["build"] == pyproject()["build-system"]["requires"]
