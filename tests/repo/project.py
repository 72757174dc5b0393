"""The project's own files, as its tests read them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def files() -> Iterator[Path]:
    """Every file that is, or can be, committed."""
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [name for name in folders if not _ignored(here / name)]
        yield from (here / name for name in names if not _ignored(here / name))


def shown(path: Path) -> str:
    """`path` as a person at the project's root would write it."""
    return path.relative_to(ROOT).as_posix()


def python(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter that knows the package, working in `folder`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(*groups: str) -> set[str]:
    """The names that pyproject.toml asks for: the package's own, all extras, and the named dependency groups."""
    project, named = pyproject()["project"], pyproject()["dependency-groups"]
    lists = [project["dependencies"], *project["optional-dependencies"].values(), *(named[group] for group in groups)]
    return {re.split(r"[^\w.-]", requirement)[0].lower() for wanted in lists for requirement in wanted}


def _ignored(path: Path) -> bool:
    return any(_matches(shown(path), pattern) for pattern in _PATTERNS)


def _matches(path: str, pattern: str) -> bool:
    """Git's rule: a pattern that starts with a slash means the root, any other means a name at any depth."""
    name = path if pattern.startswith("/") else path.rpartition("/")[2]
    return fnmatch(name, pattern.strip("/"))


_PATTERNS = [".git", *(ROOT / ".gitignore").read_text(encoding="utf-8").split()]
