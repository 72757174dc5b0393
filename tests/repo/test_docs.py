"""The documentation tells the truth: its Python runs, its commands exist, its links lead somewhere.

A block that names a file (```csv orders.csv) is saved under that name, in a folder of the page's own. All other Python
of a page runs there as one script.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.repo import markdown
from tests.repo.project import PAGES, ROOT, declared, python, shown

DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))
AICMO = "from aicmo.cli.main import main; main()"


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def every(pages: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=shown)


@every([page for page in PAGES if markdown.script(read(page))])
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    markdown.save_named(read(page), tmp_path)
    (tmp_path / page.name).write_text(markdown.script(read(page)), encoding="utf-8")
    done = python(page.name, folder=tmp_path)
    assert done.returncode == 0, done.stderr


@every([page for page in PAGES if markdown.commands(read(page), "aicmo")])
def test_the_commands_of_a_page_exist_with_their_options(page: Path, tmp_path: Path) -> None:
    for command in markdown.commands(read(page), "aicmo"):
        done = python("-c", AICMO, *command, "--help", folder=tmp_path)
        assert done.returncode == 0, f"aicmo {' '.join(command)}\n{done.stderr}"


@every(sorted((ROOT / "docs/tutorial").glob("*.md")))
def test_a_tutorial_can_be_followed_and_prints_what_it_shows(page: Path, tmp_path: Path) -> None:
    markdown.save_named(read(page), tmp_path)
    folder = tmp_path
    for words, shown_lines in markdown.session(read(page)):
        if words[0] == "cd":
            folder /= words[1]
            continue
        done = python("-c", AICMO, *words[1:], folder=folder)
        assert done.returncode == 0, done.stderr
        printed = [line.rstrip() for line in done.stdout.splitlines()]
        assert [line for line in shown_lines if line not in printed] == [], done.stdout


@every(PAGES)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in markdown.links(read(page)):
        path, anchor = markdown.resolved(page, target)
        assert path.exists(), target
        assert not anchor or anchor in markdown.anchors(read(path)), target


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = set[Path](), [ROOT / "docs/README.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix == ".md" and page not in reached:
            reached.add(page)
            waiting += [markdown.resolved(page, target)[0] for target in markdown.links(read(page))]
    assert {shown(page) for page in PAGES if page.is_relative_to(ROOT / "docs")} <= {shown(page) for page in reached}


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@every(DECISIONS)
def test_a_decision_says_what_forced_it_what_it_costs_and_what_was_weighed(page: Path) -> None:
    text = read(page)
    assert text.startswith(f"# {page.name[:4]}. ")
    assert re.search(r"^Status: accepted", text, re.M)
    assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequences", "Alternatives weighed"]


def test_every_dependency_is_justified_and_nothing_else() -> None:
    page = read(ROOT / "docs/decisions/0008-dependencies.md")
    justified = set(re.findall(r"^\| (?:\w+: )?([\w-]+) \|", page, re.M)) - {"extra"}
    assert justified == declared("build", "dev", "bench")
