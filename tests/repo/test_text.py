"""What must not stand in any file: addresses of package registries, paths of one machine, work left undone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.repo.project import files, shown

REGISTRY = re.compile(
    r"(pypi|pythonhosted|conda|anaconda|artifactory|devpi)[\w.-]*\.(org|com|net|io)|/simple/?(\s|$)", re.I
)
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(home|Users|root|work|mnt|private)/\w")
UNDONE = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")


def text_of(path: Path) -> str:
    """The text of a file; of one that is not text, nothing."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def lines_with(pattern: re.Pattern[str], places: list[Path]) -> list[str]:
    return [
        f"{shown(path)}:{number}: {line.strip()[:100]}"
        for path in places
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRY, list(files())) == []


def test_no_file_names_a_path_of_somebody_s_machine() -> None:
    assert lines_with(MACHINE_PATH, list(files())) == []


def test_no_source_or_test_leaves_a_mark_of_undone_work() -> None:
    code = [path for path in files() if path.suffix == ".py"]
    assert lines_with(UNDONE, code) == []


@pytest.mark.parametrize("text", ["https://files.python_hosted.org/x", "index-url = https://host/simp_le/"])
def test_an_address_of_a_registry_is_recognised(text: str) -> None:
    assert REGISTRY.search(text.replace("_", ""))


@pytest.mark.parametrize("text", ["see /ho_me/ann/data", '"/wo_rk/main"'])
def test_a_path_of_a_machine_is_recognised(text: str) -> None:
    assert MACHINE_PATH.search(text.replace("_", ""))


@pytest.mark.parametrize("text", ["https://example.com/ho_me/page", "frame/wo_rk/flow", "/api/wo_rk/"])
def test_an_address_with_such_a_word_in_it_is_no_path_of_a_machine(text: str) -> None:
    assert not MACHINE_PATH.search(text.replace("_", ""))


def test_the_files_looked_at_are_those_that_git_would_commit() -> None:
    seen = {shown(path) for path in files()}
    assert {"Makefile", ".ci/run", "src/aicmo/errors.py", "tests/repo/test_text.py"} <= seen
    assert not any(name.startswith((".venv/", ".git/")) or "__pycache__" in name for name in seen)
